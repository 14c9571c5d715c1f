"""The header of a row list, with a tick for all rows in view."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from crm_desktop.ui.delegates.row_painter import TICK_GAP, tick_rect
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.style_inputs import draw_tick


class TickHeader(QHeaderView):
    """Titles, sort arrows, and the tick at the left; clicking a title sorts."""

    tick_all_requested = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, ticks: bool = True) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._ticks, self._value = ticks, 0
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumSectionSize(tokens.TICK_ZONE)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def set_tick(self, value: int) -> None:
        """Show the tick: 0 none, 1 all, 2 some."""
        if value != self._value:
            self._value = value
            self.viewport().update()

    def tick_zone(self) -> QRect:
        """Return where the tick can be pressed."""
        return QRect(-self.offset(), 0, tokens.TICK_ZONE if self._ticks else 0, self.height())

    def sizeHint(self) -> QSize:
        """Return the height of a header; a table asks for nothing else, and to measure every title is dear."""
        return QSize(self.length(), current_theme().scaled(34))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Paint a title; the first one beside the tick."""
        if not self._ticks or self.visualIndex(logicalIndex) != 0:
            super().paintSection(painter, rect, logicalIndex)
            return
        theme = current_theme()
        painter.fillRect(rect, theme.colour("sunken"))
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), theme.colour("border"))
        super().paintSection(painter, rect.adjusted(tokens.TICK_ZONE + TICK_GAP, 0, 0, 0), logicalIndex)
        draw_tick(painter, tick_rect(QRectF(rect.x(), rect.y(), tokens.TICK_ZONE, rect.height() - 1)), self._value)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tick when pressed on the tick, else sort or move."""
        if self.tick_zone().contains(event.position().toPoint()):
            self.tick_all_requested.emit(self._value != 1)
            return
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press on the tick does not sort."""
        if not self.tick_zone().contains(event.position().toPoint()):
            super().mouseReleaseEvent(event)
