"""The table of a list: columns by width, order by its titles, cursor and scroll that survive what comes and goes."""

from __future__ import annotations

from array import array

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from crm_desktop.ui.delegates.row_table import RowTable
from crm_desktop.ui.lists.columns import Look
from crm_desktop.ui.lists.name_editor import CheckParts, ListDelegate, PartsOf
from crm_desktop.ui.lists.row_model import RowsModel
from crm_desktop.ui.theme import current_theme
from crm_desktop.viewmodels.lists.columns import Arrangement, arrangement_for
from crm_desktop.viewmodels.lists.views import Sort


class ListTable(RowTable):
    """Shows a RowsModel."""

    sort_wanted = Signal(object)  # Sort
    escaped = Signal()

    def __init__(
        self,
        model: RowsModel,
        arrangements: tuple[Arrangement, ...],
        parts_of: PartsOf,
        check: CheckParts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, ticks=model.has_ticks)
        self._rows, self._arrangements = model, arrangements
        self._sort = Sort()
        self.delegate = ListDelegate(self, parts_of, check, ticks=model.has_ticks)
        self.setItemDelegate(self.delegate)
        self.row_delegate = self.delegate
        self.setModel(model)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setSectionsMovable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.sectionClicked.connect(self._on_title)
        model.placeholders_due.connect(self.viewport().update)
        model.ticks_changed.connect(lambda: self.tick_header.set_tick(model.tick_state()))
        self.tick_requested.connect(model.tick)
        self.tick_all_requested.connect(model.tick_all)
        self.fit()

    @property
    def is_editing(self) -> bool:
        """Return whether a cell is open."""
        return self.state() == RowTable.State.EditingState

    def visible_rows(self) -> tuple[int, int]:
        """Return the first and the last row in view."""
        rows = self.verticalHeader()
        height = max(1, rows.defaultSectionSize())
        first = max(0, self.verticalScrollBar().value() // height)
        return first, min(len(self._rows.keys) - 1, first + self.viewport().height() // height + 1)

    def cursor_key(self) -> int | None:
        """Return the key of the row with the cursor."""
        at = self.cursor_row()
        return self._rows.keys[at] if 0 <= at < len(self._rows.keys) else None

    def show_keys(self, keys: array[int], *, keep: int | None = None) -> None:
        """Show other rows; cursor and scroll stay on what they stood on, where that is still there."""
        if keys == self._rows.keys and keep is None:
            return
        cursor, at, column = keep or self.cursor_key(), max(0, self.cursor_row()), self.currentIndex().column()
        scroll = self.verticalScrollBar().value()
        height = self.verticalHeader().defaultSectionSize()
        was_in_view = self.visible_rows()[0] <= at <= self.visible_rows()[1]
        offset = at * height - scroll
        self._rows.set_keys(keys)
        found = self._rows.place_of(cursor) if cursor is not None else -1
        place = found if found >= 0 else min(at, len(keys) - 1)
        if place >= 0:
            index = self._rows.index(place, max(0, column))
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.updateGeometries()
        if keep is None:
            keeps_cursor = was_in_view and found >= 0 and scroll > 0
            self.verticalScrollBar().setValue(place * height - offset if keeps_cursor else scroll)
        elif place >= 0:
            self.scrollTo(self._rows.index(place, 0))

    def show_sort(self, sort: Sort) -> None:
        """Show the order in the titles."""
        self._sort = sort
        header = self.horizontalHeader()
        at = next((n for n, column in enumerate(self._rows.columns) if column.sort == sort.column), -1)
        header.setSortIndicatorShown(at >= 0)
        way = Qt.SortOrder.DescendingOrder if sort.descending else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(at, way)

    def fit(self) -> None:
        """Show the columns that fit into the width of now."""
        theme = current_theme()
        found = arrangement_for(self._arrangements, self.width(), theme.factor)
        for at, column in enumerate(self._rows.columns):
            is_shown = column.name in found.shown
            if self.isColumnHidden(at) == is_shown:
                self.setColumnHidden(at, not is_shown)
            if at and is_shown and self.columnWidth(at) != theme.scaled(column.width):
                self.setColumnWidth(at, theme.scaled(column.width))
        self._rows.set_look(Look(found, self._rows.look.today, self._rows.look.tones))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again."""
        self.fit()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc unticks; a page of rows moves the cursor as in other lists."""
        if self.is_editing and not self.hasFocus():
            return  # Enter in an open cell saves it; it does not open the record
        if event.key() == Qt.Key.Key_Escape and not self.is_editing and self._rows.ticked:
            self.escaped.emit()
            return
        super().keyPressEvent(event)

    def _on_title(self, at: int) -> None:
        column = self._rows.columns[at]
        if not column.sort:
            self.show_sort(self._sort)
            return
        is_same = column.sort == self._sort.column
        self.sort_wanted.emit(Sort(column.sort, not self._sort.descending if is_same else column.starts_descending))
