"""A note that is edited in its place."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.record.note_edit import NoteEdit
from crm_desktop.ui.widgets import Button, QuietButton

_FORM_LINES = 4
_TEXT_LEFT = 54


class NoteForm(QWidget):
    """A note that is being edited in its place."""

    saved = Signal(str)
    left = Signal()

    def __init__(self, text: str) -> None:
        super().__init__()
        self.edit = NoteEdit(text, least_lines=_FORM_LINES)
        self.edit.setAccessibleName(tr("Text of the note"))
        self.edit.posted.connect(lambda: self.saved.emit(self.edit.toPlainText()))
        self.edit.left.connect(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(_TEXT_LEFT, 4, 14, 6)
        column.setSpacing(6)
        column.addWidget(self.edit)
        row = QHBoxLayout()
        save = Button(tr("Save"), "check", key="Ctrl+Enter", height=28)
        save.clicked.connect(lambda: self.saved.emit(self.edit.toPlainText()))
        leave = QuietButton(tr("Cancel"), key="Esc", height=28)
        leave.clicked.connect(self.left)
        row.addWidget(save)
        row.addWidget(leave)
        row.addStretch(1)
        column.addLayout(row)
