"""The text that comes out of two, edited before it is merged."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme


class ResultEdit(QPlainTextEdit):
    """Ctrl+Enter or leaving it takes the text; Esc leaves it as it was."""

    taken = Signal(str)
    left = Signal()

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self._is_over = False
        self.setAccessibleName(tr("The result of {field}", field=field))
        self.setTabChangesFocus(True)
        self.setMinimumHeight(current_theme().scaled(120))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take or leave the text."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._end(is_taken=True)
        elif event.key() == Qt.Key.Key_Escape:
            self._end(is_taken=False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed is never lost by a click elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._end(is_taken=True)

    def _end(self, *, is_taken: bool) -> None:
        if self._is_over:
            return
        self._is_over = True
        if is_taken:
            self.taken.emit(self.toPlainText())
        else:
            self.left.emit()
