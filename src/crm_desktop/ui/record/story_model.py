"""The entries of the timeline as a model, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from crm_desktop.services.timeline import TimelineEntry
from crm_desktop.ui.delegates import TIMELINE_ROLE, TimelineDelegate, TimelineItem

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Told:
    """An entry and how it looks."""

    entry: TimelineEntry
    item: TimelineItem


class StoryModel(QAbstractListModel):
    """The entries that were read so far, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Told] = []
        self.edited_key: object = None  # the note whose form stands over it

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 Qt's own default
        """Return how many entries were read."""
        return 0 if parent.isValid() else len(self.told)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the entry for painting, or its sentence."""
        if not index.isValid():
            return None
        told = self.told[index.row()]
        if role == TIMELINE_ROLE:
            return _bare(told.item) if told.item.key == self.edited_key else told.item
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return told.item.spoken()
        return told.item.when_full if role == Qt.ItemDataRole.ToolTipRole else None

    def show(self, told: Sequence[Told]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self.told = list(told)
        self.endResetModel()

    def add(self, told: Sequence[Told]) -> None:
        """Add older entries at the end."""
        if told:
            self.beginInsertRows(QModelIndex(), len(self.told), len(self.told) + len(told) - 1)
            self.told.extend(told)
            self.endInsertRows()

    def row_of(self, key: object) -> int:
        """Return where an entry stands; -1 where it is not."""
        return next((row for row, told in enumerate(self.told) if told.item.key == key), -1)


class StoryDelegate(TimelineDelegate):
    """Leaves room for the note that is being edited."""

    edited_key: object = None
    form_height = 0

    def height(self, item: TimelineItem, width: int, *, first: bool) -> int:
        """Return the height of an entry, or of its form."""
        if item.key != self.edited_key:
            return super().height(item, width, first=first)
        return self.form_height + self.heading_height(item, width, first=first)

    def heading_height(self, item: TimelineItem, width: int, *, first: bool) -> int:
        """Return how much of an entry its heading takes."""
        bare = replace(item, heading="")
        return super().height(item, width, first=first) - super().height(bare, width, first=first)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint an entry; under the form only its heading and icon."""
        item = index.data(TIMELINE_ROLE)
        if isinstance(item, TimelineItem) and item.key == self.edited_key:
            option.state &= ~QStyle.StateFlag.State_MouseOver
        super().paint(painter, option, index)


def _bare(item: TimelineItem) -> TimelineItem:
    """Return an entry without words: only heading and icon show behind a form."""
    return replace(item, title="", body="", who="", when="")
