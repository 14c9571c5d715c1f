"""What a change of a field is in words: whole sentences, so that each language orders them as it wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_desktop.domain.custom import CustomField, shown_value
from crm_desktop.domain.day_words import long_day, written_day
from crm_desktop.domain.i18n import language, tr
from crm_desktop.domain.localtime import here, to_local
from crm_desktop.domain.specs import KIND, Field, Kind, Type
from crm_desktop.domain.words import language_word
from crm_desktop.services.custom_fields import find_custom_field
from crm_desktop.store.engine import Store

_LONGEST = 120
# Facts of no interest to a reader of History.
SILENT = frozenset(
    {"created_at", "created_by", "record_kind", "record_id", "sha256", "mime", "refs", "added_at", "old_id", "new_id"}
)


class Names:
    """Looks up names of records that changes mention, once each."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, str], str] = {}
        self._fields: dict[tuple[str, str], CustomField | None] = {}

    def name(self, kind_name: str, record_id: str) -> str:
        """Return a record's name; its id where it is not here."""
        found = self._known.get((kind_name, record_id))
        if found is None:
            kind = KIND.get(kind_name)
            rows = (
                self._store.query(f"SELECT {kind.title} FROM {kind.name} WHERE id = ?", (record_id,))  # noqa: S608 spec
                if kind
                else []
            )
            found = str(rows[0][0] or "") if rows else record_id
            self._known[kind_name, record_id] = found
        return found

    def custom_field(self, kind_name: str, key: str) -> CustomField | None:
        """Return a field that the firm added, also one that was removed; None for what is no field."""
        if (kind_name, key) not in self._fields:
            self._fields[kind_name, key] = find_custom_field(self._store, kind_name, key)
        return self._fields[kind_name, key]

    def custom_label(self, kind_name: str, key: str) -> str:
        """Return the label of a custom field; its key where it has none."""
        found = self.custom_field(kind_name, key)
        return found.label if found else key


def field_label(kind: Kind, name: str, item: object, names: Names) -> str:
    """Return what a flat field name is called: “points.p7” of a phone is “Phone”."""
    field_name, _, key = name.partition(".")
    field = kind.by_name.get(field_name)
    if field is None:
        return field_name
    if field_name == "custom" and key:
        return names.custom_label(kind.name, key)
    if field_name == "tags":
        return tr("Tag")
    if key and isinstance(item, Mapping):
        return _option(field, item.get("kind")) or tr(field.label)
    return tr(field.label)


def value_words(kind: Kind, name: str, value: object, names: Names) -> str:
    """Return a value as a person reads it; empty for none."""
    field_name, _, key = name.partition(".")
    field = kind.by_name.get(field_name)
    if value is None or value == "" or field is None:
        return ""
    if field_name == "tags":
        return names.name("tag", key)
    if field_name == "custom" and (custom := names.custom_field(kind.name, key)) is not None:
        return shorten(shown_value(custom, value, _day))
    if isinstance(value, Mapping):
        return _item_words(value)
    if field.type is Type.BOOLEAN or isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if field.type is Type.CHOICE:
        return next((tr(o.label) for o in field.options if o.value == value), str(value))
    if field.type is Type.REF:
        return names.name(field.ref, str(value)) if field.ref else ""
    if field_name == "language":
        return language_word(str(value))
    if field.type is Type.INSTANT:
        then = to_local(int(str(value)), here())
        return f"{long_day(then.date(), language())} {then:%H:%M}"
    if field.type is Type.DATE:
        return _day(str(value))
    return shorten(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def sentence(kind: Kind, name: str, old: Any, new: Any, names: Names) -> str:
    """Return one change of one field as a sentence."""
    if name == "deleted_at":
        return tr("Moved to the bin") if new is not None else tr("Restored from the bin")
    if name == "photo":
        return tr("Photo removed") if new is None else tr("Photo changed")
    field = field_label(kind, name, new if new is not None else old, names)
    before, after = value_words(kind, name, old, names), value_words(kind, name, new, names)
    if name.startswith("tags."):
        return tr("Tag “{name}” removed", name=before) if not new else tr("Tag “{name}” added", name=after)
    is_item = "." in name and not name.startswith("custom.")
    if is_item and new is None:
        return tr("{field} {value} removed", field=field, value=before)
    if is_item and old is None:
        return tr("{field} {value} added", field=field, value=after)
    if new is None or new == "":
        return tr("{field} cleared, it was {old}", field=field, old=before)
    if old is None or old == "":
        return tr("{field} set to {new}", field=field, new=after)
    if before == after:
        return tr("{field} {value} changed in detail", field=field, value=after)
    return tr("{field} changed from {old} to {new}", field=field, old=before, new=after)


def shorten(text: str) -> str:
    """Return a text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _day(text: str) -> str:
    return written_day(text, language())


def _item_words(item: Mapping[str, Any]) -> str:
    if item.get("value"):
        return shorten(str(item["value"]))
    parts = (item.get(n) for n in ("street", "postal_code", "locality", "region", "country"))
    return shorten(", ".join(str(part) for part in parts if part))


def _option(field: Field, value: object) -> str:
    for part in field.item:
        if part.name == "kind":
            return next((tr(o.label) for o in part.options if o.value == value), "")
    return ""
