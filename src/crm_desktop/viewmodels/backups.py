"""What the page of the backups says, computed without a window."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from crm_desktop.backup.catalogue import Backup, Level, Reason, list_backups
from crm_desktop.backup.restore import Deleted, Newer, bring_back, find_deleted, newer_than, unpack
from crm_desktop.backup.routine import last_proven
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KIND
from crm_desktop.store import Store, open_store
from crm_desktop.store.errors import room

DAYS = 30
_OLD = 7  # days after which a proven backup is no longer enough to say that all is well


class DayState(StrEnum):
    """What happened on a day."""

    PROVEN = "proven"
    CHECKED = "checked"
    FAILED = "failed"
    NONE = "none"


@dataclass(frozen=True)
class Day:
    """One day of the strip; `at` is one of its moments, UTC milliseconds."""

    day: date
    state: DayState


@dataclass(frozen=True)
class FailedRun:
    """A backup that could not be made."""

    at: int
    place: str
    reason: str
    error: str


@dataclass(frozen=True)
class Overview:
    """All that is known of a place. `free` is in bytes, -1 where the place is out of reach."""

    place: Path
    backups: Sequence[Backup]
    failures: Sequence[FailedRun]
    days: Sequence[Day]
    free: int
    now: int

    @property
    def is_reachable(self) -> bool:
        """Whether the folder can be seen, or made because its disk is there."""
        return self.free >= 0


@dataclass(frozen=True)
class Truth:
    """The sentence on top: tone ok, warn or danger. `at` is the moment that it speaks of."""

    tone: str
    kind: str
    at: int = 0
    fault: str = ""


def read_overview(store: Store, place: Path) -> Overview:
    """Look at a place and at the runs of the last days."""
    now = store.clock.now()
    backups = list_backups(place)
    since = now - DAYS * 24 * 3_600_000
    rows = store.query(
        "SELECT at, place, reason, level, coalesce(error, '') FROM backup_run WHERE at >= ? ORDER BY at", (since,)
    )
    failures = [FailedRun(int(str(r[0])), str(r[1]), str(r[2]), str(r[4])) for r in rows if str(r[3]) == "failed"]
    good = [int(str(r[0])) for r in rows if str(r[3]) != "failed"]
    return Overview(place, backups, failures, days_of(backups, good, failures, now), _free(store, place), now)


def days_of(backups: Sequence[Backup], good: Sequence[int], failures: Sequence[FailedRun], now: int) -> list[Day]:
    """Return the last 30 days, the oldest first. A failure that was made good the same day is none."""
    proven = {_day(b.made_at) for b in backups if b.level is Level.PROVEN}
    made = {b.made_at for b in backups if b.level is not Level.BAD}
    last_good: dict[date, int] = {}
    for at in sorted({*good, *made}):
        last_good[_day(at)] = at
    failed = {_day(run.at): run.at for run in failures}
    bad = {_day(b.made_at): b.made_at for b in backups if b.level is Level.BAD and b.made_at}
    found = []
    for back in range(DAYS - 1, -1, -1):
        day = _day(now) - timedelta(days=back)
        trouble = max(failed.get(day, 0), bad.get(day, 0))
        if trouble > last_good.get(day, 0):
            state = DayState.FAILED
        elif day in proven:
            state = DayState.PROVEN
        else:
            state = DayState.CHECKED if day in last_good else DayState.NONE
        found.append(Day(day, state))
    return found


def truth_of(overview: Overview) -> Truth:
    """Return what holds now, the worst first."""
    backups = overview.backups
    good = [b for b in backups if b.level is not Level.BAD]
    if not overview.is_reachable:
        return Truth("danger", "place")
    if overview.failures and overview.failures[-1].at > max((b.made_at for b in good), default=0):
        return Truth("danger", "failed", overview.failures[-1].at, overview.failures[-1].error)
    if backups and backups[0].level is Level.BAD:
        return Truth("danger", "bad", backups[0].made_at, backups[0].fault)
    if not good:
        return Truth("warn", "none")
    proven = last_proven(backups)
    if proven is None:
        return Truth("warn", "unproven", good[0].made_at)
    is_old = overview.now - proven.made_at > _OLD * 24 * 3_600_000
    return Truth("warn" if is_old else "ok", "old" if is_old else "proven", proven.made_at)


def reason_words(backup: Backup) -> str:
    """Return why a backup was made."""
    words = {
        Reason.HOURLY: tr("Hourly"),
        Reason.DAILY: tr("Daily"),
        Reason.BY_HAND: tr("By hand"),
        Reason.AT_EXIT: tr("When closing"),
        Reason.BEFORE_IMPORT: tr("Before import"),
        Reason.BEFORE_UPGRADE: tr("Before update"),
        Reason.BEFORE_RESTORE: tr("Before restore"),
    }
    return words.get(Reason(backup.manifest.reason), "") if backup.manifest else tr("Not known")


def level_look(level: Level) -> tuple[str, str, str]:
    """Return icon, tone and words of what is known of a backup."""
    return {
        Level.PROVEN: ("shield-check", "ok", tr("Restored and compared")),
        Level.CHECKED: ("check", "ok", tr("File checked")),
        Level.BAD: ("circle-alert", "danger", tr("Damaged")),
    }[level]


def count_words(records: Sequence[Deleted]) -> str:
    """Return “3 found (People: 2, Companies: 1)”."""
    counts = Counter(record.kind for record in records)
    listed = ", ".join(tr("{kind}: {count}", kind=tr(KIND[kind].plural), count=n) for kind, n in counts.most_common())
    return trn("{n} found ({listed})", "{n} found ({listed})", len(records), listed=listed)


def loss(store: Store, backup: Backup) -> Newer:
    """Count what is newer than a backup."""
    return newer_than(store, backup)


def deleted_since(store: Store, backup: Backup) -> list[Deleted]:
    """Return what the backup holds and the workspace does not, from a copy that is thrown away again."""
    with _opened(backup) as copy:
        return find_deleted(store, copy)


def bring_back_from(store: Store, backup: Backup, records: Sequence[Deleted]) -> int:
    """Bring records back as they were in a backup."""
    with _opened(backup) as copy:
        return bring_back(store, copy, records)


@contextmanager
def _opened(backup: Backup) -> Iterator[Store]:
    with tempfile.TemporaryDirectory(prefix="crm-look-") as folder:
        copy = open_store(unpack(backup.folder, Path(folder)), read_only=True)
        try:
            yield copy
        finally:
            copy.close()


def _day(at: int) -> date:
    return datetime.fromtimestamp(at / 1000).date()


def _free(store: Store, place: Path) -> int:
    """Return the free bytes, -1 where the place is out of reach; a folder that is still to be made is not."""
    try:
        if place.is_dir():
            return room(place)
        was_used = store.query("SELECT 1 FROM backup_run WHERE place = ? AND level <> 'failed' LIMIT 1", (str(place),))
        return -1 if was_used or not place.parent.is_dir() else room(place.parent)
    except OSError:
        return -1
