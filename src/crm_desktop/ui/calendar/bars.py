"""How bars of whole days are painted and said: what is planned, birthdays, and the layers of views in their colours."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from crm_desktop.domain.i18n import trn
from crm_desktop.domain.specs import KIND
from crm_desktop.services.calendar_layers import BIRTHDAYS
from crm_desktop.ui import when
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, rounded
from crm_desktop.ui.today.words import ICONS
from crm_desktop.viewmodels.calendar import OTHER, Bar

_SOFT = {True: 56, False: 30}  # of 255, how much of a layer's colour its bars take, dark or light


def paint_bar(painter: QPainter, rect: QRectF, bar: Bar, *, is_cursor: bool, has_focus: bool) -> None:
    """Paint what stands for a whole day."""
    theme = current_theme()
    if bar.hidden:
        painter.setFont(theme.font("second", tokens.SEMIBOLD, tabular=True))
        painter.setPen(theme.colour("accent_text"))
        draw_text(painter, rect.adjusted(8, 0, -4, 0), f"+{when.number(len(bar.hidden))}")
    else:
        _paint_ground(painter, rect, bar)
        painter.setFont(theme.font("second", tokens.MEDIUM))
        painter.setPen(theme.colour("text"))
        draw_text(painter, rect.adjusted(8 + icon_room(13, 5), 0, -4, 0), bar_words(bar))
    if is_cursor and has_focus:
        focus_ring(painter, rect, tokens.RADIUS.key)


def layer_colour(number: int) -> QColor:
    """Return the colour of a view's layer."""
    charts = current_theme().colours.charts
    return QColor(charts[number % len(charts)])


def swatch(number: int) -> QPixmap:
    """Return the colour of a view's layer as the picture of a line of a menu."""
    side = current_theme().scaled(14)
    found = QPixmap(side, side)
    found.fill(Qt.GlobalColor.transparent)
    painter = QPainter(found)
    rounded(painter, QRectF(2, 2, side - 4, side - 4), 3, layer_colour(number))
    painter.end()
    return found


def _paint_ground(painter: QPainter, rect: QRectF, bar: Bar) -> None:
    theme = current_theme()
    if bar.colour >= 0:
        colour = layer_colour(bar.colour)
        soft = QColor(colour)
        soft.setAlpha(_SOFT[theme.colours.is_dark])
        rounded(painter, rect, tokens.RADIUS.key, soft)
        painter.fillRect(QRectF(rect.x(), rect.y() + 1, 3, rect.height() - 2), colour)
        draw_icon(painter, KIND[bar.record[0]].icon, "text2", rect.x() + 8, rect.center().y(), 13)
        return
    is_layer = bar.kind == BIRTHDAYS
    soft_token = "warn_soft" if is_layer else "sunken" if bar.is_done or bar.kind == OTHER else "accent_soft"
    rounded(painter, rect, tokens.RADIUS.key, theme.colour(soft_token))
    icon = "cake" if is_layer else "check" if bar.is_done else ICONS.get(bar.kind, "calendar")
    token = "warn" if is_layer else "text2" if bar.is_done else "accent"
    draw_icon(painter, icon, token, rect.x() + 8, rect.center().y(), 13)


def bar_words(bar: Bar) -> str:
    """Return what a bar says."""
    if bar.hidden:
        return trn("{n} more", "{n} more", len(bar.hidden), n=when.number(len(bar.hidden)))
    if bar.kind == BIRTHDAYS and bar.years:
        return trn("{name} is {n} year old", "{name} is {n} years old", bar.years, name=bar.title)
    return bar.title


def whole_words(bar: Bar) -> str:
    """Return what a bar says, with the view that shows it; of a number all that is behind it."""
    if bar.hidden:
        return "\n".join(whole_words(one) for one in bar.hidden)
    return f"{bar_words(bar)} ({bar.about})" if bar.about else bar_words(bar)
