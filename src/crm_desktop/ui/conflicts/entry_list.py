"""The records that need a choice: name, what happened, how much there is to choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.delegates.row_painter import RowState, paint_ground
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_side, rounded
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.viewmodels.sync.entries import Entry

Index = QModelIndex | QPersistentModelIndex
_AVATAR, _SIDE, _EDGE = 30, 14, 10


class EntryModel(QAbstractListModel):
    """Entries as rows."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def show(self, entries: Sequence[Entry]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many there are."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer with the name, or with the whole line for screen readers and the tooltip."""
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry.spoken
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (entry.title, entry.about, entry.choice) if part)
        return None


class EntryDelegate(QStyledItemDelegate):
    """Paints an entry in three lines."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of three lines."""
        return QSize(160, current_theme().scaled(18) * 3 + 2 * _EDGE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint avatar and lines; the chosen one is softly filled and edged."""
        model, theme = index.model(), current_theme()
        assert isinstance(model, EntryModel)
        entry, box, state = model.entries[index.row()], QRectF(option.rect), option.state
        is_over = bool(state & QStyle.StateFlag.State_MouseOver)
        paint_ground(painter, box, RowState(cursor=bool(state & QStyle.StateFlag.State_Selected), hover=is_over))
        side, row = theme.scaled(_AVATAR), theme.scaled(18)
        top = box.y() + _EDGE
        picture = QRectF(box.x() + _SIDE, top + 2, side, side)
        if entry.icon:
            rounded(painter, picture, tokens.RADIUS.control, theme.colour("sunken"))
            draw_icon(painter, entry.icon, "text2", picture.center().x() - icon_side(16) / 2, picture.center().y())
        else:
            draw_avatar(painter, picture, entry.title, square=entry.is_company)
        left = picture.right() + 10
        lines = (
            (entry.title, "strong", "text"),
            (entry.about, "second", "text2"),
            (entry.choice, "second", "conflict"),
        )
        for n, (text, role, tone) in enumerate(lines):
            painter.setFont(theme.font(role, tokens.MEDIUM if tone == "conflict" else None))
            painter.setPen(theme.colour(tone))
            draw_text(painter, QRectF(left, top + n * row, box.right() - left - 8, row), text)
        if state & QStyle.StateFlag.State_HasFocus:
            focus_ring(painter, box.adjusted(1, 1, -1, -2), tokens.RADIUS.control)


class EntryList(QListView):
    """Up and Down go from record to record; Enter goes on to the fields."""

    moved = Signal(object)  # Entry or None
    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.entries = EntryModel()
        self.setModel(self.entries)
        self.setItemDelegate(EntryDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(tr("Need your choice"))
        self.activated.connect(lambda _: self.opened.emit())
        self.selectionModel().currentChanged.connect(lambda index, _: self.moved.emit(self._entry(index)))

    @property
    def current(self) -> Entry | None:
        """Return the entry under the cursor."""
        return self._entry(self.currentIndex())

    def wanted_height(self) -> int:
        """Return the height of all entries."""
        return sum(self.sizeHintForRow(row) for row in range(len(self.entries.entries))) + 2

    def show_entries(self, entries: Sequence[Entry], wanted: str) -> None:
        """Show the entries; the cursor stays on the one with this key, or on the row where it was."""
        row = self.currentIndex().row()
        is_blocked = self.selectionModel().blockSignals(True)
        self.entries.show(entries)
        found = next((n for n, entry in enumerate(entries) if entry.key == wanted), -1)
        at = found if found >= 0 else min(max(row, 0), len(entries) - 1)
        self.selectionModel().blockSignals(is_blocked)
        if at >= 0:
            self.setCurrentIndex(self.entries.index(at))
        else:
            self.moved.emit(None)

    def step(self, by: int) -> None:
        """Go to the next or previous entry."""
        row = self.currentIndex().row() + by
        if 0 <= row < len(self.entries.entries):
            self.setCurrentIndex(self.entries.index(row))

    def _entry(self, index: Index) -> Entry | None:
        return self.entries.entries[index.row()] if 0 <= index.row() < len(self.entries.entries) else None
