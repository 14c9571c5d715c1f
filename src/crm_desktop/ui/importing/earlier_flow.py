"""Drafts, and imports of before: kept, gone on with, corrected, taken back, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from crm_desktop.domain.errors import CrmError
from crm_desktop.services import import_runs
from crm_desktop.services.import_runs import ImportRun as EarlierRun
from crm_desktop.store import Store
from crm_desktop.ui.importing.reading import Reading
from crm_desktop.ui.importing.run import Work
from crm_desktop.ui.tasks import TaskRunner, job_is_unheard
from crm_desktop.viewmodels.importing_runs import go_on
from crm_desktop.viewmodels.importing_wizard import Wizard

Take = Callable[[Wizard], None]
Start = Callable[[Wizard, Work], None]
Show = Callable[[list[EarlierRun]], None]


class EarlierFlow(QObject):
    """What the lines of earlier imports ask for."""

    def __init__(
        self,
        owner: QObject,
        store: Store,
        tasks: TaskRunner,
        reading: Reading,
        *,
        take: Take,
        start: Start,
        show: Show,
        on_error: Callable[[CrmError], None],
    ) -> None:
        super().__init__(owner)
        self._store, self._tasks, self._reading = store, tasks, reading
        self._take, self._start, self._show, self._on_error = take, start, show, on_error

    def list_runs(self) -> None:
        """Show the imports of before."""
        self._tasks.run(lambda: import_runs.list_runs(self._store), self._show, self._on_error, owner=self)

    def keep_draft(self, wizard: Wizard) -> None:
        """Keep the choices; they are found under Import."""
        wizard.run_id = import_runs.save_import_draft(
            self._store, wizard.run_id, wizard.source.path.name, wizard.plan()
        )

    def fix(self, run_id: str) -> None:
        """Correct the rows that an import left behind."""
        self._reading.open_correction(run_id, self._take, self._on_error)

    def open_draft(self, run: EarlierRun) -> None:
        """Go on with a draft."""
        self._reading.open_plan(dict(run.plan), run.id, self._take, self._on_error)

    def go_on(self, run: EarlierRun) -> None:
        """Import the rest of a file after a crash."""

        def resume(wizard: Wizard) -> None:
            self._start(wizard, partial(go_on, self._store, run))

        self._reading.open_plan(dict(run.plan), run.id, resume, self._on_error)

    def undo(self, run_id: str) -> None:
        """Take an import back."""
        self._tasks.run(
            lambda job: import_runs.undo_run(self._store, run_id, job.pace), lambda undone: self.list_runs(),
            self._on_error, on_progress=job_is_unheard, owner=self,
        )  # fmt: skip

    def forget(self, run_id: str) -> None:
        """Forget a draft, or an import with its rows."""
        self._tasks.run(
            lambda: import_runs.forget_run(self._store, run_id), lambda done: self.list_runs(), self._on_error,
            writes=True, owner=self,
        )  # fmt: skip
