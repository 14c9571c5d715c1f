"""What was said, in one line, and what comes next: the line of the day is done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across
from crm_desktop.ui.today.lines import Line
from crm_desktop.ui.widgets import Button, Label, PrimaryButton

_WIDTH = 460


class LogLine(QDialog):
    """Enter saves; both may be left empty, then it is just done."""

    logged = Signal(str, str)  # what was said, and then

    def __init__(self, line: Line, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Log: {name}", name=line.title))
        self.setMinimumWidth(_WIDTH)
        self.said, self.then = QLineEdit(), QLineEdit()
        self.said.setAccessibleName(tr("What was said, in one line"))
        self.then.setAccessibleName(tr("And then"))
        self.then.setPlaceholderText(tr("e.g. “call on Friday 9:00”"))
        save, cancel = PrimaryButton(tr("Save")), Button(tr("Cancel"))
        save.setDefault(True)
        save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(6)
        for words, field in ((tr("What was said, in one line"), self.said), (tr("And then"), self.then)):
            label = Label(words, "label")
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
            column.addSpacing(6)
        column.addLayout(across(1, cancel, save))
        self.accepted.connect(lambda: self.logged.emit(self.said.text().strip(), self.then.text().strip()))
