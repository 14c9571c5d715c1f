"""Paints a line of the palette: icon, title with the matched letters marked, detail, keys."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crm_desktop.ui.palette.model import LINE_ROLE
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, icon_room, icon_side, rounded, saved
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.ui.widgets.chip import draw_key, key_width
from crm_desktop.viewmodels.recent import Line

ROW, HEADING = 37, 26
_ICON_X = 21


class LineDelegate(QStyledItemDelegate):
    """Rows of 37 pixels, headings of 26."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row."""
        is_line = isinstance(index.data(LINE_ROLE), Line)
        return QSize(100, current_theme().scaled(ROW if is_line else HEADING))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a heading or a line."""
        row = index.data(LINE_ROLE)
        box = QRectF(option.rect)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        with saved(painter):
            if isinstance(row, Line):
                self._paint_line(painter, box, row, is_chosen)
            else:
                painter.setFont(current_theme().font("caption", tokens.SEMIBOLD))
                painter.setPen(current_theme().colour("text2"))
                draw_text(painter, box.adjusted(_ICON_X, 2, -_ICON_X, 0), str(row))

    def _paint_line(self, painter: QPainter, box: QRectF, line: Line, is_chosen: bool) -> None:
        theme = current_theme()
        if is_chosen:
            rounded(painter, box.adjusted(9, 1, -9, -1), tokens.RADIUS.control, theme.colour("accent_soft"))
        left = self._paint_picture(painter, box, line, is_chosen)
        right = self._paint_keys(painter, box, line, is_chosen)
        title = _fitting(line, right - left)
        x = _paint_title(painter, QRectF(left, box.y(), right - left, box.height()), line, title)
        if line.detail and right - x > 40:
            painter.setFont(theme.font("second"))
            painter.setPen(theme.colour("text2"))
            draw_text(painter, QRectF(x + 10, box.y(), right - x - 10, box.height()), line.detail)

    def _paint_picture(self, painter: QPainter, box: QRectF, line: Line, is_chosen: bool) -> float:
        middle = box.center().y()
        if line.initials:
            is_company = line.target.startswith("company/")
            side = float(icon_side(22))
            place = QRectF(box.x() + _ICON_X, middle - side / 2, side, side)
            draw_avatar(painter, place, line.title, square=is_company)
            return box.x() + _ICON_X + side + 10
        if line.icon:
            draw_icon(painter, line.icon, "accent_text" if is_chosen else "text2", box.x() + _ICON_X, middle, 17)
        return box.x() + _ICON_X + icon_room(17, 10)

    def _paint_keys(self, painter: QPainter, box: QRectF, line: Line, is_chosen: bool) -> float:
        """Paint the keys from the right; return where they begin."""
        x, height = box.right() - 20, float(current_theme().scaled(19))
        if is_chosen:
            draw_icon(painter, "corner-down-left", "accent_text", x - icon_side(15) - 1, box.center().y(), 15)
            x -= icon_side(15) + 13
        for key in reversed(line.keys):
            width = key_width(key)
            draw_key(painter, QRectF(x - width, box.center().y() - height / 2, width, height), key)
            x -= width + 5
        return x - 8


def _fitting(line: Line, room: float) -> str:
    metrics = QFontMetricsF(current_theme().font("label"))
    return metrics.elidedText(line.title, Qt.TextElideMode.ElideRight, room)


def _paint_title(painter: QPainter, box: QRectF, line: Line, title: str) -> float:
    """Paint the title, matched letters in the accent colour; return where it ends."""
    theme, x = current_theme(), box.x()
    for start, end, is_match in _pieces(line.spans, title):
        text, weight = title[start:end], tokens.SEMIBOLD if is_match else tokens.REGULAR
        painter.setFont(theme.font("body", weight))
        painter.setPen(theme.colour("accent_text" if is_match else "text"))
        advance = QFontMetricsF(painter.font()).horizontalAdvance(text)
        painter.drawText(
            QRectF(x, box.y(), advance + 4, box.height()),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine),
            text,
        )
        x += advance
    return x


def _pieces(spans: tuple[tuple[int, int], ...], title: str) -> list[tuple[int, int, bool]]:
    pieces, at = [], 0
    for start, end in spans:
        pieces += [(at, min(start, len(title)), False), (start, min(end, len(title)), True)]
        at = end
    pieces.append((at, len(title), False))
    return [(start, end, is_match) for start, end, is_match in pieces if end > start]
