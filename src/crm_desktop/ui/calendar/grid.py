"""The hours of some days: blocks that are read, opened and moved with the keyboard as with the mouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import here, to_local
from crm_desktop.services.day_rows import MINUTE, moment_of
from crm_desktop.ui.calendar.cursor import SLOT, Cursor
from crm_desktop.ui.calendar.painting import Shape, hours_of, paint_block, paint_grid
from crm_desktop.ui.calendar.words import day_words, spoken
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.theme.paint import focus_ring, rounded
from crm_desktop.ui.widgets import announce
from crm_desktop.viewmodels.calendar import DAY_MINUTES, STEP, Block, Board, carried

_NEAR = 4  # pixels that a press may shake without being a drag
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)
}  # fmt: skip


class HourGrid(QWidget):
    """One Tab stop. Arrows walk through blocks and free hours; M moves a block, Enter drops it, Esc puts it back."""

    opened = Signal(object)  # Block
    planned = Signal(object)  # moment of a free hour, UTC milliseconds
    moved = Signal(object, object)  # Block, moment
    resized = Signal(object, object)  # Block, minutes
    turned = Signal(object)  # Block: done or planned again
    walked = Signal(int)  # to the days before (-1) or after (1)
    cursor_moved = Signal()

    def __init__(self, *, can_edit: bool, has_single_keys: Callable[[], bool] = lambda: True) -> None:
        super().__init__()
        self._has_single_keys = has_single_keys
        self.board = Board()
        self.now = 0
        self._can_edit = can_edit
        self.spot = Cursor()
        self._moving: Block | None = None  # as it would stand if it were dropped now
        self._from: Block | None = None
        self._pressed: tuple[QPointF, Block | None, bool] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Calendar"))
        current_theme().changed.connect(self.updateGeometry)

    @property
    def column(self) -> int:
        """Return the day of the cursor, counted from the left."""
        return self.spot.column

    @property
    def minutes(self) -> int:
        """Return the hour of the cursor, in minutes after midnight."""
        return self.spot.minutes

    @property
    def is_moving(self) -> bool:
        """Return whether a block is on its way."""
        return self._moving is not None

    def show_board(self, board: Board, now: int) -> None:
        """Show other days; the cursor stays at its hour."""
        self.board, self.now = board, now
        self.spot.show(board)
        if self._from is not None and not any(block.key == self._from.key for block in board.blocks):
            self.put_back()
        self._describe()
        self.update()

    def go_to(self, day: date, minutes: int) -> None:
        """Put the cursor on an hour of a day."""
        column = self.board.days.index(day) if day in self.board.days else self.column
        self.spot.put(column, minutes)
        self._settle()

    def block_at_cursor(self) -> Block | None:
        """Return the block under the cursor."""
        return self.spot.block()

    def sizeHint(self) -> QSize:
        """Return room for a day's hours."""
        return QSize(600, round(24 * self._shape().hour) + 1)

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest that still reads."""
        return QSize(240, self.sizeHint().height())

    def start_moving(self) -> None:
        """Take the block under the cursor; arrows carry it."""
        block = self.block_at_cursor()
        if block is None or block.is_series or not self._can_edit:
            return
        self._from = self._moving = block
        announce(self, tr("Move {name}: arrows carry it, Enter drops it, Esc puts it back.", name=block.title))
        self.update()

    def put_back(self) -> None:
        """Leave a block where it was."""
        self._from = self._moving = None
        self.update()

    def drop(self) -> None:
        """Leave a block where it is now."""
        block, before = self._moving, self._from
        self.put_back()
        if block is None or before is None:
            return
        self.spot.put(block.column, block.top)
        if (block.column, block.top) != (before.column, before.top):
            self.moved.emit(before, block.at)
        elif block.bottom != before.bottom:
            self.resized.emit(before, block.bottom - block.top)

    def event(self, event: QEvent) -> bool:
        """Keep M, and all keys while a block is carried, from the commands of other places."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_m = event.key() == Qt.Key.Key_M and not event.modifiers() and self._has_single_keys()
            if self._moving is not None or (is_m and self.block_at_cursor() is not None):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, open, plan, tick, carry."""
        key = Qt.Key(event.key())
        block = self.block_at_cursor()
        if self._moving is not None:
            self._carry(key, event.modifiers())
        elif key in _ARROWS:
            self._walk(*_ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(block) if block else self._plan()
        elif key == Qt.Key.Key_Space and block and self._can_edit and not block.is_series:
            self.turned.emit(block)
        elif key == Qt.Key.Key_M and not event.modifiers() and self._has_single_keys():
            self.start_moving()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.spot.put(self.column, 0 if key == Qt.Key.Key_Home else DAY_MINUTES - SLOT)
            self._settle()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the cursor there; a block may be on its way from here."""
        at = event.position()
        block = self._block_at(at)
        edge = block is not None and at.y() > self._shape().block(block).bottom() - 6
        self._pressed = (at, block, edge)
        column, minutes = self._place(at)
        if block:
            self.spot.put(block.column, block.top, block.lane)
        else:
            self.spot.put(column, minutes // SLOT * SLOT)
        self._settle()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Carry the pressed block with the pointer."""
        if self._pressed is None:
            return
        start, block, is_edge = self._pressed
        way = event.position() - start
        can = block is not None and self._can_edit and not block.is_series
        if not can or block is None or (self._moving is None and way.manhattanLength() < _NEAR):
            return
        minutes = round(way.y() * 60 / self._shape().hour / STEP) * STEP
        self._from = block
        if is_edge:
            self._moving = replace(block, bottom=max(block.top + STEP, min(DAY_MINUTES, block.bottom + minutes)))
        else:
            column, _ = self._place(event.position())
            self._moving = carried(block, self.board.days, column - block.column, minutes)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Drop what was carried; a number shows what it stands for."""
        pressed, self._pressed = self._pressed, None
        if pressed is not None and pressed[1] is not None and pressed[1].hidden:
            self.opened.emit(pressed[1])
        self.drop()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a block; plan something at a free hour."""
        block = self._block_at(event.position())
        self._pressed = None
        if block is None:
            self._plan()
        elif not block.hidden:  # the first press has shown what a number stands for
            self.opened.emit(block)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint hours, blocks, the cursor, and what is being carried."""
        painter, shape = QPainter(self), self._shape()
        local = to_local(self.now, here())
        today = self.board.days.index(local.date()) if local.date() in self.board.days else -1
        paint_grid(painter, shape, today, local.hour * 60 + local.minute)
        cursor = self.block_at_cursor()
        for block in self.board.blocks:
            if self._from is None or block.key != self._from.key:
                self._paint(painter, shape, block, is_cursor=block == cursor)
        if cursor is None and self.hasFocus():
            slot = replace(_EMPTY, column=self.column, top=self.minutes, bottom=self.minutes + SLOT)
            focus_ring(painter, shape.block(slot))
        if self._moving is not None:
            rounded(painter, shape.block(self._moving).adjusted(-2, -2, 2, 2), 6, current_theme().colour("surface"))
            self._paint(painter, shape, self._moving, is_cursor=True)

    def rect_of_cursor(self) -> QRectF:
        """Return what should be in sight."""
        block = self._moving or self.block_at_cursor()
        slot = replace(_EMPTY, column=self.column, top=self.minutes, bottom=self.minutes + SLOT)
        return self._shape().block(block or slot)

    def _paint(self, painter: QPainter, shape: Shape, block: Block, *, is_cursor: bool) -> None:
        ends = block.at + block.minutes * MINUTE
        is_late = not block.is_done and not block.is_series and ends < self.now
        rect = shape.block(block)
        paint_block(painter, rect, block, is_cursor=is_cursor, has_focus=self.hasFocus(), is_late=is_late)

    def _carry(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
        block = self._moving
        if block is None:
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_M):
            self.drop()
        elif key == Qt.Key.Key_Escape:
            self.put_back()
        elif key in _ARROWS:
            days, steps = _ARROWS[key]
            if modifiers & Qt.KeyboardModifier.ShiftModifier and steps:
                bottom = max(block.top + STEP, min(DAY_MINUTES, block.bottom + steps * STEP))
                self._moving = replace(block, bottom=bottom)
            else:
                self._moving = carried(block, self.board.days, days, steps * STEP)
            day = self.board.days[self._moving.column]
            announce(self, tr("{name}, now {day} {hours}", name=block.title, day=day_words(day),
                              hours=hours_of(self._moving)))  # fmt: skip
            self.cursor_moved.emit()
            self.update()

    def _walk(self, days: int, steps: int) -> None:
        if not days:
            self.spot.walk_hours(steps)
        elif not self.spot.walk_days(days):
            self.walked.emit(days)
        self._settle()

    def _plan(self) -> None:
        if self._can_edit and self.board.days:
            day = self.board.days[self.column]
            self.planned.emit(moment_of(day, self.minutes // 60, self.minutes % 60))

    def _settle(self) -> None:
        self._describe()
        self.cursor_moved.emit()
        self.update()

    def _describe(self) -> None:
        if not self.board.days:
            return
        block = self.block_at_cursor()
        words = spoken(block, self.board.days[self.column], self.minutes)
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            if QAccessible.isActive() and self.hasFocus():
                announce(self, words)

    def _block_at(self, at: QPointF) -> Block | None:
        shape = self._shape()
        return next((b for b in reversed(self.board.blocks) if shape.block(b).contains(at)), None)

    def _place(self, at: QPointF) -> tuple[int, int]:
        shape = self._shape()
        columns = [n for n in range(len(self.board.days)) if shape.column(n).x() <= at.x()]
        minutes = max(0, min(DAY_MINUTES - SLOT, int(at.y() * 60 / shape.hour)))
        return (columns[-1] if columns else 0), minutes

    def _shape(self) -> Shape:
        return Shape(self.width(), len(self.board.days))


_EMPTY = Block("", 0, 0, SLOT, 0, "", "")
