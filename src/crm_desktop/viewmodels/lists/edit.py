"""Edits from a cell of a list: what is typed there becomes fields and points of the record."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY, PERSON, Kind
from crm_desktop.services import points, records
from crm_desktop.services.custom_fields import get_custom_field
from crm_desktop.services.custom_values import clean_custom
from crm_desktop.services.validation import normalize_point
from crm_desktop.store.codec import as_map
from crm_desktop.store.engine import Store

NAME, PHONE, EMAIL = "name", "phone", "email"


def check_cell(kind: Kind, column: str, typed: Mapping[str, str]) -> str:
    """Return what is wrong with a text and what to do; empty where it can be saved."""
    try:
        if column == EMAIL and typed[EMAIL].strip():
            normalize_point("email", typed[EMAIL].strip())
    except ValidationError as error:
        return f"{error.title}. {error.advice}"
    if column == NAME and not any(text.strip() for text in typed.values()):
        return tr("A person needs a name. Type a first or a last name.") if kind is PERSON else tr(
            "A company needs a name. Type it, or press Esc."
        )  # fmt: skip
    return ""


def name_parts(store: Store, kind: Kind, record_id: str) -> dict[str, str]:
    """Return the parts of a name that can be edited in a list."""
    row = records.get(store, kind, record_id)
    fields = ("name",) if kind is COMPANY else ("given_name", "family_name")
    return {name: str(row[name] or "") for name in fields}


def save_cell(
    store: Store, kind: Kind, record_id: str, column: str, typed: Mapping[str, str], seen: Mapping[str, str]
) -> str | None:
    """Save what was typed into a cell; return the batch, None where nothing differs."""
    if column == NAME:
        changed = {name: text.strip() for name, text in typed.items() if text.strip() != seen.get(name, "")}
        return records.update(store, kind, record_id, changed, dict(seen)) if changed else None
    if column.startswith("custom."):
        return _save_custom(store, kind, record_id, column, typed[column], seen.get(column, ""))
    return _save_point(store, kind, record_id, column, typed[column].strip(), seen.get(column, ""))


def _save_custom(store: Store, kind: Kind, record_id: str, column: str, text: str, seen: str) -> str | None:
    field = get_custom_field(store, column, kind.name)
    return records.update(store, kind, record_id, {column: text or None}, {column: clean_custom(field, seen)})


def _save_point(store: Store, kind: Kind, record_id: str, point: str, text: str, seen: str) -> str | None:
    held = as_map(records.get(store, kind, record_id)["points"])
    found = [(key, item) for key, item in held.items() if isinstance(item, Mapping) and item.get("kind") == point]
    shown = next(((key, item) for key, item in found if item.get("value") == seen), None)
    if shown is None:
        return records.update(store, kind, record_id, {_new(): {"kind": point, "value": text}}) if text else None
    key, item = shown
    if not text:
        return points.remove_point(store, kind, record_id, key, item)
    return points.set_point(store, kind, record_id, key, {"value": text, "status": None}, item)


def _new() -> str:
    from crm_desktop.domain.ids import short_key

    return f"points.{short_key()}"
