"""The working day: what is overdue, what stands in the agenda, what comes next, and what the week brought.

Planned is what has the status "planned" and a moment. It is overdue once its end is over, a whole day once that day is.
Whose it is: the owner's, else of who wrote it, else everybody's. Every question walks an index of `when_at` or
`story_at`, so a long history makes none of them slower.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_desktop.domain.plain import plain
from crm_desktop.services.day_rows import DAY_ROWS, MINE, DayItem, Span, item_of
from crm_desktop.store.engine import Store

OVERDUE_SHOWN = 50
COMING_SHOWN = 5
_OPEN = "a.deleted_at IS NULL AND a.status = 'planned' AND a.rrule IS NULL"
_DONE = "a.deleted_at IS NULL AND a.status = 'done' AND a.story_at >= :start AND a.story_at < :end"
_ENDS = "max(coalesce(a.end_at, a.when_at), a.when_at + coalesce(a.duration, 0) * 60000)"
_IS_LATE = f"CASE WHEN coalesce(a.all_day, 0) THEN a.when_at < :start ELSE {_ENDS} < :now END"


@plain
class Waiting:
    """How much waits for somebody: what is overdue, and what is left of the day."""

    overdue: int
    left: int


@plain
class TeamLine:
    """How much of a user is overdue, and since when at the longest."""

    user_id: str
    overdue: int
    oldest: int


def list_overdue(store: Store, now: int, day: Span, *, owner: str = "", limit: int = OVERDUE_SHOWN) -> list[DayItem]:
    """Return what should have been done, the longest overdue first; `owner` is a user's id, empty means everybody."""
    sql = (
        f"{DAY_ROWS} WHERE {_OPEN} AND a.when_at < :now AND {_IS_LATE}{_of(owner)} ORDER BY a.when_at, a.k LIMIT :most"
    )
    return _items(store, sql, now, day, owner, limit)


def list_agenda(store: Store, now: int, day: Span, *, owner: str = "") -> list[DayItem]:
    """Return the day in the order of its hours: what is still to be done, and what was done today, notes left out."""
    planned = f"{DAY_ROWS} WHERE {_OPEN} AND a.when_at >= :start AND a.when_at < :end AND NOT ({_IS_LATE}){_of(owner)}"
    running = (
        f"{DAY_ROWS} WHERE {_OPEN} AND a.when_at >= :start - 86400000 AND a.when_at < :start "
        f"AND coalesce(a.all_day, 0) = 0 AND NOT ({_IS_LATE}){_of(owner)}"
    )
    done = f"{DAY_ROWS} WHERE {_DONE} AND a.kind <> 'note'{_of(owner)}"
    found = _items(store, f"{planned} UNION ALL {running} UNION ALL {done}", now, day, owner)
    return sorted(found, key=lambda item: (not item.all_day, item.hour(day), item.k))


def list_coming(store: Store, now: int, day: Span, *, owner: str = "", limit: int = COMING_SHOWN) -> list[DayItem]:
    """Return what is planned after the day, the next one first."""
    sql = f"{DAY_ROWS} WHERE {_OPEN} AND a.when_at >= :end{_of(owner)} ORDER BY a.when_at, a.k LIMIT :most"
    return _items(store, sql, now, day, owner, limit)


def count_waiting(store: Store, now: int, day: Span, *, owner: str = "") -> Waiting:
    """Return how much is overdue and how much is left of the day, in one walk of the index."""
    sql = (
        f"SELECT count(*), coalesce(sum({_IS_LATE}), 0) FROM activity a "  # noqa: S608 words from here
        f"WHERE {_OPEN} AND a.when_at < :end{_of(owner)}"
    )
    whole, late = store.query(sql, _values(now, day, owner))[0]
    return Waiting(int(str(late)), int(str(whole)) - int(str(late)))


def count_done(store: Store, week: Span, *, owner: str = "") -> dict[str, int]:
    """Return how many calls, meetings, visits and so on were done in a stretch of time."""
    sql = f"SELECT a.kind, count(*) FROM activity a WHERE {_DONE}{_of(owner)} GROUP BY a.kind"  # noqa: S608 words
    rows = store.query(sql, _values(week.start, week, owner))
    return {str(kind): int(str(count)) for kind, count in rows}


def team_overdue(store: Store, now: int, day: Span) -> list[TeamLine]:
    """Return how much of each user is overdue, the most first."""
    sql = (
        "SELECT coalesce(a.owner_id, a.created_by, ''), count(*) AS n, min(a.when_at) "  # noqa: S608 words from here
        f"FROM activity a WHERE {_OPEN} AND a.when_at < :now AND {_IS_LATE} GROUP BY 1 ORDER BY n DESC, 1"
    )
    rows = store.query(sql, _values(now, day, ""))
    return [TeamLine(str(user), int(str(count)), int(str(oldest))) for user, count, oldest in rows]


def has_any(store: Store) -> bool:
    """Return whether anything was ever planned or done; a firm's first day has nothing."""
    return bool(store.query("SELECT 1 FROM activity WHERE deleted_at IS NULL LIMIT 1"))


def _of(owner: str) -> str:
    return f" AND {MINE}" if owner else ""


def _values(now: int, day: Span, owner: str) -> Mapping[str, object]:
    return {"now": now, "start": day.start, "end": day.end, "me": owner}


def _items(store: Store, sql: str, now: int, day: Span, owner: str, limit: int = -1) -> list[DayItem]:
    rows: Sequence[tuple[object, ...]] = store.query(sql, {**_values(now, day, owner), "most": limit})
    return [item_of(row) for row in rows]
