import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from crm_desktop.domain.errors import CrmError, StoreGone
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.store.engine import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.store.opening import open_store
from crm_desktop.ui.change_bus import ChangeBus, joined

OTHER_PROGRAM = """
import sys
from pathlib import Path
from crm_desktop.domain.specs import COMPANY
from crm_desktop.store.opening import open_store
store = open_store(Path(sys.argv[1]))
with store.write("New company") as unit:
    unit.insert(COMPANY, name="Kovo Trnava")
store.close()
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "firm.crm", create=True)
    yield store
    store.close()


@pytest.fixture
def bus(qtbot: QtBot, store: Store) -> Iterator[ChangeBus]:
    bus = ChangeBus(store, poll_ms=50)
    yield bus
    bus.stop()


def new_person(store: Store, name: str = "Ada") -> str:
    with store.write("New person") as unit:
        return unit.insert(PERSON, given_name=name)


def on_another_thread(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_what_another_program_wrote_is_told(qtbot: QtBot, bus: ChangeBus, store: Store) -> None:
    with qtbot.waitSignal(bus.committed, timeout=10_000) as told:
        subprocess.run([sys.executable, "-c", OTHER_PROGRAM, store.path], check=True, env={"PYTHONPATH": "src"})
    assert told.args[0].touches(COMPANY) and not told.args[0].touches(PERSON)


def test_a_commit_of_this_program_is_told_on_the_ui_thread_and_once(qtbot: QtBot, bus: ChangeBus, store: Store) -> None:
    told: list[tuple[ChangeSet, bool]] = []
    here = QThread.currentThread()
    bus.committed.connect(lambda c: told.append((c, QThread.currentThread() is here)))
    ids: list[str] = []
    on_another_thread(lambda: ids.append(new_person(store)))
    qtbot.wait(200)
    assert [(set(changes.ids_of(PERSON)), is_here) for changes, is_here in told] == [(set(ids), True)]


def test_many_commits_become_few_signals_that_miss_nothing(qtbot: QtBot, bus: ChangeBus, store: Store) -> None:
    told: list[ChangeSet] = []
    bus.committed.connect(told.append)
    ids: set[str] = set()
    on_another_thread(lambda: ids.update(new_person(store, f"P{n}") for n in range(60)))
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(100)
    assert frozenset().union(*(c.ids_of(PERSON) for c in told)) == ids and len(told) < 10


def test_joined_sets_keep_every_id_and_the_newest_head() -> None:
    both = joined([ChangeSet(7, {"person": frozenset("a")}), ChangeSet(9, {"person": frozenset("b")})])
    assert (both.head, both.ids_of(PERSON), both.is_all) == (9, frozenset("ab"), False)
    assert joined([both, ChangeSet(12, is_all=True)]).is_all


class GoneFile:
    """A store on a disk that was pulled out."""

    def __init__(self) -> None:
        self.failure: CrmError | None = StoreGone("The file is gone", "Plug the disk in again.")

    def poll(self) -> ChangeSet | None:
        if self.failure:
            raise self.failure
        return None

    def on_commit(self, listener: object) -> object:
        return lambda: None


def test_a_file_that_is_gone_is_said_once_each_time(qtbot: QtBot) -> None:
    said: list[str] = []
    gone = GoneFile()
    bus = ChangeBus(gone, poll_ms=10)  # type: ignore[arg-type]
    bus.failed.connect(lambda error: said.append(error.title))
    qtbot.wait(80)
    assert said == ["The file is gone"]
    failure, gone.failure = gone.failure, None
    qtbot.wait(50)
    gone.failure = failure
    qtbot.waitUntil(lambda: len(said) == 2)
    bus.stop()


def test_after_stop_nothing_is_heard(qtbot: QtBot, store: Store) -> None:
    bus = ChangeBus(store, poll_ms=20)
    bus.stop()
    heard: list[ChangeSet] = []
    bus.committed.connect(heard.append)
    new_person(store)
    qtbot.wait(80)
    assert not heard
