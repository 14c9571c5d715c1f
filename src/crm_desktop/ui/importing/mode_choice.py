"""What happens to records that are here already."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.mode import Mode
from crm_desktop.ui.layouts import across
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import FlowLayout, Label
from crm_desktop.viewmodels.importing_here import mode_words


class ModeChoice(QWidget):
    """A list of four ways in plain words; where values are replaced, also what an empty cell does."""

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.box = QComboBox()
        for mode in Mode:
            self.box.addItem(mode_words(mode), mode)
        label = Label(tr("Records that are here already"), "second", "text2")
        label.setBuddy(self.box)
        self.box.setAccessibleName(tr("Records that are here already"))
        self.clears = QCheckBox(tr("An empty cell empties its field"))
        self.clears.setMinimumHeight(tokens.SMALLEST_TARGET)
        self.clears.setToolTip(tr("Names, phones, addresses, tags and notes always stay."))
        self.clears.setAccessibleDescription(self.clears.toolTip())
        first = QWidget()
        first.setLayout(across(label, self.box))
        flow = FlowLayout(self, gap=12)
        flow.addWidget(first)
        flow.addWidget(self.clears)
        self.box.activated.connect(lambda: self._on_chosen())
        self.clears.toggled.connect(lambda: self.chosen.emit())
        self.clears.hide()

    @property
    def mode(self) -> Mode:
        """Return the way that is chosen."""
        return Mode(self.box.currentData())

    def set_mode(self, mode: Mode, *, clears: bool) -> None:
        """Choose without telling anybody."""
        self.box.setCurrentIndex(self.box.findData(mode))
        blocked = self.clears.blockSignals(True)
        self.clears.setChecked(clears)
        self.clears.blockSignals(blocked)
        self.clears.setVisible(mode.overwrites)

    def _on_chosen(self) -> None:
        self.clears.setVisible(self.mode.overwrites)
        self.chosen.emit()
