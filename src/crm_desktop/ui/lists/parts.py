"""The parts of a list's page and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.i18n import tr
from crm_desktop.store.engine import Store
from crm_desktop.ui.job_area import JobArea
from crm_desktop.ui.lists.actions import ListActions
from crm_desktop.ui.lists.bulk_bar import BulkBar
from crm_desktop.ui.lists.columns import Look
from crm_desktop.ui.lists.editing import CellEdits
from crm_desktop.ui.lists.filter_bar import FilterBar
from crm_desktop.ui.lists.filter_menu import FilterMenu
from crm_desktop.ui.lists.footer import ListFooter
from crm_desktop.ui.lists.format import day_of
from crm_desktop.ui.lists.group_menu import GroupMenu
from crm_desktop.ui.lists.head import ListHead, ViewTabs
from crm_desktop.ui.lists.kind_of_list import Export, ListKind
from crm_desktop.ui.lists.row_model import RowsModel
from crm_desktop.ui.lists.states import Content
from crm_desktop.ui.lists.table import ListTable
from crm_desktop.ui.page import Page
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Line, Surface
from crm_desktop.viewmodels.lists.source import Row
from crm_desktop.viewmodels.navigation import Room

if TYPE_CHECKING:  # imported with the first record that it shows
    from crm_desktop.ui.lists.preview import Preview

PREVIEW_SETTING = "list.preview"
PREVIEW_WIDTH = 340


class ListParts(Page):
    """Head, tabs, bars, rows, footer and preview, placed; what they do is said in `ListPage`."""

    leaf_chosen = Signal(object)  # Leaf, from the Filter menu
    group_chosen = Signal(str)  # a field's name, from the Group menu

    def __init__(
        self,
        what: ListKind,
        store: Store,
        tasks: TaskRunner,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        export: Export | None = None,
    ) -> None:
        super().__init__(what.place, parent)
        self.what, self._store, self._desk = what, store, desk
        self.source = what.source(store)
        self._room = Room.ALL
        look = Look(what.arrangements[0], day_of(store.clock.now()), now=store.clock.now())
        self.model = RowsModel(what.columns, look, self)
        self.model.can_edit = self.model.has_ticks = not desk.is_read_only
        self.jobs = JobArea(tasks)
        self.actions_of_rows = ListActions(self.source, tasks, desk, self, self.jobs, export)
        self.edits = CellEdits(self.source, self.model, self.actions_of_rows, self)
        self.table = ListTable(self.model, what.arrangements, self.edits.parts_of, self.edits.check)
        has_export, can_edit = export is not None, not desk.is_read_only
        self.head = ListHead(
            what.kind,
            has_import=desk.navigation.has("import"),
            has_export=has_export,
            has_new=desk.has_form(what.kind.name),
            read_only_reason="" if can_edit else tr("This workspace is open for reading only"),
        )
        self.tabs = ViewTabs(can_save=can_edit)
        self.filter_menu = FilterMenu(store, what.kind, self.leaf_chosen.emit, self)
        self.group_menu = GroupMenu(store, what.kind, self.group_chosen.emit, self)
        self.filters = FilterBar(what.kind.name, self.filter_menu, self.group_menu)
        self.bulk = BulkBar(what.kind, has_export=has_export)
        self.bars = QStackedWidget()
        self.content = Content(self.table)
        self.footer = ListFooter(can_edit=can_edit)
        self.preview_line = Line(vertical=True)
        self.preview_place = Surface("surface")
        self._preview: Preview | None = None
        self._make_preview: Callable[[], Preview] = lambda: _new_preview(
            store, tasks, what.kind.name, can_note=can_edit
        )
        self._place_parts()
        self.filters.preview.setChecked(bool(store.get_setting(PREVIEW_SETTING, True)))

    def title(self) -> str:
        """Return the list's name."""
        return self.what.title()

    def row(self) -> Row | None:
        """Return the row under the cursor."""
        return self.model.row_at(self.table.cursor_row())

    @property
    def is_complete(self) -> bool:
        """Return whether all rows are known; what stands beside them waits for that."""
        return True

    @property
    def preview(self) -> Preview:
        """Return the preview, made when it is first asked for."""
        if self._preview is None:
            self._preview = self._make_preview()
            layout = self.preview_place.layout()
            assert layout is not None
            layout.addWidget(self._preview)
            self._preview.retranslate()
            self._preview.fit()
            self.connect_preview(self._preview)
        return self._preview

    def connect_preview(self, preview: Preview) -> None:
        """Join a preview that was just made to what its buttons do."""

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, filters, rows, preview for F6."""
        return self.head, self.tabs, self.bars, self.content, self.preview_place

    def set_room(self, room: Room) -> None:
        """Put the preview aside in a narrow window."""
        self._room = room
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what does not fit."""
        super().resizeEvent(event)
        self.fit()

    def retranslate(self) -> None:
        """Speak the language of now."""
        what = self.what
        self.head.retranslate(what.title(), what.new_title(), key_of(f"{what.kind.name}.create"))
        self.tabs.retranslate()
        self.filters.retranslate(what.filter_hint(), what.sorts())
        self.bulk.retranslate()
        self.footer.retranslate()
        if self._preview is not None:
            self._preview.retranslate()
        self.table.setAccessibleName(what.title())
        self.table.fit()

    def fit(self) -> None:
        """Arrange the parts for the room and the text size of now."""
        has_room = self._room in (Room.ALL, Room.TWO_COLUMNS)
        is_on = self.filters.preview.isChecked() and has_room and bool(self.model.keys)
        self.filters.preview.setVisible(has_room)
        self.preview_place.setVisible(is_on)
        self.preview_line.setVisible(is_on)
        if self._preview is not None:
            self._preview.fit()
        self.preview_place.setFixedWidth(current_theme().scaled(PREVIEW_WIDTH))
        self.filters.fit()
        self.table.fit()
        factor = current_theme().factor
        self.footer.fit(self.width() - (self.preview_place.width() if is_on else 0), factor)
        if is_on:
            self.show_preview()

    def show_preview(self) -> None:
        """Show the row under the cursor in the preview."""
        row = self.row()
        is_on = self.preview_line.isVisibleTo(self)
        if self._preview is not None:
            self._preview.setEnabled(row is not None)
            self._preview.setVisible(not self.table.is_header(self.table.cursor_row()))
        if row is not None and is_on and self.is_complete:
            self.preview.show_row(row, self.what.second_line(row), self.what.facts(row))

    def _place_parts(self) -> None:
        self.bars.addWidget(self.filters)
        self.bars.addWidget(self.bulk)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.content, 1)
        left.addWidget(self.footer)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addLayout(left, 1)
        middle.addWidget(self.preview_line)
        middle.addWidget(self.preview_place)
        place = QVBoxLayout(self.preview_place)
        place.setContentsMargins(0, 0, 0, 0)
        ground = Surface("surface")
        rows = QVBoxLayout(ground)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        for bar in (self.head, self.tabs, self.bars, self.jobs):
            rows.addWidget(bar)
        rows.addLayout(middle, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ground)
        self.setFocusProxy(self.table)


def _new_preview(store: Store, tasks: TaskRunner, kind_name: str, *, can_note: bool) -> Preview:
    from crm_desktop.ui.lists.preview import Preview

    return Preview(store, tasks, kind_name, can_note=can_note)
