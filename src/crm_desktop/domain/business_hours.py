"""Time that counts: minutes within the hours in which a firm works. Values in, values out; local hours of a zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from crm_desktop.domain.localtime import local_day, to_utc

MINUTE = 60_000
_MOST_DAYS = 3_700  # that one question walks over
_WORKDAY = (8 * 60, 16 * 60)


@dataclass(frozen=True)
class Hours:
    """From when to when a firm works on each weekday (Monday first), in minutes after midnight; None: not at all."""

    week: tuple[tuple[int, int] | None, ...] = (_WORKDAY,) * 5 + (None, None)
    holidays: frozenset[str] = field(default_factory=frozenset)  # YYYY-MM-DD, or --MM-DD for each year

    def of(self, day: date) -> tuple[int, int] | None:
        """Return the hours of a day; None where nobody works."""
        if {day.isoformat(), f"--{day.month:02}-{day.day:02}"} & self.holidays:
            return None
        hours = self.week[day.weekday()]
        return hours if hours is not None and hours[1] > hours[0] else None


def after(hours: Hours, start: int, minutes: int, zone: tzinfo) -> int:
    """Return the moment at which so many working minutes after `start` have passed, in UTC milliseconds.

    A firm that never works counts every minute.
    """
    left = minutes
    for begin, end in _stretches(hours, start, zone):
        length = (end - begin) // MINUTE
        if length >= left:
            return begin + left * MINUTE
        left -= length
    return start + minutes * MINUTE


def between(hours: Hours, start: int, end: int, zone: tzinfo) -> int:
    """Return how many working minutes lie between two moments; 0 where the second is the earlier one."""
    total = 0
    for begin, until in _stretches(hours, start, zone):
        if begin >= end:
            return total
        total += (min(until, end) - begin) // MINUTE
    return total if total else max(0, (end - start) // MINUTE)


def _stretches(hours: Hours, start: int, zone: tzinfo) -> Iterator[tuple[int, int]]:
    """Yield the working times from a moment on."""
    day = local_day(start, zone)
    for n in range(_MOST_DAYS):
        found = hours.of(day + timedelta(days=n))
        if found is None:
            if n > 370 and not any(hours.week):
                return
            continue
        begin, end = (_moment(day + timedelta(days=n), minutes, zone) for minutes in found)
        if end > start:
            yield max(begin, start), end


def _moment(day: date, minutes: int, zone: tzinfo) -> int:
    return to_utc(datetime.combine(day, time()) + timedelta(minutes=minutes), zone)
