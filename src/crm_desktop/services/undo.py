"""Undo and redo of any batch at any later time; what was edited since is kept and listed (log.md 9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.aliases import check_undo, records_that_hold_others
from crm_desktop.services.batches import (
    BatchRow,
    check_not_erased,
    get_batch,
    keep_open_batch,
    next_redo,
    next_undo,
    number_of,
    open_batches,
    recent_batches,
)
from crm_desktop.services.belongings import SHARED, Belongings, still_borne
from crm_desktop.services.mail_log import check_not_left
from crm_desktop.services.undo_record import put_back
from crm_desktop.services.undo_report import BORNE, MERGED, Kept, UndoReport
from crm_desktop.services.undo_walk import Touched, Walk
from crm_desktop.store.batch import Batch
from crm_desktop.store.custom_words import settle_custom_words
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause
from crm_desktop.store.unit_of_work import Unit

__all__ = [
    "BORNE",
    "MERGED",
    "BatchRow",
    "Kept",
    "Progress",
    "UndoReport",
    "get_batch",
    "keep_open_batch",
    "next_redo",
    "next_undo",
    "number_of",
    "open_batches",
    "recent_batches",
    "undo",
]

Progress = Callable[[int, int], None]
_SMALL = 50  # records of a batch whose undo is one transaction


def undo(store: Store, batch_id: str, *, on_progress: Progress | None = None) -> UndoReport:
    """Put back what a batch changed, as a new batch that names the old one. The undo of an undo is a redo."""
    target = get_batch(store, batch_id)
    if target.state == "undone":
        raise ValidationError(
            tr("“{title}” is undone already", title=target.title),
            tr("Undo the newest line of History to bring it back."),
        )
    check_undo(store, batch_id)
    check_not_erased(store, target)
    check_not_left(store, batch_id)
    number = number_of(store, batch_id)
    walk = Walk(store, number)
    count = walk.count(_SMALL + 1)
    if not count and target.state == "open":  # a job that was stopped before it wrote anything
        store.run_in_transaction(lambda c: c.execute("UPDATE batch SET state = 'undone' WHERE b = ?", (number,)))
        return UndoReport()
    job = _Undo(store, number, walk, on_progress)
    title, job.cause = _undo_title(store, target)
    if count <= _SMALL:
        with store.write(title, cause=Cause.UNDO, undoes=batch_id) as unit:
            job.report.batch_id = unit.batch_id
            job.put_back_all(lambda: unit)
    else:
        with store.batch(title, cause=Cause.UNDO, undoes=batch_id) as batch:
            job.report.batch_id = batch.id
            job.put_back_all(lambda: _breathed(batch))
    settle_custom_words(store)
    return job.report


def _undo_title(store: Store, target: BatchRow) -> tuple[str, Cause]:
    """Return "Undo: …" or, for the undo of an undo, "Redo: …", with title and cause of what was done at first."""
    first, is_redo = target, False
    while first.undoes is not None:
        first, is_redo = get_batch(store, first.undoes), not is_redo
    title = tr("Redo: {title}", title=first.title) if is_redo else tr("Undo: {title}", title=first.title)
    return title, first.cause


class _Undo:
    """One undo under way. What it holds doesn't grow with the batch."""

    def __init__(self, store: Store, number: int, walk: Walk, on_progress: Progress | None) -> None:
        self.report = UndoReport()
        self.cause = Cause.EDIT
        self._number, self._walk = number, walk
        self._held = dict.fromkeys(records_that_hold_others(store, number), MERGED)
        self._on_progress = on_progress

    def put_back_all(self, next_unit: Callable[[], Unit]) -> None:
        """Put records back, then the tags and fields that they bear: whether others bear these is known only then."""
        belongings, has_shared = Belongings(), False
        of = self._walk.changes() if self._on_progress else 0
        done = 0
        for changes, records in self._walk.slices():
            group = [record for record in records if record.kind not in SHARED]
            has_shared = has_shared or len(group) < len(records)
            self._put_back(next_unit, group, belongings, self._held)
            done += changes
            if self._on_progress:
                self._on_progress(done, of)
        for _, records in self._walk.slices(SHARED) if has_shared else ():
            borne = still_borne(next_unit(), self.cause, [(record.kind, record.id) for record in records])
            self._put_back(next_unit, records, belongings, {**dict.fromkeys(borne, BORNE), **self._held})

    def _put_back(
        self,
        next_unit: Callable[[], Unit],
        records: Sequence[Touched],
        belongings: Belongings,
        held: Mapping[str, str],
    ) -> None:
        for record in put_back(next_unit, self._number, records, self.report, held):
            belongings.bring(next_unit(), record.kind, record.id)


def _breathed(batch: Batch) -> Unit:
    batch.breathe()
    return batch.unit()
