"""What can be done after an import: take it back, save what was skipped."""

from __future__ import annotations

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.csv_write import Written, write_csv
from crm_desktop.exchange.importing import Source
from crm_desktop.exchange.runner import ImportReport
from crm_desktop.services.undo import UndoReport, undo
from crm_desktop.store import Store
from crm_desktop.ui.importing.asking import ChoosePlace
from crm_desktop.ui.importing.done import DoneView
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.undo import sentence
from crm_desktop.viewmodels.importing import refused_rows


class AfterImport:
    """Stands behind the last view of the wizard."""

    def __init__(self, view: DoneView, store: Store, tasks: TaskRunner, choose_place: ChoosePlace) -> None:
        self._view, self._store, self._tasks, self._choose_place = view, store, tasks, choose_place
        self._source: Source | None = None
        self.report: ImportReport | None = None
        self.is_undone = False
        view.undo_pressed.connect(self._on_undo)
        view.save_pressed.connect(self._on_save)

    def show(self, source: Source, report: ImportReport, *, is_undone: bool) -> None:
        """Show what came in."""
        self._source, self.report, self.is_undone = source, report, is_undone
        self._view.show_report(source.path.name, report, is_undone=is_undone)

    def forget(self) -> None:
        """Begin anew."""
        self._source = self.report = None

    def _on_undo(self) -> None:
        source, report = self._source, self.report
        if source is None or report is None:
            return

        def show(undone: UndoReport) -> None:
            self.show(source, report, is_undone=True)
            self._view.say(sentence(tr("Import of {name}", name=source.path.name), undone, is_redo=False))

        if self._view.undo is not None:
            self._view.undo.set_reason(tr("One moment…"))
        # Outside the writer lane, as the import itself: it may take as long.
        self._tasks.run(lambda: undo(self._store, report.batch_id), show, self._on_error, owner=self._view)

    def _on_save(self) -> None:
        source, report = self._source, self.report
        if source is None or report is None:
            return
        path = self._choose_place(self._view, tr("{name} skipped.csv", name=source.path.stem))
        if path is None:
            return

        def work() -> Written:
            header, rows = refused_rows(source, report.refused)
            return write_csv(path, header, rows)

        def say(written: Written) -> None:
            self._view.say(tr("Saved as “{path}”", path=path))

        self._tasks.run(work, say, self._on_error, owner=self._view)

    def _on_error(self, error: CrmError) -> None:
        if self._view.undo is not None:
            self._view.undo.set_reason("")
        self._view.say(f"{error.title}. {error.advice}", "danger")
