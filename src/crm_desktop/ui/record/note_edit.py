"""A text that is as high as its lines."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from crm_desktop.ui.theme import current_theme

_MOST_LINES = 8


class NoteEdit(QPlainTextEdit):
    """Ctrl+Enter posts, Esc leaves; where `enter_posts`, Enter alone posts and Shift+Enter begins a line."""

    posted = Signal()
    left = Signal()

    def __init__(
        self, text: str = "", *, frame: bool = True, least_lines: int = 1, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.enter_posts = False
        self._least = least_lines
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setAutoFillBackground(False)  # it would cover the round corners
        if not frame:
            self.setFrameShape(QFrame.Shape.NoFrame)
        self.textChanged.connect(self._grow)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._grow())

    def sizeHint(self) -> QSize:
        """Return the height of the lines."""
        lines = min(max(int(self.document().size().height()), self._least), _MOST_LINES)
        line = QFontMetrics(current_theme().font()).lineSpacing()
        return QSize(200, lines * line + 2 * int(self.document().documentMargin()) + 2 * self.frameWidth() + 4)

    def minimumSizeHint(self) -> QSize:
        """The lines are never cut."""
        return QSize(80, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter and Esc."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        has_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if enter and (has_ctrl or (self.enter_posts and not has_shift)):
            self.posted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _grow(self) -> None:
        self.updateGeometry()
