"""Long work: what is being done, how far, and Cancel."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets.buttons import Button
from crm_desktop.ui.widgets.labels import ElidedLabel, Label


class ProgressLine(QWidget):
    """A line with a sentence, a count and a cancel button; unknown length until told."""

    cancelled = Signal()

    def __init__(self, text: str, *, can_cancel: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        column = QVBoxLayout()
        column.setSpacing(6)
        words = QHBoxLayout()
        self._text = ElidedLabel(text, "label")
        self._count = Label("", "second", "text2")
        words.addWidget(self._text, 1)
        words.addWidget(self._count)
        column.addLayout(words)
        self._bar = QProgressBar(maximum=0)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(8)
        self._bar.setAccessibleName(text)
        column.addWidget(self._bar)
        outer.addLayout(column, 1)
        self._cancel = Button(tr("Cancel"), height=tokens.ROW_CONTROL_HEIGHT)
        self._cancel.clicked.connect(self.cancel)
        outer.addWidget(self._cancel)
        self._cancel.setVisible(can_cancel)  # in its place: alone it would be a window for a moment, and take the focus

    def set_progress(self, done: int, total: int, count: str = "", text: str = "") -> None:
        """Show how far it is; a total of 0 means unknown."""
        # Qt counts in 32 bits; a promille is as fine as the eye.
        self._bar.setMaximum(1000 if total else 0)
        self._bar.setValue(min(1000, done * 1000 // total) if total else 0)
        self._count.setText(count)
        if text:
            self._text.set_text(text)
            self._bar.setAccessibleName(text)

    def value(self) -> float:
        """Return the share that is done, 0 to 1."""
        return self._bar.value() / 1000 if self._bar.maximum() else 0.0

    def cancel(self) -> None:
        """Do as the button does; a second time changes nothing."""
        if not self._cancel.isEnabled():
            return
        self._cancel.setEnabled(False)
        self._text.set_text(tr("Stopping…"))
        self.cancelled.emit()
