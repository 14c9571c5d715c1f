"""An icon in its colour, beside words that say the same. Decoration."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.theme.paint import draw_icon, icon_side


class IconMark(QWidget):
    """An icon as high as a line of text."""

    def __init__(self, icon: str, tone: str = "text2", size: int = 16) -> None:
        super().__init__()
        self._icon, self._tone, self._size = icon, tone, size
        self._measure()

    def set_icon(self, icon: str, tone: str) -> None:
        """Show another icon in another colour."""
        self._icon, self._tone = icon, tone
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        draw_icon(QPainter(self), self._icon, self._tone, 0, self.height() / 2, self._size)

    def _measure(self) -> None:
        self.setFixedSize(QSize(icon_side(self._size), current_theme().scaled(20)))
