"""Deleted records as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KIND
from crm_desktop.ui import when
from crm_desktop.ui.delegates.cells import CELL_ROLE, KEY_ROLE, VERSION_ROLE, Cell, name_cell, spoken
from crm_desktop.ui.theme import has_icon
from crm_desktop.viewmodels.bin import BinLine

Index = QModelIndex | QPersistentModelIndex


class BinModel(QAbstractTableModel):
    """Rows with a tick each; the ticks outlive a refresh."""

    ticks_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[BinLine] = []
        self.ticked: set[tuple[str, str]] = set()
        self.has_ticks = True
        self._now = 0
        self._version = 0

    def show(self, lines: Sequence[BinLine], now: int) -> None:
        """Show other rows; ticks of rows that are gone are forgotten."""
        self.beginResetModel()
        self.lines, self._now = list(lines), now
        self._version += 1
        self.ticked &= {line.key for line in lines}
        self.endResetModel()
        self.ticks_changed.emit()

    def tick(self, first: int, last: int, on: bool) -> None:
        """Tick a range of rows."""
        for row in range(first, last + 1):
            (self.ticked.add if on else self.ticked.discard)(self.lines[row].key)
        self.dataChanged.emit(self.index(first, 0), self.index(last, 0))
        self.ticks_changed.emit()

    def tick_all(self, on: bool) -> None:
        """Tick every row that is shown, or none."""
        if self.lines:
            self.tick(0, len(self.lines) - 1, on)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Name"), tr("Kind"), tr("What goes with it"), tr("Deleted"), tr("Deleted by"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the roles of a row list."""
        line = self.lines[index.row()]
        if role == CELL_ROLE:
            return self._cell(line, index.column())
        if role == KEY_ROLE:
            return line.key
        if role == VERSION_ROLE:
            return self._version
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0 and self.has_ticks:
            return Qt.CheckState.Checked if line.key in self.ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(line, index.column()).primary
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() == 0:
                words = (line.title, tr(KIND[line.kind].label), line.relations)
                return ", ".join([*filter(None, words), when.moment(line.deleted_at, self._now)])
            title = str(self.headerData(index.column(), Qt.Orientation.Horizontal))
            return spoken(title, self._cell(line, index.column()))
        return None

    def _cell(self, line: BinLine, column: int) -> Cell:
        kind = KIND[line.kind]
        if column == 0:
            if line.kind in ("person", "company"):
                return name_cell(line.title, company=line.kind == "company")
            return Cell(line.title, strong=True, icon=kind_icon(line.kind))
        if column == 1:
            return Cell(tr(kind.label), tone="text2")
        if column == 2:
            return Cell(line.relations, tone="text2")
        if column == 3:
            return Cell(when.moment(line.deleted_at, self._now), tabular=True, tip=when.full(line.deleted_at))
        return Cell(line.who, tone="text2")


def kind_icon(kind: str) -> str:
    """Return the icon of a kind of record."""
    icons = {"activity": "sticky-note", "saved_view": "layout-list", "custom_field": "list"}
    icon = icons.get(kind, KIND[kind].icon)
    return icon if has_icon(icon) else "file"
