"""The bar below the wizard: what holds now, Cancel, Back, and the one button that goes on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across, boxed
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import Button, Label, Line, PrimaryButton, ProgressLine, QuietButton, Surface, announce
from crm_desktop.ui.widgets.empty_state import IconDisc

_HEIGHT = tokens.WIZARD_CONTROL_HEIGHT


class ImportBar(Surface):
    """Ready, reading or running."""

    next_pressed = Signal()
    back_pressed = Signal()
    leave_pressed = Signal()
    stop_pressed = Signal()
    pause_pressed = Signal(bool)  # on

    def __init__(self) -> None:
        super().__init__("surface")
        self.setAccessibleName(tr("Import"))
        self.sentence = Label("", "body", "text2", wrap=True)
        self.leave = QuietButton(tr("Cancel"), height=_HEIGHT)
        self.leave.clicked.connect(self.leave_pressed)
        self.back = Button(tr("Back"), "chevron-left", height=_HEIGHT)
        self.back.clicked.connect(self.back_pressed)
        self.next = PrimaryButton(tr("Import"), "arrow-right", height=_HEIGHT)
        self.next.clicked.connect(self.next_pressed)
        ready = across(IconDisc("shield-check", "ok", 28), gap=10)
        ready.addWidget(self.sentence, 1)
        for button in (self.leave, self.back, self.next):
            ready.addWidget(button)
        self._parts = QStackedWidget()
        self._parts.addWidget(boxed(ready))
        self.hold = Button(tr("Pause"), "hourglass", height=tokens.ROW_CONTROL_HEIGHT)
        self.hold.setCheckable(True)
        self.hold.toggled.connect(self._on_hold)
        self._running = across(self.hold, gap=10)
        self._parts.addWidget(boxed(self._running))
        self._progress = ProgressLine("")
        self._running.insertWidget(0, self._progress, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(Line())
        rows.addLayout(across(self._parts, margins=(24, 9, 24, 9)))

    @property
    def progress(self) -> ProgressLine:
        """Return the line that shows how far the import is."""
        return self._progress

    @property
    def is_running(self) -> bool:
        """Return whether the progress of an import is shown."""
        return self._parts.currentIndex() == 1

    def show_reading(self, rows: int) -> None:
        """Say that the file is being read; one can't go on before that is done."""
        self._parts.setCurrentIndex(0)
        shown = when.number(rows)
        self.sentence.setText(
            trn("Reading the file… {shown} row", "Reading the file… {shown} rows", rows, shown=shown)
            if rows
            else tr("Reading the file…")
        )
        self.next.set_reason(tr("The file is being read"))

    def show_ready(self, text: str, *, icon: str = "arrow-right", reason: str = "", can_back: bool = True) -> None:
        """Offer to go on; `reason` says why that can't be."""
        self._parts.setCurrentIndex(0)
        safe = tr("Nothing is written until step 5. A backup is made first, and the whole import can be undone.")
        self.sentence.setText(reason or safe)
        self.next.setText(text)
        self.next.set_icon(icon)
        self.next.set_reason(reason)
        self.back.setVisible(can_back)

    def say(self, text: str) -> None:
        """Say and announce something in the place of the sentence."""
        self.sentence.setText(text)
        announce(self, text)

    def show_running(self, rows: int, total: int) -> None:
        """Show how far the import is; the rest of the window stays usable."""
        if not self.is_running:
            self._renew_progress()
        if self.hold.isChecked():
            text = tr("Held. What came in so far is saved; go on when you like.")
        elif rows:
            text = tr("Importing. You can keep working, and cancel takes back what came in.")
        else:
            text = tr("Making a backup first…")
        shown = when.number(rows)
        count = tr("{n} of {all}", n=shown, all=when.number(total)) if total else shown
        self._progress.set_progress(rows, total if rows else 0, count if rows else "", text)

    def _on_hold(self, on: bool) -> None:
        self.hold.setText(tr("Go on") if on else tr("Pause"))
        self.hold.set_icon("play" if on else "hourglass")
        self.pause_pressed.emit(on)

    def _renew_progress(self) -> None:
        """A line whose Cancel was pressed stays pressed: each import begins with a new one."""
        old = self._progress
        self._progress = ProgressLine(tr("Making a backup first…"))
        self._progress.cancelled.connect(self.stop_pressed)
        self._running.insertWidget(0, self._progress, 1)
        self._running.removeWidget(old)
        old.hide()
        old.deleteLater()
        self.hold.setChecked(False)
        self._parts.setCurrentIndex(1)
        self._progress.setFocusPolicy(Qt.FocusPolicy.NoFocus)
