"""Columns without a field become custom fields: nothing of a file is dropped."""

from __future__ import annotations

from decimal import Decimal

from crm_desktop.domain.custom import CustomField, field_of_values, key_of
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.ids import natural_id
from crm_desktop.domain.specs import CUSTOM_FIELD, Kind
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.targets import CUSTOM
from crm_desktop.exchange.value_types import read_value
from crm_desktop.services.custom_values import read_foreign
from crm_desktop.store import Unit
from crm_desktop.store.codec import as_map

_MOST = 20_000  # titles remembered between rows
_SEARCHED = ("text", "link", "choice")
_TENTHOUSANDTHS = 10_000  # a number is kept whole, as ten-thousandths: never as a float


class KeptFields:
    """Finds or makes the custom field of a title, and gives its values the form in which they are kept."""

    def __init__(self) -> None:
        self._fields: dict[tuple[str, str], tuple[str, str, str]] = {}  # kind and title -> id, key, type
        self._options: dict[str, set[str]] = {}  # id of a choice -> keys of its options
        self._made: dict[str, CustomField] = {}  # id -> a field that was here before, with its options and currency

    def values(self, unit: Unit, kind: Kind, row: Incoming) -> dict[str, object]:
        """Return what a row keeps, by the keys of the custom fields."""
        found: dict[str, object] = {}
        for title, value in row.kept.items():
            if value in (None, ""):
                continue
            if title == "vcard":  # lines of a card that only another card understands
                found[title] = value
                continue
            field_id, key, type_ = self._field(unit, kind, title, row.kept_types.get(title, "text"))
            stored = self._stored(unit, field_id, type_, value)
            if stored is None:  # the field here is of another type: the text stands beside it
                _id, key, _type = self._field(unit, kind, f"{title} (text)", "text")
                stored = str(value)
            found[key] = stored
        return found

    def _field(self, unit: Unit, kind: Kind, title: str, type_: str) -> tuple[str, str, str]:
        known = self._fields.get((kind.name, title))
        if known:
            return known
        key = title.removeprefix(CUSTOM) if title.startswith(CUSTOM) else _key(title)
        field_id = natural_id("custom_field", kind.name, key)
        row = unit.row(CUSTOM_FIELD, field_id)
        if row is None:
            unit.insert(
                CUSTOM_FIELD, id=field_id, kind=kind.name, key=key, labels={"en": title.removeprefix(CUSTOM)},
                type=type_, searchable=type_ in _SEARCHED,
            )  # fmt: skip
        else:
            type_ = str(row.get("type") or "text")
            self._options[field_id] = set(as_map(row.get("options")))
            self._made[field_id] = field_of_values(row)
        if len(self._fields) >= _MOST:
            self._fields.clear()
        self._fields[kind.name, title] = field_id, key, type_
        return field_id, key, type_

    def _stored(self, unit: Unit, field_id: str, type_: str, value: object) -> object:
        if type_ == "text":
            return value if isinstance(value, str | list | dict) else _shown(value)
        if field_id in self._made and type_ in ("money", "choice", "multi_choice", "link"):
            try:
                return read_foreign(self._made[field_id], value)
            except ValidationError:
                if type_ != "choice":
                    return None
        if isinstance(value, str):
            value = read_value(value, type_)
        if type_ == "choice" and isinstance(value, str):
            return self._option(unit, field_id, value)
        if type_ == "decimal" and isinstance(value, int | Decimal) and not isinstance(value, bool):
            return round(value * _TENTHOUSANDTHS)
        if type_ == "integer":
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        if type_ == "yes_no":
            return value if isinstance(value, bool) else None
        return value if isinstance(value, str) and type_ in ("date", "link") else None

    def _option(self, unit: Unit, field_id: str, label: str) -> str:
        """Return the key of an option, added to the field where it is new."""
        key = _key(label)
        known = self._options.setdefault(field_id, set())
        if key not in known:
            option = {"labels": {"en": label}, "position": len(known) + 1}
            unit.update(CUSTOM_FIELD, field_id, {f"options.{key}": option})
            known.add(key)
        return key


def _key(title: str) -> str:
    return key_of(title) or "column"


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
