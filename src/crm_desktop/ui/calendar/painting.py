"""How a calendar is painted: hours, days, blocks, bars, the line of now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QDate, QPointF, QRectF, Qt, QTime
from PySide6.QtGui import QPainter, QPen

from crm_desktop.domain.i18n import tr, trc
from crm_desktop.ui import when
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, rounded, saved, text_width
from crm_desktop.ui.today.words import ICONS
from crm_desktop.viewmodels.calendar import OTHER, Bar, Block, Board

HOUR, BAR, HEAD = 46, 24, 44
_PAD = 8


@dataclass(frozen=True)
class Shape:
    """Where hours and days lie in a widget of some width."""

    width: float
    count: int

    @property
    def left(self) -> float:
        """Return where the days begin, right of the hours."""
        return float(max(text_width(when.clock(QTime(22, 0)), "caption", tabular=True) + 18, 56))

    @property
    def hour(self) -> float:
        """Return the height of an hour."""
        return float(current_theme().scaled(HOUR))

    def column(self, at: int) -> QRectF:
        """Return the whole column of a day, from midnight to midnight."""
        step = (self.width - self.left - 1) / max(1, self.count)
        return QRectF(self.left + at * step, 0, step, 24 * self.hour)

    def block(self, block: Block) -> QRectF:
        """Return where a block is drawn."""
        column = self.column(block.column).adjusted(3, 0, -5, 0)
        step = column.width() / block.lanes
        top, bottom = block.top * self.hour / 60, block.bottom * self.hour / 60
        return QRectF(column.x() + block.lane * step, top + 1, block.span * step - 2, max(bottom - top - 2, 16))

    def bar(self, bar: Bar, line: int) -> QRectF:
        """Return where a bar is drawn in the row above the hours."""
        column, height = self.column(bar.column), current_theme().scaled(BAR)
        return QRectF(column.x() + 3, 4 + line * height, column.width() - 8, height - 3)


def paint_grid(painter: QPainter, shape: Shape, today: int, now_minutes: int) -> None:
    """Paint the hours and the lines of the days; `today` is its column, -1 where it is not shown."""
    theme = current_theme()
    if today >= 0:
        painter.fillRect(shape.column(today), theme.colour("surface"))
    painter.setFont(theme.font("caption", tabular=True))
    for hour in range(25):
        y = round(hour * shape.hour)
        painter.fillRect(QRectF(shape.left, y, shape.width - shape.left, 1), theme.colour("border"))
        if 0 < hour < 24:
            painter.setPen(theme.colour("text3"))
            words = when.clock(QTime(hour, 0))
            x = shape.left - 8 - text_width(words, "caption", tabular=True)
            draw_text(painter, QRectF(x, y - 9, shape.left - x, 18), words)
    for at in range(shape.count + 1):
        painter.fillRect(QRectF(round(shape.column(at).x()), 0, 1, 24 * shape.hour), theme.colour("border"))
    if today >= 0:
        _paint_now(painter, shape, today, now_minutes)


def _paint_now(painter: QPainter, shape: Shape, today: int, minutes: int) -> None:
    theme, y = current_theme(), minutes * shape.hour / 60
    column = shape.column(today)
    with saved(painter):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("danger"), 1.5))
        painter.drawLine(QPointF(column.x(), y), QPointF(column.right(), y))
        painter.setBrush(theme.colour("danger"))
        painter.drawEllipse(QPointF(column.x(), y), 4, 4)


def paint_block(
    painter: QPainter, rect: QRectF, block: Block, *, is_cursor: bool, has_focus: bool, is_late: bool
) -> None:
    """Paint one activity, or the number of those without room."""
    theme = current_theme()
    if block.hidden:
        _paint_number(painter, rect, len(block.hidden))
        _paint_cursor(painter, rect, is_cursor=is_cursor, has_focus=has_focus)
        return
    tone = "danger" if is_late else "neutral" if block.is_done or block.is_series else "accent"
    _, soft = tokens.tone_pair(theme.colours, tone)
    edge = "danger" if is_late else "border2" if block.is_done or block.is_series else "accent"
    rounded(painter, rect, tokens.RADIUS.key, theme.colour(soft), theme.colour("border"))
    painter.fillRect(QRectF(rect.x(), rect.y() + 1, 3, rect.height() - 2), theme.colour(edge))
    inner = rect.adjusted(_PAD, 1, -3, -1)
    line = theme.scaled(17)
    is_low = inner.height() < 2 * line
    first = QRectF(inner.x(), inner.y() + (0 if is_low else 2), inner.width(), inner.height() if is_low else line)
    ink = "text3" if block.is_done else "text"
    is_repeated = block.is_series and block.kind != OTHER
    icon = "check" if block.is_done else "rotate-ccw" if is_repeated else ICONS.get(block.kind, "calendar")
    if inner.width() > 60:
        draw_icon(painter, icon, "text2" if tone == "neutral" else edge, inner.x(), first.center().y(), 13)
        first = first.adjusted(icon_room(13, 5), 0, 0, 0)
    font = theme.font("second", tokens.SEMIBOLD)
    font.setStrikeOut(block.is_done)
    painter.setFont(font)
    painter.setPen(theme.colour(ink))
    draw_text(painter, first, block.title)
    if not is_low:
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("text2"))
        second = QRectF(inner.x(), first.bottom(), inner.width(), line)
        draw_text(painter, second, " · ".join(part for part in (block.who, block.place) if part) or hours_of(block))
    _paint_cursor(painter, rect, is_cursor=is_cursor, has_focus=has_focus)


def _paint_number(painter: QPainter, rect: QRectF, n: int) -> None:
    theme = current_theme()
    rounded(painter, rect, tokens.RADIUS.key, theme.colour("sunken"), theme.colour("border2"))
    painter.setFont(theme.font("second", tokens.SEMIBOLD, tabular=True))
    painter.setPen(theme.colour("accent_text"))
    line = QRectF(rect.x(), rect.y(), rect.width(), min(rect.height(), theme.scaled(22)))
    draw_text(painter, line, f"+{when.number(n)}", Qt.AlignmentFlag.AlignHCenter)


def _paint_cursor(painter: QPainter, rect: QRectF, *, is_cursor: bool, has_focus: bool) -> None:
    if is_cursor and has_focus:
        focus_ring(painter, rect.adjusted(-1, -1, 1, 1), tokens.RADIUS.key)
    elif is_cursor:
        rounded(painter, rect, tokens.RADIUS.key, None, current_theme().colour("accent"))


def paint_heads(painter: QPainter, shape: Shape, board: Board, today: int, height: float) -> None:
    """Paint the names of the days."""
    theme = current_theme()
    for at, day in enumerate(board.days):
        column = shape.column(at)
        is_today = at == today
        name, number = day_names(day)
        painter.setFont(theme.font("second", tokens.SEMIBOLD if is_today else None))
        painter.setPen(theme.colour("accent_text" if is_today else "text2"))
        width = text_width(name, "second", tokens.SEMIBOLD)
        draw_text(painter, QRectF(column.x() + 8, 0, width + 2, height), name)
        painter.setFont(theme.font("card", tabular=True))
        x = column.x() + 8 + width + 8
        side = text_width(number, "card", tabular=True) + 12
        if is_today:
            rounded(painter, QRectF(x - 6, height / 2 - 12, side, 24), 12, theme.colour("accent"))
        painter.setPen(theme.colour("on_accent" if is_today else "text"))
        draw_text(painter, QRectF(x, 0, side, height), number)


def day_names(day: date) -> tuple[str, str]:
    """Return the short name of a weekday and the number of its day."""
    found = QDate(day.year, day.month, day.day)
    return when.day(found, trc("date pattern", "ddd")), when.day(found, "d")


def hours_of(block: Block) -> str:
    """Return the hours of a block in the chosen format."""
    top, bottom = (when.clock(QTime(m // 60 % 24, m % 60)) for m in (block.top, block.bottom))
    return tr("{start}–{end}", start=top, end=bottom)
