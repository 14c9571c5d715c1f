"""What was done, as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.store import Cause
from crm_desktop.ui import when
from crm_desktop.ui.delegates.cells import CELL_ROLE, KEY_ROLE, VERSION_ROLE, Cell, spoken
from crm_desktop.viewmodels.history import BatchLine, cause_words

Index = QModelIndex | QPersistentModelIndex
CAUSE_ICONS = {
    Cause.EDIT: "pencil",
    Cause.IMPORT: "upload",
    Cause.BULK: "square-pen",
    Cause.RULE: "zap",
    Cause.MERGE: "git-merge",
    Cause.UNDO: "undo-2",
    Cause.RESTORE: "archive-restore",
    Cause.REPAIR: "wrench",
    Cause.SYNC: "refresh-cw",
    Cause.OUTSIDE: "external-link",
}


class HistoryModel(QAbstractTableModel):
    """Rows: what, who, when, how many changes, done or undone."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[BatchLine] = []
        self._now = 0
        self._version = 0

    def show(self, lines: Sequence[BatchLine], now: int) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.lines, self._now = list(lines), now
        self._version += 1
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows are shown."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("What was done"), tr("Who"), tr("When"), tr("Changes"), tr("State"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the roles of a row list."""
        line = self.lines[index.row()]
        if role == CELL_ROLE:
            return self._cell(line, index.column())
        if role == KEY_ROLE:
            return line.id
        if role == VERSION_ROLE:
            return self._version
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(line, index.column()).primary
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() == 0:
                changes = trn("{n} change", "{n} changes", line.ops)
                return ", ".join(
                    filter(None, (line.title, line.who, when.moment(line.at, self._now), changes, state_words(line)))
                )
            title = str(self.headerData(index.column(), Qt.Orientation.Horizontal))
            return spoken(title, self._cell(line, index.column()))
        return None

    def _cell(self, line: BatchLine, column: int) -> Cell:
        if column == 0:
            tone = "text3" if line.is_undone else "text"
            return Cell(line.title, cause_words(line.cause), tone=tone, strong=True, icon=CAUSE_ICONS[line.cause])
        if column == 1:
            return Cell(line.who, tone="text2")
        if column == 2:
            return Cell(when.moment(line.at, self._now), tabular=True, tip=when.full(line.at))
        if column == 3:
            return Cell(when.number(line.ops), numeric=True, tone="text2")
        if line.state == "open":
            return Cell(chip=state_words(line), chip_tone="warn", chip_icon="hourglass")
        return Cell(chip=state_words(line), chip_tone="neutral", chip_icon="undo-2") if line.is_undone else Cell()


def state_words(line: BatchLine) -> str:
    """Return whether something holds."""
    return {"undone": tr("Undone"), "open": tr("Unfinished")}.get(line.state, tr("Done"))
