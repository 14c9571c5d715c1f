import gc
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QStringListModel, Qt
from pytestqt.qtbot import QtBot

from crm_desktop.ui.garbage import LOOK_MS, garbage
from crm_desktop.ui.tasks import TaskRunner


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.drain()


def leave_in_a_cycle(ended_on: list[str]) -> None:
    model = QStringListModel()
    note: Callable[[], None] = lambda: ended_on.append(threading.current_thread().name)  # noqa: E731
    model.destroyed.connect(note, Qt.ConnectionType.DirectConnection)
    ring: list[object] = [model]
    ring.append(ring)


def allocate() -> int:
    return len([[n] for n in range(200_000)])


def test_a_model_in_a_cycle_is_destroyed_on_the_ui_thread_whoever_allocates(qtbot: QtBot, tasks: TaskRunner) -> None:
    ended_on: list[str] = []
    for _ in range(20):
        leave_in_a_cycle(ended_on)
        tasks.run(allocate)
        qtbot.waitUntil(lambda: tasks.is_idle, timeout=10_000)
    assert set(ended_on) <= {"MainThread"}
    gc.collect()
    assert ended_on == ["MainThread"] * 20


def test_garbage_is_collected_by_the_timer(qtbot: QtBot, tasks: TaskRunner) -> None:
    ended_on: list[str] = []
    leave_in_a_cycle(ended_on)
    rings: list[object] = []
    for _ in range(2_000):  # more than Python waits for
        rings = [rings]
        rings.append(rings)
    qtbot.waitUntil(lambda: len(ended_on) == 1, timeout=10 * LOOK_MS)
    assert ended_on == ["MainThread"]


def test_what_long_work_holds_is_put_aside_until_it_is_over(qtbot: QtBot, tasks: TaskRunner) -> None:
    gate, held = threading.Event(), [[n] for n in range(5_000)]
    before = gc.get_freeze_count()
    tasks.run(lambda job: gate.wait(10), on_progress=lambda value: None)
    garbage().look()
    assert gc.get_freeze_count() > before + len(held)
    gate.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert gc.get_freeze_count() == 0


def test_garbage_that_arises_during_long_work_is_collected(qtbot: QtBot, tasks: TaskRunner) -> None:
    gate, ended_on = threading.Event(), []
    tasks.run(lambda job: gate.wait(10), on_progress=lambda value: None)
    leave_in_a_cycle(ended_on)
    kept = [[n] for n in range(5_000)]
    garbage().look()
    gate.set()
    assert ended_on == ["MainThread"] and kept


def test_what_only_a_closure_of_the_work_holds_ends_on_the_ui_thread(qtbot: QtBot, tasks: TaskRunner) -> None:
    ended_on: list[str] = []

    def ask() -> None:
        thing = QObject()
        weakref.finalize(thing, lambda: ended_on.append(threading.current_thread().name))
        tasks.run(lambda: thing.objectName())
        tasks.run(lambda: 0, lambda _: thing.setObjectName("told"), writes=True)

    for _ in range(200):
        ask()
    qtbot.waitUntil(lambda: len(ended_on) == 200, timeout=10_000)
    assert set(ended_on) == {"MainThread"}


def test_python_collects_by_itself_again_once_nobody_works_elsewhere(qtbot: QtBot) -> None:
    before = gc.isenabled()
    one, other = TaskRunner(), TaskRunner()
    assert not gc.isenabled()
    one.drain()
    assert not gc.isenabled()
    other.drain()
    other.drain()
    assert gc.isenabled() is before


def test_after_the_end_a_question_is_dropped_and_a_save_is_refused(qtbot: QtBot) -> None:
    tasks, seen = TaskRunner(), []
    tasks.drain()
    tasks.run(lambda: 1, seen.append)
    with pytest.raises(RuntimeError, match="drained"):
        tasks.run(lambda: 1, seen.append, writes=True)
    assert tasks.is_idle and seen == []


def test_a_bug_in_an_answer_at_the_end_is_told_and_keeps_nobody_from_closing(qtbot: QtBot) -> None:
    tasks, seen = TaskRunner(), []
    with qtbot.captureExceptions() as bugs:
        tasks.run(lambda: 0, lambda n: 1 // n, writes=True)
        tasks.run(lambda: "saved", seen.append, writes=True)
        tasks.drain()
    assert seen == ["saved"] and [kind for kind, _, _ in bugs] == [ZeroDivisionError]
