"""What a person chose of a list: view, filter, orders, groups, columns; and how bar, titles and tabs say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.kind_of_list import Export, ListKind, all_columns
from crm_desktop.ui.lists.parts import PREVIEW_SETTING, ListParts
from crm_desktop.ui.lists.reader import ListReader
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter
from crm_desktop.viewmodels.lists.views import ALL, Chosen, Query, Sort, View, views_of

_COUNT_MS = 250


class ListChoices(ListParts):
    """A list with a query, which is changed a piece at a time; reading follows."""

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
        super().__init__(what, store, tasks, desk, parent, export=export)
        self.query, self.view_id = Query(), ALL
        self._views: list[View] = []
        self._counts: dict[str, int] = {}
        self._told_view = ""
        self._folded: frozenset[str] = frozenset()  # values of groups
        self._wants_keys = False
        self.reader = ListReader(self.source, tasks, self.model, self)
        self._count_soon = QTimer(self, singleShot=True, interval=_COUNT_MS)

    def set_query(self, query: Query) -> None:
        """Show what a query asks for."""
        self.query = replace(query, filter=self.source.named(query.filter))
        self.filters.show_filter(self.query.filter)
        self._show_order()
        self._wants_keys = False
        self.reader.read_keys(self.query)
        self._show_tabs()

    def set_filter(self, wanted: ListFilter) -> None:
        """Show what a filter leaves."""
        self.set_query(replace(self.query, filter=wanted))

    def add_filter(self, leaf: Leaf) -> None:
        """Limit the list once more."""
        self.set_filter(self.query.filter.with_leaf(leaf))

    def edit_filter(self, leaf: Leaf, at: QPoint) -> None:
        """Offer other ways to compare what a chip compares."""
        self.filter_menu.edit(leaf, at, lambda new: self.set_filter(self.query.filter.with_other(leaf, new)))

    def set_sort(self, sort: Sort) -> None:
        """Order the list."""
        then = self.query.then if self.query.then and self.query.then.column != sort.column else None
        self.set_query(replace(self.query, sort=sort, then=then))

    def set_then(self, then: Sort | None) -> None:
        """Order what the first order leaves equal."""
        self.set_query(replace(self.query, then=then))

    def set_group(self, name: str) -> None:
        """Let the rows stand in groups by a field; by nothing, as one list."""
        self._folded = frozenset()
        self.set_query(replace(self.query, group=name))

    def set_columns(self, columns: tuple[Chosen, ...]) -> None:
        """Show other columns; the rows stay as they are."""
        self.query = replace(self.query, columns=columns)
        self._show_order()
        self._show_tabs()

    def choose_columns(self) -> None:
        """Ask which columns are shown, and in which order."""
        from crm_desktop.ui.lists.column_chooser import ColumnChooser

        columns = all_columns(self._store, self.what)
        shown = self.query.columns or tuple(map(Chosen, self.model.look.arrangement.shown))
        chooser = ColumnChooser(columns, shown, has_own=bool(self.query.columns), parent=self)
        chooser.chosen.connect(self.set_columns)
        chooser.open()

    def choose_view(self, view_id: str) -> None:
        """Show a saved view as it was saved."""
        view = next((v for v in self._views if v.id == view_id), None)
        if view is not None:
            self.view_id = view.id
            self._folded = frozenset()
            self.set_query(view.query)

    def reload_views(self, current: str = "") -> None:
        """Read the saved views anew; one that is gone gives way to all."""
        self._views = views_of(self._store, self.what.kind)
        self.view_id = current or self.view_id
        if self.view_id not in [view.id for view in self._views]:
            self.view_id = ALL
        self._show_tabs()
        self._count_soon.start()

    @property
    def is_read_only(self) -> bool:
        """Return whether nothing can be saved here."""
        return self._desk.is_read_only

    @property
    def view(self) -> View | None:
        """Return the tab that is open."""
        return next((v for v in self._views if v.id == self.view_id), None)

    @property
    def view_list(self) -> Sequence[View]:
        """Return all tabs."""
        return self._views

    def shown_view(self) -> str:
        """Return the saved view that is shown, also while it is being changed."""
        return self.view_id

    def _on_text(self, text: str) -> None:
        if text != self.query.filter.text:
            self.set_filter(ListFilter(self.query.filter.leaves, text))

    def _on_settled(self) -> None:
        if self.query.filter.text.strip():
            self.set_filter(self.query.filter.settled())
        self.table.setFocus()

    def _on_preview_toggled(self, is_on: bool) -> None:
        if not self._store.read_only:
            self._store.set_setting(PREVIEW_SETTING, is_on)
        self.fit()

    def _on_folded(self) -> None:
        self._folded = frozenset(self.model.groups.closed)
        self._show_place()

    def _on_widths(self, columns: tuple[Chosen, ...]) -> None:
        self.query = replace(self.query, columns=columns)
        self._show_tabs()

    def _show_order(self) -> None:
        """Show orders, groups and columns in the bar and the titles."""
        self.filters.show_group(self.query.group, self.group_menu.label(self.query.group))
        self.group_menu.current = self.query.group
        chosen = self.query.columns
        has_own = any(one.name.startswith("custom.") for one in chosen)
        self.table.show_columns(all_columns(self._store, self.what) if has_own else self.what.columns, chosen)
        self.filters.show_sort(self.query.sort, self.query.then)
        self.table.show_sort(self.query.sort)

    def _show_tabs(self) -> None:
        view = self.view
        is_changed = view is not None and view.is_changed(self.query)
        self.tabs.show_views(self._views, self.view_id, self._counts, changed=is_changed)
        if self.view_id != self._told_view:
            self._told_view = self.view_id
            self.title_changed.emit()

    def _show_place(self) -> None:
        at = self.model.groups.number_at(self.table.cursor_row())
        self.footer.show_place(at, len(self.model.ticked))
