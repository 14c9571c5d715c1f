"""Saved views: a filter, columns and an order, under a name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KIND, SAVED_VIEW
from crm_desktop.services import records
from crm_desktop.services.filters import Tree, check_filter, custom_fields_in
from crm_desktop.store.engine import Store


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A saved view; `sort` begins with "-" where it is descending."""

    id: str
    name: str
    kind: str
    filter: Tree
    columns: tuple[str, ...]
    sort: str
    pinned: bool


def create_view(
    store: Store,
    *,
    name: str,
    kind_name: str,
    filter: Tree | None = None,
    columns: Sequence[str] = (),
    sort: str = "",
    pinned: bool = False,
) -> str:
    """Save a view and return its id; a filter that names what is no field is refused."""
    if kind_name not in KIND:
        raise ValidationError(
            tr("There is no kind of record “{kind}”", kind=kind_name[:60]),
            tr("Choose one of: {names}.", names="person, company"),
        )
    kind = KIND[kind_name]
    check_filter(kind, filter or {}, custom_fields_in(store, kind, filter))
    return records.create(
        store,
        SAVED_VIEW,
        id=None,
        name=name,
        kind=kind_name,
        filter=json.dumps(filter or {}, ensure_ascii=False),
        columns=",".join(columns),
        sort=sort,
        pinned=pinned,
    )


def list_views(store: Store, kind_name: str) -> list[ViewRow]:
    """Return the views of a kind, in the order in which they were made."""
    rows = store.query(
        "SELECT id, name, kind, filter, columns, sort, pinned FROM saved_view "
        "WHERE kind = ? AND deleted_at IS NULL ORDER BY k",
        (kind_name,),
    )
    return [
        ViewRow(
            str(r[0]), str(r[1]), str(r[2]), json.loads(str(r[3] or "{}")),
            tuple(c for c in str(r[4] or "").split(",") if c), str(r[5] or ""), bool(r[6]),
        )
        for r in rows
    ]  # fmt: skip
