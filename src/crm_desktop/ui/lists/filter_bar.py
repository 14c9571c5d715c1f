"""The row of filters: chips in words, a menu to add one, the quick field, order and preview."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.lists.format import chip_day
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import FilterChip, FlowLayout, IconButton, Line, QuietButton, SearchField, Surface
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter, in_words
from crm_desktop.viewmodels.lists.views import Sort

_TYPING_MS = 150
_FIELD = 200
_WORDS_NEED = 820


class QuickField(SearchField):
    """Filters while typing; Enter makes a chip of it, Esc and Down go back to the list."""

    settled = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Enter, Esc and Down."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.settled.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class FilterBar(Surface):
    """What limits and orders the list."""

    text_typed = Signal(str)
    settled = Signal()
    left = Signal()
    removed = Signal(object)  # Leaf
    edit_wanted = Signal(object, object)  # Leaf, the point below its chip
    sort_chosen = Signal(object)  # Sort
    then_chosen = Signal(object)  # Sort, or None for no second order
    columns_pressed = Signal()
    preview_toggled = Signal(bool)

    def __init__(self, kind_name: str, menu: QMenu, group_menu: QMenu) -> None:
        super().__init__("surface")
        self._kind_name = kind_name
        self._chips: list[tuple[Leaf, FilterChip]] = []
        self._sort = Sort()
        self._then: Sort | None = None
        self._sorts: Sequence[tuple[str, str]] = ()
        self._place = QWidget()
        self._flow = FlowLayout(self._place, gap=8)
        self.add = QuietButton("", "plus", height=28)
        self.add.setMenu(menu)
        self.field = QuickField("", "/")
        self.sort = QuietButton("", "arrow-up-down", height=28)
        self._sort_menu = QMenu(self)
        self._sort_menu.aboutToShow.connect(self._fill_sorts)
        self.sort.setMenu(self._sort_menu)
        self.group = QuietButton("", "rows-3", height=28)
        self.group.setMenu(group_menu)
        self._group = ""  # what the rows stand in groups by, in words
        self.columns = IconButton("columns-3", "", height=28)
        self.columns.clicked.connect(self.columns_pressed)
        self.preview = IconButton("panel-right", "", key=key_of("page.preview"), checkable=True, height=28)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._arrange()
        self._typing.timeout.connect(lambda: self.text_typed.emit(self.field.text()))
        self.field.textChanged.connect(self._typing.start)
        self.field.settled.connect(self._on_settled)
        self.field.left.connect(self.left)
        self.preview.toggled.connect(self.preview_toggled)

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(20, 8, 20, 8)
        row.setSpacing(8)
        self._flow.addWidget(self.add)
        row.addWidget(self._place, 1)
        for widget in (self.field, self.sort, self.group, self.columns, self.preview):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(Line())

    def retranslate(self, hint: str, sorts: Sequence[tuple[str, str]]) -> None:
        """Speak the language of now; `sorts` are the orders with their names."""
        self._sorts = sorts
        self.add.setText(tr("Filter"))
        self.add.setAccessibleName(tr("Add a filter"))
        self.field.setPlaceholderText(hint)
        self.field.setAccessibleName(hint)
        self.preview.set_name(tr("Preview pane"))
        self.columns.set_name(tr("Columns of this list"))
        self.show_sort(self._sort, self._then)
        self.show_group(self._group, self._group)

    def show_filter(self, wanted: ListFilter) -> None:
        """Show the conditions as chips; the field keeps what is being typed."""
        if [leaf for leaf, _ in self._chips] != list(wanted.leaves):
            self._show_chips(wanted)
        if self.field.text() != wanted.text and not self._typing.isActive():
            blocked = self.field.blockSignals(True)
            self.field.setText(wanted.text)
            self.field.blockSignals(blocked)

    def show_sort(self, sort: Sort, then: Sort | None = None) -> None:
        """Say what the list is ordered by."""
        self._sort, self._then = sort, then
        names = dict(self._sorts)
        name = names.get(sort.column, "")
        second = names.get(then.column, "") if then else ""
        self.sort.setText(tr("{first}, {second}", first=name, second=second) if second else name)
        way = tr("descending") if sort.descending else tr("ascending")
        words = tr("Order: {name}, {way}", name=name, way=way)
        if second:
            words = tr("{order}, then {name}", order=words, name=second)
        self.sort.setAccessibleName(words)
        self.sort.setToolTip(self.sort.accessibleName())

    def show_group(self, name: str, label: str) -> None:
        """Say what the rows stand in groups by."""
        self._group = label if name else ""
        words = tr("Groups by: {name}", name=label) if name else tr("Group the rows")
        self.group.setAccessibleName(words)
        self.group.setToolTip(words)
        self._fit_group()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the words of a button out where there is no room."""
        super().resizeEvent(event)
        self._fit_group()

    def _fit_group(self) -> None:
        has_room = self.width() >= current_theme().scaled(_WORDS_NEED)
        self.group.setText((self._group or tr("Group")) if has_room else "")

    def fit(self) -> None:
        """Take the sizes that the text size asks for."""
        self.field.setFixedSize(current_theme().scaled(_FIELD), current_theme().scaled(28))

    def typed(self) -> str:
        """Return what stands in the field now, also if it was not told yet."""
        return self.field.text()

    def _show_chips(self, wanted: ListFilter) -> None:
        had_focus = any(chip.hasFocus() for _, chip in self._chips)
        for _, chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._flow.removeWidget(self.add)
        self._chips = []
        for leaf in wanted.leaves:
            chip = FilterChip(in_words(leaf, self._kind_name, chip_day), parent=self._place)
            chip.removed.connect(lambda leaf=leaf: self.removed.emit(leaf))
            chip.clicked.connect(
                lambda _=False, leaf=leaf, chip=chip: self.edit_wanted.emit(
                    leaf, chip.mapToGlobal(chip.rect().bottomLeft())
                )
            )
            self._flow.addWidget(chip)
            chip.show()
            self._chips.append((leaf, chip))
        self._flow.addWidget(self.add)
        self._place.updateGeometry()
        if had_focus:
            (self._chips[-1][1] if self._chips else self.add).setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill_sorts(self) -> None:
        self._sort_menu.clear()
        group, ways = QActionGroup(self._sort_menu), QActionGroup(self._sort_menu)
        for column, name in self._sorts:
            action = self._sort_menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(column == self._sort.column)
            group.addAction(action)
            action.triggered.connect(lambda _=False, column=column: self._choose(column, self._sort.descending))
        self._sort_menu.addSeparator()
        for descending, name in ((False, tr("Ascending")), (True, tr("Descending"))):
            action = self._sort_menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(descending == self._sort.descending)
            ways.addAction(action)
            action.triggered.connect(lambda _=False, way=descending: self._choose(self._sort.column, way))

        self._fill_then(self._sort_menu.addMenu(tr("Then by")))

    def _fill_then(self, menu: QMenu) -> None:
        """Offer the order of what the first one leaves equal."""
        group = QActionGroup(menu)
        offered = [("", tr("Nothing else")), *((c, name) for c, name in self._sorts if c != self._sort.column)]
        for column, name in offered:
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(column == (self._then.column if self._then else ""))
            group.addAction(action)
            wanted = Sort(column) if column else None
            action.triggered.connect(lambda _=False, wanted=wanted: self.then_chosen.emit(wanted))

    def _choose(self, column: str, descending: bool) -> None:
        self.sort_chosen.emit(Sort(column, descending))

    def _on_settled(self) -> None:
        self._typing.stop()
        self.text_typed.emit(self.field.text())
        self.settled.emit()
