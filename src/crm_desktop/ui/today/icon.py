"""An icon beside a title."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.theme.paint import draw_icon


class SmallIcon(QWidget):
    """Decoration: the title says it."""

    def __init__(self, icon: str, tone: str, size: int = 17) -> None:
        super().__init__()
        self._icon, self._tone, self._size = icon, tone, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the square, grown with the text."""
        side = current_theme().scaled(self._size)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        token = "accent_text" if self._tone == "accent" else self._tone
        draw_icon(QPainter(self), self._icon, token, 0, self.height() / 2, self._size)

    def set_icon(self, icon: str, tone: str) -> None:
        """Show another one."""
        self._icon, self._tone = icon, tone
        self.update()
