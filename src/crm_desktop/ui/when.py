"""Moments as a person reads them, in the chosen formats."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime, QTimeZone

from crm_desktop.domain.i18n import language, tr, trc, trn
from crm_desktop.domain.localtime import here, to_local, to_utc

_SHORT = QLocale.FormatType.ShortFormat


def formats() -> QLocale:
    """Return the chosen formats; a computer without any counts and tells the time as in Britain."""
    found = QLocale()
    if found.language() == QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    return found


def names() -> QLocale:
    """Return what months and days are called: as in the chosen formats where they speak the language of the texts."""
    chosen, spoken = formats(), QLocale(language())
    return chosen if chosen.language() == spoken.language() else spoken


def wall(at: int) -> QDateTime:
    """Return the date and time that the clocks of the person's zone show at a moment."""
    local = to_local(at, here())
    # As if it were UTC: what Qt takes for local time leaves hours out where this computer's clocks change.
    date, time = QDate(local.year, local.month, local.day), QTime(local.hour, local.minute, local.second)
    return QDateTime(date, time, QTimeZone.utc())


def moment_at(shown: QDateTime) -> int:
    """Return the moment at which the clocks of the person's zone show a date and time."""
    date, time = shown.date(), shown.time()
    local = datetime(date.year(), date.month(), date.day(), time.hour(), time.minute(), time.second())
    return to_utc(local, here())


def day(date: QDate, pattern: str) -> str:
    """Return a day by a pattern of the language, such as “9 Feb”."""
    return names().toString(date, pattern)


def clock(time: QTime) -> str:
    """Return a time of the day in the chosen format."""
    return formats().toString(time, _SHORT)


def number(value: int) -> str:
    """Return a count in the chosen format."""
    return QLocale().toString(value)


def moment(at: int, now: int) -> str:
    """Return “Today 08:00”, “Yesterday 08:00”, “Fri 20 Feb 08:00”, or with the year where it is another one."""
    then, today = wall(at), wall(now)
    time = clock(then.time())
    days = then.date().daysTo(today.date())
    if days == 0:
        return tr("Today {time}", time=time)
    if days == 1:
        return tr("Yesterday {time}", time=time)
    is_this_year = then.date().year() == today.date().year()
    pattern = trc("date pattern", "ddd d MMM") if is_this_year else trc("date pattern", "d MMM yyyy")
    return tr("{date} {time}", date=day(then.date(), pattern), time=time)


def moment_inside(at: int, now: int) -> str:
    """Return the same for the middle of a sentence: “today 08:00”."""
    then, today = wall(at), wall(now)
    time = clock(then.time())
    days = then.date().daysTo(today.date())
    if days == 0:
        return tr("today {time}", time=time)
    return tr("yesterday {time}", time=time) if days == 1 else moment(at, now)


def full(at: int) -> str:
    """Return date and time in full, for a tooltip."""
    then = wall(at)
    date = QLocale().toString(then.date(), QLocale.FormatType.LongFormat)
    return tr("{date} {time}", date=date, time=QLocale().toString(then.time(), _SHORT))


def size(amount: int) -> str:
    """Return a number of bytes in words."""
    return QLocale().formattedDataSize(amount, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def duration(millis: int) -> str:
    """Return “3 days”, “2 h 24 min” or “24 min”."""
    minutes = max(0, millis // 60_000)
    if minutes >= 2 * 24 * 60:
        return trn("{n} day", "{n} days", minutes // (24 * 60))
    if minutes >= 60:
        return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
    return tr("{minutes} min", minutes=minutes)
