"""The page of a list: head, saved views, filters, rows, preview, footer."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QTimer
from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk, Selection
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import SAVED_VIEW, TAG
from crm_desktop.store.engine import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.lists.columns import Look
from crm_desktop.ui.lists.format import day_of
from crm_desktop.ui.lists.groups import Groups
from crm_desktop.ui.lists.kind_of_list import Export, ListKind, all_columns
from crm_desktop.ui.lists.parts import PREVIEW_SETTING, ListParts
from crm_desktop.ui.lists.reader import ListReader
from crm_desktop.ui.lists.states import Step
from crm_desktop.ui.lists.view_tabs import ViewVerbs
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter
from crm_desktop.viewmodels.lists.grouping import Listing
from crm_desktop.viewmodels.lists.source import Row
from crm_desktop.viewmodels.lists.views import (
    ALL,
    Chosen,
    Query,
    Sort,
    View,
    query_as_values,
    query_of_values,
    views_of,
)

if TYPE_CHECKING:
    from crm_desktop.ui.lists.preview import Preview
    from crm_desktop.ui.sync.watch import SyncWatch

_COUNT_MS = 250
_REST_MS = 40  # after a long list can be used: what stands beside it


class ListPage(ListParts):
    """One kind of record as a list."""

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
        self._tasks = tasks
        self.query, self.view_id = Query(), ALL
        self._views: list[View] = []
        self._counts: dict[str, int] = {}
        self._error: CrmError | None = None
        self._is_loaded = self._is_complete = False
        self._wants_keys = False
        self._told_view = ""
        self._folded: frozenset[str] = frozenset()  # values of groups
        self._restored: dict[str, Any] = {}
        self.reader = ListReader(self.source, tasks, self.model, self)
        self.views = ViewVerbs(self, store, tasks, desk)
        self._count_soon = QTimer(self, singleShot=True, interval=_COUNT_MS)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._connect()
        self.retranslate()

    # -- building

    def _connect(self) -> None:
        self.leaf_chosen.connect(self.add_filter)
        self.edits.closed.connect(self.after_edit)
        self.reader.watch(self.table.visible_rows)
        self.reader.keys_read.connect(self._on_keys)
        self.reader.counts_read.connect(self._on_counts)
        self.reader.tones_read.connect(self._on_tones)
        self.reader.failed.connect(self._on_failed)
        self._count_soon.timeout.connect(self._count)
        self._rest.timeout.connect(self.show_preview)
        self.table.opened.connect(self._open_row)
        self.table.cursor_moved.connect(self._on_cursor)
        self.table.remove_requested.connect(lambda _: self.bin_rows())
        self.table.sort_wanted.connect(self.set_sort)
        self.table.escaped.connect(lambda: self.model.tick_all(False))
        self.model.ticks_changed.connect(self._on_ticks)
        self.model.dataChanged.connect(lambda *_: self.show_preview())
        self.head.import_pressed.connect(lambda: self._desk.navigation.go("import"))
        self.head.new_pressed.connect(lambda: self._desk.open_form(self.what.kind.name))
        self.head.export_pressed.connect(lambda form: self.actions_of_rows.export(form, self.model.records))
        self.filters.text_typed.connect(self._on_text)
        self.filters.settled.connect(self._on_settled)
        self.filters.left.connect(self.table.setFocus)
        self.filters.removed.connect(lambda leaf: self.set_filter(self.query.filter.without(leaf)))
        self.filters.edit_wanted.connect(self.edit_filter)
        self.filters.sort_chosen.connect(self.set_sort)
        self.filters.then_chosen.connect(self.set_then)
        self.filters.columns_pressed.connect(self.choose_columns)
        self.table.then_wanted.connect(self.set_then)
        self.table.folded.connect(self._on_folded)
        self.group_chosen.connect(self.set_group)
        self.table.widths_changed.connect(self._on_widths)
        self.filters.preview_toggled.connect(self._on_preview_toggled)
        self.bulk.set_field.connect(lambda: self.actions_of_rows.ask_field(self.model.ticked_in_order()))
        self.bulk.tag.connect(lambda: self.actions_of_rows.ask_tag(self.model.ticked_in_order()))
        self.bulk.export_pressed.connect(
            lambda form: self.actions_of_rows.export(form, array("q", self.model.ticked_in_order()))
        )
        self.bulk.bin.connect(self.bin_rows)
        self.bulk.merge_pressed.connect(lambda: self.verbs()["merge_with"]())
        self.bulk.cleared.connect(lambda: self.model.tick_all(False))
        self.bulk.all_pressed.connect(lambda: self.model.tick_all(True))

    def connect_preview(self, preview: Preview) -> None:
        """Join the preview's buttons to what they do."""
        preview.open_pressed.connect(lambda: self._with_row(self.actions_of_rows.open))
        preview.call_pressed.connect(lambda: self._with_row(self.actions_of_rows.call))
        preview.email_pressed.connect(lambda: self._with_row(self.actions_of_rows.write_email))
        preview.note_pressed.connect(lambda: self._with_row(self.actions_of_rows.write_note))
        preview.closed.connect(lambda: self.filters.preview.setChecked(False))

    def retranslate(self) -> None:
        """Speak the language of now."""
        super().retranslate()
        if self._is_loaded:
            self._show_all()
        self.title_changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and text size."""
        super().changeEvent(event)
        if not hasattr(self, "views"):
            return
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.StyleChange:
            self.fit()

    # -- what is shown

    def load(self) -> None:
        """Read the first window at once and the rest of the keys behind it."""
        self._error = None
        try:
            self._views = views_of(self._store, self.what.kind)
            is_whole = self.reader.first(self.query)
        except CrmError as error:
            self._on_failed(error)
            return
        self._is_loaded = True
        self._count_soon.start()
        self.reader.read_tones()
        self.filters.show_filter(self.query.filter)
        self._show_order()
        if is_whole:
            self._is_complete = True
            self._after_keys(first=True)
        else:
            self.table.set_cursor_row(0)
            self.reader.read_keys(self.query)
            self._show_tabs()
            self._show_content()
            self.fit()  # how many there are is said once all keys are here

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
    def is_complete(self) -> bool:
        """Return whether the list can be used; its preview is made after that."""
        return self._is_complete

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

    # -- Page

    def shown_view(self) -> str:
        """Return the saved view that is shown, also while it is being changed."""
        return self.view_id

    def state(self) -> dict[str, Any]:
        """Return view, filter, order, cursor, scroll and ticks."""
        if self._restored:
            return self._restored
        return {
            "view": self.view_id,
            "query": query_as_values(self.query),
            "cursor": self.table.cursor_key(),
            "scroll": self.table.verticalScrollBar().value(),
            "ticks": sorted(self.model.ticked),
            "folded": sorted(self._folded),
        }

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Look again as it was left; the first time, read."""
        if self._is_loaded and (not state or dict(state) == self.state()):
            return
        self.view_id = str(state.get("view") or ALL)
        self.query = query_of_values(state.get("query") or {})
        if "query" not in state and self.view_id != ALL:  # from the sidebar: the view as it was saved
            views = views_of(self._store, self.what.kind)
            self.query = next((view.query for view in views if view.id == self.view_id), self.query)
        self.query = replace(self.query, filter=self.source.named(self.query.filter))
        self._restored = dict(state)
        self._folded = frozenset(map(str, state.get("folded") or ()))
        self.model.set_ticked(k for k in state.get("ticks") or () if isinstance(k, int))
        self.load()

    def refresh(self, changes: ChangeSet) -> None:
        """Follow a commit: the order is read again, and of the rows only those in view."""
        if changes.is_all or changes.touches(SAVED_VIEW):
            self.reload_views()
        if changes.is_all or changes.touches(TAG):
            self.reader.read_tones()
        if not self.source.is_touched(changes):
            return
        self.reader.read_again(self.source.changed_ids(changes))
        self._read_keys_again()
        self._count_soon.start()
        row = self.row()
        if row is not None and changes.mentions(row.id) and self._preview is not None:
            self._preview.read_again()

    def show_marks(self, watch: SyncWatch) -> None:
        """Mark rows that are not sent yet or need a choice; nothing of it is there before the first time."""
        from crm_desktop.ui.lists.marks import marks_of  # late: most workspaces are not synced

        marks_of(self, watch, self._tasks).look()

    def selection(self) -> Selection | None:
        """Return the record under the cursor."""
        row = self.row()
        return Selection(self.what.kind.name, row.id, row.display_name) if row else None

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Return what can be done now."""
        from crm_desktop.ui.lists.verbs import verbs_of

        return verbs_of(self)

    # -- verbs

    def bin_rows(self) -> None:
        """Move the ticked rows, else the one under the cursor, to the bin."""
        row = self.row()
        ks = self.model.ticked_in_order() or ([row.k] if row else [])
        if ks and not self._desk.is_read_only:
            self.actions_of_rows.bin(ks, lambda: self.model.set_ticked(self.model.ticked.difference(ks)))

    def focus_filter(self) -> None:
        """Move the keyboard to the quick field; the ticks give way to it."""
        if self.model.ticked:
            self.model.tick_all(False)
        self.filters.field.setFocus()
        self.filters.field.selectAll()

    # -- inside

    def _open_row(self, at: int) -> None:
        row = self.model.row_at(at)
        if row is not None:
            self.actions_of_rows.open(row)

    def _with_row(self, do: Callable[[Row], None]) -> None:
        row = self.row()
        if row is not None:
            do(row)

    def _read_keys_again(self) -> None:
        # An open cell would close, and what is typed would be lost: the order waits.
        if self.table.is_editing or self.reader.is_reading_keys:
            self._wants_keys = True
        else:
            self._wants_keys = False
            self.reader.read_keys(self.query)

    def _on_keys(self, listing: Listing) -> None:
        self._error = None
        if self.table.is_editing:
            self._wants_keys = True
            return
        keep = self._restored.get("cursor") if self._restored else None
        self.table.show_groups(Groups(listing, self._folded), keep=keep)
        self._after_keys(first=bool(self._restored))
        if self._wants_keys:
            self._read_keys_again()

    def _after_keys(self, *, first: bool = False) -> None:
        restored, self._restored = self._restored, {}
        if first and restored:
            at = self.model.place_of(restored["cursor"]) if restored.get("cursor") is not None else -1
            self.table.set_cursor_row(max(0, at))
            self.table.updateGeometries()
            self.table.verticalScrollBar().setValue(int(restored.get("scroll") or 0))
        if self.table.cursor_row() < 0:
            self.table.set_cursor_to_record()
        self._show_all()
        self.reader.read_rows()
        if not self._is_complete:
            self._is_complete = True
            self._rest.start()

    def after_edit(self) -> None:
        """A cell was closed: what had to wait for it comes now."""
        if self._wants_keys:
            self._read_keys_again()

    def _count(self) -> None:
        if self.isVisible():
            self.reader.count(self._views)

    def _on_counts(self, counts: dict[str, int]) -> None:
        self._counts = counts
        self._show_all()

    def _on_tones(self, tones: dict[str, str]) -> None:
        look = self.model.look
        self.model.set_look(Look(look.arrangement, day_of(self._store.clock.now()), tones))

    def _on_failed(self, error: CrmError) -> None:
        self._error = error
        self._show_content()

    def _on_cursor(self, at: int) -> None:
        self.footer.show_place(self.model.groups.number_at(at), len(self.model.ticked))
        self.show_preview()
        self.selection_changed.emit()

    def _on_ticks(self) -> None:
        ticked = self.model.ticked
        self.bars.setCurrentWidget(self.bulk if ticked else self.filters)
        records = self.model.records
        hidden = len(ticked) - len(ticked.intersection(records)) if ticked else 0
        self.bulk.show_ticks(len(ticked), len(records), hidden)
        self._show_place()
        self.verbs_changed.emit()

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

    def _show_all(self) -> None:
        self._show_tabs()
        self._show_content()
        shown = len(self.model.records)
        total = self._counts.get("", shown)
        self.head.count.setText(self.what.count_words(total) if self.model.keys else "")
        is_part = bool(self.query.filter) and "" in self._counts  # all are counted after the first paint
        words = self.what.count_of_words(shown, total) if is_part else self.what.count_words(shown)
        self.footer.count.setText(words)
        self._show_place()
        self.fit()

    def _show_place(self) -> None:
        at = self.model.groups.number_at(self.table.cursor_row())
        self.footer.show_place(at, len(self.model.ticked))

    def _on_folded(self) -> None:
        self._folded = frozenset(self.model.groups.closed)
        self._show_place()

    def _show_order(self) -> None:
        """Show orders, groups and columns in the bar and the titles."""
        self.filters.show_group(self.query.group, self.group_menu.label(self.query.group))
        self.group_menu.current = self.query.group
        chosen = self.query.columns
        has_own = any(one.name.startswith("custom.") for one in chosen)
        self.table.show_columns(all_columns(self._store, self.what) if has_own else self.what.columns, chosen)
        self.filters.show_sort(self.query.sort, self.query.then)
        self.table.show_sort(self.query.sort)

    def _on_widths(self, columns: tuple[Chosen, ...]) -> None:
        self.query = replace(self.query, columns=columns)
        self._show_tabs()

    def _show_tabs(self) -> None:
        view = self.view
        is_changed = view is not None and view.is_changed(self.query)
        self.tabs.show_views(self._views, self.view_id, self._counts, changed=is_changed)
        if self.view_id != self._told_view:
            self._told_view = self.view_id
            self.title_changed.emit()

    def _show_content(self) -> None:
        what = self.what
        if self._error is not None:
            self.content.show_error(self._error, self.load)
        elif self.model.keys or not self._is_loaded or self.reader.is_reading_keys:
            self.content.show_rows()
        elif self.query.filter:
            wanted = self.query.filter
            steps = (
                Step(tr("Remove the last filter"), lambda: self.set_filter(wanted.without_last())),
                Step(tr("Clear all"), lambda: self.set_filter(ListFilter())),
            )
            self.content.show_empty("list-filter", what.no_match(wanted.count), "", steps)
        else:
            self.content.show_nothing_yet(what, self._desk)
