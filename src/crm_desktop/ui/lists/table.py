"""The table of a list: columns by width, order by its titles, cursor and scroll that survive what comes and goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHeaderView, QWidget

from crm_desktop.ui.delegates.row_painter import RowState
from crm_desktop.ui.delegates.row_table import RowTable
from crm_desktop.ui.lists.columns import Column
from crm_desktop.ui.lists.groups import Groups
from crm_desktop.ui.lists.name_editor import CheckParts, ListDelegate, PartsOf
from crm_desktop.ui.lists.row_model import RowsModel
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import announce
from crm_desktop.viewmodels.lists.columns import Arrangement, arrangement_for
from crm_desktop.viewmodels.lists.views import Chosen, Sort

_NAME_ROOM = 180  # what the name keeps
_NARROWEST = 48
# On the header of a group: what a key does to it; None turns it round.
_FOLDS: Mapping[Qt.Key, bool | None] = {
    Qt.Key.Key_Left: False,
    Qt.Key.Key_Right: True,
    Qt.Key.Key_Minus: False,
    Qt.Key.Key_Plus: True,
    Qt.Key.Key_Return: None,
    Qt.Key.Key_Enter: None,
    Qt.Key.Key_Space: None,
}


class ListTable(RowTable):
    """Shows a RowsModel."""

    sort_wanted = Signal(object)  # Sort
    then_wanted = Signal(object)  # Sort: within the first order
    widths_changed = Signal(object)  # tuple of Chosen, after a title was drawn wider or narrower
    escaped = Signal()
    folded = Signal()  # a group, or unfolded

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
        self._chosen: tuple[Chosen, ...] = ()
        self._tail: tuple[Column, ...] = ()  # behind the others at any width: the marks of sync
        self._is_fitting = False
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
        header.sectionResized.connect(self._on_resized)
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

    def show_groups(self, groups: Groups, *, keep: int | None = None) -> None:
        """Show other rows; cursor and scroll stay on what they stood on, where that is still there."""
        keys, listing = groups.rows, groups.listing
        if keys == self._rows.keys and listing.groups == self._rows.groups.listing.groups and keep is None:
            return
        cursor, at, column = keep or self.cursor_key(), max(0, self.cursor_row()), self.currentIndex().column()
        scroll = self.verticalScrollBar().value()
        height = self.verticalHeader().defaultSectionSize()
        was_in_view = self.visible_rows()[0] <= at <= self.visible_rows()[1]
        offset = at * height - scroll
        self._rows.set_groups(groups)
        found = self._rows.place_of(cursor) if cursor is not None else -1
        place = found if found >= 0 else min(at, len(keys) - 1)
        if found < 0 and keys[place : place + 1] and keys[place] < 0 <= max(keys[place : place + 2]):
            place += 1  # to a record, where the one before it is gone
        if place >= 0:
            index = self._rows.index(place, max(0, column))
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.updateGeometries()
        if keep is None:
            keeps_cursor = was_in_view and found >= 0 and scroll > 0
            self.verticalScrollBar().setValue(place * height - offset if keeps_cursor else scroll)
        elif place >= 0:
            self.scrollTo(self._rows.index(place, 0))

    def set_open(self, at: int, is_open: bool | None = None) -> bool:
        """Unfold or fold the group whose header stands in a row, or turn it round; False where there is none."""
        rows = self._rows
        if not 0 <= at < len(rows.keys) or rows.keys[at] >= 0:
            return False
        header, scroll = rows.keys[at], self.verticalScrollBar().value()
        if rows.groups.set_open(header, not rows.groups.is_open(header) if is_open is None else is_open):
            rows.set_groups(rows.groups)
            self.set_cursor_row(at)
            self.updateGeometries()
            self.verticalScrollBar().setValue(scroll)
            announce(self, rows.groups.sentence(header))
            self.folded.emit()
        return True

    def set_cursor_to_record(self) -> None:
        """Put the cursor on the first record; on the first header where all groups are folded."""
        first = next((at for at, k in enumerate(self._rows.keys[:2]) if k >= 0), 0)
        self.set_cursor_row(first)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, then the headers of groups over what no record stands in."""
        super().paintEvent(event)
        if not self._rows.groups.listing.groups:
            return
        painter, (first, last) = QPainter(self.viewport()), self.visible_rows()
        width, height = self.viewport().width(), self.verticalHeader().defaultSectionSize()
        cursor, hover = self.cursor_row(), self.hover_row()
        for at in range(first, last + 1):
            k = self._rows.keys[at]
            if k < 0:
                state = RowState(at == cursor, at == hover, at == cursor and self.hasFocus())
                rect = QRectF(0, self.rowViewportPosition(at), width, height)
                self._rows.groups.paint(painter, rect, k, state)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the header of a group folds or unfolds it."""
        at = self.rowAt(event.position().toPoint().y())
        if event.button() == Qt.MouseButton.LeftButton and self.is_header(at):
            self.set_cursor_row(at)
            self.set_open(at)
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two quick clicks on a header are two clicks."""
        at = self.rowAt(event.position().toPoint().y())
        if not self.is_header(at):
            super().mouseDoubleClickEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.set_open(at)

    def is_header(self, at: int) -> bool:
        """Return whether a row is the header of a group."""
        return 0 <= at < len(self._rows.keys) and self._rows.keys[at] < 0

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
        tail = sum(theme.scaled(column.width) for column in self._tail)
        found = arrangement_for(self._arrangements, self.width() - tail, theme.factor)
        widths = {chosen.name: chosen.width for chosen in self._chosen}
        if self._chosen:
            found = replace(found, shown=self._that_fit(found), company_under_name="company" not in widths)
        self._is_fitting = True
        for at, column in enumerate(self._rows.columns):
            is_shown = column.name in found.shown or column in self._tail
            if self.isColumnHidden(at) == is_shown:
                self.setColumnHidden(at, not is_shown)
            width = theme.scaled(widths.get(column.name) or column.width)
            if at and is_shown and self.columnWidth(at) != width:
                self.setColumnWidth(at, width)
        self._is_fitting = False
        self._rows.set_look(replace(self._rows.look, arrangement=found))

    def show_columns(self, columns: Sequence[Column], chosen: tuple[Chosen, ...]) -> None:
        """Show the chosen columns of `columns` in their order; nothing chosen means those that fit."""
        order = {one.name: at for at, one in enumerate(chosen)}
        name, *others = columns
        wanted = (name, *sorted(others, key=lambda column: order.get(column.name, len(order)))) if chosen else columns
        wanted = (*wanted, *self._tail)
        if tuple(wanted) == self._rows.columns and chosen == self._chosen:
            return
        self._chosen = chosen
        row, mode = self.cursor_row(), QHeaderView.ResizeMode
        self._rows.set_columns(wanted)
        header = self.horizontalHeader()
        header.setSectionResizeMode(mode.Interactive if chosen else mode.Fixed)
        header.setSectionResizeMode(0, mode.Stretch)
        self.fit()
        self.show_sort(self._sort)
        if row >= 0:
            self.set_cursor_row(row)

    def set_tail(self, tail: tuple[Column, ...]) -> None:
        """Show columns behind all others, whatever is chosen."""
        if tail != self._tail:
            before = tuple(column for column in self._rows.columns if column not in self._tail)
            self._tail = tail
            self.show_columns(before, self._chosen)

    def _that_fit(self, found: Arrangement) -> tuple[str, ...]:
        """Return the chosen columns from the left as far as the width goes; the name is always there."""
        factor = max(current_theme().factor, 0.1)
        tail = sum(column.width for column in self._tail)
        left, shown = self.width() / factor - _NAME_ROOM - tail, ["name"]
        own = {column.name: column.width for column in self._rows.columns}
        for one in self._chosen:
            if one.name == "name" or one.name not in own:
                continue
            left -= one.width or own[one.name]
            if left < 0:
                break
            shown.append(one.name)
        return tuple(shown)

    def _on_resized(self, at: int, before: int, width: int) -> None:
        """Keep the width that a title was drawn to, for a view with columns of its own."""
        if self._is_fitting or not self._chosen or at == 0 or not self.horizontalHeader().isVisible():
            return
        name, factor = self._rows.columns[at].name, max(current_theme().factor, 0.1)
        drawn = max(_NARROWEST, round(width / factor))
        self._chosen = tuple(replace(one, width=drawn) if one.name == name else one for one in self._chosen)
        self.widths_changed.emit(self._chosen)

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
        if self.is_header(self.cursor_row()) and event.key() in _FOLDS:
            self.set_open(self.cursor_row(), _FOLDS[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)

    def _on_title(self, at: int) -> None:
        column = self._rows.columns[at]
        if not column.sort:
            self.show_sort(self._sort)
            return
        is_same = column.sort == self._sort.column
        if QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier and not is_same:
            self.show_sort(self._sort)  # the arrow stays where the first order is
            self.then_wanted.emit(Sort(column.sort, column.starts_descending))
            return
        self.sort_wanted.emit(Sort(column.sort, not self._sort.descending if is_same else column.starts_descending))
