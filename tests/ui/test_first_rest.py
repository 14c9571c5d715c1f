"""What a start does beside the first page waits until that has read what it shows."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from crm_desktop.ui.first_rest import FirstRest
from crm_desktop.ui.tasks import TaskRunner


class Painted(QObject):
    """A window that has been painted, with a page or without."""

    def __init__(self) -> None:
        super().__init__()
        self.navigator = self
        self.page: object | None = None

    def when_painted(self, then: object) -> None:
        then()  # type: ignore[operator]


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[TaskRunner]:
    tasks = TaskRunner()
    yield tasks
    tasks.drain()


def test_it_waits_for_all_that_the_first_page_reads(qtbot: QtBot, tasks: TaskRunner) -> None:
    window, done, may_end = Painted(), [], threading.Event()
    rest = FirstRest(window, tasks)  # type: ignore[arg-type]
    rest.then(0, lambda: done.append("beside"))
    tasks.run(lambda: None, lambda _: done.append("before the page"))
    qtbot.waitUntil(lambda: done == ["before the page"])
    window.page = object()
    tasks.run(may_end.wait, lambda _: done.append("read"))
    tasks.run(lambda: None, lambda _: done.append("read quickly"))
    qtbot.waitUntil(lambda: "read quickly" in done)
    may_end.set()
    qtbot.waitUntil(lambda: "beside" in done)
    assert done[-2:] == ["read", "beside"]
    rest.then(0, lambda: done.append("later"))
    qtbot.waitUntil(lambda: done[-1] == "later")


def test_a_page_that_reads_nothing_is_not_waited_for_without_end(qtbot: QtBot, tasks: TaskRunner) -> None:
    done: list[str] = []
    rest = FirstRest(Painted(), tasks)  # type: ignore[arg-type]
    rest.then(0, lambda: done.append("beside"))
    qtbot.waitUntil(lambda: done == ["beside"], timeout=10_000)
    assert tasks.is_idle
