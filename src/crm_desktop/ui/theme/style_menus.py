"""Menus: rounded, with icon, text, key and tick."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionMenuItem, QWidget

from crm_desktop.domain.i18n import without_mnemonic
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.theme.icons import icon_name
from crm_desktop.ui.theme.paint import draw_icon, draw_text, icon_room, rounded, saved, text_width
from crm_desktop.ui.theme.theme import current_theme

_Type = QStyleOptionMenuItem.MenuItemType
_State = QStyle.StateFlag
_LEFT = 10
_SWATCH = 14


def nothing(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint nothing where the design has nothing."""


def menu_panel(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint the ground and line of a menu."""
    theme = current_theme()
    rounded(painter, option.rect, tokens.RADIUS.card, theme.colour("surface"), theme.colour("control_line"))


def menu_item_size(option: Any, usual: QSize) -> QSize:
    """Return the size of a menu line."""
    if option.menuItemType == _Type.Separator:
        return QSize(usual.width(), 9)
    text, _, key = option.text.partition("\t")
    width = _LEFT * 2 + icon_room(16, 10) + text_width(without_mnemonic(text)) + 12
    if key:
        width += text_width(key, "second") + 24
    if option.menuItemType == _Type.SubMenu:
        width += 20
    return QSize(width, current_theme().scaled(tokens.CONTROL_HEIGHT - 2))


def menu_item(option: Any, painter: QPainter, widget: QWidget | None) -> None:
    """Paint one line of a menu."""
    theme = current_theme()
    rect = QRectF(option.rect)
    if option.menuItemType == _Type.Separator:
        painter.fillRect(QRectF(rect.x() + 4, round(rect.center().y()), rect.width() - 8, 1), theme.colour("border"))
        return
    enabled = bool(option.state & _State.State_Enabled)
    if option.state & _State.State_Selected and enabled:
        ring = theme.colour("accent") if theme.colours.high_contrast else None
        rounded(painter, rect, tokens.RADIUS.control, theme.colour("accent_soft"), ring)
    token = "text" if enabled else "border2"
    _mark(option, painter, "text2" if enabled else "border2", rect)
    text, _, key = option.text.partition("\t")
    area = rect.adjusted(_LEFT + icon_room(16, 10), 0, -_LEFT, 0)
    with saved(painter):
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour(token))
        draw_text(painter, area, without_mnemonic(text))
        painter.setFont(theme.font("second"))
        painter.setPen(theme.colour("text3" if enabled else "border2"))
        draw_text(painter, area, key, Qt.AlignmentFlag.AlignRight)
    if option.menuItemType == _Type.SubMenu:
        draw_icon(painter, "chevron-right", "text2", rect.right() - icon_room(14), rect.center().y(), 14)


def _mark(option: Any, painter: QPainter, token: str, rect: QRectF) -> None:
    x, centre = rect.x() + _LEFT, rect.center().y()
    checkable = option.checkType != QStyleOptionMenuItem.CheckType.NotCheckable
    name = icon_name(option.icon)
    if checkable and option.checked:
        draw_icon(painter, "check", "accent_text", x, centre)
    elif name is not None and not checkable:
        draw_icon(painter, name, token, x, centre)
    elif not option.icon.isNull() and not checkable:  # a colour, not one of the program's pictures
        option.icon.paint(painter, QRect(round(x), round(centre) - _SWATCH // 2, _SWATCH, _SWATCH))
