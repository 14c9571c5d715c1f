import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from crm_desktop.domain.errors import CrmError, StoreGone
from crm_desktop.domain.specs import COMPANY, PERSON, Kind
from crm_desktop.ui.change_bus import ChangeBus


@dataclass(frozen=True)
class Changes:
    head: int
    ids: dict[str, set[str]] = field(default_factory=dict)
    is_all: bool = False

    def touches(self, kind: Kind) -> bool:
        return self.is_all or kind.name in self.ids

    def ids_of(self, kind: Kind) -> set[str]:
        return self.ids.get(kind.name, set())


class Log:
    """A log like the store's: what `add` writes is told at the next poll, and to listeners if it was written here."""

    def __init__(self) -> None:
        self.head = 0
        self.unseen: dict[str, set[str]] = {}
        self.listeners: list[Callable[[Changes], None]] = []
        self.failure: CrmError | None = None

    def add(self, kind: str, record: str, *, here: bool = False) -> None:
        self.head += 1
        self.unseen.setdefault(kind, set()).add(record)
        for listener in self.listeners if here else []:
            listener(Changes(self.head, {kind: {record}}))

    def poll(self) -> Changes | None:
        if self.failure:
            raise self.failure
        ids, self.unseen = self.unseen, {}
        return Changes(self.head, ids) if ids else None

    def on_commit(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def bus(qtbot: QtBot, log: Log) -> Iterator[ChangeBus]:
    bus = ChangeBus(log, poll_ms=20)
    yield bus
    bus.stop()


def test_what_another_program_wrote_is_told(qtbot: QtBot, bus: ChangeBus, log: Log) -> None:
    with qtbot.waitSignal(bus.committed, timeout=2000) as told:
        log.add("person", "p1")
    assert told.args[0].touches(PERSON) and not told.args[0].touches(COMPANY)


def test_a_commit_of_this_program_is_told_on_the_ui_thread_and_once(qtbot: QtBot, bus: ChangeBus, log: Log) -> None:
    told: list[tuple[set[str], bool]] = []
    here = QThread.currentThread()
    bus.committed.connect(lambda c: told.append((c.ids_of(PERSON), QThread.currentThread() is here)))
    writer = threading.Thread(target=lambda: log.add("person", "p1", here=True))
    writer.start()
    writer.join()
    qtbot.wait(80)
    assert told == [({"p1"}, True)]


def test_a_commit_is_told_at_once_and_not_at_the_next_poll(qtbot: QtBot, log: Log) -> None:
    bus = ChangeBus(log, poll_ms=60_000)
    with qtbot.waitSignal(bus.committed, timeout=1000):
        log.add("person", "p1", here=True)
    bus.stop()


def test_the_many_commits_of_an_import_become_few_signals_that_miss_nothing(qtbot: QtBot, bus: ChangeBus, log: Log) -> None:
    told: list[Changes] = []
    bus.committed.connect(told.append)

    def write() -> None:
        for n in range(300):
            log.add("person", f"p{n}", here=True)

    writer = threading.Thread(target=write)
    writer.start()
    writer.join()
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(60)
    assert len(set().union(*(c.ids_of(PERSON) for c in told))) == 300 and len(told) < 20


def test_what_others_wrote_before_our_commit_is_not_missed(qtbot: QtBot, log: Log) -> None:
    bus = ChangeBus(log, poll_ms=60_000)
    log.add("company", "theirs")
    with qtbot.waitSignal(bus.committed, timeout=1000) as told:
        log.add("person", "ours", here=True)
    assert told.args[0].touches(COMPANY) and told.args[0].touches(PERSON)
    bus.stop()


def test_a_file_that_is_gone_is_said_once_and_its_return_is_noticed(qtbot: QtBot, bus: ChangeBus, log: Log) -> None:
    said: list[CrmError] = []
    bus.failed.connect(said.append)
    log.failure = StoreGone("The file is gone", "Plug the disk in again.")
    qtbot.wait(120)
    assert [error.title for error in said] == ["The file is gone"]
    log.failure = None
    with qtbot.waitSignal(bus.committed, timeout=2000):
        log.add("person", "p1")


def test_after_stop_nothing_is_heard(qtbot: QtBot, log: Log) -> None:
    bus = ChangeBus(log, poll_ms=20)
    bus.stop()
    assert log.listeners == []
    with qtbot.assertNotEmitted(bus.committed, wait=60):
        log.add("person", "p1", here=True)
