"""The licences of what comes with the program."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QListWidget, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across
from crm_desktop.ui.widgets import Button
from crm_desktop.viewmodels.settings import licences


class LicencesDialog(QDialog):
    """Titles left, the text of the chosen one right."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Licences"))
        self._found = licences()
        self.list, self.text = QListWidget(), QPlainTextEdit()
        self.list.setAccessibleName(tr("Licences"))
        self.list.addItems([title for title, _ in self._found])
        self.list.setFixedWidth(230)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("Text of the licence"))
        self.list.currentRowChanged.connect(self._on_row)
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 16, 16, 14)
        rows.addLayout(across(self.list, self.text), 1)
        rows.addLayout(across(1, close))
        self.list.setCurrentRow(0)
        self.resize(820, 520)

    def _on_row(self, row: int) -> None:
        self.text.setPlainText(self._found[row][1] if row >= 0 else "")
