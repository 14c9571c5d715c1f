"""When the first page has read what it shows: what a start does beside it begins then, however slow the computer is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.window import MainWindow

_LONGEST_MS = 1_500  # a page that goes on reading is not waited for


class FirstRest(QObject):
    """Calls what waits for the first rest, each a while after it; one a window."""

    def __init__(self, window: MainWindow, tasks: TaskRunner) -> None:
        super().__init__(window)
        self._window, self._tasks = window, tasks
        self._waiting: list[tuple[int, Callable[[], None]]] = []
        self._has_come = False
        self._longest = QTimer(self, singleShot=True, interval=_LONGEST_MS)
        self._longest.timeout.connect(self._come)
        tasks.rested.connect(self._look)
        window.when_painted(self._longest.start)

    def then(self, delay: int, act: Callable[[], None]) -> None:
        """Call `act` so many milliseconds after the first rest."""
        if self._has_come:
            QTimer.singleShot(delay, self, act)
        else:
            self._waiting.append((delay, act))

    def _look(self) -> None:
        if self._window.navigator.page is not None and self._tasks.is_idle:
            self._come()

    def _come(self) -> None:
        if self._has_come:
            return
        self._has_come = True
        self._longest.stop()
        self._tasks.rested.disconnect(self._look)
        for delay, act in self._waiting:
            QTimer.singleShot(delay, self, act)
        self._waiting.clear()
