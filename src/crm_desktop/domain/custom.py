"""Fields that a firm adds to a kind: what they are, and how their values read.

A value stands under the field's key in the record's map `custom`, never as REAL (log.md 4): whole numbers and yes or no
as they are, numbers as ten-thousandths, amounts as ``{"amount": minor units, "currency": "EUR"}``, days as ISO text,
choices as keys of the options, so that an option can be renamed without touching a record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crm_desktop.domain.collate import fold
from crm_desktop.domain.i18n import language, tr
from crm_desktop.domain.ids import natural_id
from crm_desktop.domain.numbers import currency_decimals, plain_number, shown_number, typed_number

TYPES = ("text", "integer", "decimal", "money", "date", "choice", "multi_choice", "yes_no", "link")
COLUMNS = "id, kind, key, labels, coalesce(type, 'text'), options, required, searchable, currency, position"
DEFAULT_CURRENCY = "EUR"
_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LONGEST_KEY = 48


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice; one that was taken away is still shown where a record has it."""

    key: str
    labels: Mapping[str, str]
    is_removed: bool = False

    @property
    def label(self) -> str:
        """Return its name in the language that is spoken."""
        return spoken(self.labels, self.key)

    def is_called(self, word: str) -> bool:
        """Return whether a person may mean this option by a word."""
        return fold(word) in {fold(self.key), *(fold(label) for label in self.labels.values())}


@dataclass(frozen=True, slots=True)
class CustomField:
    """A field that a firm added to a kind."""

    id: str
    kind: str
    key: str
    labels: Mapping[str, str]
    type: str = "text"
    choices: tuple[Choice, ...] = ()
    required: bool = False
    searchable: bool = False
    currency: str = ""
    position: int = 0
    is_removed: bool = field(default=False, compare=False)

    @property
    def label(self) -> str:
        """Return its name in the language that is spoken."""
        return spoken(self.labels, self.key)

    @property
    def name(self) -> str:
        """Return the flat field name: "custom.KEY"."""
        return f"custom.{self.key}"

    @property
    def options(self) -> tuple[Choice, ...]:
        """Return the options that can be chosen, in their order."""
        return tuple(choice for choice in self.choices if not choice.is_removed)

    @property
    def has_options(self) -> bool:
        """Return whether a value is chosen among options."""
        return self.type in ("choice", "multi_choice")

    @property
    def is_numeric(self) -> bool:
        """Return whether values are compared as numbers."""
        return self.type in ("integer", "decimal", "money")

    def choice(self, key: object) -> Choice | None:
        """Return an option by its key."""
        return next((choice for choice in self.choices if choice.key == key), None)


def spoken(labels: Mapping[str, str], otherwise: str) -> str:
    """Return a name in the language that is spoken; in English, else in any, where it has none there."""
    found = labels.get(language()) or labels.get("en") or next((label for label in labels.values() if label), "")
    return str(found or otherwise)


def field_of_row(row: Sequence[object], *, is_removed: bool = False) -> CustomField:
    """Return the field of a row selected by `COLUMNS`."""
    id_, kind, key, labels, type_, options, required, searchable, currency, position = row
    return CustomField(
        str(id_), str(kind), str(key), _labels(json.loads(str(labels or "{}"))), str(type_ or "text"),
        choices_of(json.loads(str(options or "{}"))), bool(required), bool(searchable), str(currency or ""),
        int(str(position or 0)), is_removed,
    )  # fmt: skip


def choices_of(options: Mapping[str, object]) -> tuple[Choice, ...]:
    """Return the options of a map in their order; an option that is a plain text is its own label."""
    found: list[tuple[int, Choice]] = []
    for key, item in options.items():
        if isinstance(item, Mapping):
            labels = item.get("labels")
            at = item.get("position")
            choice = Choice(key, _labels(labels if isinstance(labels, Mapping) else {}), bool(item.get("removed")))
            found.append((at if isinstance(at, int) else 0, choice))
        else:
            found.append((0, Choice(key, {"en": str(item or key)})))
    return tuple(choice for _, choice in sorted(found, key=lambda pair: pair[0]))


def as_options(choices: Iterable[Choice]) -> dict[str, object]:
    """Return options as they are kept."""
    return {
        choice.key: {"labels": dict(choice.labels), "position": at} | ({"removed": True} if choice.is_removed else {})
        for at, choice in enumerate(choices, start=1)
    }


def key_of(label: str) -> str:
    """Return the key that every device makes of a name; empty where the name has neither letter nor digit."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:_LONGEST_KEY].strip("_")
    if plain and not plain[0].isalpha():
        plain = f"f_{plain}"
    if not plain and any(sign.isalnum() for sign in label):  # a name in another script
        plain = f"f_{natural_id('key', fold(label))[-12:]}"
    return plain


def is_key(key: str) -> bool:
    """Return whether a text can be the key of a field."""
    return _KEY.fullmatch(key) is not None


def new_choices(labels: Iterable[str], known: Sequence[Choice] = ()) -> tuple[Choice, ...]:
    """Return options for names, the known ones under their keys."""
    found: dict[str, Choice] = {}
    for label in labels:
        label = " ".join(label.split())
        if not label:
            continue
        old = next((choice for choice in known if choice.is_called(label)), None)
        key = old.key if old else _free(key_of(label) or "option", found, known)
        found.setdefault(key, old or Choice(key, {language(): label}))
    return tuple(found.values())


def _free(key: str, *taken: Iterable[object]) -> str:
    keys = {getattr(one, "key", one) for group in taken for one in group}
    return next(name for n in range(1, 10_000) if (name := key if n == 1 else f"{key[:40]}_{n}") not in keys)


def shown_value(custom: CustomField, value: object, day: Callable[[str], str] = str) -> str:
    """Return a value as a person reads it; `day` writes an ISO day."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if custom.has_options:
        return ", ".join(_option_labels(custom, value))
    if isinstance(value, Mapping):
        return _money(value, lambda amount, decimals: shown_number(amount, decimals, pad=True))
    if custom.type == "decimal" and isinstance(value, int):
        return shown_number(value)
    if custom.type == "integer" and isinstance(value, int):
        return shown_number(value, 0)
    if custom.type == "date":
        return day(str(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def typed_value(custom: CustomField, value: object) -> str:
    """Return a value as a person would type it into the field."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Mapping):
        return _money(value, lambda amount, decimals: typed_number(amount, decimals, pad=True))
    if custom.type == "decimal" and isinstance(value, int):
        return typed_number(value)
    if custom.has_options:
        return ", ".join(_option_labels(custom, value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def exported_value(custom: CustomField, value: object) -> object:
    """Return a value for other programs: a plain number, “12.50 EUR”, options with semicolons between."""
    if isinstance(value, Mapping):
        return _money(value, lambda amount, decimals: plain_number(amount, decimals, pad=True))
    if custom.type == "decimal" and isinstance(value, int) and not isinstance(value, bool):
        return plain_number(value)
    if custom.has_options and value is not None:
        return "; ".join(_option_labels(custom, value))
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def search_words(custom: CustomField, value: object) -> str:
    """Return what a value is found by; options by their names in every language."""
    if isinstance(value, bool) or value is None:
        return ""
    if custom.has_options:
        found = [custom.choice(key) for key in _keys(value)]
        return " ".join(" ".join(choice.labels.values()) if choice else "" for choice in found)
    if isinstance(value, Mapping):
        return _money(value, plain_number)
    if custom.type == "decimal" and isinstance(value, int):
        return plain_number(value)
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _keys(value: object) -> list[str]:
    return [str(key) for key in value] if isinstance(value, list) else [str(value)]


def _option_labels(custom: CustomField, value: object) -> list[str]:
    return [choice.label if (choice := custom.choice(key)) else key for key in _keys(value)]


def _money(value: Mapping[str, object], number: Callable[[int, int], str]) -> str:
    amount, currency = value.get("amount"), str(value.get("currency") or "")
    if not isinstance(amount, int):
        return ", ".join(str(part) for part in value.values() if part)
    return f"{number(amount, currency_decimals(currency))} {currency}".strip()


def _labels(found: Mapping[str, object]) -> dict[str, str]:
    return {str(code): str(label) for code, label in found.items() if label}
