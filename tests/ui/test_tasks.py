import threading
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QThread, QTimer
from pytestqt.qtbot import QtBot

from crm_desktop.domain.errors import Canceled, CrmError, StoreFull
from crm_desktop.ui.tasks import Job, TaskRunner


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    runner = TaskRunner()
    yield runner
    runner.drain()


def test_work_runs_elsewhere_and_its_answer_comes_back_on_the_ui_thread(qtbot: QtBot, tasks: TaskRunner) -> None:
    seen: list[object] = []

    def on_done(value: int) -> None:
        seen.extend([value, QThread.currentThread() is QCoreApplication.instance().thread()])

    tasks.run(threading.get_ident, on_done)
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen[0] != threading.get_ident() and seen[1] is True


def test_writes_come_one_after_the_other_in_their_order(qtbot: QtBot, tasks: TaskRunner) -> None:
    order: list[int] = []

    def write(n: int) -> None:
        time.sleep(0.01 if n % 2 else 0)
        order.append(n)

    for n in range(10):
        tasks.run(lambda n=n: write(n), writes=True)
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert order == list(range(10))


def test_a_read_does_not_wait_for_a_long_write(qtbot: QtBot, tasks: TaskRunner) -> None:
    gate, seen = threading.Event(), []
    tasks.run(lambda: gate.wait(10), writes=True)
    tasks.run(lambda: "read", seen.append)
    qtbot.waitUntil(lambda: len(seen) == 1)
    assert not tasks.is_idle  # the write still waits
    gate.set()


def test_an_expected_failure_reaches_on_error(qtbot: QtBot, tasks: TaskRunner) -> None:
    failed: list[CrmError] = []

    def fail() -> None:
        raise StoreFull("The disk is full", "Free space.")

    tasks.run(fail, on_error=failed.append)
    qtbot.waitUntil(lambda: len(failed) == 1)
    assert failed[0].title == "The disk is full"


def test_a_failure_that_nobody_waits_for_is_shown_all_the_same(qtbot: QtBot, tasks: TaskRunner) -> None:
    shown: list[CrmError] = []
    tasks.on_unheard = shown.append

    def fail() -> None:
        raise CrmError("No")

    tasks.run(fail)
    qtbot.waitUntil(lambda: len(shown) == 1)
    assert shown[0].title == "No"


def test_a_bug_reaches_the_exception_hook_and_not_on_error(qtbot: QtBot, tasks: TaskRunner) -> None:
    failed: list[CrmError] = []
    with qtbot.captureExceptions() as bugs:
        tasks.run(lambda: 1 // 0, on_error=failed.append)
        qtbot.waitUntil(lambda: tasks.is_idle)
    assert [kind for kind, _, _ in bugs] == [ZeroDivisionError] and failed == []


def test_a_bug_in_a_callback_does_not_swallow_the_next_answer(qtbot: QtBot, tasks: TaskRunner) -> None:
    seen: list[str] = []
    with qtbot.captureExceptions() as bugs:
        tasks.run(lambda: 0, lambda n: 1 // n, writes=True)
        tasks.run(lambda: "next", seen.append, writes=True)
        qtbot.waitUntil(lambda: seen == ["next"])
    assert len(bugs) == 1


def test_a_job_reports_progress_in_order_before_it_is_done(qtbot: QtBot, tasks: TaskRunner) -> None:
    seen: list[object] = []

    def count(job: Job) -> str:
        for n in range(3):
            job.progress(n)
        return "done"

    tasks.run(count, seen.append, on_progress=seen.append)
    qtbot.waitUntil(lambda: len(seen) == 4)
    assert seen == [0, 1, 2, "done"]


def test_a_canceled_job_ends_with_canceled(qtbot: QtBot, tasks: TaskRunner) -> None:
    failed: list[CrmError] = []

    def work(job: Job) -> None:
        while True:
            job.check()
            time.sleep(0.001)

    task = tasks.run(work, on_error=failed.append, on_progress=lambda _: None)
    task.cancel()
    qtbot.waitUntil(lambda: len(failed) == 1)
    assert isinstance(failed[0], Canceled)


def test_a_canceled_question_is_never_answered(qtbot: QtBot, tasks: TaskRunner) -> None:
    gate, seen = threading.Event(), []
    task = tasks.run(lambda: gate.wait(10), seen.append, seen.append)
    task.cancel()
    gate.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert seen == []


def test_a_widget_that_is_gone_is_not_called(qtbot: QtBot, tasks: TaskRunner) -> None:
    gate, seen, owner = threading.Event(), [], QObject()
    tasks.run(lambda: gate.wait(10), seen.append, owner=owner)
    owner.deleteLater()
    qtbot.wait(10)
    gate.set()
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert seen == []


def test_at_the_end_every_save_is_finished_and_answered(qtbot: QtBot) -> None:
    tasks, saved, answered = TaskRunner(), [], []

    def save(n: int) -> int:
        time.sleep(0.02)
        saved.append(n)
        return n

    for n in range(5):
        tasks.run(lambda n=n: save(n), answered.append, writes=True)
    tasks.drain()
    assert saved == answered == [0, 1, 2, 3, 4]


def test_at_the_end_a_long_job_is_asked_to_stop_and_reads_that_wait_are_dropped(qtbot: QtBot) -> None:
    tasks, failed, read, begun = TaskRunner(), [], [], []

    def forever(job: Job) -> None:
        begun.append(job)
        while True:
            job.check()
            time.sleep(0.001)

    for _ in range(3):
        tasks.run(forever, on_error=failed.append, on_progress=lambda _: None)
    tasks.run(lambda: read.append(1))
    qtbot.waitUntil(lambda: len(begun) == 3)  # one that has not begun is dropped as a read is
    tasks.drain()
    assert [type(error) for error in failed] == [Canceled] * 3 and read == []


def test_after_a_dear_answer_what_waits_in_the_window_comes_before_the_next_one(
    qtbot: QtBot, tasks: TaskRunner
) -> None:
    order: list[str] = []
    ended = threading.Event()
    tasks.run(lambda: None, lambda _: (time.sleep(0.02), order.append("dear")), writes=True)
    for name in ("second", "third"):
        tasks.run(lambda: None, lambda _, name=name: order.append(name), writes=True)
    tasks.run(ended.set, writes=True)
    assert ended.wait(10)
    QTimer.singleShot(0, lambda: order.append("window"))
    qtbot.waitUntil(lambda: tasks.is_idle)
    assert order == ["dear", "window", "second", "third"]


def test_answers_after_one_that_fails_are_still_given(qtbot: QtBot, tasks: TaskRunner) -> None:
    seen: list[int] = []
    ended = threading.Event()

    def fail(_: object) -> None:
        time.sleep(0.02)
        raise ValueError

    with qtbot.captureExceptions() as caught:
        tasks.run(lambda: None, fail, writes=True)
        for n in range(3):
            tasks.run(lambda: None, lambda _, n=n: seen.append(n), writes=True)
        tasks.run(ended.set, writes=True)
        assert ended.wait(10)
        qtbot.waitUntil(lambda: tasks.is_idle)
    assert seen == [0, 1, 2] and len(caught) == 1
