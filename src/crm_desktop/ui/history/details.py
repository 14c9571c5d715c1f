"""What one line of History changed, and the button that takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.ui import when
from crm_desktop.ui.history.model import state_words
from crm_desktop.ui.layouts import Scrolled, across, boxed, clear, down
from crm_desktop.ui.widgets import Banner, Button, Chip, Label, Line, QuietButton, Surface
from crm_desktop.viewmodels.history import BatchLine, ChangeLine, Details, cause_words

_AT_ONCE = 12  # changes that are shown in one turn of the event loop
_TURN_MS = 2


class DetailsPane(Surface):
    """Title, who and when, the changes in words, Undo or Redo, and what an undo has kept."""

    take_back_pressed = Signal()
    put_back_asked = Signal(int, str)  # change, field

    def __init__(self) -> None:
        super().__init__("surface")
        self.setAccessibleName(tr("What changed"))
        self._line: BatchLine | None = None
        self._shown: tuple[str, Sequence[ChangeLine], bool, str] | None = None
        self._waiting: list[ChangeLine] = []
        self._more = QTimer(self, singleShot=True, interval=_TURN_MS)
        self._more.timeout.connect(self._fill)
        self.title_label = Label("", "card", wrap=True)
        self.who = Label("", "second", "text2", wrap=True)
        self._chips = across(gap=6)
        self.take_back = Button("", "undo-2")
        self.take_back.clicked.connect(self.take_back_pressed)
        self.report = Banner("", "ok")
        self.report.hide()
        self.kept = Label("", "second", "text2", wrap=True)
        self.kept.hide()
        self._changes = QVBoxLayout()
        self._changes.setSpacing(8)
        self._head = Label(tr("What changed"), "strong", wrap=True)
        top = down(self.title_label, self.who, self._chips, across(self.take_back, 1), self.report, self.kept, gap=8)
        inner = QWidget()
        inner.setLayout(down(top, Line(), self._head, self._changes, 1, gap=10))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(Scrolled(inner, margins=(16, 14, 12, 12)), 1)

    def show_line(self, line: BatchLine, now: int, reason: str = "") -> None:
        """Show another line; its changes come later. `reason` says why it can't be taken back."""
        is_same = self._line is not None and self._line.id == line.id
        self._line = line
        self.title_label.setText(line.title)
        at = when.moment(line.at, now)
        self.who.setText(tr("{who}, {when}", who=line.who, when=at) if line.who else at)
        clear(self._chips)
        self._chips.addWidget(Chip(cause_words(line.cause)))
        tone = {"undone": "neutral", "open": "warn"}.get(line.state, "ok")
        self._chips.addWidget(Chip(state_words(line), tone))
        self._chips.addStretch(1)
        self.take_back.setText(tr("Redo") if line.is_undone else tr("Undo"))
        self.take_back.set_icon("redo-2" if line.is_undone else "undo-2")
        self.take_back.set_reason(reason)
        if not is_same:
            self._forget()
            self.report.hide()
            self.kept.hide()

    def show_details(self, details: Details, reason: str = "") -> None:
        """Show the changes in words; each value can be put back by itself, unless `reason` says why not."""
        words = trn("What changed in {n} record", "What changed in {n} records", details.records)
        self._head.setText(words)
        shown = (self._line.id if self._line else "", details.changes, details.has_more, reason)
        if shown == self._shown:  # read again because something else was written
            return
        self._forget()
        self._shown, self._waiting = shown, list(reversed(details.changes))
        self._fill()

    def _fill(self) -> None:
        """Make some lines, and more of them once the window had its turn."""
        _, changes, has_more, reason = self._shown or ("", (), False, "")
        for _ in range(min(_AT_ONCE, len(self._waiting))):
            self._changes.addWidget(self._change(self._waiting.pop(), reason))
        if self._waiting:
            self._more.start()
            return
        if not changes:
            self._changes.addWidget(Label(tr("Nothing that is shown here."), "body", "text2", wrap=True))
        if has_more:
            more = tr("The first {n} changes are shown.", n=len(changes))
            self._changes.addWidget(Label(more, "second", "text3", wrap=True))

    def _forget(self) -> None:
        self._shown = None
        self._waiting.clear()
        self._more.stop()
        clear(self._changes)

    def _change(self, change: ChangeLine, reason: str) -> QWidget:
        label = Label(change.text, wrap=True)
        if not change.offer:
            return label
        button = QuietButton(tr("Put back"), height=24)
        button.setAccessibleName(change.offer)
        button.setToolTip(change.offer)
        button.set_reason(reason)
        button.clicked.connect(partial(self.put_back_asked.emit, change.n, change.field))
        row = across(gap=6)
        row.addWidget(label, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return boxed(row)

    def show_report(self, text: str, kept: Sequence[str]) -> None:
        """Say what was put back, and list what was edited since and stays."""
        self.report.set_text(text, "warn" if kept else "ok")
        self.report.show()
        shown = "\n".join(kept[:12])
        if len(kept) > 12:
            shown = f"{shown}\n" + trn("and {n} record more", "and {n} records more", len(kept) - 12)
        self.kept.setText(shown)
        self.kept.setVisible(bool(kept))

    def show_failure(self, text: str) -> None:
        """Say why it could not be taken back."""
        self.report.set_text(text, "danger")
        self.report.show()
