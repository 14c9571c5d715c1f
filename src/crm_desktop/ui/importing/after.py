"""What can be done after an import: take it back, save what was skipped, save the matching."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.csv_write import Written, write_csv
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.repairs import tables_of
from crm_desktop.services.import_runs import undo_run
from crm_desktop.services.undo import UndoReport
from crm_desktop.store import Store
from crm_desktop.ui.importing.asking import ChoosePlace
from crm_desktop.ui.importing.done import DoneView
from crm_desktop.ui.tasks import TaskRunner, job_is_unheard
from crm_desktop.ui.undo import sentence
from crm_desktop.viewmodels.importing_problems import problem_words, refused_rows
from crm_desktop.viewmodels.importing_runs import Outcome
from crm_desktop.viewmodels.importing_saved import save_matching
from crm_desktop.viewmodels.importing_wizard import Wizard

_MOST_KEPT = 20  # records named that were edited since


class AfterImport:
    """Stands behind the last view of the wizard."""

    def __init__(self, view: DoneView, store: Store, tasks: TaskRunner, choose_place: ChoosePlace) -> None:
        self._view, self._store, self._tasks, self._choose_place = view, store, tasks, choose_place
        self._wizard: Wizard | None = None
        self.outcome: Outcome | None = None
        self.is_undone = False
        self.on_undone: Callable[[], None] = lambda: None
        view.undo_pressed.connect(self._on_undo)
        view.save_pressed.connect(self._on_save)
        view.matching_pressed.connect(self._on_matching)

    def show(self, wizard: Wizard, outcome: Outcome, *, is_undone: bool = False) -> None:
        """Show what came in."""
        self._wizard, self.outcome, self.is_undone = wizard, outcome, is_undone
        report = outcome.report
        warned = [problem_words(p) for p in report.problems if p.severity != "error"]
        self._view.show_result(
            wizard.source.path.name,
            outcome.result,
            waiting=outcome.waiting,
            to_save=len(self._skipped()),
            can_save_matching=self._can_save_matching(),
            warnings=warned,
            is_undone=is_undone,
        )

    def forget(self) -> None:
        """Begin anew."""
        self._wizard = self.outcome = None

    def state(self) -> Mapping[str, Any]:
        """Return what a page made anew needs to show the same."""
        return {"outcome": self.outcome, "undone": self.is_undone} if self.outcome is not None else {}

    def _skipped(self) -> Sequence[Incoming]:
        return [*self.outcome.report.refused, *self.outcome.report.listed] if self.outcome is not None else []

    def _can_save_matching(self) -> bool:
        wizard = self._wizard
        return wizard is not None and not wizard.is_correction and bool(tables_of(wizard.source)[0].recognised)

    def _on_undo(self) -> None:
        wizard, outcome = self._wizard, self.outcome
        if wizard is None or outcome is None:
            return

        def show(undone: UndoReport) -> None:
            self.show(wizard, outcome, is_undone=True)
            title = tr("Import of {name}", name=wizard.source.path.name)
            self._view.say(sentence(title, undone, is_redo=False))
            if undone.kept:
                self._view.note.setToolTip("\n".join(kept.title for kept in undone.kept[:_MOST_KEPT]))
            self.on_undone()

        if self._view.undo is not None:
            self._view.undo.set_reason(tr("One moment…"))
        # Outside the writer lane, as the import itself: it may take as long.
        self._tasks.run(
            lambda job: undo_run(self._store, outcome.run_id, job.pace),
            show, self._on_error, on_progress=job_is_unheard, owner=self._view,
        )  # fmt: skip

    def _on_save(self) -> None:
        wizard = self._wizard
        if wizard is None:
            return
        path = self._choose_place(self._view, tr("{name} skipped.csv", name=wizard.source.path.stem))
        if path is None:
            return
        skipped = self._skipped()

        def work() -> Written:
            header, rows = refused_rows(wizard.source, skipped)
            return write_csv(path, header, rows)

        def say(written: Written) -> None:
            self._view.say(tr("Saved as “{path}”", path=path))

        self._tasks.run(work, say, self._on_error, owner=self._view)

    def _on_matching(self) -> None:
        from crm_desktop.ui.lists.ask import AskText

        wizard = self._wizard
        if wizard is None:
            return
        dialog = AskText(
            tr("Save this matching"), tr("Name"), self._view, text=wizard.source.path.stem, button=tr("Save")
        )
        dialog.answered.connect(lambda name: self._save_matching(wizard, name))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.open()

    def _save_matching(self, wizard: Wizard, name: str) -> None:
        mappings = [m for table in range(len(tables_of(wizard.source))) if (m := wizard.mapping(table)) is not None]

        def work() -> None:
            for mapping in mappings:
                save_matching(self._store, name, mapping)

        def say(done: None) -> None:
            self._view.say(tr("Saved. It is offered when a file with the same columns comes again."))

        self._tasks.run(work, say, self._on_error, writes=True, owner=self._view)

    def _on_error(self, error: CrmError) -> None:
        if self._view.undo is not None:
            self._view.undo.set_reason("")
        self._view.say(f"{error.title}. {error.advice}", "danger")
