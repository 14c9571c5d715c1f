"""The large choices of the first step."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy

from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, icon_side, rounded
from crm_desktop.ui.theme.style_inputs import MARK, draw_radio
from crm_desktop.ui.widgets.chip import chip_width, draw_chip

_EDGE, _TILE, _ICON = 16, 38, 20
_WRAP = int(Qt.TextFlag.TextWordWrap)


class StartCard(QRadioButton):
    """Icon, title, sentence, how long it takes; radio and badge at the top right."""

    def __init__(self, icon: str, title: str, text: str, foot: str, foot_icon: str = "clock", badge: str = "") -> None:
        super().__init__(title)
        self._icon, self._text, self._foot, self._foot_icon, self._badge = icon, text, foot, foot_icon, badge
        self.setAccessibleDescription(". ".join(part for part in (text, foot, badge) if part))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(300, self.heightForWidth(300))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest that still reads."""
        return QSize(200, self.heightForWidth(200))

    def hasHeightForWidth(self) -> bool:
        """The words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height for a width."""
        return self._text_rect(width).bottom() + current_theme().scaled(18) + 22 + _EDGE

    def hitButton(self, pos: object) -> bool:
        """The whole card chooses."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        theme, painter = current_theme(), QPainter(self)
        on = self.isChecked()
        fill = theme.colour("accent_soft" if on else "hover" if self.underMouse() else "surface")
        rounded(painter, self.rect(), 10, fill, theme.colour("accent" if on else "border"), 2.0 if on else 1.0)
        self._paint_head(painter, on=on)
        painter.setFont(theme.font("section"))
        painter.setPen(theme.colour("text"))
        painter.drawText(self._title_rect(self.width()), _WRAP, self.text())
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text2"))
        painter.drawText(self._text_rect(self.width()), _WRAP, self._text)
        line = theme.scaled(18)
        middle = self.height() - _EDGE - line / 2
        draw_icon(painter, self._foot_icon, "text2", _EDGE, middle, 14)
        painter.setFont(theme.font("second"))
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
        theme = current_theme()
        area = QRect(_EDGE, _EDGE + theme.scaled(_TILE) + 12, max(60, width - 2 * _EDGE), 1000)
        found = QFontMetrics(theme.font("section")).boundingRect(area, _WRAP, self.text())
        return QRect(area.x(), area.y(), area.width(), found.height())

    def _text_rect(self, width: int) -> QRect:
        title = self._title_rect(width)
        area = QRect(title.x(), title.bottom() + 6, title.width(), 1000)
        found = QFontMetrics(current_theme().font("body")).boundingRect(area, _WRAP, self._text)
        return QRect(area.x(), area.y(), area.width(), found.height())
