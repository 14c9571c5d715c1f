"""Scroll bars, headers, tabs, progress and list rows."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionHeader, QWidget

from crm_desktop.ui.theme import tokens
from crm_desktop.ui.theme.icons import icon_name
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, rounded, saved, text_width
from crm_desktop.ui.theme.style_inputs import is_framed_area
from crm_desktop.ui.theme.theme import current_theme

SCROLL_BAR = 12
PROGRESS = 6
_SHORTEST_HANDLE = 32
_State = QStyle.StateFlag
_Part = QStyle.SubControl


def scroll_part(option: Any, part: QStyle.SubControl) -> QRect:
    """Place the parts of a scroll bar: a handle in a groove, no arrows."""
    rect, across = option.rect, option.orientation == Qt.Orientation.Horizontal
    length = rect.width() if across else rect.height()
    span = option.maximum - option.minimum
    handle = (
        length
        if span <= 0
        else max(min(_SHORTEST_HANDLE, length), length * option.pageStep // (span + option.pageStep))
    )
    start = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, length - handle, option.upsideDown
    )
    ranges = {
        _Part.SC_ScrollBarSlider: (start, handle),
        _Part.SC_ScrollBarGroove: (0, length),
        _Part.SC_ScrollBarSubPage: (0, start),
        _Part.SC_ScrollBarAddPage: (start + handle, length - start - handle),
    }
    if part not in ranges:
        return QRect()
    at, size = ranges[part]
    if across:
        return QRect(rect.x() + at, rect.y(), size, rect.height())
    return QRect(rect.x(), rect.y() + at, rect.width(), size)


def scroll_bar(option: Any, painter: QPainter, handle: QRect, widget: QWidget | None) -> None:
    """Paint a thin handle that grows under the pointer; nothing when all is in view."""
    area = widget.parent() if widget is not None else None
    if isinstance(area, QWidget) and is_framed_area(area.parent()):
        painter.fillRect(option.rect.adjusted(0, 1, -1, -1), current_theme().colour("surface"))
    if option.maximum <= option.minimum:
        return
    active = bool(option.state & (_State.State_MouseOver | _State.State_Sunken))
    thin = 2 if active else 3
    across = option.orientation == Qt.Orientation.Horizontal
    rect = QRectF(handle).adjusted(2, thin, -2, -thin) if across else QRectF(handle).adjusted(thin, 2, -thin, -2)
    colour = current_theme().colour("text3" if active else "border2")
    rounded(painter, rect, min(rect.width(), rect.height()) / 2, colour)


def header(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint one section of a header: ground, title, sort arrow."""
    header_section(option, painter, widget)
    header_label(option, painter, widget)


def header_section(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the sunken ground of a header with its line below."""
    theme = current_theme()
    painter.fillRect(option.rect, theme.colour("sunken"))
    line = QRect(option.rect.x(), option.rect.bottom(), option.rect.width(), 1)
    painter.fillRect(line, theme.colour("border"))


def header_label(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a column's title and the direction it is sorted in."""
    theme = current_theme()
    rect = QRectF(option.rect).adjusted(8, 0, -8, 0)
    sort = option.sortIndicator
    down, up = QStyleOptionHeader.SortIndicator.SortDown, QStyleOptionHeader.SortIndicator.SortUp
    room = icon_room(14, 4) if sort in (down, up) else 0
    right = bool(option.textAlignment & Qt.AlignmentFlag.AlignRight)
    width = min(text_width(option.text, "second", tokens.SEMIBOLD), rect.width() - room)
    x = rect.right() - width if right else rect.x()
    with saved(painter):
        painter.setFont(theme.font("second", tokens.SEMIBOLD))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, QRectF(x, rect.y(), width, rect.height()), option.text)
    if room:
        name = "arrow-up" if sort == down else "arrow-down"
        draw_icon(painter, name, "accent", x - room if right else x + width + 4, rect.center().y(), 14)


def item_panel(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the ground of a row in an ordinary list: soft fill when chosen."""
    theme = current_theme()
    if option.state & _State.State_Selected:
        painter.fillRect(option.rect, theme.colour("accent_soft"))
        if theme.colours.high_contrast:
            rounded(painter, option.rect, 0, None, theme.colour("accent"), 2)
    elif option.state & _State.State_MouseOver and option.state & _State.State_Enabled:
        painter.fillRect(option.rect, theme.colour("hover"))
    elif option.backgroundBrush.style() != Qt.BrushStyle.NoBrush:
        painter.fillRect(option.rect, option.backgroundBrush)


def progress_groove(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the well of a progress bar."""
    rounded(painter, _progress_line(option), PROGRESS / 2, current_theme().colour("hover"))


def progress_contents(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint how far it is; unknown length shows a third."""
    rect, span = _progress_line(option), option.maximum - option.minimum
    share = 0.33 if span <= 0 else (option.progress - option.minimum) / span
    rect.setWidth(max(rect.height(), rect.width() * max(0.0, min(1.0, share))))
    rounded(painter, rect, rect.height() / 2, current_theme().colour("accent"))


def _progress_line(option: Any) -> QRectF:
    rect = QRectF(option.rect)
    return QRectF(rect.x(), rect.center().y() - PROGRESS / 2, rect.width(), PROGRESS)


def group_frame(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the card behind a group or the pages of tabs."""
    theme = current_theme()
    rounded(painter, option.rect, tokens.RADIUS.card, theme.colour("surface"), theme.colour("border"))


def splitter(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the line between two panes."""
    painter.fillRect(option.rect, current_theme().colour("border"))


def tab_shape(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the underline of the open tab."""
    theme = current_theme()
    if option.state & _State.State_Selected:
        rect = option.rect
        painter.fillRect(QRect(rect.x(), rect.bottom() - 1, rect.width(), 2), theme.colour("accent"))
    elif option.state & _State.State_MouseOver:
        rounded(painter, option.rect.adjusted(0, 4, 0, -6), tokens.RADIUS.control, theme.colour("hover"))


def tab_label(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a tab's icon and text, and the ring when the bar has the keyboard."""
    theme = current_theme()
    selected = bool(option.state & _State.State_Selected)
    token = "text" if selected else "text2"
    rect = QRectF(option.rect).adjusted(12, 0, -12, 0)
    name = icon_name(option.icon)
    if name is not None:
        draw_icon(painter, name, token, rect.x(), rect.center().y())
        rect.adjust(icon_room(), 0, 0, 0)
    with saved(painter):
        painter.setFont(theme.font("body", tokens.SEMIBOLD if selected else tokens.MEDIUM))
        painter.setPen(theme.colour(token))
        draw_text(painter, rect, option.text.replace("&", ""))
    if option.state & _State.State_HasFocus and selected:
        focus_ring(painter, option.rect.adjusted(2, 4, -2, -5))
