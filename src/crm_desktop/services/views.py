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
    rows = store.query(
        "SELECT id, name, kind, filter, columns, sort, pinned, group_by FROM saved_view "
        "WHERE kind = ? AND deleted_at IS NULL ORDER BY k",
        (kind_name,),
    )
    return [
        ViewRow(
            str(r[0]), str(r[1]), str(r[2]), json.loads(str(r[3] or "{}")),
            tuple(c for c in str(r[4] or "").split(",") if c), str(r[5] or ""), bool(r[6]), str(r[7] or ""),
        )
        for r in rows
    ]  # fmt: skip


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
