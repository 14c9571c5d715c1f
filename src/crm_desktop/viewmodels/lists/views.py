"""Saved views as tabs: the two that are always there, and those that people saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crm_desktop.domain.i18n import mark, tr
from crm_desktop.domain.specs import SAVED_VIEW, Kind
from crm_desktop.services import records
from crm_desktop.services.views import create_view, list_views
from crm_desktop.store.engine import Store
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter, filter_of

ALL, RECENT = "all", "recent"
_ALL_TITLES = {"person": mark("All people"), "company": mark("All companies")}
_RECENT_DAYS = 7


@dataclass(frozen=True)
class Sort:
    """A column and its way."""

    column: str = "sort_name"
    descending: bool = False

    @classmethod
    def parse(cls, text: str) -> Sort:
        """Read `-updated_at`; nothing means by name."""
        return cls(text.removeprefix("-") or "sort_name", text.startswith("-"))

    def __str__(self) -> str:
        return f"-{self.column}" if self.descending else self.column


@dataclass(frozen=True)
class Query:
    """What a list asks for."""

    filter: ListFilter = field(default_factory=ListFilter)
    sort: Sort = field(default_factory=Sort)


@dataclass(frozen=True)
class View:
    """A tab. `is_own` views were saved by a person and can be renamed."""

    id: str
    title: str
    query: Query
    is_own: bool = False

    def is_changed(self, now: Query) -> bool:
        """Return whether what is shown differs from what is saved."""
        return now.filter.settled() != self.query.filter or now.sort != self.query.sort


def views_of(store: Store, kind: Kind) -> list[View]:
    """Return the tabs of a kind."""
    recent = ListFilter((Leaf("updated_at", "after", _RECENT_DAYS),))
    always = [
        View(ALL, tr(_ALL_TITLES[kind.name]), Query()),
        View(RECENT, tr("Recently changed"), Query(recent, Sort("updated_at", descending=True))),
    ]
    own = [
        View(row.id, row.name, Query(filter_of(row.filter), Sort.parse(row.sort)), is_own=True)
        for row in list_views(store, kind.name)
    ]
    return always + own


def save_new_view(store: Store, kind: Kind, name: str, query: Query) -> str:
    """Save what is shown under a name and return the view's id."""
    return create_view(store, name=name.strip(), kind_name=kind.name, filter=query.filter.tree(), sort=str(query.sort))


def save_view(store: Store, view_id: str, query: Query) -> str | None:
    """Save what is shown into a view that is there."""
    import json

    changed = {"filter": json.dumps(query.filter.tree(), ensure_ascii=False), "sort": str(query.sort)}
    return records.update(store, SAVED_VIEW, view_id, changed)


def rename_view(store: Store, view_id: str, name: str) -> str | None:
    """Give a view another name."""
    return records.update(store, SAVED_VIEW, view_id, {"name": name.strip()})


def delete_view(store: Store, view_id: str) -> str | None:
    """Move a view to the bin."""
    return records.delete(store, SAVED_VIEW, view_id)


def query_as_values(query: Query) -> dict[str, Any]:
    """Return a query as plain values for the trail."""
    return {
        "leaves": [leaf.tree() for leaf in query.filter.leaves],
        "labels": [leaf.label for leaf in query.filter.leaves],
        "text": query.filter.text,
        "sort": str(query.sort),
    }


def query_of_values(values: Mapping[str, Any]) -> Query:
    """Read what `query_as_values` wrote."""
    leaves: Sequence[Leaf] = filter_of({"all": values["leaves"]}).leaves if values.get("leaves") else ()
    labels = values.get("labels") or [""] * len(leaves)
    named = tuple(
        Leaf(leaf.field, leaf.op, leaf.value, label, leaf.other) for leaf, label in zip(leaves, labels, strict=True)
    )
    return Query(ListFilter(named, str(values.get("text", ""))), Sort.parse(str(values.get("sort", ""))))
