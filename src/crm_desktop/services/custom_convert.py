"""Give a custom field another type: only where no value is lost, and said beforehand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crm_desktop.domain.custom import (
    DEFAULT_CURRENCY,
    TYPES,
    Choice,
    CustomField,
    as_options,
    exported_value,
    new_choices,
)
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import CUSTOM_FIELD, KIND
from crm_desktop.services.custom_checks import MOST_OPTIONS, changed_options, clean_currency
from crm_desktop.services.custom_fields import get_custom_field, label_changes, path_of
from crm_desktop.services.custom_values import read_foreign
from crm_desktop.services.many import NOBODY, Watch, stoppable
from crm_desktop.store.codec import canonical
from crm_desktop.store.custom_words import settle_custom_words
from crm_desktop.store.engine import Store

_EXAMPLES = 3
_STEP = 50


@dataclass(frozen=True, slots=True)
class Conversion:
    """What another type would mean: how many records' values fit, how many don't, and some of these."""

    type: str
    fits: int
    misfits: int
    examples: tuple[str, ...]
    options: tuple[Choice, ...] = ()  # of a choice: made of the values that there are

    @property
    def is_safe(self) -> bool:
        """Return whether no value would be lost."""
        return not self.misfits

    @property
    def sentence(self) -> str:
        """Return it in words."""
        if not self.fits and not self.misfits:
            return tr("No record has a value yet.")
        if self.is_safe:
            return trn("{n} value fits.", "All {n} values fit.", self.fits)
        shown = ", ".join(f"“{example}”" for example in self.examples)
        return trn(
            "{n} value doesn't fit: {examples}. Change it first, or keep the type.",
            "{n} values don't fit, such as {examples}. Change them first, or keep the type.",
            self.misfits,
            examples=shown,
        )


def preview_conversion(store: Store, field_id: str, type: str) -> Conversion:
    """Say how many values another type could take; records in the bin count, their values must not be lost either."""
    field = get_custom_field(store, field_id)
    _, _, conversion = _plan(store, field, type)
    return conversion


def convert_custom_field(
    store: Store,
    field_id: str,
    type: str,
    *,
    labels: Mapping[str, str] | None = None,
    options: Sequence[str | Choice] | None = None,
    required: bool | None = None,
    searchable: bool | None = None,
    currency: str = "",
    watch: Watch = NOBODY,
) -> str | None:
    """Give a field another type with all its values, as one batch; refused where a value would be lost."""
    field = get_custom_field(store, field_id)
    wanted, values, conversion = _plan(store, replace(field, currency=currency or field.currency), type)
    if not conversion.is_safe:
        raise ValidationError(
            tr("“{field}” can't become another type without losing values", field=field.label),
            conversion.sentence,
            field="type",
        )
    changed = label_changes(store, field, labels or {})
    choices = wanted.choices if options is None else changed_options(type, options, wanted.choices)
    changed |= {"type": type, "options": as_options(choices), "currency": clean_currency(type, wanted.currency)}
    changed["required"] = field.required if required is None else required
    changed["searchable"] = field.searchable if searchable is None else searchable
    kind = KIND[field.kind]
    bearers = _bearers(store, field)
    with stoppable(store, tr("Type of field “{label}” changed", label=field.label)) as batch:
        batch.unit().update(CUSTOM_FIELD, field.id, changed)
        for done, (record_id, stored) in enumerate(bearers, start=1):
            batch.unit().update(kind, record_id, {field.name: values[stored]})
            batch.breathe()
            if done % _STEP == 0 or done == len(bearers):
                watch.at(done, len(bearers))
    settle_custom_words(store)
    return batch.id if batch.ops else None


def _plan(store: Store, field: CustomField, type_: str) -> tuple[CustomField, dict[str, object], Conversion]:
    """Return the field as it would be, stored JSON -> new value, and what doesn't fit."""
    if type_ not in TYPES:
        raise ValidationError(
            tr("There is no type “{name}” of a field", name=type_[:60]),
            tr("Choose one of: {names}.", names=", ".join(TYPES)),
            field="type",
        )
    counts = _counts(store, field)
    held = {text: json.loads(text) for text in sorted(counts, key=lambda text: (-counts[text], text))}
    wanted = _as_type(field, type_, list(held.values()))
    values: dict[str, object] = {}
    misfits = 0
    examples: list[str] = []
    for text, value in held.items():
        try:
            values[text] = _converted(field, wanted, value)
        except ValidationError:
            misfits += counts[text]
            examples.append(str(_words(field, value))[:40])
    fits = sum(counts[text] for text in values)
    return wanted, values, Conversion(type_, fits, misfits, tuple(examples[:_EXAMPLES]), wanted.options)


def _as_type(field: CustomField, type_: str, values: list[object]) -> CustomField:
    """Return the field with another type; the values it has become the options of a choice."""
    currency = (field.currency or DEFAULT_CURRENCY) if type_ == "money" else ""
    if type_ not in ("choice", "multi_choice"):
        return replace(field, type=type_, choices=(), currency=currency)
    if field.has_options:
        return replace(field, type=type_, currency="")
    choices = new_choices(dict.fromkeys(" ".join(str(_words(field, value)).split()) for value in values))
    return replace(field, type=type_, choices=choices[:MOST_OPTIONS], currency="")


def _converted(old: CustomField, new: CustomField, value: object) -> object:
    if old.has_options and new.has_options:
        keys = value if isinstance(value, list) else [value]
        if new.type == "multi_choice":
            return keys
        if len(keys) == 1:
            return keys[0]
        raise ValidationError(old.label)
    found = read_foreign(new, _words(old, value))
    if found is None:
        raise ValidationError(old.label)
    return found


def _words(field: CustomField, value: object) -> object:
    """Return a value as another type reads it."""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return exported_value(field, value)


def _counts(store: Store, field: CustomField) -> dict[str, int]:
    rows = store.query(
        f"SELECT custom -> ?, count(*) FROM {KIND[field.kind].name} "  # noqa: S608 kind's name
        "WHERE custom <> '{}' AND json_type(custom, ?) IS NOT NULL GROUP BY 1",
        (path_of(field.key),) * 2,
    )
    found: dict[str, int] = {}
    for text, count in rows:
        name = canonical(json.loads(str(text)))
        found[name] = found.get(name, 0) + int(str(count))
    return found


def _bearers(store: Store, field: CustomField) -> list[tuple[str, str]]:
    """Return the records with a value, and that value as canonical JSON."""
    rows = store.query(
        f"SELECT id, custom -> ? FROM {KIND[field.kind].name} "  # noqa: S608 kind's name
        "WHERE custom <> '{}' AND json_type(custom, ?) IS NOT NULL ORDER BY k",
        (path_of(field.key),) * 2,
    )
    return [(str(record_id), canonical(json.loads(str(text)))) for record_id, text in rows]
