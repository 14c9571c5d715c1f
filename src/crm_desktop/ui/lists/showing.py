"""What a list shows: its rows as they come, again after a commit, and as they were left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import SAVED_VIEW, TAG
from crm_desktop.store.engine import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.lists.choices import ListChoices
from crm_desktop.ui.lists.columns import Look
from crm_desktop.ui.lists.format import day_of
from crm_desktop.ui.lists.groups import Groups
from crm_desktop.ui.lists.kind_of_list import Export, ListKind
from crm_desktop.ui.lists.states import Step
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.lists.filter import ListFilter
from crm_desktop.viewmodels.lists.grouping import Listing
from crm_desktop.viewmodels.lists.views import ALL, query_as_values, query_of_values, views_of

_REST_MS = 40  # after a long list can be used: what stands beside it


class ListShown(ListChoices):
    """A list that reads what its query asks for and says how that went."""

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
        self._error: CrmError | None = None
        self._is_loaded = self._is_complete = False
        self._restored: dict[str, Any] = {}
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)

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

    @property
    def is_complete(self) -> bool:
        """Return whether the list can be used; its preview is made after that."""
        return self._is_complete

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

    def after_edit(self) -> None:
        """A cell was closed: what had to wait for it comes now."""
        if self._wants_keys:
            self._read_keys_again()

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

    def _count(self) -> None:
        if self.isVisible():
            self.reader.count(self._views)

    def _on_counts(self, counts: dict[str, int]) -> None:
        self._counts = counts
        self._show_all()

    def _on_tones(self, tones: dict[str, str]) -> None:
        look = self.model.look
        now = self._store.clock.now()
        self.model.set_look(Look(look.arrangement, day_of(now), tones, now))

    def _on_failed(self, error: CrmError) -> None:
        self._error = error
        self._show_content()

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
