"""Grey row shapes while rows are being read; nothing for the first 300 ms."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import rounded

WAIT_MS = 300
_WIDTHS = (0.24, 0.18, 0.15, 0.12)


class SkeletonRows(QWidget):
    """The shape of a list that is on its way."""

    def __init__(self, *, wait_ms: int = WAIT_MS, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ready = False
        self._timer = QTimer(self, singleShot=True, interval=wait_ms)
        self._timer.timeout.connect(self._on_waited)
        self.setAccessibleName(tr("Loading…"))

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to wait: what is quick should not flicker."""
        self._ready = False
        self._timer.start()
        super().showEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint rows down to the end."""
        if not self._ready:
            return
        theme, painter = current_theme(), QPainter(self)
        height = theme.row_height
        for top in range(0, self.height(), height):
            draw_skeleton_row(painter, QRectF(0, top, self.width(), height))

    def _on_waited(self) -> None:
        self._ready = True
        self.update()


def draw_skeleton_row(painter: QPainter, rect: QRectF) -> None:
    """Paint the shape of one row; lists use it for rows that are not read yet."""
    theme = current_theme()
    shape, middle = theme.colour("sunken"), rect.center().y()
    x = rect.x() + tokens.TICK_ZONE + 12
    rounded(painter, QRectF(x, middle - 14, 28, 28), 14, shape)
    x += 36
    for share in _WIDTHS:
        width = rect.width() * share
        rounded(painter, QRectF(x, middle - 5, width * 0.7, 10), 5, shape)
        x += width
    painter.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), theme.colour("border"))
