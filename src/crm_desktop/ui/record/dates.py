"""Days, moments and countries as people write them where they live."""

from __future__ import annotations

import re
from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from crm_desktop.domain.country_names import country_name
from crm_desktop.domain.i18n import tr, trc, trn
from crm_desktop.domain.localtime import here, to_local
from crm_desktop.ui.when import clock, names


def moment(ms: int, now: int) -> str:
    """Return when something happened, short: “10:12”, “Yesterday 10:12”, “9 Feb”, “9 Feb 2025”."""
    at, today = _local(ms), _local(now)
    time = clock(_time(at))
    days = (today.date() - at.date()).days
    if days == 0:
        return time
    if days == 1:
        return tr("Yesterday {time}", time=time)
    pattern = trc("date pattern", "d MMM") if at.year == today.year else trc("date pattern", "d MMM yyyy")
    return names().toString(_date(at), pattern)


def moment_inside(ms: int, now: int) -> str:
    """Return the same for the middle of a sentence: “yesterday 10:12”."""
    if days_since(ms, now) == 1:
        return tr("yesterday {time}", time=clock(_time(_local(ms))))
    return moment(ms, now)


def full_moment(ms: int) -> str:
    """Return day and time in full, for tooltips and screen readers."""
    at = _local(ms)
    return names().toString(QDateTime(_date(at), _time(at)), QLocale.FormatType.LongFormat).rpartition(" ")[0]


def short_day(ms: int) -> str:
    """Return a day with its year."""
    return names().toString(_date(_local(ms)), trc("date pattern", "d MMM yyyy"))


def month(ms: int, now: int) -> str:
    """Return the heading of a month: its name, with the year where it is not this one."""
    at = _local(ms)
    name = names().standaloneMonthName(at.month)
    name = name[:1].upper() + name[1:]
    return name if at.year == _local(now).year else f"{name} {at.year}"


def ago(ms: int, now: int) -> str:
    """Return how long ago something was, in days."""
    days = days_since(ms, now)
    if days <= 0:
        return tr("Today")
    return tr("Yesterday") if days == 1 else trn("{n} day ago", "{n} days ago", days)


def days_since(ms: int, now: int) -> int:
    """Return how many midnights lie between."""
    return (_local(now).date() - _local(ms).date()).days


def show_day(text: str) -> str:
    """Return an ISO day, also one without year or without day, as people write it."""
    if match := re.fullmatch(r"--(\d\d)-(\d\d)", text):
        return names().toString(QDate(2000, int(match[1]), int(match[2])), trc("date pattern", "d MMMM"))
    if match := re.fullmatch(r"(\d{4})-(\d\d)", text):
        name = names().standaloneMonthName(int(match[2]))
        return f"{name[:1].upper()}{name[1:]} {match[1]}"
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text):
        day = QDate(int(match[1]), int(match[2]), int(match[3]))
        return names().toString(day, trc("date pattern", "d MMM yyyy"))
    return text


def show_country(code: str) -> str:
    """Return a country's name for its two letters; what is no code stays as it was written."""
    return country_name(code)


def _local(ms: int) -> datetime:
    return to_local(ms, here())


def _date(at: datetime) -> QDate:
    return QDate(at.year, at.month, at.day)


def _time(at: datetime) -> QTime:
    return QTime(at.hour, at.minute, at.second)
