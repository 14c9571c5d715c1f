"""Text fields, choices, ticks and radios, with their focus and error lines."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QPlainTextEdit, QStyle, QTextEdit, QWidget

from crm_desktop.ui.theme import tokens
from crm_desktop.ui.theme.paint import draw_icon, focus_ring, icon_room, rounded, saved
from crm_desktop.ui.theme.theme import current_theme

MARK = 18
_State = QStyle.StateFlag


def has_frame(widget: QWidget | None) -> bool:
    """Tell whether a line edit shows its own frame (those inside a choice or a cell do not)."""
    return isinstance(widget, QLineEdit) and widget.hasFrame()


def is_framed_area(widget: QObject | None) -> bool:
    """Tell whether the frame belongs to a text area or a list."""
    return isinstance(widget, QTextEdit | QPlainTextEdit | QAbstractItemView)


def frame_line(widget: QWidget | None, state: Any) -> tuple[QColor, float]:
    """Return colour and width of a field's line: danger if not valid, accent with the keyboard."""
    theme = current_theme()
    if widget is not None and widget.property("invalid"):
        return theme.colour("danger"), float(theme.focus_width)
    if state & _State.State_HasFocus and state & _State.State_Enabled:
        return theme.colour("accent"), float(theme.focus_width)
    return theme.colour("border2" if state & _State.State_Enabled else "border"), 1.0


def field_ground(rect: QRect, painter: QPainter, widget: QWidget | None, state: Any) -> None:
    """Paint ground and line of a field."""
    theme = current_theme()
    line, width = frame_line(widget, state)
    fill = theme.colour("surface" if state & _State.State_Enabled else "sunken")
    rounded(painter, rect, tokens.RADIUS.control, fill, line, width)


def line_edit(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a line edit's ground; without a frame there is none."""
    if has_frame(widget):
        field_ground(option.rect, painter, widget, option.state)


def area_frame(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the line around a text area or a list."""
    is_text = isinstance(widget, QTextEdit | QPlainTextEdit)
    line, width = frame_line(widget, option.state)
    if not is_text and width == 1.0:
        line = current_theme().colour("border")
    rounded(painter, option.rect, tokens.RADIUS.control, None, line, width)


def focus_rect(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the ring; a list's cell shows its cursor in its own way."""
    if not isinstance(widget, QAbstractItemView):
        focus_ring(painter, option.rect.adjusted(-3, 0, 3, 0), tokens.RADIUS.key)


def combo_box(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a choice: a field with an arrow."""
    field_ground(option.rect, painter, widget, option.state)
    token = "text2" if option.state & _State.State_Enabled else "border2"
    draw_icon(painter, "chevron-down", token, option.rect.right() - icon_room(16, 8), option.rect.center().y() + 1, 16)


def spin_box(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a number field with two small arrows."""
    field_ground(option.rect, painter, widget, option.state)
    token = "text2" if option.state & _State.State_Enabled else "border2"
    middle = option.rect.center().y() + 1
    draw_icon(painter, "chevron-up", token, option.rect.right() - icon_room(12, 8), middle - 6, 12)
    draw_icon(painter, "chevron-down", token, option.rect.right() - icon_room(12, 8), middle + 6, 12)


def check_box(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a tick box from a style option."""
    state = option.state
    value = 1 if state & _State.State_On else 2 if state & _State.State_NoChange else 0
    draw_tick(painter, QRectF(option.rect), value, enabled=bool(state & _State.State_Enabled))


def draw_tick(painter: QPainter, rect: QRectF, value: int, *, enabled: bool = True) -> None:
    """Paint a tick box; value is 0 for off, 1 for on, 2 for some."""
    theme = current_theme()
    inner = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    if value == 0:
        line = theme.colour("border2" if enabled else "border")
        rounded(painter, inner, tokens.RADIUS.key + 0.5, theme.colour("surface"), line, 1.5)
        return
    rounded(painter, inner, tokens.RADIUS.key + 0.5, theme.colour("accent" if enabled else "border2"))
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("on_accent"), rect.width() / 9)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        x, y, w = rect.x(), rect.y(), rect.width()
        points = [(0.27, 0.52), (0.43, 0.68), (0.74, 0.34)] if value == 1 else [(0.28, 0.5), (0.72, 0.5)]
        for (ax, ay), (bx, by) in pairwise(points):
            painter.drawLine(QPointF(x + w * ax, y + w * ay), QPointF(x + w * bx, y + w * by))


def radio_button(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a radio from a style option."""
    state = option.state
    on, enabled = bool(state & _State.State_On), bool(state & _State.State_Enabled)
    draw_radio(painter, QRectF(option.rect), on=on, enabled=enabled)


def draw_radio(painter: QPainter, rect: QRectF, *, on: bool, enabled: bool = True) -> None:
    """Paint a radio: a ring, or a filled disc with a dot."""
    theme = current_theme()
    inner = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    radius = inner.width() / 2
    if not on:
        line = theme.colour("border2" if enabled else "border")
        rounded(painter, inner, radius, theme.colour("surface"), line, 1.5)
        return
    rounded(painter, inner, radius, theme.colour("accent" if enabled else "border2"))
    dot = rect.width() * 0.34
    rounded(painter, rect.adjusted(dot, dot, -dot, -dot), rect.width(), theme.colour("on_accent"))
