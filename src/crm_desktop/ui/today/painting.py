"""How lines of the day are painted: the round tick, the buttons of a row, overdue rows, the agenda, the line of now."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, tokens
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
from crm_desktop.ui.today.lines import Line
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.ui.widgets.chip import CHIP_HEIGHT, chip_width, draw_chip

LATE_HEIGHT, AGENDA_HEIGHT, NOW_HEIGHT = 55, 46, 20
_TICK, _AVATAR, _BUTTON = 18, 32, 28
_LEFT = 15
_WIDE = 760  # from this width (at 100 % text) on every button of the cursor has its word
_NARROW = 470  # below this width (at 100 % text) a row gives up its phone, then its chip's neighbours
_RIGHT = 11


def tick_rect(rect: QRectF, line: Line) -> QRectF:
    """Return where the round tick of a row is."""
    theme = current_theme()
    side = theme.scaled(_TICK)
    left = rect.x() + _LEFT if not line.time else rect.x() + _agenda_left() + 13
    return QRectF(left, rect.center().y() - side / 2 + (1 if line.time else 0), side, side)


def late_buttons(rect: QRectF, line: Line, *, is_cursor: bool) -> dict[str, QRectF]:
    """Return the buttons of an overdue row by their names, from left to right: with words on the row of the cursor."""
    theme, height = current_theme(), float(current_theme().scaled(_BUTTON))
    main = line.buttons[0][0] if line.buttons else ""
    spelled = [name for name, _, _ in line.buttons if name == main or rect.width() > theme.scaled(_WIDE)]
    has_words = is_cursor and rect.width() > theme.scaled(_NARROW)
    found: dict[str, QRectF] = {}
    x = rect.right() - _RIGHT
    for name, words, _ in reversed(line.buttons):
        width = icon_room(15, 6) + text_width(words, "strong") + 20 if has_words and name in spelled else height
        x -= width
        found[name] = QRectF(x, rect.center().y() - height / 2, width, height)
        x -= theme.scaled(10)
    return dict(reversed(found.items()))


def paint_late(
    painter: QPainter,
    rect: QRectF,
    line: Line,
    *,
    is_cursor: bool,
    has_focus: bool,
    can_edit: bool,
    is_last: bool = False,
) -> None:
    """Paint an overdue row."""
    theme = current_theme()
    _paint_ground(painter, rect, is_cursor=is_cursor, has_focus=has_focus, is_last=is_last)
    side = float(theme.scaled(_AVATAR))
    x = rect.x() + _LEFT
    if line.has_tick:
        tick = tick_rect(rect, line)
        _paint_tick(painter, tick, "danger", is_done=False)
        x = tick.right() + 11
    draw_avatar(painter, QRectF(x, rect.center().y() - side / 2, side, side), line.name, square=line.is_square)
    x += side + 9
    right = rect.right() - _RIGHT
    if can_edit:
        right = _paint_buttons(painter, rect, line, is_cursor=is_cursor) - theme.scaled(10)
    right = _paint_beside(painter, rect, line, x, right)
    height = theme.scaled(18)
    _paint_who(painter, QRectF(x, rect.center().y() - height + 1, right - x, height), line)
    second = QRectF(x, rect.center().y() + 1, right - x, height)
    if line.kind != "call" and line.icon:
        draw_icon(painter, line.icon, "text2", second.x(), second.center().y(), 13)
        second.adjust(icon_room(13, 5), 0, 0, 0)
    painter.setFont(theme.font("second"))
    painter.setPen(theme.colour("text2"))
    draw_text(painter, second, line.text)


def paint_agenda(painter: QPainter, rect: QRectF, line: Line, *, is_cursor: bool, has_focus: bool) -> None:
    """Paint a row of the agenda."""
    theme = current_theme()
    if is_cursor:
        _paint_ground(painter, rect, is_cursor=True, has_focus=has_focus, is_last=True)
    left, half = rect.x() + _agenda_left(), theme.scaled(17)
    upper = QRectF(rect.x(), rect.center().y() - half, left - rect.x() - 10, half)
    painter.setFont(theme.font("body", tokens.REGULAR if line.is_done else tokens.SEMIBOLD, tabular=True))
    painter.setPen(theme.colour("text2" if line.is_done else "text"))
    draw_text(painter, upper if line.length else upper.translated(0, half / 2), line.time, Qt.AlignmentFlag.AlignRight)
    painter.setFont(theme.font("second", tabular=True))
    painter.setPen(theme.colour("text3"))
    draw_text(painter, upper.translated(0, half), line.length, Qt.AlignmentFlag.AlignRight)
    bar = QRectF(left, rect.y() + 6, 3, rect.height() - 10)
    painter.fillRect(bar, theme.colour("border" if line.is_done else "accent"))
    tick = tick_rect(rect, line)
    _paint_tick(painter, tick, "border2", is_done=line.is_done)
    right = rect.right() - 12
    if line.chip:
        width = min(float(chip_width(line.chip, line.chip_icon)), rect.width() / 3)
        box = QRectF(right - width, rect.center().y() - theme.scaled(CHIP_HEIGHT) / 2, width, theme.scaled(CHIP_HEIGHT))
        draw_chip(painter, box, line.chip, line.chip_tone, line.chip_icon)
        right = box.x() - 10
    _paint_what(painter, QRectF(tick.right() + 11, rect.center().y() - half, right - tick.right() - 11, half), line)


def paint_now(painter: QPainter, rect: QRectF, line: Line) -> None:
    """Paint the line of now across the agenda."""
    theme = current_theme()
    left, middle = rect.x() + _agenda_left(), rect.center().y()
    painter.setFont(theme.font("caption", tokens.SEMIBOLD, tabular=True))
    painter.setPen(theme.colour("danger"))
    area = QRectF(rect.x(), rect.y(), left - rect.x() - 10, rect.height())
    draw_text(painter, area, line.time, Qt.AlignmentFlag.AlignRight)
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("danger"))
        painter.drawEllipse(QPointF(left - 2, middle), 3.5, 3.5)
    painter.fillRect(QRectF(left + 5, round(middle), rect.right() - 12 - left - 5, 1), theme.colour("danger"))


def _agenda_left() -> int:
    """Return where the bar of the agenda stands: right of the widest time in the formats of now."""
    from crm_desktop.ui.today.words import clock

    theme = current_theme()
    noon = 1_735_740_000_000
    times = max(text_width(clock(noon + hour * 3_600_000), "strong", tabular=True) for hour in (0, 11))
    words = max(text_width(tr("All day"), "strong"), text_width(tr("{minutes} min", minutes=45), "second"))
    return 14 + max(times, words, theme.scaled(34)) + 10


def _paint_ground(painter: QPainter, rect: QRectF, *, is_cursor: bool, has_focus: bool, is_last: bool = False) -> None:
    theme = current_theme()
    if is_cursor:
        painter.fillRect(rect, theme.colour("accent_soft"))
        painter.fillRect(QRectF(rect.x(), rect.y(), tokens.ROW_EDGE, rect.height()), theme.colour("accent"))
    if not is_last:
        painter.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), theme.colour("border"))
    if has_focus and is_cursor:
        focus_ring(painter, rect.adjusted(1, 1, -1, -2), tokens.RADIUS.key)


def _paint_tick(painter: QPainter, box: QRectF, token: str, *, is_done: bool) -> None:
    theme = current_theme()
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
        else:
            painter.setPen(QPen(theme.colour(token), 1.6))
            painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(box.adjusted(0.8, 0.8, -0.8, -0.8))
    if is_done:
        draw_icon(painter, "check", "on_accent", box.center().x() - icon_side(12) / 2, box.center().y(), 12)


def _paint_buttons(painter: QPainter, rect: QRectF, line: Line, *, is_cursor: bool) -> float:
    theme = current_theme()
    words = {name: (text, icon) for name, text, icon in line.buttons}
    main = line.buttons[0][0] if line.buttons else ""
    left = rect.right()
    for name, box in late_buttons(rect, line, is_cursor=is_cursor).items():
        is_main = is_cursor and name == main
        fill, edge = ("accent", None) if is_main else ("surface", "control_line")
        ink = "on_accent" if is_main else "text"
        rounded(painter, box, tokens.RADIUS.control, theme.colour(fill), theme.colour(edge) if edge else None)
        has_words = box.width() > box.height() + 1
        x = box.x() + 10 if has_words else box.center().x() - icon_side(15) / 2
        draw_icon(painter, words[name][1], ink, x, box.center().y(), 15)
        if has_words:
            painter.setFont(theme.font("strong"))
            painter.setPen(theme.colour(ink))
            draw_text(painter, box.adjusted(10 + icon_room(15, 6), 0, -8, 0), words[name][0])
        left = min(left, box.x())
    return left


def _paint_beside(painter: QPainter, rect: QRectF, line: Line, x: float, right: float) -> float:
    """Paint the phone and how late it is while the name keeps its room; return where they begin."""
    theme = current_theme()
    phone, chip = text_width(line.phone, "body", tabular=True), chip_width(line.chip, line.chip_icon)
    room = right - x - min(text_width(line.title, "strong") + 8, theme.scaled(150))
    if line.phone and phone + 10 + chip + 10 <= room:
        painter.setFont(theme.font("body", tabular=True))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, QRectF(right - phone, rect.y(), phone + 1, rect.height()), line.phone)
        right -= phone + 10
    if not line.chip:
        return right
    height = theme.scaled(CHIP_HEIGHT)
    width = min(float(chip), max(48.0, room))
    draw_chip(painter, QRectF(right - width, rect.center().y() - height / 2, width, height), line.chip, line.chip_tone,
              line.chip_icon)  # fmt: skip
    return right - width - 10


def _paint_who(painter: QPainter, area: QRectF, line: Line) -> None:
    theme = current_theme()
    painter.setFont(theme.font("strong"))
    painter.setPen(theme.colour("text"))
    draw_text(painter, area, line.title)
    rest = area.adjusted(text_width(line.title, "strong") + 6, 0, 0, 0)
    if line.firm and rest.width() > theme.scaled(40):
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text2"))
        draw_text(painter, rest, f"· {line.firm}")


def _paint_what(painter: QPainter, area: QRectF, line: Line) -> None:
    theme = current_theme()
    if not line.text:
        area = area.translated(0, area.height() / 2)
    draw_icon(painter, line.icon, "text3" if line.is_done else "text2", area.x(), area.center().y(), 14)
    font = QFont(theme.font("label", tokens.REGULAR if line.is_done else tokens.MEDIUM))
    font.setStrikeOut(line.is_done)
    painter.setFont(font)
    painter.setPen(theme.colour("text2" if line.is_done else "text"))
    draw_text(painter, area.adjusted(icon_room(14, 6), 0, 0, 0), line.title)
    painter.setFont(theme.font("second"))
    painter.setPen(theme.colour("text2"))
    draw_text(painter, area.translated(0, area.height()), line.text)
