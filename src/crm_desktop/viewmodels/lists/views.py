"""Saved views as tabs: the two that are always there, and those that people saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import mark, tr
from crm_desktop.domain.plain import altered, made_by, plain
from crm_desktop.domain.specs import PAGED, SAVED_VIEW, Kind
from crm_desktop.services import records
from crm_desktop.services.views import ViewRow, create_view, list_views
from crm_desktop.store.engine import Store
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter, filter_of

ALL, RECENT = "all", "recent"
_ALL_TITLES = {"person": mark("All people"), "company": mark("All companies"), "service_case": mark("All cases")}
_RECENT_DAYS = 7
MOST_PINNED = 8


@plain
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


@plain
class Chosen:
    """A column that was chosen for a view; a width of 0 is the column's own."""

    name: str
    width: int = 0

    @classmethod
    def parse(cls, text: str) -> Chosen:
        """Read `phone` or `phone:180`."""
        name, _, width = text.partition(":")
        return cls(name, int(width) if width.isdecimal() else 0)

    def __str__(self) -> str:
        return f"{self.name}:{self.width}" if self.width else self.name


@plain
class Query:
    """What a list asks for. Without chosen columns it shows those that fit its width; `then` is a second order."""

    filter: ListFilter = made_by(factory=ListFilter)
    sort: Sort = made_by(factory=Sort)
    then: Sort | None = None
    columns: tuple[Chosen, ...] = ()
    group: str = ""  # the field by which the rows stand in groups

    @property
    def order(self) -> str:
        """Return both orders as they are saved: `-last_contact_at,sort_name`."""
        return f"{self.sort},{self.then}" if self.then else str(self.sort)


@plain
class View:
    """A tab. `is_own` views were saved by a person and can be renamed."""

    id: str
    title: str
    query: Query
    is_own: bool = False
    is_pinned: bool = False

    def is_changed(self, now: Query) -> bool:
        """Return whether what is shown differs from what is saved."""
        return altered(now, filter=now.filter.settled()) != self.query


def views_of(store: Store, kind: Kind) -> list[View]:
    """Return the tabs of a kind."""
    recent = ListFilter((Leaf("updated_at", "after", _RECENT_DAYS),))
    always = [
        View(ALL, tr(_ALL_TITLES[kind.name]), Query()),
        View(RECENT, tr("Recently changed"), Query(recent, Sort("updated_at", descending=True))),
    ]
    own = [
        View(row.id, row.name, _query_of(row), is_own=True, is_pinned=row.pinned)
        for row in list_views(store, kind.name)
    ]
    return always + own


def save_new_view(store: Store, kind: Kind, name: str, query: Query) -> str:
    """Save what is shown under a name and return the view's id."""
    return create_view(
        store,
        name=name.strip(),
        kind_name=kind.name,
        filter=query.filter.tree(),
        columns=tuple(map(str, query.columns)),
        sort=query.order,
        group=query.group,
    )


def save_view(store: Store, view_id: str, query: Query) -> str | None:
    """Save what is shown into a view that is there."""
    import json

    changed = {
        "filter": json.dumps(query.filter.tree(), ensure_ascii=False),
        "sort": query.order,
        "columns": ",".join(map(str, query.columns)),
        "group_by": query.group,
    }
    return records.update(store, SAVED_VIEW, view_id, changed)


def rename_view(store: Store, view_id: str, name: str) -> str | None:
    """Give a view another name."""
    return records.update(store, SAVED_VIEW, view_id, {"name": name.strip()})


def pin_view(store: Store, view_id: str, *, is_pinned: bool) -> str | None:
    """Show a view in the sidebar, or no longer; ValidationError where there is no room."""
    if is_pinned and len(pinned_views(store)) >= MOST_PINNED:
        raise ValidationError(
            tr("{n} views are pinned, more don't fit into the sidebar", n=MOST_PINNED),
            tr("Take one of them off first."),
        )
    return records.update(store, SAVED_VIEW, view_id, {"pinned": is_pinned})


def pinned_views(store: Store) -> list[tuple[Kind, View]]:
    """Return the views of the sidebar, people's before companies'."""
    return [(kind, view) for kind in PAGED for view in views_of(store, kind) if view.is_pinned]


def delete_view(store: Store, view_id: str) -> str | None:
    """Move a view to the bin."""
    return records.delete(store, SAVED_VIEW, view_id)


def query_as_values(query: Query) -> dict[str, Any]:
    """Return a query as plain values for the trail."""
    return {
        "leaves": [leaf.tree() for leaf in query.filter.leaves],
        "labels": [leaf.label for leaf in query.filter.leaves],
        "text": query.filter.text,
        "sort": query.order,
        "columns": [str(chosen) for chosen in query.columns],
        "group": query.group,
    }


def query_of_values(values: Mapping[str, Any]) -> Query:
    """Read what `query_as_values` wrote."""
    leaves: Sequence[Leaf] = filter_of({"all": values["leaves"]}).leaves if values.get("leaves") else ()
    labels = values.get("labels") or [""] * len(leaves)
    named = tuple(
        Leaf(leaf.field, leaf.op, leaf.value, label, leaf.other) for leaf, label in zip(leaves, labels, strict=True)
    )
    sort, then = _orders(str(values.get("sort", "")))
    columns = tuple(Chosen.parse(str(text)) for text in values.get("columns") or ())
    group = str(values.get("group") or "")
    return Query(ListFilter(named, str(values.get("text", ""))), sort, then, columns, group)


def _query_of(row: ViewRow) -> Query:
    return Query(filter_of(row.filter), *_orders(row.sort), tuple(map(Chosen.parse, row.columns)), row.group)


def _orders(text: str) -> tuple[Sort, Sort | None]:
    first, _, second = text.partition(",")
    return Sort.parse(first), Sort.parse(second) if second else None
