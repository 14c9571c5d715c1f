"""The lines of the palette as a list model: headings and what stands under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from crm_desktop.viewmodels.palette import section_title
from crm_desktop.viewmodels.recent import Line

LINE_ROLE = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


class PaletteModel(QAbstractListModel):
    """Rows are headings (text) and lines."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[str | Line] = []

    def show(self, lines: Sequence[Line], *, selected: str = "", is_recent: bool = False) -> None:
        """Show these lines, a heading before each group."""
        rows: list[str | Line] = []
        section = None
        for line in lines:
            if line.section is not section:
                section = line.section
                rows.append(section_title(section, selected, is_recent=is_recent))
            rows.append(line)
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def line(self, row: int) -> Line | None:
        """Return the line of a row; None for a heading."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found if isinstance(found, Line) else None

    def next_row(self, row: int, step: int) -> int:
        """Return the next row that is a line, going around; -1 if there is none."""
        for offset in range(1, len(self._rows) + 1):
            candidate = (row + step * offset) % len(self._rows)
            if self.line(candidate) is not None:
                return candidate
        return -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer for one row."""
        row = self._rows[index.row()]
        if role == LINE_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row if isinstance(row, str) else spoken(row)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can't be chosen."""
        is_line = isinstance(self._rows[index.row()], Line)
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if is_line else Qt.ItemFlag.NoItemFlags


def spoken(line: Line) -> str:
    """Return a line as a screen reader says it."""
    return ", ".join(part for part in (line.title, line.detail, " ".join(line.keys)) if part)
