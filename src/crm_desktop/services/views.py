"""Saved views: a filter, columns and an order, under a name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crm_desktop.domain.collate import fold
from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import KIND, SAVED_VIEW
from crm_desktop.services import records
from crm_desktop.services.tags import tag_id
from crm_desktop.store.engine import Store

if TYPE_CHECKING:
    from crm_desktop.services.filters import Tree


_VIEWS = "SELECT id, name, kind, filter, columns, sort, pinned, group_by FROM saved_view WHERE deleted_at IS NULL"


@plain
class ViewRow:
    """A saved view; `sort` begins with "-" where it is descending."""

    id: str
    name: str
    kind: str
    filter: Tree
    columns: tuple[str, ...]
    sort: str
    pinned: bool
    group: str = ""


def create_view(
    store: Store,
    *,
    name: str,
    kind_name: str,
    filter: Tree | None = None,
    columns: Sequence[str] = (),
    sort: str = "",
    pinned: bool = False,
    group: str = "",
) -> str:
    """Save a view and return its id; a filter or a group that names what is no field is refused."""
    if kind_name not in KIND:
        raise ValidationError(
            tr("There is no kind of record “{kind}”", kind=kind_name[:60]),
            tr("Choose one of: {names}.", names="person, company"),
        )
    kind = KIND[kind_name]
    from crm_desktop.services.filters import check_filter, custom_fields_in  # late: start-up

    check_filter(kind, filter or {}, custom_fields_in(store, kind, filter))
    if group:
        from crm_desktop.services.grouping import group_field  # late: start-up

        group_field(store, kind, group)
    return records.create(
        store,
        SAVED_VIEW,
        id=None,
        name=name,
        kind=kind_name,
        filter=json.dumps(filter or {}, ensure_ascii=False),
        columns=",".join(columns),
        sort=sort,
        group_by=group,
        pinned=pinned,
    )


def list_views(store: Store, kind_name: str) -> list[ViewRow]:
    """Return the views of a kind, in the order in which they were made."""
    return [_view(row) for row in store.query(f"{_VIEWS} AND kind = ? ORDER BY k", (kind_name,))]


def every_view(store: Store) -> list[tuple[ViewRow, int]]:
    """Return the views of all kinds, each with how many were made before it, those in the bin too."""
    places = {str(row[0]): n for n, row in enumerate(store.query("SELECT id FROM saved_view ORDER BY created_at, id"))}
    views = [_view(row) for row in store.query(f"{_VIEWS} ORDER BY k")]
    return [(view, places[view.id]) for view in views if view.id in places]


def _view(row: tuple[object, ...]) -> ViewRow:
    names = tuple(name for name in str(row[4] or "").split(",") if name)
    return ViewRow(
        str(row[0]), str(row[1]), str(row[2]), json.loads(str(row[3] or "{}")), names, str(row[5] or ""), bool(row[6]),
        str(row[7] or ""),
    )  # fmt: skip


def find_view(store: Store, kind_name: str, name: str) -> ViewRow:
    """Return a view of a kind by its id or its name; NotFoundError where there is none."""
    views = list_views(store, kind_name)
    found = [v for v in views if v.id == name] or [v for v in views if fold(v.name) == fold(name.strip())]
    if not found:
        raise NotFoundError(
            tr("There is no view “{name}”", name=name[:60]),
            tr("Choose one of: {names}.", names=", ".join(v.name for v in views) or "–"),
        )
    return found[0]


def views_with_tag(store: Store, old_tag: str, new_name: str) -> list[tuple[str, str]]:
    """Return the views whose filter names a tag by its id or name, each with the filter that names the new one."""
    found = []
    for view_id, text in store.query("SELECT id, filter FROM saved_view WHERE filter LIKE '%\"tag%'"):
        tree = json.loads(str(text))
        changed = _retagged(tree, old_tag, new_name)
        if changed != tree:
            found.append((str(view_id), json.dumps(changed, ensure_ascii=False)))
    return found


def _retagged(tree: Any, old_tag: str, new_name: str) -> Any:
    if isinstance(tree, list):
        return [_retagged(branch, old_tag, new_name) for branch in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("field") not in ("tag", "tags"):
        return {key: _retagged(part, old_tag, new_name) for key, part in tree.items()}

    def renamed(value: object) -> object:
        return new_name if isinstance(value, str) and value and old_tag in (value, tag_id(value)) else value

    value = tree.get("value")
    if isinstance(value, list):
        return {**tree, "value": list(dict.fromkeys(renamed(one) for one in value))}
    return {**tree, "value": renamed(value)} if value else tree
