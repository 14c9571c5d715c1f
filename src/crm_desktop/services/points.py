"""Phones, e-mails and other points of a person or a company: items of the map `points`."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import short_key
from crm_desktop.domain.specs import Kind
from crm_desktop.services import records
from crm_desktop.store.codec import as_map
from crm_desktop.store.engine import Store


def add_point(
    store: Store, kind: Kind, record_id: str, point_kind: str, value: str, *, label: str = "", preferred: bool = False
) -> str:
    """Add a phone, an e-mail or another point and return its key."""
    key = short_key()
    item = {"kind": point_kind, "value": value, "label": label, "preferred": preferred}
    records.update(store, kind, record_id, {f"points.{key}": item})
    return key


def set_point(
    store: Store,
    kind: Kind,
    record_id: str,
    key: str,
    changed: Mapping[str, object],
    seen: Mapping[str, object] | None = None,
) -> str | None:
    """Change parts of a point; `seen` is the point as it was shown. Return the batch, None where nothing differs."""
    item = _item(store, kind, record_id, key)
    name = f"points.{key}"
    return records.update(store, kind, record_id, {name: {**item, **changed}}, {name: seen} if seen else None)


def remove_point(
    store: Store, kind: Kind, record_id: str, key: str, seen: Mapping[str, object] | None = None
) -> str | None:
    """Remove a point; return the batch."""
    _item(store, kind, record_id, key)
    name = f"points.{key}"
    return records.update(store, kind, record_id, {name: None}, {name: seen} if seen else None)


def _item(store: Store, kind: Kind, record_id: str, key: str) -> Mapping[str, object]:
    item = as_map(records.get(store, kind, record_id)["points"]).get(key)
    if not isinstance(item, Mapping):
        raise NotFoundError(
            tr("This phone or e-mail is not in the file any more"), tr("It may have been removed. Look at the record.")
        )
    return item
