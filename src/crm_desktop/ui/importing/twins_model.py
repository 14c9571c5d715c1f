"""Rows with a likely twin, as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.delegates.cells import CELL_ROLE, KEY_ROLE, VERSION_ROLE, Cell, spoken
from crm_desktop.viewmodels.importing_duplicates import Decision, Twin, decision_words

Index = QModelIndex | QPersistentModelIndex
_LOOKS = {
    Decision.OPEN: ("circle-help", "warn"),
    Decision.SAME: ("git-merge", "ok"),
    Decision.NEW: ("plus", "ok"),
    Decision.OUT: ("circle-minus", "text2"),
}


class TwinModel(QAbstractTableModel):
    """Asks for the decision each time it paints: decisions live with the wizard."""

    def __init__(self, decided: Callable[[Twin], Decision]) -> None:
        super().__init__()
        self._decided = decided
        self.twins: list[Twin] = []
        self._version = 0

    def show(self, twins: Sequence[Twin]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.twins = list(twins)
        self._version += 1
        self.endResetModel()

    def repaint(self) -> None:
        """Show the decisions of now."""
        self._version += 1
        if self.twins:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.twins) - 1, 2))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.twins)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return row, twin, decision."""
        return 0 if parent.isValid() else 3

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("Row of the file"), tr("Probably the same as"), tr("Decision"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the roles of a row list."""
        if not 0 <= index.row() < len(self.twins):
            return None
        twin = self.twins[index.row()]
        if role == KEY_ROLE:
            return twin.number
        if role == VERSION_ROLE:
            return self._version
        if role not in (CELL_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        cell = self._cell(twin, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() == 0:
                cells = [self._cell(twin, column) for column in range(3)]
                return ", ".join(word for c in cells for word in (c.primary, c.secondary) if word)
            return spoken(str(self.headerData(index.column(), Qt.Orientation.Horizontal)), cell)
        return cell if role == CELL_ROLE else cell.primary

    def _cell(self, twin: Twin, column: int) -> Cell:
        if column == 0:
            return Cell(twin.title, tr("Line {line}", line=twin.row.line), strong=True, avatar=twin.title,
                        square=twin.kind == "company")  # fmt: skip
        if column == 1:
            return Cell(twin.same_as, ", ".join(twin.reasons))
        decision = self._decided(twin)
        icon, tone = _LOOKS[decision]
        return Cell(decision_words(decision), tone=tone, icon=icon, icon_tone=tone)
