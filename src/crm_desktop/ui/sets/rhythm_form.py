"""For whom, and every how many days."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QSpinBox, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.rhythm import LONGEST, RhythmRow
from crm_desktop.services.tags import list_tags
from crm_desktop.store import Store
from crm_desktop.ui.layouts import across
from crm_desktop.ui.widgets import Button, PrimaryButton

_USUAL = 30


class RhythmForm(QDialog):
    """Offers the tags and segments that there are."""

    saved = Signal(str, str, int)  # by, value, days

    def __init__(self, store: Store, row: RhythmRow | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keep in touch"))
        self.setMinimumWidth(360)
        self.who = QComboBox()
        if row is not None:
            self.who.addItem(row.name, (row.by, row.value))
            self.who.setEnabled(False)
        else:
            for found in list_tags(store):
                self.who.addItem(tr("Tag: {name}", name=found.name), ("tag", found.id))
            for (segment,) in store.query(
                "SELECT DISTINCT segment FROM company WHERE segment IS NOT NULL AND deleted_at IS NULL ORDER BY 1"
            ):
                self.who.addItem(tr("Segment: {name}", name=segment), ("segment", str(segment)))
        self.days = QSpinBox(minimum=1, maximum=LONGEST, value=row.days if row else _USUAL)
        form = QFormLayout()
        form.addRow(tr("Who"), self.who)
        form.addRow(tr("Every (days)"), self.days)
        save, cancel = PrimaryButton(tr("Save")), Button(tr("Cancel"))
        save.set_reason("" if self.who.count() else tr("There is no tag and no segment yet"))
        save.setDefault(True)
        save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.addLayout(form)
        column.addLayout(across(1, cancel, save))
        self.accepted.connect(self._tell)

    def _tell(self) -> None:
        by, value = self.who.currentData()
        self.saved.emit(by, value, self.days.value())
