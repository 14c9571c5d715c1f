"""The list of companies."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import COMPANY
from crm_desktop.services.companies import CompanyRow
from crm_desktop.ui.companies.columns import COLUMNS, second_line, type_name
from crm_desktop.ui.lists.format import day_of, long_day, number, place
from crm_desktop.ui.lists.kind_of_list import ListKind
from crm_desktop.ui.lists.page import ListPage
from crm_desktop.viewmodels.lists.columns import COMPANIES
from crm_desktop.viewmodels.lists.source import CompaniesSource


def _sorts() -> Sequence[tuple[str, str]]:
    return (
        ("sort_name", tr("Name")),
        ("type", tr("Type")),
        ("last_contact_at", tr("Last contact")),
        ("next_step_at", tr("Next step")),
        ("updated_at", tr("Changed")),
    )


def _count(n: int) -> str:
    return trn("{n} company", "{n} companies", n, n=number(n))


def _count_of(n: int, total: int) -> str:
    return trn("{shown} of {n} company", "{shown} of {n} companies", total, n=number(total), shown=number(n))


def _no_match(n: int) -> str:
    return trn("No company matches this filter", "No company matches these {n} filters", n)


def _facts(row: CompanyRow) -> Sequence[tuple[str, str]]:
    last = long_day(day_of(row.last_contact_at)) if row.last_contact_at else ""
    facts = (
        (tr("Phone"), row.phone),
        (tr("E-mail"), row.email),
        (tr("Website"), row.website),
        (tr("City"), place(row.city, row.country)),
        (tr("Type"), type_name(row.type)),
        (tr("People"), number(row.people) if row.people else ""),
        (tr("Tags"), ", ".join(row.tags)),
        (tr("Last contact"), last),
    )
    return [(label, value) for label, value in facts if value]


COMPANY_LIST = ListKind(
    place="companies",
    kind=COMPANY,
    source=CompaniesSource,
    columns=COLUMNS,
    arrangements=COMPANIES,
    title=lambda: tr("Companies"),
    new_title=lambda: tr("New company"),
    filter_hint=lambda: tr("Filter companies"),
    sorts=_sorts,
    count_words=_count,
    count_of_words=_count_of,
    empty=lambda: (tr("No companies yet"), tr("Bring them from a file, or type the first one.")),
    no_match=_no_match,
    second_line=second_line,
    facts=_facts,
)


class CompaniesPage(ListPage):
    """Companies as a list; `export` writes rows to a file and is absent where nothing can."""

    LIST = COMPANY_LIST
