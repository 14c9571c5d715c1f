"""The list of cases."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import SERVICE_CASE
from crm_desktop.services.cases import CaseRow
from crm_desktop.ui.cases.columns import COLUMNS, second_line
from crm_desktop.ui.cases.words import option_words
from crm_desktop.ui.lists.format import day_of, long_day, number
from crm_desktop.ui.lists.kind_of_list import ListKind
from crm_desktop.ui.lists.page import ListPage
from crm_desktop.viewmodels.lists.columns import CASES
from crm_desktop.viewmodels.lists.source import CasesSource


def _sorts() -> Sequence[tuple[str, str]]:
    return (
        ("sort_name", tr("Number")),
        ("due_at", tr("Due")),
        ("status", tr("Status")),
        ("priority", tr("Priority")),
        ("opened_at", tr("Opened")),
        ("updated_at", tr("Changed")),
    )


def _count(n: int) -> str:
    return trn("{n} case", "{n} cases", n, n=number(n))


def _count_of(n: int, total: int) -> str:
    return trn("{shown} of {n} case", "{shown} of {n} cases", total, n=number(total), shown=number(n))


def _no_match(n: int) -> str:
    return trn("No case matches this filter", "No case matches these {n} filters", n)


def _facts(row: CaseRow) -> Sequence[tuple[str, str]]:
    facts = (
        (tr("Status"), option_words("status", row.status)),
        (tr("Due"), long_day(day_of(row.due_at)) if row.due_at and row.is_open else ""),
        (tr("Priority"), option_words("priority", row.priority)),
        (tr("Type"), option_words("type", row.type)),
        (tr("Company"), row.company),
        (tr("Person"), row.person),
        (tr("Phone"), row.phone),
        (tr("E-mail"), row.email),
        (tr("Opened"), long_day(day_of(row.opened_at)) if row.opened_at else ""),
        (tr("Tags"), ", ".join(row.tags)),
    )
    return [(label, value) for label, value in facts if value]


CASE_LIST = ListKind(
    place="cases",
    kind=SERVICE_CASE,
    source=CasesSource,
    columns=COLUMNS,
    arrangements=CASES,
    title=lambda: tr("Cases"),
    new_title=lambda: tr("New case"),
    filter_hint=lambda: tr("Filter cases"),
    sorts=_sorts,
    count_words=_count,
    count_of_words=_count_of,
    empty=lambda: (tr("No cases yet"), tr("Write down what a customer asks or complains of: nobody waits unseen.")),
    no_match=_no_match,
    second_line=second_line,
    facts=_facts,
)


class CasesPage(ListPage):
    """Cases as a list; `export` writes rows to a file and is absent where nothing can."""

    LIST = CASE_LIST
