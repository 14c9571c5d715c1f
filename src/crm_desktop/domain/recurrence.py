"""Repetition by RFC 5545, in local time: rules are read, checked, expanded within bounds, and cut with a sentence.

The engine is python-dateutil's. It works on the clock on the wall, so that nine o'clock stays nine o'clock when the
clocks change; whoever asks turns local times into moments (`localtime.to_utc`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING, Any

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import to_local

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 2_000  # characters of a rule
MOST = 1_000  # times that one look returns
LOOKED = 50_000  # times that one look walks over, those before the range too
PATIENCE = 1_200  # months or years in which nothing comes before a rule counts as one that never does
_UNTIL = re.compile(r"UNTIL=(\d{8})(?:T(\d{6})(Z)?)?", re.I)
_STAMP = "%Y%m%dT%H%M%S"
_FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")


@dataclass(frozen=True)
class Expansion:
    """The local times within a range, and whether there would have been more."""

    times: tuple[datetime, ...] = ()
    is_cut: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule that was read: RRULE itself, and local times that are left out or added."""

    text: str
    left_out: frozenset[datetime] = frozenset()
    added: tuple[datetime, ...] = ()

    @property
    def parts(self) -> dict[str, str]:
        """The parts of the rule by name, in capitals."""
        pairs = (part.partition("=") for part in self.text.split(";") if part)
        return {name.strip().upper(): value.strip().upper() for name, _, value in pairs}


class _Endless(Exception):
    """A rule found nothing for longer than anybody waits."""


def read_rule(text: str, zone: tzinfo | None = None) -> Rule:
    """Read a rule: one line of RRULE, or several with EXDATE and RDATE; a sentence where it is none.

    UNTIL and dates in UTC become local times of `zone`.
    """
    if len(text) > LONGEST:
        raise _wrong(text)
    rule, left_out, added = "", set[datetime](), list[datetime]()
    for line in text.replace("\r", "\n").split("\n"):
        name, colon, value = line.strip().rpartition(":")
        head = name.partition(";")[0].upper()
        if not colon or head == "RRULE":
            rule = rule or value
        elif head == "EXDATE":
            left_out.update(_stamps(value, zone))
        elif head == "RDATE":
            added.extend(_stamps(value, zone))
    plain = _UNTIL.sub(lambda match: f"UNTIL={_until(match, zone)}", rule)
    _check(plain, text)
    return Rule(plain, frozenset(left_out), tuple(sorted(added)))


def expand(rule: Rule, start: datetime, first: datetime, last: datetime, *, most: int = MOST) -> Expansion:
    """Return the local times of a rule that begins at `start`, from `first` to before `last`."""
    times: list[datetime] = []
    looked = 0
    try:
        for at in _all(rule, start):
            looked += 1
            if at >= last:
                break
            if looked > LOOKED or len(times) == most:
                return Expansion(tuple(times), is_cut=True)
            if at >= first and at not in rule.left_out:
                times.append(at)
    except _Endless:
        return Expansion(_with_added(rule, times, first, last), is_cut=True)
    return Expansion(_with_added(rule, times, first, last))


def next_after(rule: Rule, start: datetime, after: datetime) -> datetime | None:
    """Return the first time later than `after`; None where there is none."""
    try:
        for looked, at in enumerate(_all(rule, start)):
            if at > after and at not in rule.left_out:
                return min([at, *(extra for extra in rule.added if extra > after)])
            if looked > LOOKED:
                break
    except _Endless:
        pass
    return next((extra for extra in rule.added if extra > after), None)


def next_after_completion(rule: Rule, start: datetime, done: datetime, count: int) -> datetime | None:
    """Return when something comes again that was done at `done`, `count` times so far; the time of day is the start's.

    The rule begins anew with the day on which it was done: "every two weeks" means two weeks after that.
    """
    parts = rule.parts
    if "COUNT" in parts and count >= int(parts["COUNT"]):
        return None
    anew = ";".join(f"{name}={value}" for name, value in parts.items() if name != "COUNT")
    begin = datetime.combine(done.date(), start.time())
    return next_after(Rule(anew), begin, datetime.combine(done.date(), start.time().max))


def cut_sentence(subject: str) -> str:
    """Return what is said of a repetition that was cut."""
    return tr(
        "“{name}” repeats too often or never: only the first times are shown. Change how it repeats.", name=subject
    )


def until(rule_text: str, last: datetime) -> str:
    """Return the rule with `last` as the end of its times, in place of an end or a count that it had."""
    lines = []
    for line in rule_text.split("\n"):
        head, colon, value = line.rpartition(":")
        if not colon or head.upper().startswith("RRULE"):
            kept = [p for p in value.split(";") if p and p.partition("=")[0].upper() not in ("UNTIL", "COUNT")]
            line = f"{head}{colon}" + ";".join([*kept, f"UNTIL={last.strftime(_STAMP)}"])
        lines.append(line)
    return "\n".join(lines)


def _all(rule: Rule, start: datetime) -> Iterator[datetime]:
    """Yield every time of the rule, however many."""
    return iter(_engine(rule.text, start))


def _engine(text: str, start: datetime) -> Iterable[datetime]:
    from dateutil.rrule import rrulestr  # late: start-up

    patient = _patient()
    made = patient.__new__(patient)
    made.__dict__.update(rrulestr(text, dtstart=start, ignoretz=True).__dict__)
    found: Iterable[datetime] = made
    return found


@cache
def _patient() -> Any:
    """Return dateutil's rule, but one that gives up where months and years pass without a time.

    By itself it would walk to the year 9999. It asks for the n-th weekdays once for each month or year that it begins.
    """
    from dateutil.rrule import rrule

    class Patient(rrule):  # type: ignore[misc]
        def __getattribute__(self, name: str) -> Any:
            found = super().__getattribute__(name)
            if name == "_bynweekday":
                waited = self.__dict__["waited"] = self.__dict__.get("waited", 0) + 1
                if waited > PATIENCE:
                    raise _Endless
            return found

        def __iter__(self) -> Iterator[datetime]:
            for at in self._iter():
                self.__dict__["waited"] = 0
                yield at

    return Patient


def _check(rule: str, shown: str) -> None:
    """Refuse what is no rule, before somebody saves it."""
    try:
        frequency = Rule(rule).parts.get("FREQ", "")
        if frequency not in _FREQUENCIES or int(Rule(rule).parts.get("INTERVAL", "1")) < 1:
            raise _wrong(shown)
        _engine(rule, datetime(2026, 1, 1))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise _wrong(shown) from error


def _wrong(text: str) -> ValidationError:
    return ValidationError(
        tr("“{rule}” isn't a way to repeat", rule=text[:60]), tr("Write it like FREQ=WEEKLY;BYDAY=MO."), field="rrule"
    )


def _until(match: re.Match[str], zone: tzinfo | None) -> str:
    """Return the end of a rule as a local time; a day alone counts whole."""
    day, clock, is_utc = match.groups()
    if clock is None:
        return f"{day}T235959"
    if not is_utc or zone is None:
        return f"{day}T{clock}"
    return _local(datetime.strptime(f"{day}T{clock}", _STAMP), zone).strftime(_STAMP)


def _stamps(text: str, zone: tzinfo | None) -> Iterator[datetime]:
    for stamp in text.split(","):
        plain = stamp.strip().upper()
        try:
            if "T" not in plain:
                yield datetime.strptime(plain, "%Y%m%d")
                continue
            at = datetime.strptime(plain.rstrip("Z"), _STAMP)
        except ValueError as error:
            raise _wrong(text) from error
        yield _local(at, zone) if plain.endswith("Z") and zone is not None else at


def _local(utc: datetime, zone: tzinfo) -> datetime:
    return to_local((utc - datetime(1970, 1, 1)) // timedelta(milliseconds=1), zone)


def _with_added(rule: Rule, times: list[datetime], first: datetime, last: datetime) -> tuple[datetime, ...]:
    more = {at for at in rule.added if first <= at < last and at not in rule.left_out}
    return tuple(sorted(more.union(times))) if more else tuple(times)
