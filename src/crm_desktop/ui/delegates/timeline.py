"""History and notes as a timeline: an icon, what happened, who and when, under headings."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from crm_desktop.ui.delegates.cells import TIMELINE_ROLE
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, icon_side, rounded, text_width
from crm_desktop.ui.widgets.empty_state import draw_disc

Index = QModelIndex | QPersistentModelIndex
_DISC = 28
_LEFT = 14

_WRAP = int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One entry. `heading` stands above the first entry of a group; `key` and `version` say when it looks equal."""

    key: Hashable
    title: str
    icon: str = "sticky-note"
    tone: str = "neutral"
    body: str = ""
    who: str = ""
    when: str = ""
    when_full: str = ""
    heading: str = ""
    mark: str = ""
    mark_icon: str = ""
    version: Hashable = 0

    def spoken(self) -> str:
        """Return the entry as one sentence for screen readers."""
        parts = (self.heading, self.title, self.body, self.mark, self.who, self.when_full or self.when)
        return ". ".join(part.rstrip(".") for part in parts if part)


class TimelineDelegate(QStyledItemDelegate):
    """Paints timeline entries; the text wraps, so heights depend on the width and are kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heights: dict[Hashable, int] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of an entry at the width of the view."""
        item = index.data(TIMELINE_ROLE)
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QAbstractItemView) else option.rect.width()
        if not isinstance(item, TimelineItem):
            return QSize(width, 0)
        return QSize(width, self.height(item, width, first=index.row() == 0))

    def height(self, item: TimelineItem, width: int, *, first: bool) -> int:
        """Return the height of an entry at a width."""
        theme = current_theme()
        key = (item.key, item.version, item.heading, width, first, theme.version)
        if key not in self._heights:
            if len(self._heights) > 20_000:
                self._heights.clear()
            text = theme.scaled(20) + (_body_height(item, width) if item.body else 0)
            entry = max(theme.scaled(_DISC), text) + 14
            self._heights[key] = entry + (_heading_height(first=first) if item.heading else 0)
        return self._heights[key]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint heading, disc, title, who and when, text."""
        item = index.data(TIMELINE_ROLE)
        if not isinstance(item, TimelineItem):
            return
        rect = QRect(option.rect)
        state = option.state
        if item.heading:
            _paint_heading(painter, rect, item.heading, first=index.row() == 0)
            rect.setTop(rect.top() + _heading_height(first=index.row() == 0))
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if state & QStyle.StateFlag.State_MouseOver:
            box = rect.adjusted(6, 1, -6, -1)
            rounded(painter, box, tokens.RADIUS.control, current_theme().colour("sunken"))
        _paint_entry(painter, rect, item)
        if focused:
            focus_ring(painter, rect.adjusted(6, 1, -6, -1))


def _heading_height(*, first: bool) -> int:
    return current_theme().scaled(28) + (2 if first else 8)


def _paint_heading(painter: QPainter, rect: QRect, text: str, *, first: bool) -> None:
    theme = current_theme()
    if not first:
        painter.fillRect(rect.x() + _LEFT, rect.y() + 2, rect.width() - 2 * _LEFT, 1, theme.colour("border"))
    top = rect.y() + (2 if first else 8)
    painter.setFont(theme.font("second", tokens.SEMIBOLD))
    painter.setPen(theme.colour("text2"))
    draw_text(painter, QRect(rect.x() + _LEFT, top, rect.width() - 2 * _LEFT, theme.scaled(28)), text)


def _paint_entry(painter: QPainter, rect: QRect, item: TimelineItem) -> None:
    theme = current_theme()
    disc = theme.scaled(_DISC)
    draw_disc(painter, QRectF(rect.x() + _LEFT, rect.y() + 7, disc, disc), item.icon, item.tone, 15, plain=True)
    left, right = rect.x() + _text_left(), rect.right() - _LEFT
    line = QRect(left, rect.y() + 5, right - left, theme.scaled(20))
    meta = _paint_meta(painter, line, item)
    painter.setFont(theme.font("strong"))
    painter.setPen(theme.colour("text"))
    draw_text(painter, line.adjusted(0, 0, -meta, 0), item.title)
    if item.body:
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text2"))
        body = QRect(left, line.bottom() + 1, right - left, rect.bottom() - line.bottom())
        painter.drawText(body, _WRAP, item.body)


def _paint_meta(painter: QPainter, line: QRect, item: TimelineItem) -> int:
    """Paint mark, who and when at the right end and return the room they took."""
    theme = current_theme()
    x = line.right() + 1
    for text, tabular, token in ((item.when, True, "text3"), (item.who, False, "text2"), (item.mark, False, "text2")):
        if not text:
            continue
        width = text_width(text, "second", tabular=tabular)
        x -= width
        painter.setFont(theme.font("second", tabular=tabular))
        painter.setPen(theme.colour(token))
        draw_text(painter, QRect(x, line.y(), width + 1, line.height()), text)
        x -= 10
    if item.mark and item.mark_icon:
        draw_icon(painter, item.mark_icon, "text2", x - icon_side(14) + 6, line.center().y() + 1, 14)
        x -= icon_room(14, 4)
    return line.right() + 1 - x


def _text_left() -> int:
    return _LEFT + current_theme().scaled(_DISC) + 12


def _body_height(item: TimelineItem, width: int) -> int:
    area = QRect(0, 0, max(80, width - _text_left() - _LEFT), 100_000)
    return QFontMetrics(current_theme().font()).boundingRect(area, _WRAP, item.body).height()


class TimelineView(QListView):
    """A list of timeline entries."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(TimelineDelegate(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        """Wrap anew at another text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.scheduleDelayedItemsLayout()
