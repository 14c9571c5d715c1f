"""The pinned views of the sidebar with their counts."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.specs import PERSON
from crm_desktop.store.engine import Store
from crm_desktop.viewmodels.lists.source import CompaniesSource, PeopleSource
from crm_desktop.viewmodels.lists.views import MOST_PINNED, pinned_views


@dataclass(frozen=True)
class PinnedView:
    """A saved view in the sidebar."""

    place: str
    view: str
    title: str
    count: int


def read_pins(store: Store) -> list[PinnedView]:
    """Return the pinned views; one whose filter can't be asked any more counts nothing."""
    found = []
    for kind, view in pinned_views(store)[:MOST_PINNED]:
        source = PeopleSource(store) if kind is PERSON else CompaniesSource(store)
        try:
            count = source.count(view.query.filter)
        except CrmError:  # its field was removed: the list itself says so when it is opened
            count = 0
        found.append(PinnedView("people" if kind is PERSON else "companies", view.id, view.title, count))
    return found
