"""What stands where the first page will be, from the first paint until the page is made."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_text
from crm_desktop.viewmodels.navigation import ENTRIES, entry_of

_HEAD, _ROWS = 60, 24


class PageFrame(QWidget):
    """The title of a place and the lines of its rows; it takes no focus and is gone with the next turn."""

    def __init__(self, place: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = entry_of(place)
        self._title = next((tr(entry.title) for entry in ENTRIES if entry.name == name), "")
        self._is_day = name == "today"  # it has cards and no rows
        self.setAccessibleName(self._title)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the title and the lines below it."""
        theme, painter = current_theme(), QPainter(self)
        margin, head, row = tokens.PAGE_MARGIN + 4, theme.scaled(_HEAD), theme.row_height
        painter.setFont(theme.font("page"))
        painter.setPen(theme.colour("text"))
        draw_text(painter, QRectF(margin, 0, self.width() - 2 * margin, head), self._title)
        for at in range(0 if self._is_day else _ROWS):
            painter.fillRect(0, head + at * row, self.width(), 1, theme.colour("border"))
