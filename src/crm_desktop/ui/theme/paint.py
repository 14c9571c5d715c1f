"""Small painting verbs shared by the style, the widgets and the delegates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap

from crm_desktop.ui.theme import tokens
from crm_desktop.ui.theme.icons import pixmap
from crm_desktop.ui.theme.theme import current_theme


@contextmanager
def saved(painter: QPainter) -> Iterator[QPainter]:
    """Give back the painter as it was."""
    painter.save()
    try:
        yield painter
    finally:
        painter.restore()


def rounded(
    painter: QPainter,
    rect: QRect | QRectF,
    radius: float,
    fill: QColor | None = None,
    line: QColor | None = None,
    width: float = 1.0,
) -> None:
    """Paint a rounded rectangle whose line lies inside `rect`."""
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        half = width / 2 if line is not None else 0.0
        painter.setPen(QPen(line, width) if line is not None else Qt.PenStyle.NoPen)
        painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius - half, radius - half)


def focus_ring(painter: QPainter, rect: QRect | QRectF, radius: float = tokens.RADIUS.control) -> None:
    """Paint the ring that says where the keyboard is."""
    theme = current_theme()
    rounded(painter, rect, radius, None, theme.colour("accent"), theme.focus_width)


def draw_icon(painter: QPainter, name: str, token: str, x: float, centre_y: float, size: int = 16) -> None:
    """Paint an icon with its left edge at `x`, centred on a line; it grows with the text."""
    size = icon_side(size)
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    painter.drawPixmap(QPointF(round(x), round(centre_y - size / 2)), tinted(name, token, size, ratio))


def icon_side(size: int = 16) -> int:
    """Return how large an icon is drawn at the text size of now."""
    return current_theme().scaled(size)


def icon_room(size: int = 16, gap: int = 6) -> int:
    """Return the room of an icon before a text."""
    return icon_side(size) + gap


def tinted(name: str, token: str, size: int, ratio: float) -> QPixmap:
    """Return an icon for a device with this pixel ratio."""
    return pixmap(name, token, size, ratio=ratio)


def draw_text(
    painter: QPainter,
    rect: QRect | QRectF,
    text: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> bool:
    """Paint one line with the painter's font and pen, elided at the end; tell whether it had to be."""
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, QRectF(rect).width() + 0.5)
    painter.drawText(QRectF(rect), int(align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
    return shown != text


def text_width(text: str, role: str = "body", weight: int | None = None, *, tabular: bool = False) -> int:
    """Return the width of a text in a role's font, rounded up."""
    return int(QFontMetricsF(current_theme().font(role, weight, tabular=tabular)).horizontalAdvance(text) + 0.999)
