"""A setting: its name left, the control right, a hint below."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, Card, ElidedLabel, Label

NAME_WIDTH = 170


class Choice(QComboBox):
    """A list whose wheel scrolls the page unless it has the focus."""

    def __init__(self, name: str, options: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(200)
        for value, text in options:
            self.addItem(text, value)

    def value(self) -> str:
        """Return what is chosen."""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        """Choose without telling anybody."""
        blocked = self.blockSignals(True)
        self.setCurrentIndex(max(0, self.findData(value)))
        self.blockSignals(blocked)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the page."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def setting(name: str, *controls: QWidget, hint: str = "") -> QHBoxLayout:
    """Return one setting."""
    label = Label(name, "label", wrap=True)
    label.setFixedWidth(current_theme().scaled(NAME_WIDTH))
    label.setBuddy(controls[0])
    line = across(*controls, 1)
    right = down(line, gap=4)
    if hint:
        right.addWidget(Label(hint, "second", "text2", wrap=True))
    row = across(gap=16, margins=(0, 4, 0, 4))
    row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(right, 1)
    label.setMinimumHeight(min(controls[0].sizeHint().height(), current_theme().scaled(40)))
    return row


def card(title: str, *parts: QWidget | QHBoxLayout) -> Card:
    """Return a card of settings."""
    found = Card(title)
    for part in parts:
        found.body.addWidget(part) if isinstance(part, QWidget) else found.body.addLayout(part)
    return found


def path_row(name: str, path: ElidedLabel, button: Button) -> QHBoxLayout:
    """Return a place on the disk with what can be done about it."""
    label = Label(name, "label")
    label.setFixedWidth(current_theme().scaled(NAME_WIDTH))
    row = across(label, gap=16, margins=(0, 4, 0, 4))
    row.addWidget(path, 1)
    row.addWidget(button)
    return row
