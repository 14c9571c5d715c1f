"""Rows with problems as a table: what is wrong, then the cells of the file, which can be corrected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from crm_desktop.domain.i18n import tr
from crm_desktop.ui import when
from crm_desktop.ui.delegates.cells import CELL_ROLE, KEY_ROLE, VERSION_ROLE, Cell, spoken
from crm_desktop.viewmodels.importing import CheckRow
from crm_desktop.viewmodels.importing_problems import short_words

Index = QModelIndex | QPersistentModelIndex
Correct = Callable[[CheckRow, int, str], bool]  # row, column of the file, text
_HEAD = 4_000  # characters in which a card says whose it is
FIRST = 2  # columns before those of the file


class CheckModel(QAbstractTableModel):
    """Shows rows of one table of the file."""

    def __init__(self, correct: Correct) -> None:
        super().__init__()
        self._correct = correct
        self.rows: list[CheckRow] = []
        self.header: tuple[str, ...] = ()
        self._is_text = False
        self._version = 0

    def show(self, rows: Sequence[CheckRow], header: Sequence[str], *, is_text: bool = False) -> None:
        """Show other rows; those of cards have their text as the one cell, which is corrected elsewhere."""
        self.beginResetModel()
        self.rows, self.header, self._is_text = list(rows), tuple(header), is_text
        self._version += 1
        self.endResetModel()

    def repaint(self) -> None:
        """Have all rows painted as they are now."""
        self._version += 1
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return line, problem, and the columns of the file."""
        return 0 if parent.isValid() else FIRST + len(self.header)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == 0:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (tr("Line"), tr("Problem"), *self.header)[section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells of the file can be corrected."""
        is_cell = index.column() >= FIRST and not self._is_text and bool(self.rows[index.row()].row.cells)
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if is_cell else Qt.ItemFlag.NoItemFlags)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the roles of a row list."""
        if not 0 <= index.row() < len(self.rows):
            return None
        check = self.rows[index.row()]
        if role == KEY_ROLE:
            return check.number
        if role == VERSION_ROLE:
            return self._version
        if role == Qt.ItemDataRole.EditRole:
            return self._text(check, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() == 0:
                return self.sentence(check)
            return spoken(
                str(self.headerData(index.column(), Qt.Orientation.Horizontal)), self.cell(check, index.column())
            )
        if role in (CELL_ROLE, Qt.ItemDataRole.DisplayRole):
            cell = self.cell(check, index.column())
            return cell if role == CELL_ROLE else cell.primary
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Correct a cell; the row is looked at again."""
        check = self.rows[index.row()]
        if role != Qt.ItemDataRole.EditRole or not self._correct(check, index.column() - FIRST, str(value)):
            return False
        self.repaint()
        return True

    def cell(self, check: CheckRow, column: int) -> Cell:
        """Return what a cell shows."""
        if column == 0:
            return Cell(when.number(check.row.line), numeric=True, tone="text2")
        if column == 1:
            icon, tone, words = state_of(check)
            return Cell(words, tone=tone, icon=icon, icon_tone=tone, tip=_all_words(check))
        text = self._name(check) if self._is_text else self._text(check, column)
        wrong = {problem.column for problem in check.problems}
        tone = "text3" if check.row.is_left_out else "danger" if self.header[column - FIRST] in wrong else "text"
        return Cell(" ".join(text.split()) or ("–" if tone == "danger" else ""), tone=tone)

    def sentence(self, check: CheckRow) -> str:
        """Return a row as one sentence for screen readers."""
        cells = [text for text in check.row.cells if text.strip()][:4] if not self._is_text else [self._name(check)]
        return ", ".join([tr("Line {line}", line=check.row.line), state_of(check)[2], *cells])

    @staticmethod
    def _name(check: CheckRow) -> str:
        """Return by what a card is known: its name, else its first line that says something."""
        lines = [line for text in check.row.cells for line in text[:_HEAD].splitlines()]
        told = [line for line in lines if not line.upper().startswith(("BEGIN:", "VERSION:", "PRODID:", "END:"))]
        named = [line for line in told if line.upper().startswith(("FN", "N:", "N;", "ORG"))]
        return " ".join((named or told or [""])[0].partition(":")[2].replace(";", " ").split())

    def _text(self, check: CheckRow, column: int) -> str:
        at = column - FIRST
        return check.row.cells[at] if 0 <= at < len(check.row.cells) else ""


def state_of(check: CheckRow) -> tuple[str, str, str]:
    """Return icon, tone and words of a row's state."""
    if check.row.is_left_out:
        return "circle-minus", "text2", tr("Left out")
    if not check.problems:
        return "circle-check", "ok", tr("Corrected")
    if check.row.is_refused:
        first = next(p for p in check.problems if p.severity == "error")
        return "circle-alert", "danger", short_words(first)
    return "triangle-alert", "warn", short_words(check.problems[0])


def _all_words(check: CheckRow) -> str:
    return "\n".join(short_words(problem) for problem in check.problems) if len(check.problems) > 1 else ""
