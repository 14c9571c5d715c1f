"""Days reckoned from today: the next Friday, a month from now, the twelfth of March."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def after(today: date, days: int) -> date | None:
    """Return the day so many days from today; None beyond the calendar."""
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None


def months_after(today: date, months: int) -> date | None:
    """Return the same day so many months later, or the last one of a shorter month."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def weekday(today: date, index: int) -> date | None:
    """Return the next day of this name (0 is Monday); today itself is called today."""
    return after(today, (index - today.weekday() - 1) % 7 + 1)


def weekday_next_week(today: date, index: int) -> date | None:
    """Return the day of this name in the week that begins next Monday."""
    return after(today, 7 - today.weekday() + index)


def day_of(today: date, day: int, month: int, year: int = 0) -> date | None:
    """Return a day by its numbers; without a year the next one that comes. None where there is no such day."""
    if year and year < 100:
        year += 2000
    for candidate in (year,) if year else range(today.year, today.year + 9):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None


def by_unit(today: date, count: int, unit: str) -> date | None:
    """Return the day so many days (d), weeks (w), months (m) or years (y) from today."""
    if count > 5000:
        return None
    if unit in "dw":
        return after(today, count * (7 if unit == "w" else 1))
    return months_after(today, count * (12 if unit == "y" else 1))
