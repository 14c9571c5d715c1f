"""The list of records: cursor and ticks are two things, rows are painted whole."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QToolTip, QWidget

from crm_desktop.ui.delegates.cell_painter import is_elided
from crm_desktop.ui.delegates.cells import CELL_ROLE, Cell
from crm_desktop.ui.delegates.row_delegate import Index, RowDelegate
from crm_desktop.ui.delegates.row_painter import Column, RowPainter, RowState
from crm_desktop.ui.delegates.tick_header import TickHeader
from crm_desktop.ui.shortcuts import EDIT, REMOVE, is_key
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import focus_ring

_NONE = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CTRL = Qt.KeyboardModifier.ControlModifier


class RowTable(QTableView):
    """Click moves the cursor, Enter or double click opens, Space or the tick zone ticks.

    The model answers the roles of `cells`; ticks are wished for by signals, the owner's model keeps them.
    """

    opened = Signal(int)
    cursor_moved = Signal(int)
    tick_requested = Signal(int, int, bool)  # first row, last row, on
    tick_all_requested = Signal(bool)
    remove_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None, *, ticks: bool = True) -> None:
        super().__init__(parent)
        self._painter = RowPainter(ticks=ticks)
        self._ticks = ticks
        self._hover = -1
        self._tick_anchor = -1
        self._by_cell = False
        self.row_delegate = RowDelegate(self, ticks=ticks)
        self.setItemDelegate(self.row_delegate)
        self.tick_header = TickHeader(self, ticks=ticks)
        self.tick_header.tick_all_requested.connect(self.tick_all_requested)
        self.setHorizontalHeader(self.tick_header)
        self._set_up()

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.hide()
        self._measure()
        current_theme().changed.connect(self._measure)

    @property
    def row_painter(self) -> RowPainter:
        """What paints and keeps the rows."""
        return self._painter

    def cursor_row(self) -> int:
        """Return the row of the cursor, -1 without one."""
        return self.currentIndex().row()

    def hover_row(self) -> int:
        """Return the row under the pointer, -1 without one."""
        return self._hover

    def set_cursor_row(self, row: int) -> None:
        """Move the cursor to a row and bring it into view."""
        model = self.model()
        if model is not None and 0 <= row < model.rowCount():
            self.setCurrentIndex(model.index(row, max(0, self.currentIndex().column())))

    def columns(self) -> tuple[Column, ...]:
        """Return the columns in the order in which they stand."""
        header = self.horizontalHeader()
        order = (header.logicalIndex(at) for at in range(header.count()))
        return tuple(
            Column(at, header.sectionViewportPosition(at), header.sectionSize(at))
            for at in order
            if not header.isSectionHidden(at)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in view, each as one pixmap."""
        model, viewport = self.model(), self.viewport()
        if model is None:
            return
        painter, dirty = QPainter(viewport), event.rect()
        first, last = self._rows_in(dirty)
        columns, height = self.columns(), self.verticalHeader().defaultSectionSize()
        size, ratio = (viewport.width(), height), viewport.devicePixelRatioF()
        cursor, focused = self.cursor_row(), self.hasFocus()
        for row in range(first, last + 1):
            at_cursor = row == cursor
            state = RowState(at_cursor, row == self._hover, at_cursor and focused and not self._by_cell)
            image = self._painter.pixmap(model, row, columns, size, state, ratio)
            painter.drawPixmap(0, self.rowViewportPosition(row), image)
        if focused and self._by_cell and cursor >= 0:
            rect = self.visualRect(self.currentIndex()).adjusted(1, 1, -1, -2)
            if self._ticks and self.horizontalHeader().visualIndex(self.currentIndex().column()) == 0:
                rect.setLeft(rect.left() + tokens.TICK_ZONE)
            focus_ring(painter, QRectF(rect), tokens.RADIUS.key)

    def _rows_in(self, rect: QRect) -> tuple[int, int]:
        rows = self.verticalHeader()
        first = rows.visualIndexAt(max(0, rect.top()))
        last = rows.visualIndexAt(rect.bottom())
        if first < 0:
            return 0, -1
        return first, last if last >= 0 else rows.count() - 1

    def _measure(self) -> None:
        """Take over the row height of the density and text size of now."""
        rows = self.verticalHeader()
        rows.setMinimumSectionSize(tokens.SMALLEST_TARGET)
        rows.setDefaultSectionSize(current_theme().row_height)
        self.viewport().update()

    # -- pointer

    def in_tick_zone(self, pos: QPoint) -> bool:
        """Tell whether a point of the viewport ticks."""
        left = -self.horizontalHeader().offset()
        return self._ticks and left <= pos.x() < left + tokens.TICK_ZONE and self.rowAt(pos.y()) >= 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tick in the tick zone, else move the cursor."""
        pos = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self.in_tick_zone(pos):
            self._tick_to(self.rowAt(pos.y()), extend=bool(event.modifiers() & _SHIFT))
            return
        self._by_cell = False
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open, but not from the tick zone."""
        pos = event.position().toPoint()
        if self.in_tick_zone(pos):
            self._tick_to(self.rowAt(pos.y()), extend=False)
        elif self.rowAt(pos.y()) >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self.rowAt(pos.y()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up the row under the pointer."""
        self._set_hover(self.rowAt(event.position().toPoint().y()))
        if not event.buttons():
            super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._set_hover(-1)
        super().leaveEvent(event)

    def _set_hover(self, row: int) -> None:
        if row == self._hover:
            return
        for changed in (self._hover, row):
            if changed >= 0:
                self._update_row(changed)
        self._hover = row

    def _update_row(self, row: int) -> None:
        height = self.verticalHeader().defaultSectionSize()
        self.viewport().update(0, self.rowViewportPosition(row), self.viewport().width(), height)

    def viewportEvent(self, event: QEvent) -> bool:
        """Show the whole text of what is elided."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())
            QToolTip.showText(event.globalPos(), self.tip_at(index), self.viewport())
            return True
        return super().viewportEvent(event)

    def tip_at(self, index: QModelIndex) -> str:
        """Return what the tooltip of a cell says; empty when all can be read."""
        cell = index.data(CELL_ROLE) if index.isValid() else None
        if not isinstance(cell, Cell):
            return ""
        if cell.tip:
            return cell.tip
        first = self.horizontalHeader().visualIndex(index.column()) == 0 and self._ticks
        width = self.columnWidth(index.column()) - (tokens.TICK_ZONE + 4 if first else 0)
        words = [word for word in (cell.primary, cell.secondary, cell.chip) if word]
        return "\n".join(words) if is_elided(cell, width) else ""

    # -- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, tick, open, edit; single letters other than these belong to the commands."""
        if not self._on_key(event):
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here, not a search."""

    def _on_key(self, event: QKeyEvent) -> bool:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        row, last = self.cursor_row(), (self.model().rowCount() if self.model() is not None else 0) - 1
        moves = {
            Qt.Key.Key_J: row + 1,
            Qt.Key.Key_K: row - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if modifiers == _NONE and key in moves:
            self.set_cursor_row(max(0, min(last, moves[key])))
        elif modifiers == _SHIFT and key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._ticks:
            self._extend_ticks(row, max(0, min(last, row + (1 if key == Qt.Key.Key_Down else -1))))
        elif modifiers == _CTRL and key == Qt.Key.Key_A and self._ticks:
            self.tick_all_requested.emit(True)
        elif modifiers == _NONE and key == Qt.Key.Key_Space and self._ticks and row >= 0:
            self._tick_to(row, extend=False)
        elif modifiers == _NONE and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and row >= 0:
            self.opened.emit(row)
        elif row >= 0 and is_key(event, EDIT):
            self.edit_cell()
        elif row >= 0 and is_key(event, REMOVE):
            self.remove_requested.emit(row)
        elif modifiers == _NONE and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            # The first arrow only shows which cell the keys would edit.
            was, self._by_cell = self._by_cell, True
            self.viewport().update()
            return not was
        else:
            return False
        return True

    def edit_cell(self) -> bool:
        """Open the field of the current cell; the first one that can be edited when that one cannot."""
        model, current = self.model(), self.currentIndex()
        if not current.isValid():
            return False
        tries = [current, *(model.index(current.row(), column.number) for column in self.columns())]
        for index in tries:
            if model.flags(index) & Qt.ItemFlag.ItemIsEditable:
                self.setCurrentIndex(index)
                self.edit(index)
                return True
        return False

    def _tick_to(self, row: int, *, extend: bool) -> None:
        if extend and self._tick_anchor >= 0:
            first, last = sorted((self._tick_anchor, row))
            self.tick_requested.emit(first, last, True)
            return
        state = self.model().index(row, 0).data(Qt.ItemDataRole.CheckStateRole)
        if state is None:
            return
        self._tick_anchor = row
        is_on = state in (Qt.CheckState.Checked, Qt.CheckState.Checked.value)
        self.tick_requested.emit(row, row, not is_on)

    def _extend_ticks(self, row: int, to: int) -> None:
        if row < 0:
            return
        first, last = sorted((row, to))
        self.tick_requested.emit(first, last, True)
        self.set_cursor_row(to)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell the preview."""
        super().currentChanged(current, previous)
        for index in (previous, current):
            if index.isValid():
                self._update_row(index.row())
        if current.row() != previous.row():
            self.cursor_moved.emit(current.row())
