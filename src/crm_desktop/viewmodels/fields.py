"""Fields of the firm's own as the editor shows them: names of types, icons, one line about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.domain.custom import DEFAULT_CURRENCY, Choice, CustomField
from crm_desktop.domain.i18n import language, tr, trn
from crm_desktop.domain.specs import COMPANY, CUSTOM_FIELD, KIND, LISTED, PERSON
from crm_desktop.services.custom_fields import count_values, list_custom_fields
from crm_desktop.store.engine import Store

KINDS = LISTED  # on their pages or in their forms the fields are shown and edited
_ICONS = {PERSON.name: "users", COMPANY.name: "building-2"}
ICONS = {
    "text": "type",
    "integer": "hash",
    "decimal": "hash",
    "money": "hash",
    "date": "calendar",
    "choice": "circle-dot",
    "multi_choice": "square-check",
    "yes_no": "circle-check",
    "link": "link",
}


@dataclass(frozen=True)
class FieldLine:
    """A field with the number of records that have a value."""

    field: CustomField
    values: int


def kind_choices() -> list[tuple[str, str, str]]:
    """Return the kinds that can have fields, with their words and icons."""
    return [(kind.name, tr(kind.plural), _ICONS.get(kind.name, kind.icon)) for kind in KINDS]


def fields_title(kind_name: str) -> str:
    """Return what the fields of a kind are called as a whole."""
    known = {PERSON.name: tr("Fields of people"), COMPANY.name: tr("Fields of companies")}
    return known.get(kind_name) or tr("Fields: {kind}", kind=tr(KIND[kind_name].plural))


def new_field_title(kind_name: str) -> str:
    """Return what a new field of a kind is called."""
    known = {PERSON.name: tr("New field of people"), COMPANY.name: tr("New field of companies")}
    return known.get(kind_name) or tr("New field: {kind}", kind=tr(KIND[kind_name].plural))


def needed_words(kind_name: str) -> str:
    """Return what it means that a field is needed."""
    known = {PERSON.name: tr("Needed for a new person"), COMPANY.name: tr("Needed for a new company")}
    return known.get(kind_name) or tr("Needed in a new record")


def type_options() -> list[tuple[str, str]]:
    """Return the types with their names."""
    return [(option.value, tr(option.label)) for option in CUSTOM_FIELD.by_name["type"].options]


def type_name(type_: str) -> str:
    """Return the name of a type."""
    return dict(type_options()).get(type_, type_)


def read_fields(store: Store, kind_name: str) -> list[FieldLine]:
    """Return the fields of a kind in their order."""
    return [FieldLine(field, count_values(store, field)) for field in list_custom_fields(store, kind_name)]


def about(line: FieldLine) -> str:
    """Return what a field is, in one line."""
    field = line.field
    parts = [type_name(field.type)]
    if field.has_options:
        parts = [tr("{type}: {options}", type=parts[0], options=", ".join(o.label for o in field.options))]
    if field.type == "money":
        parts = [tr("{type} in {currency}", type=parts[0], currency=field.currency or DEFAULT_CURRENCY)]
    if field.required:
        parts.append(tr("needed"))
    if field.searchable:
        parts.append(tr("found by search"))
    return " · ".join(parts)


def usage(line: FieldLine) -> str:
    """Return how many records have a value."""
    if not line.values:
        return tr("Not used yet")
    if line.field.kind == "person":
        return trn("{n} person has a value", "{n} people have a value", line.values)
    if line.field.kind == "company":
        return trn("{n} company has a value", "{n} companies have a value", line.values)
    return trn("{n} record has a value", "{n} records have a value", line.values)


def removed_words(line: FieldLine) -> str:
    """Return what is said when a field was removed."""
    if not line.values:
        return tr("Field “{label}” removed", label=line.field.label)
    return tr("Field “{label}” removed. Its values come back with it.", label=line.field.label)


def example_of(type_: str, options: Sequence[Choice], currency: str) -> object:
    """Return a value to show a field with, as it is stored."""
    if type_ in ("choice", "multi_choice"):
        keys = [choice.key for choice in options]
        return (keys[0] if keys else None) if type_ == "choice" else keys[:2]
    return {
        "text": tr("Example"),
        "integer": 12,
        "decimal": 125_000,
        "money": {"amount": 125_000, "currency": currency or DEFAULT_CURRENCY},
        "date": "2026-03-14",
        "yes_no": True,
        "link": "https://example.com",
    }[type_]


def draft_field(
    kind: str, label: str, type_: str, options: Sequence[Choice], *, required: bool, currency: str
) -> CustomField:
    """Return a field as it would be, for the picture of it."""
    labels = {language(): label or tr("Name of the field")}
    return CustomField("", kind, "draft", labels, type_, tuple(options), required, currency=currency)
