"""What the page of the backups says, computed without a window."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from crm_desktop.backup.catalogue import Backup, Level, Reason
from crm_desktop.backup.everywhere import Kept, PlaceState, Round, merged
from crm_desktop.backup.restore import Deleted, Newer, bring_back, bring_file, find_deleted, newer_than, unpack
from crm_desktop.backup.retention import DAY
from crm_desktop.backup.routine import last_proven
from crm_desktop.backup.schedule import Schedule, read_schedule
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.localtime import here, local_day
from crm_desktop.domain.specs import KIND
from crm_desktop.services.health import Finding, Verdict, last_findings
from crm_desktop.services.sync_status import State, read_status
from crm_desktop.services.temporary import temporary_prefix
from crm_desktop.store import Store, open_store
from crm_desktop.store.sync_state import read_state

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
    """All that is known of the backups, their places and the last run of the checks."""

    states: Sequence[PlaceState]
    kept: Sequence[Kept]
    failures: Sequence[FailedRun]
    days: Sequence[Day]
    now: int
    lagging: Sequence[FailedRun] = ()  # the last failure of each other place that has nothing newer since
    findings: Sequence[Finding] = ()
    schedule: Schedule = field(default_factory=Schedule)
    unsent_since: int | None = None  # the oldest change that the team does not have, 0: none; None: no team

    @property
    def backups(self) -> list[Backup]:
        """Return the backups of all places, the newest first."""
        return [kept.backup for kept in self.kept]

    @property
    def good(self) -> list[Backup]:
        """Return those that can be used."""
        return [b for b in self.backups if b.level is not Level.BAD]

    @property
    def is_reachable(self) -> bool:
        """Whether a backup can be made somewhere now."""
        return any(state.reach.is_usable for state in self.states)

    def finding(self, check: str) -> Finding | None:
        """Return what a check found the last time; None where it never ran."""
        return next((f for f in self.findings if f.check == check), None)


@dataclass(frozen=True)
class Truth:
    """The sentence on top: tone ok, warn or danger. `at` is the moment that it speaks of, `n` what it counts."""

    tone: str
    kind: str
    at: int = 0
    fault: str = ""
    n: int = 0


def read_overview(store: Store, round_: Round) -> Overview:
    """Look at the places, at the runs of the last days and at what the checks found."""
    now = store.clock.now()
    states = round_.look()
    kept = merged(states)
    since = now - DAYS * 24 * 3_600_000
    rows = store.query(
        "SELECT at, place, reason, level, coalesce(error, '') FROM backup_run WHERE at >= ? ORDER BY at", (since,)
    )
    failed = [FailedRun(int(str(r[0])), str(r[1]), str(r[2]), str(r[4])) for r in rows if str(r[3]) == "failed"]
    good = [int(str(r[0])) for r in rows if str(r[3]) != "failed"]
    failures = [run for run in failed if run.place == str(states[0].folder)]
    days = days_of([k.backup for k in kept], good, failures, now)
    lagging = _lagging(states, failed)
    return Overview(states, kept, failures, days, now, lagging, last_findings(store), read_schedule(store),
                    _unsent_since(store))  # fmt: skip


def _unsent_since(store: Store) -> int | None:
    status = read_status(store)
    if status.state in (State.OFF, State.READ_ONLY):
        return None
    if not status.waiting:
        return 0
    from crm_desktop.services.sync_queue import list_waiting  # late: only where something waits

    oldest = list_waiting(store, limit=1)
    return oldest[0].at if oldest else 0


def _lagging(states: Sequence[PlaceState], failed: Sequence[FailedRun]) -> list[FailedRun]:
    """Return the last failure of each place but the main one that got no backup since; the backup itself was made."""
    found = []
    for state in states[1:]:
        runs = [run for run in failed if run.place == str(state.folder)]
        newest = max((backup.made_at for backup in state.good), default=0)
        main = max((backup.made_at for backup in states[0].good), default=0)
        if runs and state.reach.is_usable and newest < main:
            found.append(runs[-1])
    return found


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
    good, backups = overview.good, overview.backups
    file = overview.finding("file")
    if file is not None and file.verdict is Verdict.BAD:
        return Truth("danger", "file", good[0].made_at if good else 0, n=file.figures.get("faults", 1))
    if not overview.is_reachable:
        return Truth("danger", overview.states[0].reach)
    if overview.failures and overview.failures[-1].at > max((b.made_at for b in good), default=0):
        return Truth("danger", "failed", overview.failures[-1].at, overview.failures[-1].error)
    if backups and backups[0].level is Level.BAD:
        is_long = bool(good) and overview.now - good[0].made_at > _OLD * DAY
        return Truth("danger", "week" if is_long else "bad", (good if is_long else backups)[0].made_at,
                     backups[0].fault)  # fmt: skip
    found = sum(f.verdict is Verdict.BAD for f in overview.findings)
    if not found and overview.lagging:
        run = overview.lagging[-1]
        return Truth("warn", "lagging", run.at, run.error)
    if found:
        return Truth("danger", "found", good[0].made_at if good else 0, n=found)
    return _calm_truth(overview)


def _calm_truth(overview: Overview) -> Truth:
    good, proven = overview.good, last_proven(overview.backups)
    if not good:
        return Truth("warn", "none")
    if proven is None:
        return Truth("warn", "unproven", good[0].made_at)
    is_old = overview.now - proven.made_at > _OLD * DAY
    return Truth("warn" if is_old else "ok", "old" if is_old else "proven", proven.made_at)


def reason_words(backup: Backup) -> str:
    """Return why a backup was made."""
    words = {
        Reason.HOURLY: tr("Hourly"),
        Reason.DAILY: tr("Daily"),
        Reason.BY_HAND: tr("By hand"),
        Reason.AT_START: tr("When starting"),
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


@dataclass(frozen=True)
class TeamRestore:
    """What a restore has to ask in a workspace that syncs."""

    is_reachable: bool  # the team can be told now
    was_shared: bool  # the backup knows the server
    waiting: int  # changes of this computer that the team does not have


def team_of(store: Store, backup: Backup) -> TeamRestore | None:
    """Return what is to be asked before everything is replaced; None where nobody else is concerned."""
    status = read_status(store)
    if status.state in (State.OFF, State.READ_ONLY):
        return None
    with _opened(backup) as copy:
        was_shared = bool(copy.read_once(read_state).phase)
    is_reachable = status.state not in (State.OFFLINE, State.UNREACHABLE, State.SIGN_IN, State.PAUSED, State.OLD)
    return TeamRestore(is_reachable, was_shared, status.waiting)


def put_back_for_all(store: Store, backup: Backup) -> str:
    """Give every record its values of a backup, for the whole team, and return the batch."""
    from crm_desktop.services.put_all_back import put_all_back

    with _opened(backup) as copy:
        for (sha256,) in copy.query("SELECT DISTINCT sha256 FROM attachment WHERE sha256 IS NOT NULL"):
            bring_file(store, copy, str(sha256))
        return put_all_back(store, copy)


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
    with tempfile.TemporaryDirectory(prefix=temporary_prefix("look")) as folder:
        copy = open_store(unpack(backup.folder, Path(folder)), read_only=True)
        try:
            yield copy
        finally:
            copy.close()


def _day(at: int) -> date:
    return local_day(at, here())
