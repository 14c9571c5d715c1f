"""What stands above the hours: the names of the days, and the bars of whole days."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crm_desktop.domain.i18n import trn
from crm_desktop.domain.localtime import here, local_day
from crm_desktop.ui.calendar.bars import paint_bar, whole_words
from crm_desktop.ui.calendar.painting import BAR, HEAD, Shape, paint_heads
from crm_desktop.ui.calendar.words import day_words
from crm_desktop.ui.theme import current_theme
from crm_desktop.viewmodels.calendar import MOST_LINES, Bar, Board


class DayHeads(QWidget):
    """Names of days, then a line of bars for each that a day has; arrows walk through the bars, Enter opens one."""

    opened = Signal(object)  # Bar

    def __init__(self) -> None:
        super().__init__()
        self.board, self.now, self.right = Board(), 0, 0
        self._at = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_board(self, board: Board, now: int, right: int) -> None:
        """Show other days; `right` is the width that the scroll bar below takes."""
        self.board, self.now, self.right = board, now, right
        self._at = min(self._at, max(0, len(board.bars) - 1))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if board.bars else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(trn("{n} whole-day entry", "{n} whole-day entries", len(board.bars)))
        self._describe()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for names and bars."""
        lines = min(self.board.lines_of_bars(), MOST_LINES)
        return QSize(600, current_theme().scaled(HEAD) + (lines * current_theme().scaled(BAR) + 8 if lines else 0))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest that still reads."""
        return QSize(240, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk through the bars."""
        key, bars = Qt.Key(event.key()), self.board.bars
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Down) and bars:
            step = -1 if key in (Qt.Key.Key_Left, Qt.Key.Key_Up) else 1
            self._at = max(0, min(len(bars) - 1, self._at + step))
            self._describe()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and bars:
            self.opened.emit(bars[self._at])
        else:
            super().keyPressEvent(event)

    def rect_of_cursor(self) -> QRectF:
        """Return where the bar under the cursor is drawn."""
        return next((rect for bar, rect in self._rects() if bar is self.board.bars[self._at]), QRectF())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put the cursor on a bar; a number shows what it stands for."""
        for bar, rect in self._rects():
            if rect.contains(event.position()):
                self._at = self.board.bars.index(bar)
                self._describe()
                self.update()
                if bar.hidden:
                    self.opened.emit(bar)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a bar."""
        for bar, rect in self._rects():
            if rect.contains(event.position()) and not bar.hidden:
                self.opened.emit(bar)

    def event(self, event: QEvent) -> bool:
        """Say in full what lies under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = [whole_words(bar) for bar, rect in self._rects() if rect.contains(event.pos().toPointF())]
            QToolTip.showText(event.globalPos(), hit[0] if hit else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint names, bars, and the line below."""
        theme, painter, shape = current_theme(), QPainter(self), self._shape()
        day = local_day(self.now, here())
        today = self.board.days.index(day) if day in self.board.days else -1
        paint_heads(painter, shape, self.board, today, theme.scaled(HEAD))
        for at, (bar, rect) in enumerate(self._rects()):
            paint_bar(painter, rect, bar, is_cursor=at == self._at, has_focus=self.hasFocus())
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.colour("border"))

    def _rects(self) -> list[tuple[Bar, QRectF]]:
        shape, top = self._shape(), current_theme().scaled(HEAD)
        lines: dict[int, int] = {}
        found = []
        for bar in self.board.bars:
            line = lines.get(bar.column, 0)
            lines[bar.column] = line + 1
            if line < MOST_LINES:
                found.append((bar, shape.bar(bar, line).translated(0, top)))
        return found

    def _describe(self) -> None:
        if self.board.bars:
            bar = self.board.bars[self._at]
            self.setAccessibleDescription(f"{whole_words(bar)}, {day_words(self.board.days[bar.column])}")

    def _shape(self) -> Shape:
        return Shape(self.width() - self.right, len(self.board.days))
