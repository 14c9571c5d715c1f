"""Numbers, dates and places as lists write them."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale, QTime

from crm_desktop.domain.country_names import country_name
from crm_desktop.domain.i18n import mark, markc, tr, trc, trn
from crm_desktop.domain.localtime import here, local_day, to_local
from crm_desktop.ui import when


def number(n: int) -> str:
    """Return a count with the separators of the locale."""
    return when.formats().toString(n)


def day_of(millis: int) -> date:
    """Return the local day of an instant."""
    return local_day(millis, here())


def short_day(day: date, today: date) -> str:
    """Return "9 Feb", and the year where it is not this one."""
    pattern = trc("date pattern", "d MMM") if day.year == today.year else trc("date pattern", "d MMM yyyy")
    return when.day(QDate(day.year, day.month, day.day), pattern)


def long_day(day: date) -> str:
    """Return the whole date for tooltips and screen readers."""
    return when.names().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.LongFormat)


def chip_day(text: str) -> str:
    """Return a day as a filter says it, “9 Feb 2026”; what is no whole day stays as it was typed."""
    day = QDate.fromString(text, "yyyy-MM-dd")
    return when.day(day, trc("date pattern", "d MMM yyyy")) if day.isValid() else text


def ago(day: date, today: date) -> str:
    """Return how long ago a day is; nothing for a day to come."""
    days = (today - day).days
    if days < 0:
        return ""
    if days == 0:
        return tr("today")
    if days == 1:
        return tr("yesterday")
    return trn("{n} day ago", "{n} days ago", days, n=number(days))


def place(city: str, country: str) -> str:
    """Return "Sevilla, Spain"."""
    return ", ".join(part for part in (city, country_name(country)) if part)


_STEPS = {
    "call": (markc("noun", "Call"), "phone"),
    "meeting": (mark("Meeting"), "users"),
    "visit": (mark("Visit"), "map-pin"),
    "task": (mark("Task"), "square-check"),
    "email": (mark("E-mail"), "mail"),
    "note": (mark("Note"), "sticky-note"),
}


def step_kind(kind: str) -> tuple[str, str]:
    """Return what a step of a kind is called, and its icon."""
    word, icon = _STEPS.get(kind, _STEPS["task"])
    return (trc("noun", "Call") if kind == "call" else tr(word)), icon


def late_days(days: int) -> str:
    """Return “2 days late”, “yesterday”."""
    return tr("yesterday") if days == 1 else trn("{n} day late", "{n} days late", days, n=number(days))


def today_at(at: int, *, all_day: bool) -> str:
    """Return “today 13:30”."""
    if all_day:
        return tr("today")
    local = to_local(at, here())
    return tr("today {time}", time=when.clock(QTime(local.hour, local.minute)))
