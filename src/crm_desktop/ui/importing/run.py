"""The import while it runs; it goes on when its page is put away, and tells of its end wherever one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.pause import Pause
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.tasks import Job, Task, TaskRunner
from crm_desktop.viewmodels.importing_runs import Hooks, Outcome

Work = Callable[[Hooks], Outcome]


class ImportRun:
    """One import at a time for one page."""

    def __init__(self, page: QWidget, tasks: TaskRunner, desk: WindowDesk, before_risk: Callable[[], object]) -> None:
        self._page, self._tasks, self._desk = page, tasks, desk
        self._before_risk = before_risk
        self._task: Task | None = None
        self._pause = Pause()

    @property
    def is_running(self) -> bool:
        """Return whether rows are coming in."""
        return self._task is not None

    def cancel(self) -> None:
        """Stop; what came in is undone, and the end is told as an error."""
        if self._task is not None:
            self._task.cancel()

    def hold(self, on: bool) -> None:
        """Wait between two rows, or go on."""
        self._pause.turn(on)

    def start(
        self,
        work: Work,
        *,
        on_progress: Callable[[int], None],
        on_done: Callable[[Outcome], None],
        on_error: Callable[[CrmError], None],
    ) -> None:
        """Make the backup, then let the rows in."""
        self._pause = pause = Pause()

        def run(job: Job) -> Outcome:
            return work(Hooks(self._before_risk, job.progress, lambda: job.is_canceled, pause))

        # Not in the writer lane: the import takes turns with it, so that what is typed meanwhile is saved at once.
        self._task = self._tasks.run(
            run,
            lambda outcome: self._end(on_done, outcome, self._say_done),
            lambda error: self._end(on_error, error, self._desk.notices.show),
            on_progress=lambda rows: on_progress(rows) if isValid(self._page) else None,
        )

    def _end(self, hear: Callable[[Any], None], answer: Any, tell: Callable[[Any], None]) -> None:
        """Answer on the page; where another one is shown by now, with a notice too."""
        self._task = None
        if isValid(self._page):
            hear(answer)
        if not isValid(self._page) or self._desk.navigation.page is not self._page:
            tell(answer)

    def _say_done(self, outcome: Outcome) -> None:
        self._desk.notices.say(tr("The import is done"), undo=True)
