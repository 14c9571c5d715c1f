"""The bar below the wizard: what holds now, Cancel, and the one button that writes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across, boxed
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import Label, Line, PrimaryButton, ProgressLine, QuietButton, Surface
from crm_desktop.ui.widgets.empty_state import IconDisc

_HEIGHT = tokens.WIZARD_CONTROL_HEIGHT


class ImportBar(Surface):
    """Ready, reading or running."""

    start_pressed = Signal()
    leave_pressed = Signal()
    stop_pressed = Signal()

    def __init__(self) -> None:
        super().__init__("surface")
        self.setAccessibleName(tr("Import"))
        self.sentence = Label("", "body", "text2", wrap=True)
        self.leave = QuietButton(tr("Cancel"), height=_HEIGHT)
        self.leave.clicked.connect(self.leave_pressed)
        self.start = PrimaryButton(tr("Import"), "import", height=_HEIGHT)
        self.start.clicked.connect(self.start_pressed)
        ready = across(IconDisc("shield-check", "ok", 28), gap=10)
        ready.addWidget(self.sentence, 1)
        ready.addWidget(self.leave)
        ready.addWidget(self.start)
        self._parts = QStackedWidget()
        self._parts.addWidget(boxed(ready))
        self._progress = ProgressLine("")
        self._parts.addWidget(self._progress)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(Line())
        rows.addLayout(across(self._parts, margins=(24, 9, 24, 9)))

    @property
    def progress(self) -> ProgressLine:
        """Return the line that shows how far the import is."""
        return self._progress

    def show_reading(self, rows: int) -> None:
        """Say that the file is being read; nothing can be imported before that is done."""
        self._parts.setCurrentIndex(0)
        shown = when.number(rows)
        self.sentence.setText(
            trn("Reading the file… {shown} row", "Reading the file… {shown} rows", rows, shown=shown)
            if rows
            else tr("Reading the file…")
        )
        self.start.set_reason(tr("The file is being read"))

    def show_ready(self, rows: int, reason: str = "") -> None:
        """Offer to import; `reason` says why that can't be."""
        self._parts.setCurrentIndex(0)
        safe = tr(
            "Nothing is written until you press Import. A backup is made first, and the whole import can be undone."
        )
        self.sentence.setText(reason or safe)
        shown = when.number(rows)
        self.start.setText(
            trn("Import {shown} row", "Import {shown} rows", rows, shown=shown) if rows else tr("Import")
        )
        self.start.set_reason(reason)

    def show_running(self, rows: int, total: int) -> None:
        """Show how far the import is; the rest of the window stays usable."""
        if self._parts.currentIndex() != 1:
            self._renew_progress()
        text = (
            tr("Importing. You can keep working, and cancel takes back what came in.")
            if rows
            else tr("Making a backup first…")
        )
        count = tr("{n} of {all}", n=when.number(rows), all=when.number(total)) if rows else ""
        self._progress.set_progress(rows, total if rows else 0, count, text)

    def _renew_progress(self) -> None:
        """A line whose Cancel was pressed stays pressed: each import begins with a new one."""
        old = self._progress
        self._progress = ProgressLine(tr("Making a backup first…"))
        self._progress.cancelled.connect(self.stop_pressed)
        self._parts.addWidget(self._progress)
        self._parts.removeWidget(old)
        old.deleteLater()
        self._parts.setCurrentWidget(self._progress)
        self._progress.setFocusPolicy(Qt.FocusPolicy.NoFocus)
