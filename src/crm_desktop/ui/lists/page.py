"""The page of a list: head, saved views, filters, rows, preview, footer, joined to what can be done with them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk, Selection
from crm_desktop.store.engine import Store
from crm_desktop.ui.lists.kind_of_list import Export, ListKind
from crm_desktop.ui.lists.showing import ListShown
from crm_desktop.ui.lists.view_tabs import ViewVerbs
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.importing_place import import_state
from crm_desktop.viewmodels.lists.source import Row

if TYPE_CHECKING:
    from crm_desktop.ui.lists.preview import Preview
    from crm_desktop.ui.sync.watch import SyncWatch


class ListPage(ListShown):
    """One kind of record as a list."""

    LIST: ClassVar[ListKind]  # which list it is

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        export: Export | None = None,
    ) -> None:
        super().__init__(self.LIST, store, tasks, desk, parent, export=export)
        self._tasks = tasks
        self.views = ViewVerbs(self, store, tasks, desk)
        self._connect()
        self.retranslate()

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
        self.head.import_pressed.connect(lambda: self._desk.navigation.go("import", import_state(self.what.kind)))
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
        self.bulk.write.setVisible(self.actions_of_rows.can_write)
        self.bulk.write_pressed.connect(lambda: self.actions_of_rows.write_to(self.model.ticked_in_order()))
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

    def _open_row(self, at: int) -> None:
        row = self.model.row_at(at)
        if row is not None:
            self.actions_of_rows.open(row)

    def _with_row(self, do: Callable[[Row], None]) -> None:
        row = self.row()
        if row is not None:
            do(row)

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
