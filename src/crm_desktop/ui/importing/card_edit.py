"""The text of a card that can't go in as it is: corrected here and read again; the file stays as it is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.widgets import Button, Label


class CardEdit(QWidget):
    """Shows one card; what was typed is handed over by the button, by Ctrl+Enter, and when the focus leaves."""

    text_given = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.edit = QPlainTextEdit()
        self.edit.setTabChangesFocus(True)
        self.edit.setAccessibleName(tr("Text of the contact"))
        self.edit.setAccessibleDescription(tr("Ctrl+Enter reads it again."))
        self.edit.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.edit.setMinimumHeight(110)
        self.edit.installEventFilter(self)
        self.again = Button(tr("Read it again"), "rotate-ccw", key="Ctrl+Enter")
        self.again.clicked.connect(self.give)
        caption = Label(tr("The contact as it stands in the file"), "label")
        caption.setBuddy(self.edit)
        rows = down(across(caption, 1, self.again), gap=6)
        rows.addWidget(self.edit, 1)
        self.setLayout(rows)
        self._shown = ""

    def show_text(self, text: str, reason: str = "") -> None:
        """Show a card; `reason` says why it can't be corrected."""
        self._shown = text
        if text != self.edit.toPlainText():
            self.edit.setPlainText(text)
        self.edit.setReadOnly(bool(reason))
        self.edit.setPlaceholderText(reason)
        self.again.set_reason(reason)

    def give(self) -> None:
        """Hand the text over where it differs from what was shown."""
        text = self.edit.toPlainText()
        if text != self._shown and not self.edit.isReadOnly():
            self._shown = text
            self.text_given.emit(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter gives, Esc puts the text back and leaves."""
        if event.type() == QEvent.Type.FocusOut:
            self.give()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.give()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.edit.setPlainText(self._shown)
                self.left.emit()
                return True
        return super().eventFilter(watched, event)
