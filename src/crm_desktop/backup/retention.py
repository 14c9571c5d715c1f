"""Which backups to keep: a pure function of what there is, the time and the room (reliability.md, head 3 and 4.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

HOUR, DAY = 3_600_000, 86_400_000  # milliseconds
HOURLY, DAILY, WEEKLY, MONTHLY = 24, 7, 4, 12  # how many of each are kept
BEFORE_RISK = 30 * DAY  # a copy made before an import, an upgrade or a restore stays so long
ALWAYS = 3  # so many good ones are never deleted, whatever the room
BUDGET = 5_000_000_000  # bytes


@dataclass(frozen=True)
class Copy:
    """A backup as retention sees it: `at` is UTC milliseconds; `is_proven` implies `is_good`."""

    name: str
    at: int
    bytes: int
    is_good: bool = True
    is_proven: bool = False
    is_before_risk: bool = False


def keep(copies: Sequence[Copy], now: int, budget: int = BUDGET) -> set[str]:
    """Return the names of the copies to keep.

    The newest of each of the last 24 hours, 7 days, 4 weeks and 12 months that have one; copies made before a risk for
    30 days; the newest proven one and the three newest good ones always; what is not good while no good one is newer.
    Then the oldest go until the rest fits the budget, never one that is always kept.
    """
    good = sorted((c for c in copies if c.is_good), key=lambda c: (c.at, c.name), reverse=True)
    always = {c.name for c in good[:ALWAYS]}
    always |= {c.name for c in good if c.is_proven and c.name == _first([g for g in good if g.is_proven])}
    newest_good = good[0].at if good else None
    always |= {c.name for c in copies if not c.is_good and (newest_good is None or c.at > newest_good)}
    if not _is_lately_good(good, now):
        return {c.name for c in copies}  # all newer ones failed: nothing is deleted until one succeeds
    wanted = always | {c.name for c in good if c.is_before_risk and now - c.at < BEFORE_RISK}
    for bucket, count in ((_hour, HOURLY), (_day, DAILY), (_week, WEEKLY), (_month, MONTHLY)):
        wanted |= _newest_of_each(good, bucket, count)
    return _fit([c for c in copies if c.name in wanted], always, budget)


def _is_lately_good(good: Sequence[Copy], now: int) -> bool:
    return bool(good) and now - good[0].at < 7 * DAY


def _newest_of_each(good: Sequence[Copy], bucket: Callable[[Copy], str], count: int) -> set[str]:
    """Return the newest copy of each of the last `count` buckets that hold one."""
    newest: dict[str, str] = {}
    for copy in good:
        if bucket(copy) not in newest and len(newest) < count:
            newest[bucket(copy)] = copy.name
    return set(newest.values())


def _fit(copies: Sequence[Copy], always: set[str], budget: int) -> set[str]:
    total = sum(c.bytes for c in copies)
    kept = {c.name for c in copies}
    for copy in sorted(copies, key=lambda c: (c.at, c.name)):
        if total <= budget:
            break
        if copy.name not in always:
            kept.discard(copy.name)
            total -= copy.bytes
    return kept


def _first(copies: Sequence[Copy]) -> str:
    return copies[0].name if copies else ""


def _hour(copy: Copy) -> str:
    return str(copy.at // HOUR)


def _day(copy: Copy) -> str:
    return str(copy.at // DAY)


def _week(copy: Copy) -> str:
    return str((copy.at // DAY + 3) // 7)  # 1970-01-01 was a Thursday; weeks begin on Monday


def _month(copy: Copy) -> str:
    return datetime.fromtimestamp(copy.at / 1000, UTC).strftime("%Y-%m")
