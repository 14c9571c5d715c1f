"""Fields that a firm adds to a kind of record; their values stand in the record's map `custom`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from crm_desktop.domain.collate import fold
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import language, tr
from crm_desktop.domain.ids import natural_id
from crm_desktop.domain.specs import CUSTOM_FIELD, KIND
from crm_desktop.services import records
from crm_desktop.store.engine import Store

_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class CustomFieldRow:
    """A custom field."""

    id: str
    kind: str
    key: str
    label: str
    type: str
    options: tuple[str, ...]
    required: bool


def create_custom_field(
    store: Store,
    *,
    kind_name: str,
    label: str,
    type: str = "text",
    key: str = "",
    options: Mapping[str, str] | None = None,
) -> str:
    """Add a field to a kind and return its id; the key is made from the label where none is given."""
    label = " ".join(label.split())
    key = key or re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:63]
    if kind_name not in KIND or not _KEY.fullmatch(key):
        raise ValidationError(
            tr("“{label}” can't be the name of a field", label=(label or key)[:60]),
            tr("Begin it with a letter; use letters, digits and spaces."),
            field="label",
        )
    if key in KIND[kind_name].by_name or any(f.key == key for f in list_custom_fields(store, kind_name)):
        raise ValidationError(
            tr("There is a field “{label}” already", label=label[:60]), tr("Choose another name."), field="label"
        )
    return records.create(
        store,
        CUSTOM_FIELD,
        id=natural_id("custom_field", kind_name, key),
        kind=kind_name,
        key=key,
        labels={language(): label},
        type=type,
        options=dict(options or {}),
    )


def list_custom_fields(store: Store, kind_name: str) -> list[CustomFieldRow]:
    """Return the fields added to a kind, in the order in which they were made."""
    rows = store.query(
        "SELECT id, kind, key, labels, coalesce(type, 'text'), options, required FROM custom_field "
        "WHERE kind = ? AND deleted_at IS NULL ORDER BY k",
        (kind_name,),
    )
    return [
        CustomFieldRow(
            str(r[0]), str(r[1]), str(r[2]), _label(str(r[3]), str(r[2])), str(r[4]),
            tuple(json.loads(str(r[5]))), bool(r[6]),
        )
        for r in rows
    ]  # fmt: skip


def label_of(store: Store, kind_name: str, key: str) -> str:
    """Return what a custom field is called in the language that is spoken now."""
    rows = store.query("SELECT labels FROM custom_field WHERE kind = ? AND key = ?", (kind_name, key))
    return _label(str(rows[0][0]), key) if rows else key


def _label(labels: str, key: str) -> str:
    found = json.loads(labels)
    return str(found.get(language()) or next(iter(found.values()), key))
