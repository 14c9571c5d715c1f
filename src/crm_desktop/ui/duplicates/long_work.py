"""Work that takes a while: a line above the page with a count and Cancel; the rest stays usable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import boxed
from crm_desktop.ui.tasks import Job, Task, TaskRunner
from crm_desktop.ui.widgets import ProgressLine


class LongWork:
    """One piece of work at a time."""

    def __init__(self, tasks: TaskRunner, page: QWidget) -> None:
        self._tasks, self._page = tasks, page
        self._lines = QVBoxLayout()
        self.place = boxed(self._lines)
        self.place.hide()
        self._line: ProgressLine | None = None
        self._task: Task | None = None

    @property
    def is_running(self) -> bool:
        """Return whether something is being done."""
        return self._task is not None

    def cancel(self) -> None:
        """Ask it to stop; it says itself what that means."""
        if self._task is not None:
            self._task.cancel()

    def run(
        self,
        words: str,
        work: Callable[[Job], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[CrmError], None],
        *,
        can_cancel: bool = True,
    ) -> bool:
        """Do it off the UI thread; return False while another one runs."""
        if self.is_running:
            return False
        line = self._line = ProgressLine(words, can_cancel=can_cancel)
        line.cancelled.connect(self.cancel)
        self._lines.addWidget(line)
        self.place.show()

        def done(answer: Any) -> None:
            self._end()
            on_done(answer)

        def failed(error: CrmError) -> None:
            self._end()
            on_error(error)

        self._task = self._tasks.run(work, done, failed, on_progress=self._on_progress, owner=self._page)
        return True

    def _on_progress(self, value: tuple[int, int]) -> None:
        if self._line is not None:
            done, of = value
            self._line.set_progress(done, of, tr("{n} %", n=done * 100 // max(1, of)))

    def _end(self) -> None:
        self._task = None
        if self._line is not None:
            self._line.hide()
            self._line.deleteLater()
            self._line = None
        self.place.hide()
