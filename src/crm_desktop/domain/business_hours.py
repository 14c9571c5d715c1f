"""Time that counts: minutes within the hours in which a firm works. Values in, values out; local hours of a zone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from crm_desktop.domain.localtime import local_day, to_utc
from crm_desktop.domain.plain import made_by, plain

MINUTE = 60_000
_MOST_DAYS = 3_700  # that one question walks over
_WORKDAY = (8 * 60, 16 * 60)
DAY = 24 * 60

Times = tuple[int, ...]  # begins and ends in turn, in minutes after midnight: what lies between two pairs is a break


@plain
class Hours:
    """When a firm works on each weekday (Monday first); None: not at all."""

    week: tuple[Times | None, ...] = (_WORKDAY,) * 5 + (None, None)
    holidays: frozenset[str] = made_by(factory=frozenset)  # YYYY-MM-DD, or --MM-DD for each year

    def of(self, day: date) -> tuple[tuple[int, int], ...]:
        """Return from when to when is worked on a day; nothing where nobody works."""
        if {day.isoformat(), f"--{day.month:02}-{day.day:02}"} & self.holidays:
            return ()
        times = self.week[day.weekday()] or ()
        return tuple((begin, end) for begin, end in zip(times[::2], times[1::2], strict=False) if end > begin)

    def as_setting(self) -> dict[str, object]:
        """Return what is kept."""
        return {"week": [list(day) if day else None for day in self.week], "holidays": sorted(self.holidays)}


def read_kept(kept: object) -> Hours:
    """Return the hours as they were kept; a week that is odd is the usual one."""
    if not isinstance(kept, Mapping):
        return Hours()
    week, holidays = kept.get("week"), kept.get("holidays")
    days = tuple(map(_times, week)) if isinstance(week, Sequence) and len(week) == 7 else Hours().week
    named = frozenset(map(str, holidays)) if isinstance(holidays, Sequence) else frozenset[str]()
    return Hours(days, named)


def _times(day: object) -> Times | None:
    if not isinstance(day, Sequence) or isinstance(day, str):
        return None
    found = tuple(one for one in day if isinstance(one, int) and 0 <= one <= DAY)
    return found if found and len(found) == len(day) and list(found) == sorted(found) else None


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
        if n > 370 and not any(hours.week):
            return
        for times in found:
            begin, end = (_moment(day + timedelta(days=n), minutes, zone) for minutes in times)
            if end > start:
                yield max(begin, start), end


def _moment(day: date, minutes: int, zone: tzinfo) -> int:
    return to_utc(datetime.combine(day, time()) + timedelta(minutes=minutes), zone)
