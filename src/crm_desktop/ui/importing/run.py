"""The import while it runs; it goes on when its page is put away, and tells of its end wherever one is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.importing import Source, import_file
from crm_desktop.exchange.runner import ImportReport, Mode
from crm_desktop.store import Store
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.tasks import Job, Task, TaskRunner


class ImportRun:
    """One import at a time for one page."""

    def __init__(
        self, page: QWidget, store: Store, tasks: TaskRunner, desk: WindowDesk, before_risk: Callable[[], object]
    ) -> None:
        self._page, self._store, self._tasks, self._desk = page, store, tasks, desk
        self._before_risk = before_risk
        self._task: Task | None = None

    @property
    def is_running(self) -> bool:
        """Return whether rows are coming in."""
        return self._task is not None

    def cancel(self) -> None:
        """Stop; what came in is undone, and the end is told as an error."""
        if self._task is not None:
            self._task.cancel()

    def start(
        self,
        source: Source,
        mode: Mode,
        *,
        on_progress: Callable[[int], None],
        on_done: Callable[[ImportReport], None],
        on_error: Callable[[CrmError], None],
    ) -> None:
        """Make the backup, then let the rows in."""

        def work(job: Job) -> ImportReport:
            return import_file(
                self._store,
                source,
                mode=mode,
                before_risk=self._before_risk,
                on_progress=job.progress,
                is_canceled=lambda: job.is_canceled,
            )

        # Not in the writer lane: the import takes turns with it, so that what is typed meanwhile is saved at once.
        self._task = self._tasks.run(
            work,
            lambda report: self._end(on_done, report, self._say_done),
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

    def _say_done(self, report: ImportReport) -> None:
        self._desk.notices.say(tr("The import is done"), undo=True)
