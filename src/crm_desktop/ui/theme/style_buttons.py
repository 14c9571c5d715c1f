"""Buttons: filled, outlined, quiet, link; the kind is the dynamic property `kind`."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QToolButton, QWidget

from crm_desktop.domain.i18n import without_mnemonic
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.theme.icons import icon_name
from crm_desktop.ui.theme.paint import (
    draw_icon,
    draw_text,
    focus_ring,
    icon_room,
    icon_side,
    rounded,
    saved,
    text_width,
)
from crm_desktop.ui.theme.theme import current_theme

_State = QStyle.StateFlag
_PADDING = {"primary": 12, "plain": 11, "quiet": 10, "link": 6, "danger": 12}


def kind_of(widget: QWidget | None) -> str:
    """Return what kind of button this is; a plain push button is outlined."""
    return str((widget.property("kind") if widget is not None else None) or "plain")


def control_height(widget: QWidget | None) -> int:
    """Return the height of a control: 32, or what the property `controlHeight` says, grown with the text."""
    wanted = widget.property("controlHeight") if widget is not None else None
    return max(tokens.SMALLEST_TARGET, current_theme().scaled(int(wanted or tokens.CONTROL_HEIGHT)))


def button_size(option: Any, widget: QWidget | None) -> QSize:
    """Return the size of a push button around its icon and text."""
    height = control_height(widget)
    text = without_mnemonic(option.text)
    if not text:
        return QSize(height, height)
    width = text_width(text, "body", _weight(kind_of(widget))) + 2 * _PADDING.get(kind_of(widget), 11)
    if not option.icon.isNull():
        width += icon_room()
    if option.features & option.ButtonFeature.HasMenu:
        width += icon_room(14, 4)
    return QSize(width, height)


def tool_size(option: Any, usual: QSize, widget: QWidget | None) -> QSize:
    """Return the size of a tool button, never under the smallest target."""
    height = max(tokens.SMALLEST_TARGET, usual.height(), current_theme().scaled(tokens.ROW_CONTROL_HEIGHT))
    if option.toolButtonStyle == Qt.ToolButtonStyle.ToolButtonIconOnly or not option.text:
        return QSize(max(height, usual.width()), height)
    width = text_width(option.text.replace("&", ""), "label") + 18
    width += icon_room(option.iconSize.width() or 16) if not option.icon.isNull() else 0
    has_menu = isinstance(widget, QToolButton) and widget.menu() is not None
    return QSize(width + (icon_room(14, 4) if has_menu else 0), height)


def button_panel(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the ground of a push button and, when it has the keyboard, its ring."""
    _panel(option, painter, kind_of(widget))


def tool_panel(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the ground of a tool button."""
    _panel(option, painter, str((widget.property("kind") if widget is not None else None) or "quiet"))


def _panel(option: Any, painter: QPainter, kind: str) -> None:
    theme = current_theme()
    rect, state, radius = option.rect, option.state, tokens.RADIUS.control
    focused = bool(state & _State.State_HasFocus) and bool(state & _State.State_Enabled)
    fill, line = _ground(kind, state)
    if kind in ("primary", "danger") and focused:
        # The ring needs a gap on a filled button, so the fill steps back for it.
        step = theme.focus_width + tokens.FOCUS_GAP
        rounded(painter, rect.adjusted(step, step, -step, -step), radius - 2, fill, line)
    else:
        rounded(painter, rect, radius, fill, line)
    if focused:
        focus_ring(painter, rect, radius)


def _ground(kind: str, state: Any) -> tuple[QColor | None, QColor | None]:
    theme = current_theme()
    enabled = bool(state & _State.State_Enabled)
    hover = enabled and bool(state & _State.State_MouseOver)
    down = enabled and bool(state & _State.State_Sunken)
    if kind in ("primary", "danger"):
        if not enabled:
            return theme.colour("sunken"), theme.colour("border")
        base = theme.colour("accent" if kind == "primary" else "danger")
        dark = theme.colours.is_dark
        return (base.lighter(106) if dark else base.darker(112)) if hover or down else base, None
    if state & _State.State_On:
        return theme.colour("accent_soft"), theme.colour("accent") if kind == "plain" else None
    if kind in ("quiet", "link"):
        return (theme.colour("hover") if hover or down else None), None
    line = theme.colour("control_line" if enabled else "border")
    return theme.colour("hover" if hover or down else "surface"), line


def text_token(kind: str, state: Any) -> str:
    """Return the token of a button's text."""
    if not state & _State.State_Enabled:
        return "text3" if kind == "primary" else "border2"
    if kind in ("primary", "danger"):
        return "on_accent" if kind == "primary" else "surface"
    if kind == "link" or state & _State.State_On:
        return "accent_text"
    return "text2" if kind == "quiet" else "text"


def _weight(kind: str) -> int:
    return tokens.SEMIBOLD if kind in ("primary", "danger") else tokens.MEDIUM


def button_label(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint icon, text and menu arrow of a push button, centred together."""
    kind = kind_of(widget)
    token = text_token(kind, option.state)
    text = without_mnemonic(option.text)
    has_icon = not option.icon.isNull()
    has_menu = bool(option.features & option.ButtonFeature.HasMenu)
    around = icon_room() if has_icon and text else icon_side() if has_icon else 0
    around += icon_room(14, 4) if has_menu else 0
    wanted = text_width(text, "body", _weight(kind)) if text else 0
    width = min(wanted, max(0, option.rect.width() - around - 8))
    align = str((widget.property("align") if widget is not None else None) or "centre")
    x = option.rect.x() + ((option.rect.width() - around - width) / 2 if align == "centre" else _PADDING.get(kind, 11))
    if align == "flush":  # the words begin where those above and below do
        x = option.rect.x()
    centre = option.rect.y() + option.rect.height() / 2
    if has_icon:
        _icon(option, painter, _icon_token(widget, token), x, centre)
        x += icon_room()
    with saved(painter):
        painter.setFont(current_theme().font("body", _weight(kind)))
        painter.setPen(current_theme().colour(token))
        draw_text(painter, QRectF(x, option.rect.y(), width, option.rect.height()), text)
    if has_menu:
        draw_icon(painter, "chevron-down", token, x + width + 4, centre, 14)


def _icon_token(widget: QWidget | None, token: str) -> str:
    """Return the colour of a button's icon: its own, where the icon alone carries a meaning."""
    own = widget.property("iconTone") if widget is not None else None
    return str(own) if own and token != "border2" else token


def _icon(option: Any, painter: QPainter, token: str, x: float, centre: float, size: int = 16) -> None:
    name = icon_name(option.icon)
    if name is not None:
        draw_icon(painter, name, token, x, centre, size)
    else:
        option.icon.paint(painter, QRect(round(x), round(centre - size / 2), size, size))


def tool_button(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint a tool button: an icon, or icon and text, on a quiet ground."""
    kind = str((widget.property("kind") if widget is not None else None) or "quiet")
    _panel(option, painter, kind)
    token = text_token(kind, option.state)
    size = option.iconSize.width() or 16
    rect, centre = option.rect, option.rect.y() + option.rect.height() / 2
    with_text = option.toolButtonStyle != Qt.ToolButtonStyle.ToolButtonIconOnly and option.text
    if not with_text and not option.icon.isNull():
        _icon(option, painter, token, rect.x() + (rect.width() - icon_side(size)) / 2, centre, size)
        return
    x = rect.x() + 8
    if not option.icon.isNull():
        _icon(option, painter, token, x, centre, size)
        x += icon_room(size)
    with saved(painter):
        painter.setFont(current_theme().font("label"))
        painter.setPen(current_theme().colour(token))
        draw_text(painter, QRectF(x, rect.y(), rect.right() - x - 6, rect.height()), option.text.replace("&", ""))
    if isinstance(widget, QToolButton) and widget.menu() is not None:
        draw_icon(painter, "chevron-down", token, rect.right() - icon_room(14, 4), centre, 14)
