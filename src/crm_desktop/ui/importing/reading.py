"""Reads the file in the background, again after each choice; an older reading is dropped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject

from crm_desktop.domain.errors import Canceled, CrmError
from crm_desktop.exchange.csv_read import Choices
from crm_desktop.exchange.repairs import tables_of
from crm_desktop.exchange.targets import custom_targets
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.services.settings import region
from crm_desktop.store import Store
from crm_desktop.ui.tasks import Job, Task, TaskRunner, job_is_unheard
from crm_desktop.viewmodels.importing import Survey, survey
from crm_desktop.viewmodels.importing_duplicates import Twins, find_twins
from crm_desktop.viewmodels.importing_here import look_here
from crm_desktop.viewmodels.importing_runs import correction
from crm_desktop.viewmodels.importing_saved import SavedMatching, matchings_for
from crm_desktop.viewmodels.importing_wizard import Wizard, open_wizard, wizard_of

T = TypeVar("T")
OnError = Callable[[CrmError], None]


class Reading:
    """What the wizard asks of files and of the store, off the UI thread."""

    def __init__(self, owner: QObject, store: Store, tasks: TaskRunner) -> None:
        self._owner, self._store, self._tasks = owner, store, tasks
        self._task: Task | None = None

    @property
    def is_busy(self) -> bool:
        """Return whether a file is being read or compared."""
        return self._task is not None

    def stop(self) -> None:
        """Drop what is being read."""
        if self._task is not None:
            self._task.cancel()
        self._task = None

    def open(self, path: Path, choices: Choices, on_done: Callable[[Wizard], None], on_error: OnError) -> None:
        """Look at a file."""

        def work(job: Job) -> Wizard:
            return open_wizard(path, country=region(self._store), choices=choices, look=job.check)

        self._tasks.run(work, on_done, on_error, on_progress=job_is_unheard, owner=self._owner)

    def open_plan(
        self, plan: dict[str, object], run_id: str, on_done: Callable[[Wizard], None], on_error: OnError
    ) -> None:
        """Go on with a draft."""

        def work(job: Job) -> Wizard:
            return wizard_of(plan, country=region(self._store), run_id=run_id, look=job.check)

        self._tasks.run(work, on_done, on_error, on_progress=job_is_unheard, owner=self._owner)

    def open_correction(self, run_id: str, on_done: Callable[[Wizard], None], on_error: OnError) -> None:
        """Take up the rows that wait to be corrected."""
        self._tasks.run(lambda: correction(self._store, run_id), on_done, on_error, owner=self._owner)

    def matchings(self, wizard: Wizard, table: int, on_done: Callable[[list[SavedMatching]], None]) -> None:
        """Ask for the saved matchings that fit a table."""
        part = tables_of(wizard.source)[table]
        header = part.table.header if part.table is not None else ()
        self._tasks.run(lambda: matchings_for(self._store, header) if header else [], on_done, owner=self._owner)

    def own_fields(self, wizard: Wizard, on_done: Callable[[Sequence[tuple[str, str]]], None]) -> None:
        """Ask for the firm's own fields, of what the rows are about, as targets with their words."""
        kinds = sorted({p.recognised.mapping.kind for p in tables_of(wizard.source) if p.recognised is not None})

        def work() -> Sequence[tuple[str, str]]:
            return custom_targets(f for kind in kinds for f in list_custom_fields(self._store, kind))

        self._tasks.run(work, on_done, owner=self._owner)

    def survey(
        self,
        wizard: Wizard,
        on_done: Callable[[Survey], None],
        on_error: OnError,
        on_progress: Callable[[int], None],
    ) -> None:
        """Read the whole file without writing."""
        source, repairs = wizard.source, wizard.repairs

        def work(job: Job) -> Survey:
            found = survey(source, repairs, on_progress=job.progress, is_canceled=lambda: job.is_canceled)
            look_here(self._store, found, is_canceled=lambda: job.is_canceled)
            return found

        self._begin(work, on_done, on_error, on_progress)

    def compare(
        self, wizard: Wizard, on_done: Callable[[Twins], None], on_error: OnError, on_progress: Callable[[int], None]
    ) -> None:
        """Look for rows that are probably the same."""

        def work(job: Job) -> Twins:
            return find_twins(
                self._store, wizard, on_progress=lambda done, of: job.progress(done),
                is_canceled=lambda: job.is_canceled,
            )  # fmt: skip

        self._begin(work, on_done, on_error, on_progress)

    def _begin(
        self,
        work: Callable[[Job], T],
        on_done: Callable[[T], None],
        on_error: OnError,
        on_progress: Callable[[int], None],
    ) -> None:
        self.stop()

        def done(answer: T) -> None:
            if task is self._task:
                self._task = None
                on_done(answer)

        def failed(error: CrmError) -> None:
            if task is self._task and not isinstance(error, Canceled):
                self._task = None
                on_error(error)

        task: Task = self._tasks.run(
            work, done, failed,
            on_progress=lambda rows: on_progress(rows) if task is self._task else None, owner=self._owner,
        )  # fmt: skip
        self._task = task
