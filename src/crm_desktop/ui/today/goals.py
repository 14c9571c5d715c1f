"""How many calls, visits and meetings a week should bring."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QFormLayout, QSpinBox, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across
from crm_desktop.ui.widgets import Button, Label, PrimaryButton
from crm_desktop.viewmodels.today import COUNTED

_MOST = 999


class GoalsDialog(QDialog):
    """A number for each kind; 0 means that no bar is shown."""

    chosen = Signal(dict)

    def __init__(self, goals: Mapping[str, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Goals of a week"))
        names = {"call": tr("Calls"), "visit": tr("Visits"), "meeting": tr("Meetings")}
        form = QFormLayout()
        self.fields: dict[str, QSpinBox] = {}
        for kind in COUNTED:
            field = self.fields[kind] = QSpinBox(maximum=_MOST, value=min(_MOST, goals.get(kind, 0)))
            field.setAccessibleName(names[kind])
            form.addRow(names[kind], field)
        save, cancel = PrimaryButton(tr("Save")), Button(tr("Cancel"))
        save.setDefault(True)
        save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addWidget(
            Label(tr("0 shows the count without a bar. They are kept on this computer."), "second", "text2")
        )
        column.addLayout(form)
        column.addLayout(across(1, cancel, save))
        self.accepted.connect(lambda: self.chosen.emit({k: f.value() for k, f in self.fields.items() if f.value()}))
