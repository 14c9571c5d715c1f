"""The list of people."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.domain.i18n import tr, trc, trn
from crm_desktop.domain.specs import PERSON
from crm_desktop.services.people import PersonRow
from crm_desktop.ui.lists.format import day_of, long_day, number, place
from crm_desktop.ui.lists.kind_of_list import ListKind
from crm_desktop.ui.lists.page import ListPage
from crm_desktop.ui.people.columns import COLUMNS, second_line
from crm_desktop.viewmodels.lists.columns import PEOPLE
from crm_desktop.viewmodels.lists.source import PeopleSource


def _sorts() -> Sequence[tuple[str, str]]:
    return (
        ("sort_name", trc("person", "Name")),
        ("company", tr("Company")),
        ("last_contact_at", tr("Last contact")),
        ("next_step_at", tr("Next step")),
        ("updated_at", tr("Changed")),
    )


def _count(n: int) -> str:
    return trn("{n} person", "{n} people", n, n=number(n))


def _count_of(n: int, total: int) -> str:
    return trn("{shown} of {n} person", "{shown} of {n} people", total, n=number(total), shown=number(n))


def _no_match(n: int) -> str:
    return trn("No one matches this filter", "No one matches these {n} filters", n)


def _facts(row: PersonRow) -> Sequence[tuple[str, str]]:
    last = long_day(day_of(row.last_contact_at)) if row.last_contact_at else ""
    facts = (
        (tr("Phone"), row.phone),
        (tr("E-mail"), row.email),
        (tr("City"), place(row.city, row.country)),
        (tr("Company"), row.company_name),
        (tr("Tags"), ", ".join(row.tags)),
        (tr("Last contact"), last),
    )
    return [(label, value) for label, value in facts if value]


PEOPLE_LIST = ListKind(
    place="people",
    kind=PERSON,
    source=PeopleSource,
    columns=COLUMNS,
    arrangements=PEOPLE,
    title=lambda: tr("People"),
    new_title=lambda: tr("New person"),
    filter_hint=lambda: tr("Filter people"),
    sorts=_sorts,
    count_words=_count,
    count_of_words=_count_of,
    empty=lambda: (tr("No people yet"), tr("Bring them from a file, or type the first one.")),
    no_match=_no_match,
    second_line=second_line,
    facts=_facts,
)


class PeoplePage(ListPage):
    """People as a list; `export` writes rows to a file and is absent where nothing can."""

    LIST = PEOPLE_LIST
