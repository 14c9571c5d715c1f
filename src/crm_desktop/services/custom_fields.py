"""Fields that a firm adds to a kind of record; their values stand in the record's map `custom`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_desktop.domain.collate import fold
from crm_desktop.domain.custom import (
    COLUMNS,
    Choice,
    CustomField,
    as_options,
    field_of_row,
    is_key,
    key_of,
)
from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import language, tr
from crm_desktop.domain.ids import natural_id
from crm_desktop.domain.specs import CUSTOM_FIELD, KIND
from crm_desktop.services.custom_checks import (
    Options,
    bad_name,
    changed_options,
    check_free,
    check_label,
    check_new,
    choices_for,
    clean_currency,
    known_type,
)
from crm_desktop.store.custom_words import settle_custom_words
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

_FOUND_BY_DEFAULT = ("text", "link", "choice", "multi_choice")


def list_custom_fields(store: Store, kind_name: str) -> list[CustomField]:
    """Return the fields added to a kind, in the order in which they are shown."""
    rows = store.query(
        f"SELECT {COLUMNS} FROM custom_field WHERE kind = ? AND deleted_at IS NULL "  # noqa: S608 fixed names
        "ORDER BY position IS NULL, position, k",
        (kind_name,),
    )
    return [field_of_row(row) for row in rows]


def get_custom_field(store: Store, field: str, kind_name: str = "") -> CustomField:
    """Return a field by its id; with a kind, also by its key or its name."""
    rows = store.query(
        f"SELECT {COLUMNS}, deleted_at FROM custom_field WHERE id = ?",  # noqa: S608 fixed names
        (field,),
    )
    if rows:
        return field_of_row(rows[0][:-1], is_removed=rows[0][-1] is not None)
    for found in list_custom_fields(store, kind_name):
        if field in (found.key, found.name) or fold(field) in {fold(label) for label in found.labels.values()}:
            return found
    raise NotFoundError(
        tr("There is no field “{name}” of yours", name=field[:60]), tr("Look at the list of fields, or add it.")
    )


def find_custom_field(store: Store, kind_name: str, key: str) -> CustomField | None:
    """Return a field by its key, also one that was removed; None where there never was one."""
    rows = store.query(
        f"SELECT {COLUMNS}, deleted_at FROM custom_field WHERE kind = ? AND key = ? "  # noqa: S608 fixed names
        "ORDER BY deleted_at IS NOT NULL LIMIT 1",
        (kind_name, key),
    )
    return field_of_row(rows[0][:-1], is_removed=rows[0][-1] is not None) if rows else None


def label_of(store: Store, kind_name: str, key: str) -> str:
    """Return what a field is called in the language that is spoken now, also after it was removed."""
    found = find_custom_field(store, kind_name, key)
    return found.label if found else key


def create_custom_field(
    store: Store,
    *,
    kind_name: str,
    label: str,
    labels: Mapping[str, str] | None = None,
    type: str = "text",
    key: str = "",
    options: Options | None = None,
    required: bool = False,
    searchable: bool | None = None,
    currency: str = "",
) -> str:
    """Add a field to a kind and return its id; the key is made from the label where none is given.

    A field that was removed comes back under its name, with the values that records still hold.
    """
    label = " ".join(label.split())
    kind = KIND.get(kind_name)
    check_label(label)
    if kind is None or not kind.is_listed or (key and not is_key(key)):
        raise bad_name(label or key)
    key = key or key_of(label)
    if not key:
        raise bad_name(label)
    known = list_custom_fields(store, kind_name)
    check_new(kind, label, key, known)
    for other in (labels or {}).values():
        check_label(other)
    values: dict[str, object] = {
        "kind": kind_name,
        "labels": {**{code: " ".join(text.split()) for code, text in (labels or {}).items()}, language(): label},
        "type": known_type(type),
        "options": as_options(choices_for(type, options)),
        "required": required,
        "searchable": type in _FOUND_BY_DEFAULT if searchable is None else searchable,
        "currency": clean_currency(type, currency),
        "position": max((field.position for field in known), default=0) + 1,
    }
    with store.write(tr("Field “{label}” added", label=label)) as unit:
        found = _put(unit, kind_name, key, values, {field.key for field in known})
    settle_custom_words(store)
    return found


def update_custom_field(
    store: Store,
    field_id: str,
    *,
    label: str | None = None,
    labels: Mapping[str, str] | None = None,
    options: Sequence[str | Choice] | None = None,
    required: bool | None = None,
    searchable: bool | None = None,
    currency: str | None = None,
) -> str | None:
    """Change a field; return the batch, None where nothing differs. Options that are left out are only hidden."""
    field = get_custom_field(store, field_id)
    wanted = {**(labels or {}), **({language(): label} if label is not None else {})}
    changed = label_changes(store, field, wanted)
    if options is not None and field.has_options:
        changed["options"] = as_options(changed_options(field.type, options, field.choices))
    if required is not None:
        changed["required"] = required
    if searchable is not None:
        changed["searchable"] = searchable
    if currency is not None and field.type == "money":
        changed["currency"] = clean_currency(field.type, currency)
    shown = wanted.get(language()) or field.label
    with store.write(tr("Field “{label}” changed", label=shown)) as unit:
        is_changed = unit.update(CUSTOM_FIELD, field.id, changed)
    settle_custom_words(store)
    return unit.batch_id if is_changed else None


def label_changes(store: Store, field: CustomField, labels: Mapping[str, str]) -> dict[str, object]:
    """Return names by language as changes of the field; one that is taken or can't be a name is refused."""
    others = [other for other in list_custom_fields(store, field.kind) if other.id != field.id]
    changed: dict[str, object] = {}
    for code, text in labels.items():
        name = " ".join(text.split())
        if name or code == language():
            check_label(name)
            check_free(KIND[field.kind], name, others)
        changed[f"labels.{code}"] = name or None
    return changed


def move_custom_field(store: Store, field_id: str, to: int) -> str | None:
    """Put a field at a place among those of its kind, counted from 0; return the batch."""
    field = get_custom_field(store, field_id)
    order = [one for one in list_custom_fields(store, field.kind) if one.id != field.id]
    order.insert(max(0, min(to, len(order))), field)
    with store.write(tr("Field “{label}” moved", label=field.label)) as unit:
        done = [unit.update(CUSTOM_FIELD, one.id, {"position": at}) for at, one in enumerate(order, start=1)]
        return unit.batch_id if any(done) else None


def remove_custom_field(store: Store, field_id: str) -> str | None:
    """Take a field away; the values stay in the records, and come back with it."""
    field = get_custom_field(store, field_id)
    with store.write(tr("Field “{label}” removed", label=field.label)) as unit:
        is_changed = unit.delete(CUSTOM_FIELD, field.id)
    settle_custom_words(store)
    return unit.batch_id if is_changed else None


def count_values(store: Store, field: CustomField) -> int:
    """Return how many records, not in the bin, have a value."""
    rows = store.query(
        f"SELECT count(*) FROM {KIND[field.kind].name} "  # noqa: S608 kind's name
        "WHERE deleted_at IS NULL AND custom <> '{}' AND json_type(custom, ?) IS NOT NULL",
        (path_of(field.key),),
    )
    return int(str(rows[0][0]))


def path_of(key: str) -> str:
    """Return where a value stands in the map."""
    return f'$."{key}"'


def _put(unit: Unit, kind_name: str, key: str, values: Mapping[str, object], taken: set[str]) -> str:
    """Insert a field, or bring a removed one back; a removed one of another type keeps its key and values."""
    for n in range(1, 1_000):
        name = key if n == 1 else f"{key}_{n}"
        field_id = natural_id("custom_field", kind_name, name)
        row = unit.row(CUSTOM_FIELD, field_id)
        if row is None:
            return unit.insert(CUSTOM_FIELD, id=field_id, key=name, **values)
        if name not in taken and row["type"] == values["type"]:
            kept = dict(row["options"]) if isinstance(row["options"], dict) else {}
            changed = {**values, "options": {**kept, **values["options"]}, "deleted_at": None}  # type: ignore[dict-item]
            unit.update(CUSTOM_FIELD, field_id, changed)
            return field_id
    raise bad_name(key)
