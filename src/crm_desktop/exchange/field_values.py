"""What the text of a cell is as the value of a field: yes or no, a number, a day, an option of a choice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time
from functools import lru_cache

from crm_desktop.domain.collate import fold
from crm_desktop.domain.dates import DateOrder, parse_date
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import in_all_languages, tr
from crm_desktop.domain.localtime import here
from crm_desktop.domain.specs import Field, Option, Type
from crm_desktop.exchange.cells import read_boolean, read_integer
from crm_desktop.exchange.targets import ColumnTarget

_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*(?:([ap])\.?\s?m\.?)?$", re.I)
# What other programs and other people call the values of choices, beside their labels in our languages.
_WORDS = {
    "customer": "zakaznik, odberatel, cliente, client, klient",
    "prospect": "zaujemca, prospecto, lead, potencial",
    "supplier": "dodavatel, proveedor, vendor",
    "partner": "socio",
    "new": "not started, unread, nova, nueva, pendiente de asignar",
    "working": "in progress, in work, active, started, riesi sa, rozpracovane, v rieseni, en progreso, en proceso",
    "waiting": "on hold, pending, waiting for customer, waiting on contact, caka, caka sa, en espera, esperando",
    "solved": "resolved, fixed, done, vyriesena, hotovo, resuelta, resuelto",
    "closed": "zatvorene, uzavrete, uzavreta, zavrete, cerrado",
    "low": "minor, nizka, bajo",
    "normal": "medium, middle, stredna, bezna, media, medio",
    "high": "important, major, vysoka, alto",
    "urgent": "critical, immediate, blocker, kriticka, naliehava, critica",
    "request": "service request, ziadost, poziadavka, peticion",
    "complaint": "claim, problem, incident, issue, reklamacia, incidencia, queja",
    "question": "enquiry, inquiry, dotaz, consulta",
    "warranty": "guarantee, zaruka",
    "phone": "call, telephone, telefonat, llamada",
    "email": "mail",
    "web": "web form, form, webovy formular, formulario web",
    "planned": "open, not started, scheduled, to do, otvorena, abierta, pendiente",
    "done": "completed, held, finished, splnene, hotovo, completada, terminada",
    "canceled": "cancelled, deferred, zrusena",
    "call": "phone call, telefonat",
    "task": "to do, todo",
}
_OTHER_WORDS = {value: frozenset(map(str.strip, words.split(","))) for value, words in _WORDS.items()}


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
        if word in _words_of(option):
            return option.value, ""
    expected = tr("one of: {values}", values=", ".join(tr(option.label) for option in field.options))
    has_other = field.name == "type" and any(option.value == "other" for option in field.options)
    return ("other" if has_other else None), expected


def _read_instant(text: str, field: Field, column: ColumnTarget) -> tuple[object, str]:
    """Read a moment: a day alone is its midnight, a time without a zone is that of this computer."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        day, expected = _read_date(text, field, column)
        if not isinstance(day, str) or len(day) != 10:
            return None, expected or tr("a moment such as 2026-03-14 09:30")
        moment = datetime.combine(datetime.fromisoformat(day), _clock(text))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=here())
    return round(moment.timestamp() * 1000), ""


def _clock(text: str) -> time:
    """Return the time of day at the end of a text, midnight where there is none."""
    match = _CLOCK.search(text) if ":" in text else None
    if match is None:
        return time()
    hour, half = int(match[1]), (match[4] or "").lower()
    hour = hour % 12 + 12 * (half == "p") if half else hour
    return time(hour, int(match[2]), int(match[3] or 0)) if hour < 24 and int(match[2]) < 60 else time()


@lru_cache(512)
def _words_of(option: Option) -> frozenset[str]:
    """Return how an option is called, folded: its value, its label in each language, and what other programs say."""
    return frozenset((option.value, *map(fold, in_all_languages(option.label)), *_OTHER_WORDS.get(option.value, ())))


# Each returns the value, None where there is none, and what had been expected.
READERS: dict[Type, Callable[[str, Field, ColumnTarget], tuple[object, str]]] = {
    Type.BOOLEAN: _read_boolean,
    Type.INTEGER: _read_integer,
    Type.DATE: _read_date,
    Type.CHOICE: _read_choice,
    Type.INSTANT: _read_instant,
}
