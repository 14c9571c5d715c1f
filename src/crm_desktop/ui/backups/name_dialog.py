"""Asks how a place is called."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across
from crm_desktop.ui.widgets import Button, Label, PrimaryButton

_LONGEST = 60


class NameDialog(QDialog):
    """`confirmed` brings the name; an empty one gives back the usual one."""

    confirmed = Signal(str)

    def __init__(self, name: str, hint: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Name of the place"))
        label = Label(tr("How do you call this place?"), "section")
        self.name = QLineEdit(name)
        self.name.setMaxLength(_LONGEST)
        self.name.setAccessibleName(label.text())
        label.setBuddy(self.name)
        self.save, cancel = PrimaryButton(tr("Save")), Button(tr("Cancel"))
        self.save.clicked.connect(self._on_save)
        cancel.clicked.connect(self.reject)
        self.save.setDefault(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 18, 20, 16)
        rows.setSpacing(10)
        for part in (label, self.name, Label(hint, "second", "text2", wrap=True)):
            rows.addWidget(part)
        rows.addStretch(1)
        rows.addLayout(across(1, cancel, self.save))
        self.name.selectAll()
        self.name.setFocus()
        self.resize(440, 180)

    def _on_save(self) -> None:
        self.confirmed.emit(self.name.text().strip())
        self.accept()
