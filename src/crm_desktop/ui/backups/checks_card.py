"""The checks, each with what it found and the button that mends it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.health import Step
from crm_desktop.ui import when
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.backups.words import check_words, repair_words
from crm_desktop.ui.layouts import across, clear, down
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import Button, Card, IconButton, Label, ProgressLine
from crm_desktop.viewmodels.backups import Overview
from crm_desktop.viewmodels.health import CheckLine

_ICONS = {"ok": "circle-check", "warn": "triangle-alert", "danger": "circle-alert", "none": "circle"}


class ChecksCard(Card):
    """One line a check; `repair_pressed` names what the button of a line mends."""

    run_pressed = Signal()
    stop_pressed = Signal()
    repair_pressed = Signal(str)

    def __init__(self) -> None:
        self.run = IconButton("refresh-cw", tr("Run all checks"), height=tokens.ROW_CONTROL_HEIGHT)
        self.ran = Label("", "second", "text2")
        head = QWidget()
        head.setLayout(across(self.ran, self.run, gap=6))
        super().__init__(tr("Checks"), action=head)
        self.run.clicked.connect(self.run_pressed)
        self._working = QVBoxLayout()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(9)
        self.repairs: dict[str, Button] = {}
        self._progress: ProgressLine | None = None
        self._is_busy = False
        self.body.addLayout(self._working)
        self.body.addLayout(self._lines)

    def show_checks(self, lines: Sequence[CheckLine], overview: Overview) -> None:
        """Show what the checks found."""
        at = max((f.at for f in overview.findings), default=0)
        self.ran.setText(tr("Run {when}", when=when.moment_inside(at, overview.now)) if at else tr("Not run yet"))
        clear(self._lines)
        self.repairs.clear()
        for line in lines:
            self._lines.addLayout(self._row(line, overview))

    def set_busy(self, is_busy: bool) -> None:
        """Let the buttons wait while something is being done."""
        self._is_busy = is_busy
        for button in (self.run, *self.repairs.values()):
            button.setEnabled(not is_busy)

    def begin(self) -> None:
        """Show that the checks run."""
        self._progress = ProgressLine(tr("Checking…"))
        self._progress.cancelled.connect(self.stop_pressed)
        self._working.addWidget(self._progress)

    def step(self, step: Step) -> None:
        """Show how far they are."""
        words = {
            "file": tr("Reading the data file…"),
            "log": tr("Comparing records with their history…"),
            "attachments": tr("Reading attached files…"),
        }.get(step.check, tr("Checking…"))
        if self._progress is not None:
            count = tr("{done} of {total}", done=when.number(step.done), total=when.number(step.total))
            self._progress.set_progress(step.done, step.total, count if step.total else "", words)

    def end(self) -> None:
        """Take the progress away."""
        clear(self._working)
        self._progress = None

    def _row(self, line: CheckLine, overview: Overview) -> QVBoxLayout:
        title, detail = check_words(line, overview)
        tone = "text3" if line.tone == "none" else line.tone
        row = across(gap=8)
        mark = IconMark(_ICONS[line.tone], tone)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        second = Label(detail, "second", "text2", wrap=True)
        row.addLayout(down(Label(title, "label", wrap=True), second, gap=1), 1)
        if line.repair:
            button = Button(repair_words(line.repair), height=tokens.ROW_CONTROL_HEIGHT)
            button.setAccessibleName(tr("{action}: {check}", action=repair_words(line.repair), check=title))
            button.clicked.connect(lambda: self.repair_pressed.emit(line.repair))
            button.setEnabled(not self._is_busy)
            self.repairs[line.name] = button
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        outer = QVBoxLayout()
        outer.addLayout(row)
        return outer
