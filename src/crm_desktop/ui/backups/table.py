"""The list of backups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView

from crm_desktop.backup.catalogue import Backup
from crm_desktop.backup.everywhere import Kept
from crm_desktop.domain.i18n import tr
from crm_desktop.ui import when
from crm_desktop.ui.delegates.cells import CELL_ROLE, KEY_ROLE, VERSION_ROLE, Cell, spoken
from crm_desktop.ui.delegates.row_table import RowTable
from crm_desktop.ui.theme import current_theme
from crm_desktop.viewmodels.backups import level_look, reason_words

Index = QModelIndex | QPersistentModelIndex
_ROW = 36
_SHOWN = 5


class BackupModel(QAbstractTableModel):
    """Backups as rows, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Kept] = []
        self._cells: list[tuple[Cell, ...]] = []
        self._version = 0

    @property
    def backups(self) -> list[Backup]:
        """Return the backups in the order of the rows."""
        return [kept.backup for kept in self.kept]

    def show(self, kept: Sequence[Kept], names: Mapping[str, str], now: int) -> None:
        """Show other backups; `names` says how each place is called."""
        self.beginResetModel()
        self.kept = list(kept)
        self._cells = [_cells(one, names, now) for one in kept]
        self._version += 1
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many backups there are."""
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many columns there are."""
        return 5

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title, for screen readers: the picture needs none."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (tr("When"), tr("Why"), tr("Size"), tr("Place"), tr("State"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the roles of a row list."""
        cells = self._cells[index.row()]
        cell = cells[index.column()]
        if role == CELL_ROLE:
            return cell
        if role == KEY_ROLE:
            return index.row()
        if role == VERSION_ROLE:
            return self._version
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.primary
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if index.column() == 0:
                return ", ".join(c.primary for c in cells if c.primary)
            return spoken(str(self.headerData(index.column(), Qt.Orientation.Horizontal)), cell)
        return None


class BackupTable(RowTable):
    """As high as its rows, up to five; more scroll inside."""

    def __init__(self, model: BackupModel) -> None:
        super().__init__(ticks=False)
        self.setModel(model)
        self.setAccessibleName(tr("Backups"))
        header = self.horizontalHeader()
        header.hide()
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        current_theme().changed.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """Take the height of the rows and measure the columns."""
        theme = current_theme()
        row = theme.scaled(_ROW)
        self.verticalHeader().setDefaultSectionSize(row)
        rows = self.model().rowCount()
        self.setFixedHeight(max(1, min(rows, _SHOWN)) * row + 1)
        for column, width in ((0, 150), (1, 116), (2, 84), (4, 206)):
            self.setColumnWidth(column, theme.scaled(width))
        self._drop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep when and how good in view; place, reason and size go where there is no room."""
        super().resizeEvent(event)
        self._drop()

    def _drop(self) -> None:
        room = current_theme().scaled(150 + 206)
        for column, width in ((2, 84), (1, 116), (3, 60)):
            room += current_theme().scaled(width)
            self.setColumnHidden(column, room > self.viewport().width())


def _cells(kept: Kept, names: Mapping[str, str], now: int) -> tuple[Cell, ...]:
    backup = kept.backup
    icon, tone, words = level_look(backup.level)
    at = backup.made_at
    tip = backup.fault or (tr("Compared {when}", when=when.moment(backup.proven_at, now)) if backup.proven_at else "")
    places = " + ".join(names.get(place.base, place.base) for place in kept.places)
    return (
        Cell(when.moment(at, now) if at else backup.folder.name, strong=True, tabular=True, tip=when.full(at)),
        Cell(reason_words(backup), tone="text2"),
        Cell(when.size(backup.bytes_on_disk), numeric=True, tone="text2"),
        Cell(places, tone="text2", tip=f"{places}\n{backup.folder}"),
        Cell(words, tone=tone, icon=icon, icon_tone=tone, strong=True, tip=tip),
    )
