"""Small parts of the first run: a line with icon, words and a button, and the sign of the program."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.theme.paint import draw_icon, icon_side, rounded
from crm_desktop.ui.widgets import Button, Label


class Sign(QWidget):
    """The sign of the program. Decoration."""

    def __init__(self) -> None:
        super().__init__()
        side = current_theme().scaled(48)
        self.setFixedSize(QSize(side, side))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter, theme = QPainter(self), current_theme()
        rounded(painter, QRectF(self.rect()), 12, theme.colour("accent"))
        draw_icon(painter, "handshake", "on_accent", (self.width() - icon_side(26)) / 2, self.height() / 2, 26)


class Door(QFrame):
    """Icon, title, a sentence, and one button at the right."""

    def __init__(self, icon: str, title: str, text: str, button: Button, *, surface: str = "card") -> None:
        super().__init__()
        self._is_sunken = surface == "sunken"
        if not self._is_sunken:
            self.setProperty("surface", surface)
        self.title = Label(title, "strong", wrap=True)
        self.text = Label(text, "second", "text2", wrap=True)
        row = across(IconMark(icon, "text2", 18), gap=12, margins=(16, 10, 12, 10))
        row.addLayout(down(self.title, self.text, gap=1), 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(row)
        self.setAccessibleName(f"{title}. {text}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of one that is sunken; others are cards."""
        super().paintEvent(event)
        if self._is_sunken:
            theme = current_theme()
            rounded(QPainter(self), self.rect(), 10, theme.colour("sunken"), theme.colour("border"))

    def say(self, text: str, tone: str = "text2", title: str = "") -> None:
        """Say something else."""
        self.text.setText(text)
        self.text.set_tone(tone)
        if title:
            self.title.setText(title)
        self.setAccessibleName(f"{self.title.text()}. {text}")
