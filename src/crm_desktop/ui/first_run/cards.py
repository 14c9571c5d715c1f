"""The large choices of the first step."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent

from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, icon_side, rounded
from crm_desktop.ui.theme.style_inputs import MARK, draw_radio
from crm_desktop.ui.widgets.chip import chip_width, draw_chip
from crm_desktop.ui.widgets.large_choice import LargeChoice, paint_words, words_rect

_EDGE, _TILE, _ICON = 16, 38, 20


class StartCard(LargeChoice):
    """Icon, title, sentence, how long it takes; radio and badge at the top right."""

    usual_width, least_width = 300, 200

    def __init__(self, icon: str, title: str, text: str, foot: str, foot_icon: str = "clock", badge: str = "") -> None:
        super().__init__(title, ". ".join(part for part in (text, foot, badge) if part))
        self._icon, self._text, self._foot, self._foot_icon, self._badge = icon, text, foot, foot_icon, badge

    def heightForWidth(self, width: int) -> int:
        """Return the height for a width."""
        return self._text_rect(width).bottom() + current_theme().scaled(18) + 22 + _EDGE

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        theme, painter = current_theme(), QPainter(self)
        on = self.isChecked()
        self.paint_ground(painter, 10)
        self._paint_head(painter, on=on)
        paint_words(painter, self._title_rect(self.width()), self.text(), "section", "text")
        paint_words(painter, self._text_rect(self.width()), self._text, "body", "text2")
        line = theme.scaled(18)
        middle = self.height() - _EDGE - line / 2
        draw_icon(painter, self._foot_icon, "text2", _EDGE, middle, 14)
        painter.setFont(theme.font("second"))
        painter.setPen(theme.colour("text2"))
        left = _EDGE + icon_room(14)
        draw_text(painter, QRectF(left, middle - line / 2, self.width() - left - _EDGE, line), self._foot)
        if self.hasFocus():
            focus_ring(painter, self.rect().adjusted(4, 4, -4, -4), tokens.RADIUS.card)

    def _paint_head(self, painter: QPainter, *, on: bool) -> None:
        theme, tile, mark = current_theme(), current_theme().scaled(_TILE), current_theme().scaled(MARK)
        box = QRectF(_EDGE, _EDGE, tile, tile)
        rounded(painter, box, 8, theme.colour("surface" if on else "accent_soft"))
        draw_icon(painter, self._icon, "accent_text", box.center().x() - icon_side(_ICON) / 2, box.center().y(), _ICON)
        right = self.width() - _EDGE - mark
        draw_radio(painter, QRectF(right, box.center().y() - mark / 2, mark, mark), on=on, enabled=self.isEnabled())
        if self._badge:
            width, height = chip_width(self._badge), theme.scaled(20)
            place = QRectF(right - 10 - width, box.center().y() - height / 2, width, height)
            if place.left() > box.right() + 6:
                draw_chip(painter, place, self._badge, "ok")

    def _title_rect(self, width: int) -> QRect:
        top = _EDGE + current_theme().scaled(_TILE) + 12
        return words_rect(_EDGE, top, max(60, width - 2 * _EDGE), self.text(), "section")

    def _text_rect(self, width: int) -> QRect:
        title = self._title_rect(width)
        return words_rect(title.x(), title.bottom() + 6, title.width(), self._text, "body")
