"""The model of a list: the ordered keys of all rows in a compact array, data only of the rows around the view."""

from __future__ import annotations

import time
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.delegates.cells import CELL_ROLE, KEY_ROLE, VERSION_ROLE, Cell, spoken
from crm_desktop.ui.lists.columns import Column, Look
from crm_desktop.ui.lists.groups import Groups
from crm_desktop.ui.widgets.skeleton import WAIT_MS
from crm_desktop.viewmodels.lists.source import Row

Index = QModelIndex | QPersistentModelIndex
KEPT_ROWS = 3_000


class RowsModel(QAbstractTableModel):
    """Answers from what was read; a row that was not is asked for by `rows_wanted` and painted grey after a while."""

    rows_wanted = Signal()
    placeholders_due = Signal()
    ticks_changed = Signal()
    edited = Signal(int, str, object)  # key, column, (texts by field, texts as they were)

    def __init__(self, columns: Sequence[Column], look: Look, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.look = look
        self.can_edit = True
        self.has_ticks = True
        self.keys: array[int] = array("q")  # one a row; that of a group's header is below nought
        self.groups = Groups.none(self.keys)
        self.ticked: set[int] = set()
        self._rows: OrderedDict[int, Row] = OrderedDict()
        self.marks: dict[int, str] = {}  # key -> what is to be marked, in a workspace that is synced
        self._gone: set[int] = set()  # read in vain: no longer in the file
        self._missed_at = 0.0
        self._ask = QTimer(self, singleShot=True, interval=0)
        self._ask.timeout.connect(self.rows_wanted)
        self._grey = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._grey.timeout.connect(self.placeholders_due)

    # -- what is in the list

    @property
    def records(self) -> array[int]:
        """Return the keys of all records in their order, those of folded groups included."""
        return self.groups.records

    def set_keys(self, keys: array[int]) -> None:
        """Show other rows without groups, or the same in another order."""
        self.set_groups(Groups.none(keys))

    def set_groups(self, groups: Groups) -> None:
        """Show other rows, in groups if there are any; the same again after one was folded."""
        self.beginResetModel()
        self.keys, self.groups = groups.rows, groups
        self._gone.clear()
        self.endResetModel()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns, or the same in another order; the first one is always the name."""
        if tuple(columns) != self.columns:
            self.beginResetModel()
            self.columns = tuple(columns)
            self.endResetModel()

    def put(self, rows: Iterable[Row], asked: Iterable[int] = ()) -> None:
        """Take the data of rows; what was asked for and has none is not asked for again."""
        self._gone.update(asked)
        for row in rows:
            self._gone.discard(row.k)
            self._rows[row.k] = row
            self._rows.move_to_end(row.k)
        while len(self._rows) > KEPT_ROWS:
            self._rows.popitem(last=False)
        self._missed_at = 0.0
        self._grey.stop()
        self.repaint()

    def repaint(self) -> None:
        """Have all rows in view painted from the data of now."""
        if self.keys:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.keys) - 1, len(self.columns) - 1))

    def replace(self, row: Row) -> None:
        """Show a row as it will be, before the store says so."""
        self._rows[row.k] = row
        self.repaint()

    def held(self, ids: frozenset[str] | None) -> list[int]:
        """Return the keys of the rows that are held and have these ids; None means all."""
        return [k for k, row in self._rows.items() if ids is None or row.id in ids]

    def forget(self, ks: Iterable[int]) -> None:
        """Hold these rows no longer."""
        for k in ks:
            self._rows.pop(k, None)

    def missing(self, first: int, last: int) -> list[int]:
        """Return the keys of rows in a stretch whose data is not held."""
        stretch = self.keys[max(0, first) : last + 1]
        return [k for k in stretch if k not in self._rows and k not in self._gone and k >= 0]

    def row_at(self, at: int) -> Row | None:
        """Return the data of a row; None beyond the end and where it was not read yet."""
        return self._rows.get(self.keys[at]) if 0 <= at < len(self.keys) else None

    def set_marks(self, found: Mapping[int, str], asked: Iterable[int]) -> None:
        """Mark these of the rows that were asked about, and the others no more."""
        marks = {k: mark for k, mark in self.marks.items() if k not in set(asked)} | dict(found)
        if marks != self.marks:
            self.marks = marks
            self.repaint()

    def place_of(self, k: int) -> int:
        """Return where a key stands; -1 where it is not in the list."""
        try:
            return self.keys.index(k)
        except ValueError:
            return -1

    def set_look(self, look: Look) -> None:
        """Show the rows in another arrangement, or on another day."""
        if look.version != self.look.version:
            self.look = look
            self.repaint()

    # -- ticks

    def tick(self, first: int, last: int, on: bool) -> None:
        """Tick or untick a stretch of rows."""
        ks = [k for k in self.keys[first : last + 1] if k >= 0]
        (self.ticked.update if on else self.ticked.difference_update)(ks)
        self._tell_ticks()

    def tick_all(self, on: bool) -> None:
        """Tick all rows of the list, or none."""
        self.ticked = set(self.records) if on else set()
        self._tell_ticks()

    def set_ticked(self, ks: Iterable[int]) -> None:
        """Tick exactly these."""
        before, self.ticked = self.ticked, set(ks)
        if before != self.ticked:
            self._tell_ticks()

    def ticked_in_order(self) -> list[int]:
        """Return the ticked keys as they stand; those that a filter hides come last."""
        here = [k for k in self.records if k in self.ticked]
        return here + sorted(self.ticked.difference(here))

    def tick_state(self) -> int:
        """Return 0 for no tick, 1 for all rows of the list, 2 for some."""
        if not self.ticked:
            return 0
        return 1 if len(self.ticked) >= len(self.records) and self.ticked.issuperset(self.records) else 2

    def _tell_ticks(self) -> None:
        self.repaint()
        self.ticks_changed.emit()

    # -- what Qt asks

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.keys)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[section].is_numeric:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        column = self.columns[section]
        if role == Qt.ItemDataRole.ToolTipRole or role == _SPOKEN:
            return tr(column.title) if column.hides_title else None
        return (tr(column.title) if not column.hides_title else "") if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return what can be done with a cell."""
        is_record = index.row() < len(self.keys) and self.keys[index.row()] >= 0
        can_edit = self.can_edit and is_record and self.columns[index.column()].edit is not None
        editable = Qt.ItemFlag.ItemIsEditable if can_edit else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | editable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the roles of a row list."""
        at = index.row()
        if not 0 <= at < len(self.keys):
            return None
        k = self.keys[at]
        if k < 0:
            return self.groups.answer(k, index.column(), role)
        if role == Qt.ItemDataRole.CheckStateRole:
            return self._tick_of(k) if index.column() == 0 and self.has_ticks else None
        row = self._rows.get(k)
        if row is None:
            return self._unread(role)
        if role == KEY_ROLE:
            return k
        if role == VERSION_ROLE:
            return row, self.look.version, self.marks.get(k, "")
        if role not in (CELL_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, _SPOKEN):
            return None
        return self._answer(index.column(), row, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Hand an edit to whoever saves it."""
        column = self.columns[index.column()]
        row = self.row_at(index.row())
        if row is None or column.edit is None:
            return False
        texts = value if isinstance(value, tuple) else ({column.name: str(value)}, {column.name: column.edit(row)})
        self.edited.emit(row.k, column.name, texts)
        return True

    def sentence(self, at: int) -> str:
        """Return a row as one sentence for screen readers."""
        row = self.row_at(at)
        if row is None:
            return tr("Loading…")
        cells = [column.cell(row, self.look) for column in self.columns]
        words = [word for cell in cells[:2] for word in (cell.primary, cell.secondary, cell.chip) if word]
        words += [
            spoken(tr(c.title), cell) for c, cell in zip(self.columns[2:], cells[2:], strict=True) if cell != Cell()
        ]
        if row.k in self.ticked:
            words.append(tr("ticked"))
        return ", ".join(dict.fromkeys(words))

    def _answer(self, number: int, row: Row, role: int) -> Any:
        column = self.columns[number]
        if role == Qt.ItemDataRole.EditRole:
            return column.edit(row) if column.edit is not None else None
        if role == _SPOKEN and number == 0:
            return self.sentence(self.place_of(row.k))
        cell = column.cell(row, self.look)
        if role == CELL_ROLE:
            return cell
        if role == _SPOKEN:
            return spoken(tr(column.title), cell)
        return cell.primary or cell.chip

    def _tick_of(self, k: int) -> Qt.CheckState:
        return Qt.CheckState.Checked if k in self.ticked else Qt.CheckState.Unchecked

    def _unread(self, role: int) -> Any:
        if role == _SPOKEN:
            return tr("Loading…")
        if role != CELL_ROLE:
            return None
        now = time.monotonic()
        if not self._missed_at:
            self._missed_at = now
            self._grey.start()
        if not self._ask.isActive():
            self._ask.start()
        # What is read quickly should not flicker: blank at first, grey shapes later.
        return None if now - self._missed_at >= WAIT_MS / 1000 - 0.01 else Cell()


_SPOKEN = Qt.ItemDataRole.AccessibleTextRole
