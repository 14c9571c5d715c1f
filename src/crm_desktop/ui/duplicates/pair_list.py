"""The pairs that look alike: names, why, and how likely, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_text, focus_ring
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.viewmodels.duplicates import PairLine

Index = QModelIndex | QPersistentModelIndex
_AVATAR, _SIDE = 30, 14


class PairModel(QAbstractListModel):
    """Pairs as rows."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[PairLine] = []

    def show(self, lines: Sequence[PairLine]) -> None:
        """Show other pairs."""
        self.beginResetModel()
        self.lines = list(lines)
        self.endResetModel()

    def row_of(self, line: PairLine | None) -> int:
        """Return the row of a pair, -1 where it is gone."""
        return next((row for row, each in enumerate(self.lines) if line and each.key == line.key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many pairs there are."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer with the names, or with the whole line for screen readers and the tooltip."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (line.title, line.reasons, line.likeness) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (line.title, line.reasons, line.likeness) if part)
        return None


class PairDelegate(QStyledItemDelegate):
    """Paints a pair: the names, why, and how likely."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of the lines."""
        model = index.model()
        assert isinstance(model, PairModel)
        return QSize(160, current_theme().scaled(18) * len(_lines(model.lines[index.row()])) + 20)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint avatar and lines; the chosen one is softly filled and edged."""
        model, theme = index.model(), current_theme()
        assert isinstance(model, PairModel)
        line, box = model.lines[index.row()], QRectF(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, theme.colour("accent_soft"))
            painter.fillRect(QRectF(box.x(), box.y(), 3, box.height()), theme.colour("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.colour("hover"))
        painter.fillRect(QRectF(box.x(), box.bottom() - 1, box.width(), 1), theme.colour("border"))
        side, row = theme.scaled(_AVATAR), theme.scaled(18)
        top = box.y() + 10
        draw_avatar(painter, QRectF(box.x() + _SIDE, top + 2, side, side), line.left, square=line.is_company)
        left = box.x() + _SIDE + side + 10
        width = box.right() - left - 8
        for n, (text, role, tone) in enumerate(_lines(line)):
            painter.setFont(theme.font(role))
            painter.setPen(theme.colour(tone))
            draw_text(painter, QRectF(left, top + n * row, width, row), text)
        if state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, box.adjusted(1, 1, -1, -2), tokens.RADIUS.control)


def _lines(line: PairLine) -> list[tuple[str, str, str]]:
    """Return the lines of a pair with role and colour; a name that both have stands there once."""
    names = [(line.left, "strong", "text")]
    if line.right != line.left:
        names.append((line.right, "strong", "text"))
    words = ((line.reasons, "second", "text2"), (line.likeness, "second", "conflict"))
    return names + [each for each in words if each[0]]


class PairList(QListView):
    """Up, Down, J and K go from pair to pair; Enter goes on to the fields."""

    moved = Signal(object)  # PairLine or None
    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pairs = PairModel()
        self.setModel(self.pairs)
        self.setItemDelegate(PairDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Pairs that look alike"))
        self.activated.connect(lambda _: self.opened.emit())
        self.selectionModel().currentChanged.connect(lambda index, _: self.moved.emit(self._line(index)))

    @property
    def current(self) -> PairLine | None:
        """Return the pair under the cursor."""
        return self._line(self.currentIndex())

    def show_lines(self, lines: Sequence[PairLine], wanted: PairLine | None) -> None:
        """Show the pairs; the cursor stays on its pair, or on the row where it was."""
        row = self.currentIndex().row()
        is_blocked = self.selectionModel().blockSignals(True)
        self.pairs.show(lines)
        found = self.pairs.row_of(wanted)
        at = found if found >= 0 else min(max(row, 0), len(self.pairs.lines) - 1)
        self.selectionModel().blockSignals(is_blocked)
        if at >= 0:
            self.setCurrentIndex(self.pairs.index(at))
        else:
            self.moved.emit(None)

    def step(self, by: int) -> None:
        """Go to the next or previous pair."""
        row = self.currentIndex().row() + by
        if 0 <= row < len(self.pairs.lines):
            self.setCurrentIndex(self.pairs.index(row))

    def _line(self, index: Index) -> PairLine | None:
        return self.pairs.lines[index.row()] if 0 <= index.row() < len(self.pairs.lines) else None
