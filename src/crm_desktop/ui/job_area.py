"""Where a change of many records says how far it is, with Cancel; short ones don't show it at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.many import Watch
from crm_desktop.ui.lists.format import number
from crm_desktop.ui.tasks import Job, TaskRunner
from crm_desktop.ui.widgets import ProgressLine

SHOWN_AFTER_MS = 500
_MARGINS = (20, 8, 20, 10)


class JobArea(QWidget):
    """Empty and without height unless a job takes its time; the rest of the page stays usable."""

    def __init__(self, tasks: TaskRunner, *, padded: bool = True) -> None:
        super().__init__()
        self._tasks = tasks
        self.line: ProgressLine | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*(_MARGINS if padded else (0, 0, 0, 0)))
        self.hide()

    def run(
        self,
        work: Callable[[Watch], Any],
        text: str,
        on_done: Callable[[Any], None],
        on_error: Callable[[CrmError], None],
    ) -> None:
        """Do a job in the writer lane; Cancel takes back what it has done."""
        line = ProgressLine(text)
        line.hide()
        self._column.addWidget(line)
        soon = QTimer(line, singleShot=True, interval=SHOWN_AFTER_MS)
        soon.timeout.connect(lambda: self._show(line))

        def end() -> None:
            soon.stop()
            line.hide()
            line.deleteLater()
            if self.line is line:
                self.line = None
                self.hide()

        def done(answer: Any) -> None:
            end()
            on_done(answer)

        def failed(error: CrmError) -> None:
            end()
            on_error(error)

        def job(handle: Job) -> Any:
            return work(Watch(lambda at, total: handle.progress((at, total)), lambda: handle.is_canceled))

        task = self._tasks.run(
            job, done, failed, on_progress=lambda at: _show_progress(line, *at), writes=True, owner=self
        )
        line.cancelled.connect(task.cancel)
        soon.start()

    def _show(self, line: ProgressLine) -> None:
        self.line = line
        line.show()
        self.show()


def _show_progress(line: ProgressLine, done: int, total: int) -> None:
    words = trn("{done} of {n} record", "{done} of {n} records", total, n=number(total), done=number(done))
    line.set_progress(done, total, words)


def changing_words() -> str:
    """Return what a change of many records is called while it runs."""
    return tr("Changing the records")
