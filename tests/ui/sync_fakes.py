"""Sync that says what a test or a picture wants: made-up conflicts and queues, a server that always answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm_desktop.app.syncing import SyncParts
from crm_desktop.domain.errors import CrmError, NotFoundError
from crm_desktop.services.conflicts import (
    Choice,
    ConflictField,
    ConflictGroup,
    DeleteConflict,
    Merged,
    Own,
    PastDecision,
    Side,
)
from crm_desktop.services.sync_queue import Held, Refused, Waiting
from crm_desktop.services.sync_status import State, SyncStatus
from crm_desktop.services.undo import UndoReport
from crm_desktop.store import Store
from crm_desktop.viewmodels.sync.door import CONFLICT, WAITING, RecordMarks, SyncDoor
from crm_desktop.viewmodels.sync.setup import Access, Device, Invite

SERVER = "https://crm.tatra-tools.example"
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@dataclass
class Made:
    """What the fake door says."""

    status: SyncStatus
    waiting: list[Waiting] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    conflicts: list[ConflictGroup] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    past: list[PastDecision] = field(default_factory=list)
    decided: list[tuple[str, dict[str, Choice | Own]]] = field(default_factory=list)
    done: list[tuple[str, object]] = field(default_factory=list)
    error: CrmError | None = None  # of the next decision


class FakeDoor(SyncDoor):
    """Asks no service."""

    def __init__(self, store: Store, made: Made) -> None:
        super().__init__(store)
        self.made = made

    def status(self) -> SyncStatus:
        return self.made.status

    def waiting(self, limit: int = 200, offset: int = 0) -> list[Waiting]:
        return self.made.waiting[offset : offset + limit]

    def refused(self) -> list[Refused]:
        return list(self.made.refused)

    def retry(self, n: int) -> str:
        self.made.done.append(("retry", n))
        self.made.refused = [one for one in self.made.refused if one.n != n]
        return "b"

    def give_up(self, n: int) -> UndoReport:
        self.made.done.append(("give_up", n))
        self.made.refused = [one for one in self.made.refused if one.n != n]
        return UndoReport("b", 1, [])

    def held(self) -> list[Held]:
        return list(self.made.held)

    def confirm(self, batch_id: str, records: int) -> str:
        self.made.done.append(("confirm", records))
        self.made.held = [one for one in self.made.held if one.batch_id != batch_id]
        return "b"

    def reject(self, batch_id: str) -> int:
        self.made.done.append(("reject", batch_id))
        self.made.held = [one for one in self.made.held if one.batch_id != batch_id]
        return 1

    def conflicts(self) -> list[ConflictGroup]:
        return list(self.made.conflicts)

    def merged_today(self) -> list[Merged]:
        return list(self.made.merged)

    def past(self) -> list[PastDecision]:
        return list(self.made.past)

    def decide(self, record_id: str, choices: Mapping[str, Choice | Own]) -> str:
        if self.made.error is not None:
            raise self.made.error
        self.made.decided.append((record_id, dict(choices)))
        self.made.conflicts = [group for group in self.made.conflicts if group.record_id != record_id]
        return "b"

    def marks(self, kind_name: str, ids: Mapping[int, str]) -> dict[int, str]:
        waiting = {one.record_id for one in self.made.waiting}
        found = {k: WAITING for k, record_id in ids.items() if record_id in waiting}
        in_conflict = {group.record_id for group in self.made.conflicts}
        return found | {k: CONFLICT for k, record_id in ids.items() if record_id in in_conflict}

    def record_marks(self, record_id: str) -> RecordMarks:
        return super().record_marks(record_id)


class FakeSetup:
    """A server that always answers, or always fails."""

    def __init__(self, store: Store, error: CrmError | None = None) -> None:
        self._store, self.error = store, error
        self.before: Path | None = None
        self.asked: list[tuple[str, Any]] = []

    @property
    def address(self) -> str:
        return SERVER

    @property
    def came_from(self) -> Path | None:
        return self.before

    def now(self) -> int:
        return self._store.clock.now()

    def publish(self, access: Access) -> object:
        return self._note("publish", access)

    def join(self, access: Access, path: Path) -> Path:
        self._note("join", access)
        return path

    def sign_in(self, access: Access) -> object:
        return self._note("sign_in", access)

    def leave(self) -> object:
        return self._note("leave", None)

    def pause(self, *, is_on: bool) -> object:
        return self._note("pause", is_on)

    def devices(self) -> Sequence[Device]:
        now = self.now()
        self._note("devices", None)
        return (
            Device("d1", "ThinkPad T14", "Marta Kováčová", now - MINUTE, is_this=True),
            Device("d2", "Eva's laptop", "Eva Lišková", now - 3 * HOUR),
            Device("d3", "Office PC", "Peter Baláž", None),
        )

    def fetch_history(self, record_id: str) -> int:
        self._note("fetch_history", record_id)
        return 0

    def invite(self) -> Invite:
        self._note("invite", None)
        return Invite("K7QF-2MZP-94XD-HR3T", self.now() + 3 * DAY)

    def _note(self, name: str, value: object) -> None:
        if self.error is not None:
            raise self.error
        self.asked.append((name, value))


class FakeEngine:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def start(self) -> None:
        self.told.append("start")

    def kick(self) -> None:
        self.told.append("kick")

    def notice(self) -> None:
        self.told.append("notice")

    def stop(self) -> None:
        self.told.append("stop")


def parts(store: Store, made: Made) -> SyncParts:
    """Return what a window of a test stands on."""
    return SyncParts(FakeDoor(store, made), FakeSetup(store), lambda told: FakeEngine())


def record_of(store: Store, kind: str, at: int = 0) -> tuple[str, str]:
    """Return id and name of a record."""
    rows = store.query(f"SELECT id, display_name FROM {kind} WHERE deleted_at IS NULL ORDER BY k LIMIT ?", (at + 1,))
    if len(rows) <= at:
        raise NotFoundError("no such record")
    return str(rows[at][0]), str(rows[at][1])


def mine(value: object, words: str, at: int) -> Side:
    return Side(value, words, "Marta Kováčová", at, "ThinkPad T14", is_mine=True)


def theirs(value: object, words: str, at: int) -> Side:
    return Side(value, words, "Eva Lišková", at, "Eva's laptop", is_mine=False)


def field_of(
    key: str, name: str, label: str, values: tuple[str, str, str], at: tuple[int, int], *, both: bool = False
) -> ConflictField:
    """Return a field with what it was, mine and the team's."""
    base, left, right = values
    return ConflictField(key, name, label, base, base, mine(left, left, at[0]), theirs(right, right, at[1]),
                         current_is_mine=False, can_keep_both=both)  # fmt: skip


_TEXTS = (
    "Visits by appointment.",
    "Visits by appointment. Park at gate 2, badge at reception.",
    "Visits by appointment. Closed 6–10 April for the audit.",
)


def busy(store: Store, status: SyncStatus | None = None) -> Made:
    """Return conflicts as on the mock-up: three fields, a delete, a mass delete; and what waits."""
    now = store.clock.now()
    person, name = record_of(store, "person")
    company, firm = record_of(store, "company")
    at = (now - 16 * HOUR, now - 2 * HOUR)
    fields = (
        ConflictField("c1", "points.p1", "Phone", {}, "+421 918 600 100",
                      mine({"kind": "phone", "value": "+421 918 642 055"}, "+421 918 642 055", at[0]),
                      theirs({"kind": "phone", "value": "+421 918 642 550"}, "+421 918 642 550", at[1]),
                      current_is_mine=False, can_keep_both=False),
        field_of("c2", "nickname", "Nickname", ("Quality technician", "Quality manager", "Head of quality"), at),
        field_of("c3", "description", "Description", _TEXTS, at, both=True),
    )  # fmt: skip
    groups = [
        ConflictGroup("person", person, name, fields, since=at[0]),
        ConflictGroup("company", company, firm, (),
                      DeleteConflict("c9", "Eva Lišková", at[1], "Eva's laptop", deleted_by_me=False, is_held=False)),
    ]  # fmt: skip
    second, second_name = record_of(store, "person", 1)
    third, third_name = record_of(store, "company", 1)
    waiting = [
        Waiting("b1", "Edit person", now - 3 * HOUR, "person", second, second_name, ("Phone", "Birthday")),
        Waiting("b2", "New note", now - 2 * HOUR, "activity", "n1", third_name, ()),
        Waiting("b3", "Edit company", now - HOUR, "company", third, third_name, ("Description", "Website")),
    ]
    refused = [
        Refused(17, "b0", "person", second, second_name, now - 5 * HOUR,
                "The whole batch was undone by Eva Lišková meanwhile.", "Birthday: 14 March 1984"),
    ]  # fmt: skip
    held = [Held("h1", "Delete 120 people", now - HOUR, "Peter Baláž", 120)]
    merged = [
        Merged("company", third, third_name, "description", "Description", "Eva Lišková", now - 2 * HOUR, "m1"),
        Merged("person", second, second_name, "description", "Description", "Peter Baláž", now - HOUR, "m2"),
    ]
    past = [
        PastDecision("p1", "person", second, second_name, "Phone", "+421 905 111 222", "+421 905 111 333",
                     "Eva Lišková", now - 2 * DAY, "decided"),
        PastDecision("p2", "company", third, third_name, "Website", "kovo.example", "", "", now - 9 * DAY, "equal"),
    ]  # fmt: skip
    found = status or SyncStatus(
        State.CONFLICTS, waiting=3, refused=1, conflicts=2, held=1, last_sync_ms=now - 2 * MINUTE, server=SERVER
    )
    return Made(found, waiting, refused, held, groups, merged, past)


def calm(store: Store, status: SyncStatus | None = None) -> Made:
    """Return a workspace that is up to date."""
    last = store.clock.now() - 2 * MINUTE
    return Made(status or SyncStatus(State.UP_TO_DATE, last_sync_ms=last, server=SERVER))


def states(now: int) -> dict[str, SyncStatus]:
    """Return every state of the status bar."""
    server = SERVER
    last = now - 2 * MINUTE
    away = CrmError("The server crm.tatra-tools.example does not answer", "Your administrator can look at its log.")
    return {
        "up to date": SyncStatus(State.UP_TO_DATE, last_sync_ms=last, server=server),
        "sending": SyncStatus(State.SENDING, waiting=7, last_sync_ms=last, server=server),
        "receiving": SyncStatus(State.RECEIVING, receiving=24, last_sync_ms=last, server=server),
        "offline": SyncStatus(State.OFFLINE, since_ms=now - 70 * MINUTE, last_sync_ms=last, server=server),
        "offline waiting": SyncStatus(State.OFFLINE, waiting=7, since_ms=now - 70 * MINUTE, last_sync_ms=last,
                                      server=server),
        "unreachable": SyncStatus(State.UNREACHABLE, waiting=7, since_ms=now - 9 * MINUTE, retry_at_ms=now + 2 * MINUTE,
                                  last_sync_ms=last, server=server, error=away),
        "sign in": SyncStatus(State.SIGN_IN, waiting=7, last_sync_ms=last, server=server),
        "part failed": SyncStatus(State.PART_FAILED, refused=1, last_sync_ms=last, server=server),
        "conflicts": SyncStatus(State.CONFLICTS, conflicts=2, last_sync_ms=last, server=server),
        "old": SyncStatus(State.OLD, waiting=41, last_sync_ms=now - 8 * DAY - HOUR, server=server),
        "healing": SyncStatus(State.HEALING, last_sync_ms=last, server=server),
        "paused": SyncStatus(State.PAUSED, waiting=3, last_sync_ms=last, server=server),
    }  # fmt: skip
