"""Columns without a field become custom fields: nothing of a file is dropped."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from crm_desktop.domain.custom import (
    DEFAULT_CURRENCY,
    Choice,
    CustomField,
    as_options,
    choices_of,
    key_of,
    new_choices,
)
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import language
from crm_desktop.domain.ids import natural_id
from crm_desktop.domain.numbers import DECIMALS, MOST, currency_decimals
from crm_desktop.domain.specs import CUSTOM_FIELD, Kind
from crm_desktop.exchange.cells import split_values
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.targets import CUSTOM
from crm_desktop.services.custom_values import read_foreign
from crm_desktop.store import Unit
from crm_desktop.store.codec import as_map

_MOST = 20_000  # titles remembered between rows
_SEARCHED = ("text", "link", "choice")


class KeptFields:
    """Finds or makes the custom field of a title, and gives its values the form in which they are kept."""

    def __init__(self) -> None:
        self._fields: dict[tuple[str, str], CustomField] = {}  # by kind and title

    def values(self, unit: Unit, kind: Kind, row: Incoming) -> dict[str, object]:
        """Return what a row keeps, by the keys of the custom fields."""
        found: dict[str, object] = {}
        for title, value in row.kept.items():
            if value in (None, ""):
                continue
            if title == "vcard":  # lines of a card that only another card understands
                found[title] = value
                continue
            custom = self._field(unit, kind, title, row.kept_types.get(title, "text"))
            stored = self._stored(unit, title, custom, value)
            if stored is None:  # the field here is of another type: the text stands beside it
                custom = self._field(unit, kind, f"{title.removeprefix(CUSTOM)} (text)", "text")
                stored = str(value)
            found[custom.key] = stored
        return found

    def _field(self, unit: Unit, kind: Kind, title: str, type_: str) -> CustomField:
        known = self._fields.get((kind.name, title))
        if known:
            return known
        label = title.removeprefix(CUSTOM)
        key = label if title.startswith(CUSTOM) else (key_of(label) or "column")
        field_id = natural_id("custom_field", kind.name, key)
        row = unit.row(CUSTOM_FIELD, field_id)
        custom = CustomField(field_id, kind.name, key, {language(): label}, type_)
        if row is None:
            if title.startswith(CUSTOM):  # a card names the key alone
                custom = replace(custom, labels={language(): label.replace("_", " ").capitalize()})
            unit.insert(
                CUSTOM_FIELD, id=field_id, kind=kind.name, key=key, labels=dict(custom.labels), type=type_,
                searchable=type_ in _SEARCHED,
            )  # fmt: skip
        else:
            if row.get("deleted_at") is not None:
                unit.restore(CUSTOM_FIELD, field_id)
            choices = choices_of(as_map(row.get("options")))
            here, currency = str(row.get("type") or "text"), str(row.get("currency") or "")
            custom = replace(custom, type=here, choices=choices, currency=currency)
        if len(self._fields) >= _MOST:
            self._fields.clear()
        self._fields[kind.name, title] = custom
        return custom

    def _stored(self, unit: Unit, title: str, custom: CustomField, value: object) -> object:
        """Return a value as the field keeps it; None where it can't."""
        if custom.type == "integer" and type(value) is int and abs(value) < MOST:
            return value
        if custom.type == "text":
            return value if isinstance(value, str | dict) else _shown(value)
        if custom.has_options:
            text = _shown(value)
            labels = split_values(text) if custom.type == "multi_choice" else [text]
            labels = [str(label) for label in value] if isinstance(value, list) else labels
            keys = [self._option(unit, title, custom, label) for label in labels]
            return keys if custom.type == "multi_choice" else keys[0]
        if custom.type in ("decimal", "money") and isinstance(value, int | Decimal) and not isinstance(value, bool):
            return _number(custom, Decimal(value))
        try:
            return read_foreign(custom, value)
        except ValidationError:
            return None

    def _option(self, unit: Unit, title: str, custom: CustomField, label: str) -> str:
        """Return the key of an option, added to the field where it is new."""
        known = self._fields[custom.kind, title].choices
        for choice in known:
            if choice.is_called(label):
                return choice.key
        made: Choice = new_choices([label], known)[0]
        option = as_options((*known, made))[made.key]
        unit.update(CUSTOM_FIELD, custom.id, {f"options.{made.key}": option})
        self._fields[custom.kind, title] = replace(custom, choices=(*known, made))
        return made.key


def _number(custom: CustomField, value: Decimal) -> object:
    """Return a number as a whole one of its smallest parts; None where digits would be lost."""
    currency = custom.currency or DEFAULT_CURRENCY
    exact = value.scaleb(DECIMALS if custom.type == "decimal" else currency_decimals(currency))
    if exact != exact.to_integral_value() or abs(exact) > MOST:
        return None
    return int(exact) if custom.type == "decimal" else {"amount": int(exact), "currency": currency}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)
