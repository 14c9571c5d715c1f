"""How the letters of a file are read, if the program guessed wrong."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across
from crm_desktop.ui.widgets import Label

_USUAL = (
    ("utf-8", "UTF-8"),
    ("cp1250", "Windows-1250"),
    ("cp1252", "Windows-1252"),
    ("iso-8859-2", "ISO-8859-2"),
    ("iso-8859-15", "ISO-8859-15"),
    ("cp1251", "Windows-1251"),
    ("cp852", "CP 852"),
    ("utf-16", "UTF-16"),
)


class EncodingChoice(QWidget):
    """A label and a list; choosing reads the file again."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.box = QComboBox()
        label = Label(tr("Letters read as"), "second", "text2")
        label.setBuddy(self.box)
        self.box.setAccessibleName(tr("Letters read as"))
        for value, text in _USUAL:
            self.box.addItem(text, value)
        self.box.activated.connect(lambda at: self.chosen.emit(self.box.itemData(at)))
        self.setLayout(across(label, self.box))

    def set_value(self, name: str) -> None:
        """Show how a file was read."""
        value = {"utf-8-sig": "utf-8"}.get(name.lower(), name.lower())
        at = self.box.findData(value)
        if at < 0:
            self.box.addItem(name, value)
            at = self.box.count() - 1
        self.box.setCurrentIndex(at)
