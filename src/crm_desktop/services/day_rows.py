"""An activity as a line of the day: what, when, with whom; and which stretch of local time a day or a week is."""

from __future__ import annotations

from datetime import date, timedelta, tzinfo

from crm_desktop.domain import localtime
from crm_desktop.domain.plain import plain
from crm_desktop.services.lists import items_of, point_of

MINUTE = 60_000
# A person that the activity stands with, or the first who takes part; the company that it regards, or theirs.
DAY_ROWS = """
SELECT a.k, a.id, a.kind, a.display_name, a.status, coalesce(a.start_at, a.due_at), a.end_at, a.duration, a.all_day,
 a.done_at, a.story_at, a.outcome, a.location, a.body, a.set_run,
 p.id, p.display_name, c.id, c.display_name, p.points, c.points
FROM activity a
LEFT JOIN person p ON p.id = coalesce(iif(a.record_kind = 'person', a.record_id, NULL),
 (SELECT x.person_id FROM participant x WHERE x.activity_id = a.id AND x.deleted_at IS NULL ORDER BY x.k LIMIT 1),
 (SELECT x.record_id FROM regarding x WHERE x.activity_id = a.id AND x.record_kind = 'person'
  AND x.deleted_at IS NULL ORDER BY x.k LIMIT 1)) AND p.deleted_at IS NULL
LEFT JOIN company c ON c.id = coalesce(iif(a.record_kind = 'company', a.record_id, NULL),
 (SELECT x.record_id FROM regarding x WHERE x.activity_id = a.id AND x.record_kind = 'company'
  AND x.deleted_at IS NULL ORDER BY x.k LIMIT 1), p.company_id) AND c.deleted_at IS NULL"""
MINE = "coalesce(a.owner_id, a.created_by, :me) = :me"


@plain
class Span:
    """A stretch of time in UTC milliseconds; its end does not belong to it."""

    start: int
    end: int

    def has(self, at: int | None) -> bool:
        """Return whether a moment lies in it."""
        return at is not None and self.start <= at < self.end


@plain
class DayItem:
    """A planned or done activity as the day shows it; `at` and `until` are planned, `story_at` is when it was done."""

    k: int
    id: str
    kind: str
    title: str
    status: str
    at: int | None
    until: int | None
    all_day: bool
    story_at: int
    outcome: str
    place: str
    body: str
    set_run: str
    person_id: str
    person: str
    company_id: str
    company: str
    phone: str

    @property
    def is_done(self) -> bool:
        """Return whether it was done."""
        return self.status == "done"

    @property
    def minutes(self) -> int:
        """Return how long it is planned to take; 0 where nobody said."""
        return (self.until - self.at) // MINUTE if self.until is not None and self.at is not None else 0

    @property
    def who(self) -> str:
        """Return the person, else the company."""
        return self.person or self.company

    @property
    def record(self) -> tuple[str, str]:
        """Return the kind and id of the page that it stands on; empty where it stands alone."""
        if self.person_id:
            return "person", self.person_id
        return ("company", self.company_id) if self.company_id else ("", "")

    def hour(self, day: Span) -> int:
        """Return where it stands in the day: when it was planned, else when it was done."""
        return self.at if self.at is not None and (day.has(self.at) or not self.is_done) else self.story_at


def item_of(row: tuple[object, ...]) -> DayItem:
    """Return a row of `DAY_ROWS`."""
    at, ends, minutes = row[5], row[6], row[7]
    until = ends if isinstance(ends, int) else None
    if until is None and isinstance(at, int) and isinstance(minutes, int) and minutes:
        until = at + minutes * MINUTE
    phone = next((found for text in row[19:21] if text and (found := point_of(items_of(str(text)), "phone"))), "")
    return DayItem(
        int(str(row[0])), str(row[1]), str(row[2]), str(row[3] or ""), str(row[4] or "done"),
        at if isinstance(at, int) else None, until, bool(row[8]), int(str(row[10] or 0)), str(row[11] or ""),
        str(row[12] or ""), str(row[13] or ""), str(row[14] or ""), str(row[15] or ""), str(row[16] or ""),
        str(row[17] or ""), str(row[18] or ""), phone,
    )  # fmt: skip


def day_span(now: int, zone: tzinfo | None = None, *, days: int = 0) -> Span:
    """Return the local day of a moment, or the one so many days later; 23 or 25 hours long where clocks change."""
    day = local_day(now, zone) + timedelta(days=days)
    return Span(moment_of(day, zone=zone), moment_of(day + timedelta(days=1), zone=zone))


def week_span(now: int, zone: tzinfo | None = None, *, first: int = 0) -> Span:
    """Return the local week of a moment; `first` is the weekday that it begins with, 0 is Monday."""
    day = local_day(now, zone)
    start = day - timedelta(days=(day.weekday() - first) % 7)
    return Span(moment_of(start, zone=zone), moment_of(start + timedelta(days=7), zone=zone))


def local_day(at: int, zone: tzinfo | None = None) -> date:
    """Return the local day of a moment; without a zone, in the one of the person."""
    return localtime.local_day(at, zone or localtime.here())


def moment_of(day: date, hour: int = 0, minute: int = 0, *, zone: tzinfo | None = None) -> int:
    """Return the moment of an hour of a local day; without a zone, in the one of the person."""
    return localtime.moment_on(day, 60 * hour + minute, zone or localtime.here())
