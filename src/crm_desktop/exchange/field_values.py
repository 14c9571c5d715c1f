"""What the text of a cell is as the value of a field: yes or no, a number, a day, an option of a choice."""

from __future__ import annotations

from collections.abc import Callable

from crm_desktop.domain.collate import fold
from crm_desktop.domain.dates import DateOrder, parse_date
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Field, Type
from crm_desktop.exchange.cells import read_boolean, read_integer
from crm_desktop.exchange.targets import ColumnTarget

_TYPES = {
    "customer": "zakaznik odberatel cliente client klient",
    "prospect": "zaujemca prospecto lead potencial",
    "supplier": "dodavatel proveedor vendor",
    "partner": "socio",
}
_TYPE_WORDS = {word: value for value, words in _TYPES.items() for word in (value, *words.split())}


def _read_boolean(text: str, field: Field, column: ColumnTarget) -> tuple[object, str]:
    return read_boolean(text), tr("yes or no")


def _read_integer(text: str, field: Field, column: ColumnTarget) -> tuple[object, str]:
    return read_integer(text), tr("a whole number")


def _read_date(text: str, field: Field, column: ColumnTarget) -> tuple[object, str]:
    try:
        return parse_date(text, DateOrder(column.date_order or DateOrder.AMBIGUOUS)), ""
    except ValidationError:
        pass
    try:
        parse_date(text, DateOrder.DMY)
    except ValidationError:
        return None, tr("a date such as 2026-03-14")
    return None, tr("a date that says whether the day or the month comes first")


def _read_choice(text: str, field: Field, column: ColumnTarget) -> tuple[object, str]:
    word = fold(text)
    for value, meant in column.values:
        if word == value:
            return meant, ""
    for option in field.options:
        if word in (option.value, fold(option.label), fold(tr(option.label))):
            return option.value, ""
    expected = tr("one of: {values}", values=", ".join(tr(option.label) for option in field.options))
    if field.name == "type":
        return (_TYPE_WORDS[word], "") if word in _TYPE_WORDS else ("other", expected)
    return None, expected


# Each returns the value, None where there is none, and what had been expected.
READERS: dict[Type, Callable[[str, Field, ColumnTarget], tuple[object, str]]] = {
    Type.BOOLEAN: _read_boolean,
    Type.INTEGER: _read_integer,
    Type.DATE: _read_date,
    Type.CHOICE: _read_choice,
}
