"""The last column of a list in a synced workspace: what is not sent yet, and what needs a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from crm_desktop.domain.i18n import mark, tr
from crm_desktop.ui.delegates.cells import Cell, icon_cell
from crm_desktop.ui.lists.columns import Column, Look
from crm_desktop.ui.lists.reader import ListReader
from crm_desktop.ui.lists.row_model import RowsModel
from crm_desktop.ui.lists.table import ListTable
from crm_desktop.ui.sync.watch import SyncWatch
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.sync.door import CONFLICT, WAITING
from crm_desktop.viewmodels.sync.words import not_sent

if TYPE_CHECKING:
    from crm_desktop.ui.lists.page import ListPage

_WIDTH = 36
_SPARE = 120  # rows around the view that are asked about with it


class RowMarks(QObject):
    """Asks about the rows around the view; the list shows itself first."""

    def __init__(
        self, watch: SyncWatch, tasks: TaskRunner, model: RowsModel, table: ListTable, reader: ListReader, kind: str
    ) -> None:
        super().__init__(table)
        self._watch, self._tasks, self._model, self._table, self._kind = watch, tasks, model, table, kind
        self._is_asking = self._is_stale = False
        self._column = Column("sync", mark("Sync"), _WIDTH, self._cell, hides_title=True)
        reader.rows_read.connect(self.look)
        reader.keys_read.connect(self.look)

    def look(self) -> None:
        """Ask which rows are to be marked."""
        has_column = self._watch.is_on or self._watch.has_conflicts
        self._table.set_tail((self._column,) if has_column else ())
        if not has_column or self._tasks.is_drained:
            return
        if self._is_asking:
            self._is_stale = True
            return
        first, last = self._table.visible_rows()
        rows = [self._model.row_at(at) for at in range(max(0, first - _SPARE), last + _SPARE)]
        ids = {row.k: row.id for row in rows if row is not None}
        if ids:
            self._is_asking, self._is_stale = True, False
            self._tasks.run(
                lambda: (self._watch.door.marks(self._kind, ids), ids), self._on_found, self._on_failed, owner=self
            )

    def _on_found(self, answer: tuple[dict[int, str], dict[int, str]]) -> None:
        self._is_asking = False
        self._model.set_marks(*answer)
        if self._is_stale:
            self.look()

    def _on_failed(self, error: object) -> None:
        self._is_asking = False  # marks are not worth a word of their own

    def _cell(self, row: Any, look: Look) -> Cell:
        found = self._model.marks.get(row.k)
        if found == CONFLICT:
            return icon_cell("git-compare", tr("Changed in two places, needs your choice"), "conflict")
        if found == WAITING:
            return icon_cell("cloud-upload", not_sent(has_battery=self._watch.has_battery), "text2")
        return Cell()


def marks_of(page: ListPage, watch: SyncWatch, tasks: TaskRunner) -> RowMarks:
    """Return the marks of a list, made the first time."""
    found = page.table.findChild(RowMarks)
    return found or RowMarks(watch, tasks, page.model, page.table, page.reader, page.what.kind.name)
