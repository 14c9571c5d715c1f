"""Which occurrences of a repeating activity are to stand in the file. Values in, values out.

An occurrence is named by its place in the series: the local time of the schedule, or its number where the series counts
from the day on which the one before was done. All devices give the same place the same id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from crm_desktop.domain.localtime import DAY, HOUR, to_local, to_utc
from crm_desktop.domain.recurrence import Rule, expand, next_after_completion, read_rule

AHEAD = 35 * DAY  # so far ahead occurrences are made
MOST = 100  # of one series at one time
LEEWAY = 12 * HOUR  # before a series was written down: its first time may just have passed


@dataclass(frozen=True)
class Series:
    """What repeats."""

    rule: Rule
    zone: tzinfo
    start: datetime  # local
    all_day: bool
    by_completion: bool
    made_at: int  # when it was written down: nothing of before is made

    @property
    def start_at(self) -> int:
        """The moment of the first."""
        return to_utc(self.start, self.zone)


@dataclass(frozen=True)
class Occurrence:
    """One that stands in the file, or in its bin."""

    id: str
    place: str
    status: str
    at: int | None  # when it is planned for now
    done_at: int | None
    is_deleted: bool = False


@dataclass(frozen=True)
class Laid:
    """What is to be made and what to be taken away: places with their moments, ids."""

    make: tuple[tuple[str, int], ...] = ()
    remove: tuple[str, ...] = ()
    is_cut: bool = False


def series_of(row: Mapping[str, object], zone: tzinfo) -> Series:
    """Return what repeats, from the record that holds the rule; `zone` is where it takes place."""
    begin = row.get("start_at") if row.get("start_at") is not None else row.get("due_at")
    made_at = int(str(row.get("created_at") or 0))
    start_at = int(str(begin)) if begin is not None else made_at
    return Series(
        read_rule(str(row.get("rrule") or ""), zone), zone, to_local(start_at, zone), bool(row.get("all_day")),
        row.get("repeats_from") == "completion", made_at,
    )  # fmt: skip


def lay(series: Series, standing: Sequence[Occurrence], now: int) -> Laid:
    """Return what is missing near `now`, and what stands there though the schedule has no such time any more."""
    return _by_completion(series, standing) if series.by_completion else _by_schedule(series, standing, now)


def place_of(at: datetime, *, all_day: bool) -> str:
    """Return the name of a local time in a series."""
    return at.date().isoformat() if all_day else at.isoformat(timespec="minutes")


def time_of(place: str) -> datetime | None:
    """Return the local time of a place; None for a number."""
    return None if place.startswith("#") else datetime.fromisoformat(place)


def is_untouched(series: Series, one: Occurrence) -> bool:
    """Return whether an occurrence is planned still, and for the moment of its place."""
    at = time_of(one.place)
    return not one.is_deleted and one.status == "planned" and at is not None and one.at == to_utc(at, series.zone)


def _by_schedule(series: Series, standing: Sequence[Occurrence], now: int) -> Laid:
    known = {one.place for one in standing}
    last = max((at for one in standing if (at := time_of(one.place)) is not None), default=None)
    local_now = to_local(now, series.zone)
    begin = to_local(series.made_at - LEEWAY, series.zone) if last is None else min(last, local_now)
    found = expand(
        series.rule, series.start, max(begin, series.start), local_now + timedelta(milliseconds=AHEAD),
        most=MOST + len(known),
    )  # fmt: skip
    places = {place_of(at, all_day=series.all_day): to_utc(at, series.zone) for at in found.times}
    gone = () if found.is_cut else [one for one in standing if one.place not in places and (one.at or 0) > now]
    remove = [one.id for one in gone if is_untouched(series, one)]
    make = [(place, at) for place, at in places.items() if place not in known]
    return Laid(tuple(make[:MOST]), tuple(remove), found.is_cut or len(make) > MOST)


def _by_completion(series: Series, standing: Sequence[Occurrence]) -> Laid:
    numbered = sorted(
        ((int(one.place[1:]), one) for one in standing if one.place[1:].isdecimal()), key=lambda pair: pair[0]
    )
    if not numbered:
        return Laid((("#1", series.start_at),))
    number, last = numbered[-1]
    if last.status == "planned" and not last.is_deleted:
        return Laid()
    over_at = last.done_at if last.status == "done" and last.done_at is not None else last.at
    over = to_local(over_at if over_at is not None else series.start_at, series.zone)
    at = next_after_completion(series.rule, series.start, over, number)
    return Laid() if at is None else Laid(((f"#{number + 1}", to_utc(at, series.zone)),))
