"""What stands above a case's page: its state as steps that can be chosen, and how its answer stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QInputDialog, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.cases import STEPS, CaseRow, set_status, status_words
from crm_desktop.store.engine import Store
from crm_desktop.ui.cases.words import due_words
from crm_desktop.ui.layouts import across
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Chip, SegmentedChoice


class CaseBar(QWidget):
    """Steps from new to closed; to solve a case asks for the solution where there is none."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: Desk, case_id: str) -> None:
        super().__init__()
        self._store, self._tasks, self._desk, self._id = store, tasks, desk, case_id
        self._case: Mapping[str, Any] = {}
        self.steps = SegmentedChoice(tr("State of the case"), [(step, status_words(step)) for step in STEPS])
        self.due = Chip("", "neutral")
        self.setLayout(across(self.steps, self.due, 1, gap=14))
        self.steps.chosen.connect(self.move_to)

    def show_case(self, case: Mapping[str, Any], now: int, reason: str | None) -> None:
        """Show a case as it is now; `reason` says why nothing can be changed."""
        self._case = case
        self.steps.set_value(str(case.get("status") or "new"))
        self.steps.setEnabled(reason is None)
        row = CaseRow(
            0, self._id, "", "", "", str(case.get("status") or "new"), "", "", "", "", "", None, case.get("due_at"),
            None, 0,
        )  # fmt: skip
        words, tone, icon = due_words(row, now)
        self.due.set_look(words, tone, icon)
        self.due.setVisible(bool(words))

    def move_to(self, status: str) -> None:
        """Give the case another state."""
        if status == self._case.get("status"):
            return
        if status == "solved" and not str(self._case.get("solution") or "").strip():
            self._ask_solution()
            return
        self._set(status, None)

    def _ask_solution(self) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(tr("Solve the case"))
        dialog.setLabelText(tr("What was done, in one sentence:"))
        dialog.setOkButtonText(tr("Solve"))
        dialog.setCancelButtonText(tr("Cancel"))
        dialog.textValueSelected.connect(lambda text: self._set("solved", text))
        dialog.rejected.connect(self._put_back)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _set(self, status: str, solution: str | None) -> None:
        store, case_id = self._store, self._id

        def done(batch: str | None) -> None:
            if batch is not None:
                self._desk.notices.say(tr("The case is now: {state}", state=status_words(status)), undo=True)

        def refused(error: CrmError) -> None:
            self._put_back()
            self._desk.notices.show(error)

        self._tasks.run(
            lambda: set_status(store, case_id, status, solution=solution), done, refused, writes=True, owner=self
        )

    def _put_back(self) -> None:
        self.steps.set_value(str(self._case.get("status") or "new"))
