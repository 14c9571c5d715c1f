"""Reads a list off the UI thread: keys of all rows, data of the rows around the view, counts of the tabs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from crm_desktop.domain.errors import CrmError
from crm_desktop.services.tags import list_tags
from crm_desktop.ui.lists.row_model import RowsModel
from crm_desktop.ui.tasks import Task, TaskRunner
from crm_desktop.viewmodels.lists.filter import ListFilter
from crm_desktop.viewmodels.lists.grouping import Listing
from crm_desktop.viewmodels.lists.source import Row, Source
from crm_desktop.viewmodels.lists.views import Query, View

WINDOW = 200  # rows that are read together
FIRST = 60  # rows of the first paint: more than a screen holds, few enough for a cold file


class ListReader(QObject):
    """One question of each sort is under way at a time; a newer one takes the place of an older one."""

    keys_read = Signal(object)  # Listing
    counts_read = Signal(object)  # dict: view id -> count, "" -> all
    tones_read = Signal(object)  # dict: tag -> tone
    rows_read = Signal()
    failed = Signal(object)  # CrmError

    def __init__(self, source: Source, tasks: TaskRunner, model: RowsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source, self._tasks, self._model = source, tasks, model
        self._visible: Callable[[], tuple[int, int]] = lambda: (0, 0)
        self._keys_task: Task | None = None
        self._is_reading_rows = False
        self._counting: Task | None = None
        model.rows_wanted.connect(self.read_rows)

    def watch(self, visible: Callable[[], tuple[int, int]]) -> None:
        """Say how to learn which rows are in view."""
        self._visible = visible

    def first(self, query: Query) -> bool:
        """Read the first window at once, so that the first paint has it; return whether that was the whole list.

        Groups are counted over the whole list: those come with the keys.
        """
        if query.group:
            return False
        keys = self._source.keys(query, FIRST)
        self._model.set_keys(keys)
        self._model.put(self._source.rows(keys))
        return len(keys) < FIRST

    def read_keys(self, query: Query) -> None:
        """Read the keys of the whole list; the answer comes by signal."""
        if self._keys_task is not None:
            self._keys_task.cancel()
        self._keys_task = self._tasks.run(lambda: self._source.listing(query), self._on_keys, self._on_failed)

    @property
    def is_reading_keys(self) -> bool:
        """Return whether an order is on its way."""
        return self._keys_task is not None

    def read_rows(self) -> None:
        """Read the rows around the view that are not held."""
        if self._is_reading_rows:
            return
        first, last = self._visible()
        if not self._model.missing(first, last):
            return
        spare = max(0, (WINDOW - (last - first + 1)) // 2)
        self._fetch(self._model.missing(first - spare, last + spare))

    def read_again(self, ids: frozenset[str] | None) -> None:
        """Follow a change: rows in view are read again, held rows out of view are forgotten."""
        held = self._model.held(ids)
        first, last = self._visible()
        shown = set(self._model.keys[max(0, first) : last + 1])
        self._model.forget(k for k in held if k not in shown)
        wanted = [k for k in held if k in shown]
        if wanted:
            self._fetch(wanted, is_urgent=True)

    def count(self, views: Sequence[View]) -> None:
        """Count the rows of each tab, and all."""
        if self._counting is not None:
            self._counting.cancel()
        wanted = {view.id: view.query.filter for view in views} | {"": ListFilter()}
        self._counting = self._tasks.run(lambda: self._counts(wanted), self._on_counts, self._on_failed)

    def read_tones(self) -> None:
        """Read the colours of the tags."""
        store = self._source.store
        self._tasks.run(
            lambda: {t.name: t.colour for t in list_tags(store) if t.colour}, self._on_tones, self._on_failed
        )

    def _fetch(self, ks: list[int], *, is_urgent: bool = False) -> None:
        if not is_urgent:
            self._is_reading_rows = True
        done = self._on_changed_rows if is_urgent else self._on_rows
        self._tasks.run(lambda: (ks, self._source.rows(ks)), done, self._on_rows_failed)

    def _counts(self, wanted: dict[str, ListFilter]) -> dict[str, int]:
        found = {}
        for view_id, condition in wanted.items():
            with suppress(CrmError):  # a view made elsewhere may ask what this program can't: it has no count
                found[view_id] = self._source.count(condition)
        return found

    def _on_keys(self, listing: Listing) -> None:
        self._keys_task = None
        self.keys_read.emit(listing)

    def _on_rows(self, answer: tuple[list[int], Sequence[Row]]) -> None:
        self._is_reading_rows = False
        ks, rows = answer
        self._model.put(rows, ks)
        self.rows_read.emit()
        self.read_rows()

    def _on_changed_rows(self, answer: tuple[list[int], Sequence[Row]]) -> None:
        ks, rows = answer
        self._model.put(rows, ks)
        self.rows_read.emit()

    def _on_counts(self, counts: dict[str, int]) -> None:
        self._counting = None
        self.counts_read.emit(counts)

    def _on_tones(self, tones: dict[str, str]) -> None:
        self.tones_read.emit(tones)

    def _on_failed(self, error: CrmError) -> None:
        self._keys_task = None
        self.failed.emit(error)

    def _on_rows_failed(self, error: CrmError) -> None:
        self._is_reading_rows = False
        self.failed.emit(error)
