"""What is written down of a call or a visit besides its line: outcome, length, direction, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QIntValidator, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Chip, FlowLayout, Label, SegmentedChoice

Words = Callable[[str], list[tuple[str, str, str]]]  # what a sentence says, as chips
WITH_DIRECTION = ("call", "email")


@dataclass(frozen=True)
class Entered:
    """What the composer holds when it is saved."""

    kind: str
    text: str
    outcome: str = ""
    duration: int | None = None
    direction: str = ""
    next_step: str = ""  # as a sentence


def outcomes(kind: str) -> list[str]:
    """Return what may come of an activity, to choose from; anything else can be typed."""
    found = {
        "call": [tr("Reached"), tr("No answer"), tr("Left a message"), tr("Will call back")],
        "email": [tr("Sent"), tr("Answered")],
        "task": [],
    }
    return found.get(kind, [tr("Interested"), tr("Agreed"), tr("Not now")])


class LogFields(QWidget):
    """Every part may stay empty; Enter in any of them saves."""

    submitted = Signal()
    left = Signal()

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._kind = ""
        self.outcome = QComboBox(editable=True)
        self.minutes = QLineEdit()
        self.minutes.setValidator(QIntValidator(0, 10_000, self.minutes))
        self.minutes.setFixedWidth(current_theme().scaled(64))
        self.direction = SegmentedChoice(tr("Direction"), (("out", tr("Outgoing")), ("in", tr("Incoming"))))
        self.next = QLineEdit()
        self._arrange()
        self.next.textChanged.connect(self._show_next)
        for field in (self.outcome, self.outcome.lineEdit(), self.minutes, self.next):
            if field is not None:
                field.installEventFilter(self)

    def set_kind(self, kind: str) -> None:
        """Ask what belongs to a kind; what was typed stays."""
        typed = self.outcome.currentText() if self._kind else ""
        self._kind = kind
        self.outcome.clear()
        self.outcome.addItems(["", *outcomes(kind)])
        self.outcome.setCurrentText(typed)
        self.direction.setVisible(kind in WITH_DIRECTION)
        if not self.direction.value():
            self.direction.set_value("out")

    def entered(self, text: str) -> Entered:
        """Return everything, with the line that was written."""
        minutes = self.minutes.text().strip()
        return Entered(
            self._kind,
            text,
            self.outcome.currentText().strip(),
            int(minutes) if minutes.isdigit() and int(minutes) else None,
            self.direction.value() if self._kind in WITH_DIRECTION else "",
            self.next.text().strip(),
        )

    def clear(self) -> None:
        """Begin with nothing."""
        self.outcome.setCurrentText("")
        self.minutes.clear()
        self.next.clear()
        self.direction.set_value("out")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter saves, Esc leaves."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            popup = self.outcome.view()
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not popup.isVisible():
                self.submitted.emit()
                return True
            if event.key() == Qt.Key.Key_Escape and not popup.isVisible():
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def _show_next(self, text: str) -> None:
        self._flow.clear()
        for words, tone, icon in self._words(text) if text.strip() else ():
            self._flow.addWidget(Chip(words, tone, icon))
        self._chips.setVisible(bool(text.strip()))

    def _arrange(self) -> None:
        names = ((self.outcome, tr("Outcome")), (self.minutes, tr("Minutes")), (self.next, tr("And then")))
        labels = {}
        for field, name in names:
            field.setAccessibleName(name)
            labels[name] = Label(name, "second", "text2")
            labels[name].setBuddy(field)
        self.outcome.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.next.setPlaceholderText(tr("e.g. call friday 9:00 about the answer"))
        first = QHBoxLayout()
        first.setSpacing(8)
        for part in (labels[tr("Outcome")], self.outcome, labels[tr("Minutes")], self.minutes, self.direction):
            first.addWidget(part, 1 if part is self.outcome else 0)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(labels[tr("And then")])
        second.addWidget(self.next, 1)
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 0, 10, 6)
        rows.setSpacing(6)
        rows.addLayout(first)
        rows.addLayout(second)
        rows.addWidget(self._chips)
        self._chips.hide()
