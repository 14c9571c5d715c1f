"""Fields that a firm adds to a kind of record; their values stand in the record's map `custom`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crm_desktop.domain.collate import fold
from crm_desktop.domain.custom import (
    COLUMNS,
    DEFAULT_CURRENCY,
    TYPES,
    Choice,
    CustomField,
    as_options,
    field_of_row,
    is_key,
    key_of,
    new_choices,
)
from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import language, tr, trn
from crm_desktop.domain.ids import natural_id
from crm_desktop.domain.specs import CUSTOM_FIELD, KIND, Kind
from crm_desktop.services.validation import clean_changes
from crm_desktop.store.custom_words import settle_custom_words
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

CustomFieldRow = CustomField
MOST_FIELDS = 200  # of one kind (reliability.md 6.4)
MOST_OPTIONS = 200
LONGEST_LABEL = 80
_FOUND_BY_DEFAULT = ("text", "link", "choice", "multi_choice")
Options = Mapping[str, str] | Sequence[str | Choice]


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
    _check_label(label)
    if kind is None or kind_name not in ("person", "company") or (key and not is_key(key)):
        raise _bad_name(label or key)
    key = key or key_of(label)
    if not key:
        raise _bad_name(label)
    known = list_custom_fields(store, kind_name)
    _check_new(kind, label, key, known)
    for other in (labels or {}).values():
        _check_label(other)
    values: dict[str, object] = {
        "kind": kind_name,
        "labels": {**{code: " ".join(text.split()) for code, text in (labels or {}).items()}, language(): label},
        "type": _known_type(type),
        "options": as_options(_choices(type, options)),
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
            _check_label(name)
            _check_free(KIND[field.kind], name, others)
        changed[f"labels.{code}"] = name or None
    return changed


def rename_custom_field(store: Store, field_id: str, label: str, language_code: str = "") -> str | None:
    """Give a field another name in one language; its key, and all that uses it, stays."""
    return update_custom_field(store, field_id, labels={language_code or language(): " ".join(label.split())})


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
    raise _bad_name(key)


def _check_label(label: str) -> None:
    clean_changes(CUSTOM_FIELD, {"labels": {"en": label}})
    if not any(sign.isalnum() for sign in label) or not all(sign.isprintable() for sign in label):
        raise _bad_name(label)
    if len(label) > LONGEST_LABEL:
        raise ValidationError(
            trn("The name “{name}…” is longer than {n} sign", "The name “{name}…” is longer than {n} signs",
                LONGEST_LABEL, name=label[:30]),
            tr("Choose a shorter one."),
            field="label",
        )  # fmt: skip


def _check_new(kind: Kind, label: str, key: str, known: Sequence[CustomField]) -> None:
    if len(known) >= MOST_FIELDS:
        raise ValidationError(
            trn("{kind} has {n} field of yours already", "{kind} has {n} fields of yours already", MOST_FIELDS,
                kind=tr(kind.label)),
            tr("Remove one that nobody uses, or keep the text in a note."),
            field="label",
        )  # fmt: skip
    _check_free(kind, label, known)
    is_own = key in kind.by_name and not kind.by_name[key].hidden
    if is_own or any(field.key == key and fold(label) == fold(field.label) for field in known):
        raise _taken(label)


def _check_free(kind: Kind, label: str, others: Iterable[CustomField]) -> None:
    own = {fold(tr(field.label)) for field in kind.fields if not field.hidden}
    if fold(label) in own or any(fold(label) in map(fold, other.labels.values()) for other in others):
        raise _taken(label)


def _taken(label: str) -> ValidationError:
    return ValidationError(
        tr("There is a field “{label}” already", label=label[:60]), tr("Choose another name."), field="label"
    )


def _bad_name(label: str) -> ValidationError:
    return ValidationError(
        tr("“{label}” can't be the name of a field", label=label[:60]),
        tr("Begin it with a letter; use letters, digits and spaces."),
        field="label",
    )


def _known_type(type_: str) -> str:
    if type_ not in TYPES:
        raise ValidationError(
            tr("There is no type “{name}” of a field", name=type_[:60]),
            tr("Choose one of: {names}.", names=", ".join(TYPES)),
            field="type",
        )
    return type_


def _choices(type_: str, options: Options | None) -> tuple[Choice, ...]:
    """Return the options of a new field; a choice without any is refused."""
    if type_ not in ("choice", "multi_choice"):
        return ()
    if isinstance(options, Mapping):
        found = tuple(Choice(key, {language(): label}) for key, label in options.items())
    else:
        found = _mixed(options or (), ())
    if not any(not choice.is_removed for choice in found):
        raise ValidationError(tr("A choice needs options"), tr("Type at least one, each on a line."), field="options")
    if len(found) > MOST_OPTIONS:
        raise ValidationError(
            trn("A choice can't have more than {n} option", "A choice can't have more than {n} options", MOST_OPTIONS),
            tr("Make it a text instead."),
            field="options",
        )
    return found


def _mixed(options: Iterable[str | Choice], known: Sequence[Choice]) -> tuple[Choice, ...]:
    """Return options given as names or as options that are there, without doubles."""
    found: dict[str, Choice] = {}
    for option in options:
        if isinstance(option, Choice):
            found[option.key] = option
        else:
            for choice in new_choices([option], (*known, *found.values())):
                found.setdefault(choice.key, choice)
    return tuple(found.values())


def changed_options(type_: str, options: Sequence[str | Choice], known: Sequence[Choice]) -> list[Choice]:
    """Return the new options, and behind them those that were taken away: records may still have them."""
    kept = _choices(type_, list(_mixed(options, known)))
    shown = [Choice(choice.key, choice.labels) for choice in kept]
    keys = {choice.key for choice in shown}
    return [*shown, *(Choice(one.key, one.labels, True) for one in known if one.key not in keys)]


def clean_currency(type_: str, currency: str) -> str | None:
    """Return the three letters of a currency; None for what is no money."""
    if type_ != "money":
        return None
    code = currency.strip().upper() or DEFAULT_CURRENCY
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValidationError(
            tr("“{code}” is not a currency", code=currency[:20]), tr("Type its three letters, like EUR."),
            field="currency",
        )  # fmt: skip
    return code
