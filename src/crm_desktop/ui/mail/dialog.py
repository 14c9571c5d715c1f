"""What the dialogs of mail look alike in: fields below each other, a refusal below them, buttons at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.commands.desk import Desk, Notices
from crm_desktop.domain.errors import CrmError
from crm_desktop.ui.layouts import Scrolled, across, down
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, Label, announce


class MailDialog(QDialog):
    """Esc leaves, Ctrl+Enter does what the main button says."""

    def __init__(self, title: str, tasks: TaskRunner, desk: Desk, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.tasks, self.desk = tasks, desk
        self.is_saving = False
        self.fields: dict[str, QWidget] = {}
        self.column = down(gap=6)
        self.error = Label("", "second", "danger", wrap=True)
        self.error.hide()
        self.error.setContentsMargins(12, 0, 12, 0)

    @property
    def notices(self) -> Notices:
        """Return what speaks in the window."""
        return self.desk.notices

    def add(
        self, name: str, text: str, widget: QWidget, column: QVBoxLayout | None = None, *, stretch: int = 0,
        more: QWidget | None = None,
    ) -> None:  # fmt: skip
        """Add a field under its label, `more` at the label's right; a refusal that names it gives it the focus."""
        label = Label(text, "second", "text2")
        label.setBuddy(widget)
        widget.setAccessibleName(text)
        self.fields[name] = widget
        into = self.column if column is None else column
        into.addWidget(label) if more is None else into.addLayout(across(label, 1, more))
        into.addWidget(widget, stretch)

    def beside(self, *parts: tuple[str, str, QWidget, int]) -> None:
        """Add fields side by side: name, label, field, share of the width."""
        row = across(gap=12)
        for name, text, widget, share in parts:
            part = down(gap=6)
            self.add(name, text, widget, part)
            row.addLayout(part, share)
        self.column.addLayout(row)

    def finish(self, buttons: tuple[QWidget, ...], width: int, height: int, *, left: tuple[QWidget, ...] = ()) -> None:
        """Put the dialog together."""
        inner = QWidget()
        inner.setLayout(self.column)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 18, 8, 16)
        outer.setSpacing(10)
        outer.addLayout(across(Label(self.windowTitle(), "section", wrap=True), margins=(12, 0, 12, 0)))
        outer.addWidget(Scrolled(inner, margins=(12, 0, 12, 0)), 1)
        outer.addWidget(self.error)
        outer.addLayout(across(*left, 1, *buttons, margins=(12, 0, 12, 0)))
        for button in (*buttons, *left):
            if isinstance(button, Button):
                button.setAutoDefault(False)
        screen = self.screen().availableSize()
        scale = current_theme().scaled
        self.resize(min(scale(width), screen.width() - 40), min(scale(height), screen.height() - 80))

    def refuse(self, error: CrmError) -> None:
        """Say why it was not taken, and go to the field that is meant."""
        self.is_saving = False
        self.error.setText(f"{error.title}. {error.advice}" if error.advice else error.title)
        self.error.show()
        announce(self, self.error.text(), assertive=True)
        wrong = self.fields.get(str(getattr(error, "field", "")))
        if wrong is not None:
            wrong.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter finishes; Enter in a line goes to the next field."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finish_asked()
        elif is_enter and isinstance(self.focusWidget(), QLineEdit):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def finish_asked(self) -> None:
        """Do what the main button says."""


def text_edit(lines: int = 8) -> QPlainTextEdit:
    """Return a field for a longer text; Tab leaves it."""
    edit = QPlainTextEdit()
    edit.setTabChangesFocus(True)
    edit.setMinimumHeight(current_theme().scaled(20) * lines)
    return edit
