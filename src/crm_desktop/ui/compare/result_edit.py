"""The text that comes out of two, edited before it is saved."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme


class ResultEdit(QPlainTextEdit):
    """Ctrl+Enter (in a single line Enter) or leaving it takes the text; Esc leaves it as it was."""

    taken = Signal(str)
    left = Signal()

    def __init__(self, field: str, text: str, *, is_line: bool = False) -> None:
        super().__init__(text)
        self._is_over, self._is_line = False, is_line
        self.setAccessibleName(tr("The result of {field}", field=field))
        self.setTabChangesFocus(True)
        self.setMinimumHeight(current_theme().scaled(52 if is_line else 120))
        if is_line:
            self.setMaximumHeight(current_theme().scaled(76))

    def event(self, event: QEvent) -> bool:
        """Keep the keys that end the editing from commands of the window with the same ones."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._ends(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take or leave the text."""
        if self._ends(event):
            self._end(is_taken=event.key() != Qt.Key.Key_Escape)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed is never lost by a click elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._end(is_taken=True)

    def _ends(self, event: QKeyEvent) -> bool:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        is_taken = is_enter and (self._is_line or bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        return is_taken or event.key() == Qt.Key.Key_Escape

    def _end(self, *, is_taken: bool) -> None:
        if self._is_over:
            return
        self._is_over = True
        if is_taken:
            self.taken.emit(self.toPlainText())
        else:
            self.left.emit()
