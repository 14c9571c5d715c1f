"""The search for duplicates of the whole file: a line with a count and Cancel; the rest stays usable."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services.duplicates import search_duplicates
from crm_desktop.store import Store
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import boxed
from crm_desktop.ui.tasks import Job, Task, TaskRunner
from crm_desktop.ui.widgets import ProgressLine

_KINDS = (PERSON.name, COMPANY.name)


class Searching:
    """One search at a time."""

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: WindowDesk, page: QWidget, on_searched: Callable[[], None]
    ) -> None:
        self._store, self._tasks, self._desk, self._page = store, tasks, desk, page
        self._on_searched = on_searched
        self._lines = QVBoxLayout()
        self.place = boxed(self._lines)
        self.place.hide()
        self._line: ProgressLine | None = None
        self._task: Task | None = None

    @property
    def is_running(self) -> bool:
        """Return whether a search is on its way."""
        return self._task is not None

    def start(self) -> None:
        """Search all people and all companies."""
        if self.is_running or self._desk.is_read_only:
            return
        line = self._line = ProgressLine(tr("Comparing people and companies. You can keep working."))
        line.cancelled.connect(self.cancel)
        self._lines.addWidget(line)
        self.place.show()
        self._task = self._tasks.run(
            self._search, self._on_done, self._on_error, on_progress=self._on_progress, owner=self._page
        )

    def cancel(self) -> None:
        """Stop; what was found before stays."""
        if self._task is not None:
            self._task.cancel()

    def _search(self, job: Job) -> int:
        found = 0
        for at, kind in enumerate(_KINDS):

            def progress(done: int, of: int, at: int = at) -> None:
                job.progress((at * of + done, len(_KINDS) * of))

            found += len(
                search_duplicates(self._store, kind, on_progress=progress, is_canceled=lambda: job.is_canceled)
            )
        return found

    def _on_progress(self, value: tuple[int, int]) -> None:
        if self._line is not None:
            done, of = value
            self._line.set_progress(done, of, tr("{n} %", n=done * 100 // max(1, of)))

    def _on_done(self, found: int) -> None:
        self._end()
        self._desk.notices.say(trn("{n} pair found", "{n} pairs found", found) if found else tr("No duplicates found"))
        self._on_searched()

    def _on_error(self, error: CrmError) -> None:
        self._end()
        self._desk.notices.show(error)
        self._on_searched()

    def _end(self) -> None:
        self._task = None
        if self._line is not None:
            self._line.hide()
            self._line.deleteLater()
            self._line = None
        self.place.hide()
