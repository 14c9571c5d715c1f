"""Painting one cell: avatar, icon, chip, one or two lines."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from crm_desktop.ui.delegates.cells import Cell
from crm_desktop.ui.theme import Density, current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, icon_room, icon_side, text_width
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.ui.widgets.chip import CHIP_HEIGHT, chip_width, draw_chip

PADDING = 8
_AVATAR = 28
_COMPACT_AVATAR = 22
_LINE = 16


def paint_cell(painter: QPainter, rect: QRectF, cell: Cell) -> None:
    """Paint a cell into its column."""
    theme = current_theme()
    area = rect.adjusted(PADDING, 0, -PADDING, 0)
    if cell.avatar:
        side = float(theme.scaled(_avatar_side()))
        box = QRectF(area.x(), area.center().y() - side / 2, side, side)
        draw_avatar(painter, box, cell.avatar, square=cell.square)
        area.setLeft(area.x() + side + 8)
    if cell.chip:
        height = theme.scaled(CHIP_HEIGHT)
        width = min(float(chip_width(cell.chip, cell.chip_icon)), area.width() + PADDING)
        box = QRectF(area.x(), round(area.center().y() - height / 2), width, height)
        draw_chip(painter, box, cell.chip, cell.chip_tone, cell.chip_icon)
        return
    if cell.icon:
        token = "accent_text" if cell.icon_tone == "accent" else cell.icon_tone
        if not cell.primary:
            draw_icon(painter, cell.icon, token, area.center().x() - icon_side() / 2, area.center().y())
            return
        draw_icon(painter, cell.icon, token, area.x(), area.center().y(), 15)
        area.setLeft(area.x() + icon_room(15))
    _paint_lines(painter, area, cell)


def _paint_lines(painter: QPainter, area: QRectF, cell: Cell) -> None:
    theme = current_theme()
    align = Qt.AlignmentFlag.AlignRight if cell.numeric else Qt.AlignmentFlag.AlignLeft
    first, second = _fonts(cell)
    painter.setFont(first)
    painter.setPen(theme.colour(_text_token(cell.tone)))
    if not cell.secondary:
        draw_text(painter, area, cell.primary, align)
        return
    if theme.density is Density.COMPACT:
        _paint_on_one_line(painter, area, cell, second)
        return
    line = theme.scaled(_LINE)
    middle = area.center().y()
    draw_text(painter, QRectF(area.x(), middle - line, area.width(), line), cell.primary, align)
    painter.setFont(second)
    painter.setPen(theme.colour(_text_token(cell.secondary_tone)))
    draw_text(painter, QRectF(area.x(), middle, area.width(), line), cell.secondary, align)


def _paint_on_one_line(painter: QPainter, area: QRectF, cell: Cell, second: QFont) -> None:
    """In compact rows the second line follows the first while there is room."""
    if cell.numeric:
        draw_text(painter, area, cell.primary, Qt.AlignmentFlag.AlignRight)
        return
    draw_text(painter, area, cell.primary)
    used = _width(cell.primary, cell) + 8
    rest = area.adjusted(used, 0, 0, 0)
    # Half a word says little: the second line shows only where it fits.
    if rest.width() >= text_width(cell.secondary, "second", tokens.MEDIUM, tabular=True):
        painter.setFont(second)
        painter.setPen(current_theme().colour(_text_token(cell.secondary_tone)))
        draw_text(painter, rest, cell.secondary)


def is_elided(cell: Cell, width: float) -> bool:
    """Tell whether a column of this width cannot show the whole cell."""
    room = width - 2 * PADDING
    if cell.avatar:
        room -= current_theme().scaled(_avatar_side()) + 8
    if cell.icon and cell.primary:
        room -= icon_room(15)
    if cell.chip:
        return chip_width(cell.chip, cell.chip_icon) > room + PADDING
    second = text_width(cell.secondary, "second", tabular=True) if cell.secondary else 0
    if current_theme().density is Density.COMPACT and second:
        return _width(cell.primary, cell) + 8 + second > room
    return _width(cell.primary, cell) > room or second > room


def cell_width(cell: Cell) -> int:
    """Return how wide a column must be to show the whole cell."""
    width = 2 * PADDING + max(_width(cell.primary, cell), text_width(cell.secondary, "second", tabular=True))
    if cell.avatar:
        width += current_theme().scaled(_avatar_side()) + 8
    if cell.icon and cell.primary:
        width += icon_room(15)
    return max(width, chip_width(cell.chip, cell.chip_icon) + 2 * PADDING if cell.chip else 0)


def _avatar_side() -> int:
    return _COMPACT_AVATAR if current_theme().density is Density.COMPACT else _AVATAR


def _width(text: str, cell: Cell) -> int:
    return text_width(text, "strong" if cell.strong else "body", tabular=cell.numeric or cell.tabular)


def _fonts(cell: Cell) -> tuple[QFont, QFont]:
    theme, tabular = current_theme(), cell.numeric or cell.tabular
    weight = tokens.SEMIBOLD if cell.strong else tokens.REGULAR
    # A second line that carries a meaning is a little stronger than one that only explains.
    second = tokens.MEDIUM if cell.secondary_tone in ("danger", "warn", "accent", "conflict") else tokens.REGULAR
    return theme.font("body", weight, tabular=tabular), theme.font("second", second, tabular=tabular)


def _text_token(tone: str) -> str:
    return "accent_text" if tone == "accent" else tone
