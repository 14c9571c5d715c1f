"""Fields of the firm's own in lists, as data: columns, sorts, and each condition in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from crm_desktop.domain.custom import CustomField, typed_value
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Kind
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.services.custom_values import clean_custom
from crm_desktop.services.filter_fields import asked_custom
from crm_desktop.store.engine import Store
from crm_desktop.viewmodels.lists.filter import Leaf
from crm_desktop.viewmodels.lists.words import condition_words

_WIDTHS = {"integer": 90, "decimal": 96, "money": 124, "date": 112, "yes_no": 84, "choice": 120}
_FALLING = ("integer", "decimal", "money", "date")


@dataclass(frozen=True)
class CustomColumn:
    """A column: its name is the flat field name, which is also the name of its order."""

    field: CustomField

    @property
    def name(self) -> str:
        """Return the column's name, “custom.KEY”; `list_keys` sorts by it."""
        return self.field.name

    @property
    def title(self) -> str:
        """Return the title in the language of now."""
        return self.field.label

    @property
    def width(self) -> int:
        """Return the width that its type needs."""
        return _WIDTHS.get(self.field.type, 150)

    @property
    def is_numeric(self) -> bool:
        """Return whether values stand at the right."""
        return self.field.is_numeric

    @property
    def starts_descending(self) -> bool:
        """Return whether the first click shows the largest or the newest first."""
        return self.field.type in _FALLING

    def stored(self, custom: str) -> object:
        """Return the value of a row's map, given as its JSON."""
        return values_of(custom).get(self.field.key)

    def typed(self, custom: str) -> str:
        """Return the text that an editor in the cell begins with."""
        value = self.stored(custom)
        return tr("yes") if value is True else tr("no") if value is False else typed_value(self.field, value)

    def check(self, typed: str) -> str:
        """Return why a text can't be saved, as one sentence; empty where it can."""
        return refusal(self.field, typed)


def typed_values(store: Store, kind: Kind, custom: str) -> dict[str, str]:
    """Return the values of a record's own fields as a form shows them, by their flat names."""
    return {column.name: column.typed(custom) for column in custom_columns(store, kind)}


def changed_values(held: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """Return those of a form's own fields that say something else than before."""
    return {n: text for n, text in texts.items() if n.startswith("custom.") and text != held.get(n, "")}


@lru_cache(4096)
def values_of(custom: str) -> Mapping[str, object]:
    """Return a row's map."""
    found: dict[str, object] = json.loads(custom) if custom and custom != "{}" else {}
    return found


def custom_columns(store: Store, kind: Kind) -> list[CustomColumn]:
    """Return the columns that the firm's fields give to a list."""
    return [CustomColumn(field) for field in list_custom_fields(store, kind.name)]


def refusal(field: CustomField, typed: str) -> str:
    """Return why a value can't be compared or saved, as one sentence with what to type."""
    if field.required and not typed.strip():
        return tr("“{field}” can't be empty. Type it, or press Esc to keep the old one.", field=field.label)
    try:
        clean_custom(field, typed)
    except CrmError as error:
        return f"{error.title}. {error.advice}"
    return ""


def refusal_of_new(field: CustomField, typed: str) -> str:
    """Return why a new record can't be saved with this, as one sentence."""
    if field.required and not typed.strip():
        return tr("“{field}” is needed. Type it.", field=field.label)
    return refusal(field, typed)


def custom_leaf(field: CustomField, op: str, value: str | int | tuple[str, ...] | None = None) -> Leaf:
    """Return a condition with its words; values are texts as typed, an int is a number of days."""
    return Leaf(field.name, op, value, condition_words(asked_custom(field), op, value))


def named_custom(leaves: Sequence[Leaf], fields: Sequence[CustomField]) -> tuple[Leaf, ...]:
    """Return conditions with their words, those of fields that are not here under their key."""
    by_name = {field.name: field for field in fields}
    return tuple(
        custom_leaf(by_name[leaf.field], leaf.op, leaf.value) if leaf.field in by_name and not leaf.label else leaf
        for leaf in leaves
    )
