"""Changes of a record as they are stored: its own fields by the spec, the firm's fields by what they are."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Kind
from crm_desktop.services.custom_fields import find_custom_field, list_custom_fields
from crm_desktop.services.custom_values import clean_custom
from crm_desktop.services.settings import region
from crm_desktop.services.validation import clean_changes, clean_new
from crm_desktop.store.codec import as_map
from crm_desktop.store.engine import Store

_KEPT = "vcard"  # lines of a card that only another card understands


def clean_record_changes(store: Store, kind: Kind, changed: Mapping[str, object]) -> dict[str, object]:
    """Return changed fields as they are stored; a value of the firm's own field is checked by its type."""
    own, custom = _parted(kind, changed)
    # Only phones are of a country; to ask for it costs as much as the rest.
    country = region(store) if any(name.startswith("points") for name in own) else ""
    return {**clean_changes(kind, own, country), **_cleaned(store, kind, custom)}


def clean_new_record(store: Store, kind: Kind, fields: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a new record as they are stored."""
    own, custom = _parted(kind, fields)
    values = clean_new(kind, own, region(store))
    kept = _kept(store, kind, custom)
    return {**values, "custom": {**as_map(values.get("custom")), **kept}} if kept else values


def with_own_fields(store: Store, kind: Kind, fields: Mapping[str, object]) -> dict[str, object]:
    """Return fields of a new record with the firm's as the map that is stored; the others are as they were given."""
    own, custom = _parted(kind, fields)
    kept = _kept(store, kind, custom)
    return {**own, "custom": kept} if kept else own


def _kept(store: Store, kind: Kind, custom: Mapping[str, object]) -> dict[str, object]:
    found = {name.partition(".")[2]: value for name, value in _cleaned(store, kind, custom).items()}
    return {key: value for key, value in found.items() if value is not None}


def check_required(store: Store, kind: Kind, values: Mapping[str, object]) -> None:
    """Refuse a new record without what the firm requires; `values` may be flat or hold the map."""
    held = as_map(values.get("custom"))
    for field in list_custom_fields(store, kind.name):
        if field.required and field.key not in held and values.get(field.name) in (None, ""):
            raise _empty(kind, field)


def _parted(kind: Kind, changed: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Return the changes of the spec's fields, and those of the firm's fields by their flat names."""
    own: dict[str, object] = {}
    custom: dict[str, object] = {}
    for name, value in changed.items():
        field, _, key = name.partition(".")
        if field != "custom" or not kind.is_listed:
            own[name] = value
        elif key:
            custom[name] = value
        else:
            custom.update((f"custom.{inner}", item) for inner, item in as_map(value).items())
    return own, custom


def _cleaned(store: Store, kind: Kind, custom: Mapping[str, object]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in custom.items():
        key = name.partition(".")[2]
        if key == _KEPT:
            values.update(clean_changes(kind, {name: value}))
            continue
        field = find_custom_field(store, kind.name, key)
        if field is None or field.is_removed:
            raise _unknown(store, kind, key)
        values[name] = clean_custom(field, value)
        if field.required and values[name] is None:
            raise _empty(kind, field)
    return values


def _unknown(store: Store, kind: Kind, key: str) -> ValidationError:
    names = ", ".join(field.key for field in list_custom_fields(store, kind.name))
    return ValidationError(
        tr("{kind} has no field of yours called “{name}”", kind=tr(kind.label), name=key[:60]),
        tr("Choose one of: {names}.", names=names) if names else tr("Add it in Settings under Fields."),
        field=f"custom.{key}",
    )


def _empty(kind: Kind, field: CustomField) -> ValidationError:
    return ValidationError(
        tr("“{field}” of {kind} is empty", field=field.label, kind=tr(kind.label)),
        tr("Type it, then save again."),
        field=field.name,
    )
