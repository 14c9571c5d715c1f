"""A list of the day inside a card: as high as its rows, one stop of Tab, arrows and J, K inside."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.today.lines import LINE_ROLE, Line, LineModel
from crm_desktop.ui.today.painting import (
    AGENDA_HEIGHT,
    LATE_HEIGHT,
    NOW_HEIGHT,
    late_buttons,
    paint_agenda,
    paint_late,
    paint_now,
    tick_rect,
)
from crm_desktop.ui.widgets.buttons import with_key

Index = QModelIndex | QPersistentModelIndex
_DOWN, _UP = (Qt.Key.Key_Down, Qt.Key.Key_J), (Qt.Key.Key_Up, Qt.Key.Key_K)


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: DayView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = index.data(LINE_ROLE)
        return QSize(0, self._view.row_height(line))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, view = index.data(LINE_ROLE), self._view
        rect, is_cursor = QRectF(option.rect), view.shows_cursor and index.row() == view.row()
        if not line.id:
            paint_now(painter, rect, line)
        elif line.time:
            paint_agenda(painter, rect, line, is_cursor=is_cursor, has_focus=view.hasFocus())
        else:
            is_last = index.row() == index.model().rowCount() - 1
            has_focus, can_edit = view.hasFocus(), not view.is_read_only
            paint_late(
                painter, rect, line, is_cursor=is_cursor, has_focus=has_focus, can_edit=can_edit, is_last=is_last
            )


class DayView(QListView):
    """Lines of the day; says what is wanted of which."""

    wanted = Signal(str, object)  # "done", "call", "snooze", "open" and the Line
    cursor_moved = Signal()
    left = Signal(int)  # the cursor goes on above (-1) or below (1)

    def __init__(self, name: str, *, is_read_only: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = LineModel(self)
        self.is_read_only = is_read_only
        self.shows_cursor = False
        self.setAccessibleName(name)
        self.setModel(self.lines)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for turn_off in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            turn_off(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show lines; the cursor stays on its line, else on the one that took its place."""
        row, before = self.row(), self.current()
        if not self.lines.show(lines):
            return
        ids = [line.id for line in self.lines.lines]
        self.set_row(ids.index(before.id) if before is not None and before.id in ids else max(0, row))
        self.updateGeometry()

    def row(self) -> int:
        """Return the row of the cursor, -1 without any."""
        return self.currentIndex().row()

    def current(self) -> Line | None:
        """Return the line of the cursor."""
        return self.lines.lines[self.row()] if 0 <= self.row() < len(self.lines.lines) else None

    def set_row(self, row: int) -> None:
        """Put the cursor on a row, or on the nearest one that is a line."""
        lines = self.lines.lines
        rows = [at for at in range(len(lines)) if lines[at].id]
        if rows:
            self.setCurrentIndex(self.lines.index(min(rows, key=lambda at: abs(at - row))))

    def set_cursor_shown(self, is_shown: bool) -> None:
        """Paint the cursor in this list, or not: one of a page has it."""
        if is_shown != self.shows_cursor:
            self.shows_cursor = is_shown
            self.viewport().update()

    def row_height(self, line: Line) -> int:
        """Return how high a line is."""
        return current_theme().scaled(NOW_HEIGHT if not line.id else AGENDA_HEIGHT if line.time else LATE_HEIGHT)

    def sizeHint(self) -> QSize:
        """Return room for every line."""
        return QSize(200, sum(self.row_height(line) for line in self.lines.lines))

    def minimumSizeHint(self) -> QSize:
        """A list of the day is never cut."""
        return QSize(120, self.sizeHint().height())

    def event(self, event: QEvent) -> bool:
        """Keep Space and Enter: they are about the line, not about the page."""
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in keys:
            event.accept()
            return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Say in a tooltip what a part of a row does."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            part, line = self._part_at(event.pos())
            QToolTip.showText(event.globalPos(), tip_of(part, line) if line is not None else "", self)
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space is done, Enter opens, arrows and J, K move on, also into the next list."""
        line = self.current()
        if event.key() in (*_DOWN, *_UP) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._step(1 if event.key() in _DOWN else -1)
        elif event.key() == Qt.Key.Key_Space and line is not None:
            self.wanted.emit("done" if line.has_tick else "tomorrow", line)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and line is not None:
            self.wanted.emit("open", line)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row; a part of it acts at once when it is let go."""
        super().mousePressEvent(event)
        self.cursor_moved.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do what the part under the pointer is for."""
        super().mouseReleaseEvent(event)
        part, line = self._part_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and part and line is not None:
            self.wanted.emit(part, line)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the line."""
        part, line = self._part_at(event.position().toPoint())
        if line is not None and line.id and not part:
            self.wanted.emit("open", line)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cursor is here now."""
        super().focusInEvent(event)
        if self.row() < 0:
            self.set_row(0)
        self.cursor_moved.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Be as high as the rows of another text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.scheduleDelayedItemsLayout()
            self.updateGeometry()

    def _step(self, by: int) -> None:
        lines, at = self.lines.lines, self.row() + by
        while 0 <= at < len(lines) and not lines[at].id:
            at += by
        if 0 <= at < len(lines):
            self.setCurrentIndex(self.lines.index(at))
            self.cursor_moved.emit()
        else:
            self.left.emit(by)

    def _part_at(self, pos: QPoint) -> tuple[str, Line | None]:
        index = self.indexAt(pos)
        if not index.isValid():
            return "", None
        line, rect = index.data(LINE_ROLE), QRectF(self.visualRect(index))
        if not line.id:
            return "", None
        if line.has_tick and tick_rect(rect, line).adjusted(-6, -6, 6, 6).contains(pos):
            return "done", line
        if not line.time:
            is_cursor = self.shows_cursor and index.row() == self.row()
            for name, box in late_buttons(rect, line, is_cursor=is_cursor).items():
                if box.contains(pos):
                    return name, line
        return "", line


def tip_of(part: str, line: Line) -> str:
    """Return what a part of a row does, with its key; of the row itself its whole words."""
    words = {
        "done": tr("Not done: {name}", name=line.title) if line.is_done else tr("Done: {name}", name=line.title),
        "call": tr("Call {name}", name=line.title),
        "snooze": tr("Snooze {name}", name=line.title),
        "open": tr("Open {name}", name=line.title),
        "tomorrow": tr("Plan a call with {name} for tomorrow", name=line.title),
        "later": tr("Plan the next step with {name}…", name=line.title),
    }
    keys = {
        "done": tr("Space"),
        "call": key_of("page.call"),
        "snooze": key_of("page.snooze"),
        "open": tr("Enter"),
        "tomorrow": tr("Space"),
        "later": key_of("page.snooze"),
    }
    return with_key(words[part], keys[part]) if part in words else line.spoken
