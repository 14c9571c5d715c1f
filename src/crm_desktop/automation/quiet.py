"""Quiet hours, and what may be chosen when a reminder is put off. Values in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from crm_desktop.domain.localtime import HOUR, MINUTE, local_day, moment_on, to_local

MIDNIGHT = 24 * 60
AFTERNOON = 14 * 60
NINE = 9 * 60
_SATURDAY = 5


@dataclass(frozen=True)
class QuietHours:
    """When nothing is shown: from a minute of the day to one of the next, and at weekends."""

    is_on: bool = True
    begins: int = 18 * 60
    ends: int = 8 * 60
    weekends: bool = True

    def as_setting(self) -> dict[str, object]:
        """Return what is kept."""
        return {"on": self.is_on, "from": self.begins, "to": self.ends, "weekends": self.weekends}


def read_quiet(kept: object) -> QuietHours:
    """Return the quiet hours as they were kept; what is odd is as usual."""
    usual = QuietHours()
    if not isinstance(kept, Mapping):
        return usual
    begins, ends = kept.get("from"), kept.get("to")
    return QuietHours(
        is_on=kept.get("on") is not False,
        begins=begins if isinstance(begins, int) and 0 <= begins < MIDNIGHT else usual.begins,
        ends=ends if isinstance(ends, int) and 0 <= ends < MIDNIGHT else usual.ends,
        weekends=kept.get("weekends") is not False,
    )


def quiet_until(now: int, quiet: QuietHours, zone: tzinfo) -> int | None:
    """Return when the quiet of now ends; None where it isn't quiet."""
    at = now
    for _ in range(10):  # a night, a weekend and a night make one
        end = _end_of(at, quiet, zone)
        if end is None or end <= at:
            break
        at = end
    return at if at > now else None


def _end_of(at: int, quiet: QuietHours, zone: tzinfo) -> int | None:
    if not quiet.is_on:
        return None
    local = to_local(at, zone)
    day, minute = local.date(), local.hour * 60 + local.minute
    if quiet.weekends and day.weekday() >= _SATURDAY:
        return moment_on(day + timedelta(days=7 - day.weekday()), 0, zone)
    if quiet.begins <= minute < quiet.ends:  # within a day
        return moment_on(day, quiet.ends, zone)
    if quiet.begins > quiet.ends and minute >= quiet.begins:
        return moment_on(day + timedelta(days=1), quiet.ends, zone)
    if quiet.begins > quiet.ends and minute < quiet.ends:
        return moment_on(day, quiet.ends, zone)
    return None


@dataclass(frozen=True)
class SnoozeChoice:
    """One way to put a reminder off; `quiet_until` says when it comes really, where it falls into quiet hours."""

    code: str
    until: int | None
    quiet_until: int | None = None


def snooze_choices(now: int, quiet: QuietHours, zone: tzinfo, *, can_wait_for_network: bool) -> list[SnoozeChoice]:
    """Return what can be chosen now, in the order in which it is offered."""
    day = local_day(now, zone)
    found = [("minutes", now + 15 * MINUTE), ("hour", now + HOUR)]
    if now < moment_on(day, AFTERNOON - 60, zone):
        found.append(("afternoon", moment_on(day, AFTERNOON, zone)))
    tomorrow, monday = day + timedelta(days=1), _next_monday(day)
    found.append(("tomorrow", moment_on(tomorrow, NINE, zone)))
    if monday != tomorrow:
        found.append(("monday", moment_on(monday, NINE, zone)))
    choices = [SnoozeChoice(code, at, quiet_until(at, quiet, zone)) for code, at in found]
    return [*choices, SnoozeChoice("online", None)] if can_wait_for_network else choices


def usual_choice(choices: list[SnoozeChoice], *codes: object) -> SnoozeChoice:
    """Return the first of these that is offered now, such as the choice of last time; else the first of all."""
    found = (choice for code in codes for choice in choices if choice.code == code)
    return next(found, choices[0])


def _next_monday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday())
