"""Messages as rows of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.mail_states import QUEUED
from crm_desktop.ui import when
from crm_desktop.ui.delegates.cells import CELL_ROLE, KEY_ROLE, VERSION_ROLE, Cell, spoken
from crm_desktop.viewmodels.mail.outbox import OutboxLine

Index = QModelIndex | QPersistentModelIndex


class OutboxModel(QAbstractTableModel):
    """To whom, about what, how it stands, and when."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[OutboxLine] = []
        self._now = self._version = 0

    def show(self, lines: Sequence[OutboxLine], now: int) -> None:
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
        return 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("To"), tr("Subject"), tr("State"), tr("When"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the roles of a row list."""
        line = self.lines[index.row()]
        if role == CELL_ROLE:
            return self._cell(line, index.column())
        if role == KEY_ROLE:
            return line.row.id
        if role == VERSION_ROLE:
            return self._version
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(line, index.column()).primary
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() == 0:
                return ", ".join(filter(None, (line.who or line.row.to, line.row.subject, line.state)))
            title = str(self.headerData(index.column(), Qt.Orientation.Horizontal))
            return spoken(title, self._cell(line, index.column()))
        return None

    def _cell(self, line: OutboxLine, column: int) -> Cell:
        row = line.row
        if column == 0:
            icon = "paperclip" if line.files else "mail"
            return Cell(line.who or row.to, row.to if line.who else "", strong=True, icon=icon, tip=row.to)
        if column == 1:
            first = row.body.strip().splitlines()
            return Cell(row.subject or tr("without a subject"), first[0][:120] if first else "", tip=row.error)
        if column == 2:
            return Cell(chip=line.state, chip_tone=line.tone, chip_icon=line.icon, tip=row.error)
        return self._when(line)

    def _when(self, line: OutboxLine) -> Cell:
        row = line.row
        if row.sent_at is not None:
            return Cell(when.moment(row.sent_at, self._now), tabular=True, tone="text2", tip=when.full(row.sent_at))
        if row.state == QUEUED and not line.is_here:
            return Cell(tr("On another computer"), tone="text2")
        if line.is_unsaved:
            return Cell(when.moment(row.updated_at, self._now), tr("Not saved"), tabular=True, tone="text2")
        at = max(row.send_at or 0, row.retry_at or 0)
        if row.state == QUEUED and at > self._now:
            words = tr("Next attempt") if row.retry_at and row.attempts else tr("Planned")
            return Cell(when.moment(at, self._now), words, tabular=True, tone="text2", tip=when.full(at))
        return Cell(when.moment(row.updated_at, self._now), tabular=True, tone="text2", tip=when.full(row.updated_at))
