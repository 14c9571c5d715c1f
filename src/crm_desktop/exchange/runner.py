"""Run an import: incoming rows become records in one undoable batch of small transactions."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from crm_desktop.domain.errors import Canceled
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.mode import Mode
from crm_desktop.exchange.pause import Pause
from crm_desktop.exchange.record_writer import RecordWriter
from crm_desktop.exchange.row_photo import KeepPhoto
from crm_desktop.exchange.taking import ImportReport, Taking
from crm_desktop.services.undo import undo
from crm_desktop.store import Batch, Cause, Store, Unit
from crm_desktop.store.custom_words import settle_custom_words

__all__ = ["ImportReport", "Keep", "Mode", "run_import"]

_EVERY = 50  # rows between two reports of progress
_SWEEP = 5_000  # rows between two looks for objects that only point to each other


Keep = Callable[[Unit, ImportReport], None]
"""Notes how far an import is, in the transaction that holds the rows: a crash leaves both or neither."""


class Attach(Protocol):
    """Puts files on the pages of the records that came in; `hold` waits or stops as it does between rows."""

    def __call__(self, batch: Batch, report: ImportReport, *, hold: Callable[[], None]) -> None:
        """Write into the batch."""


def run_import(
    store: Store,
    rows: Iterable[Incoming],
    *,
    title: str,
    keep_photo: KeepPhoto,
    mode: Mode = Mode.FILL,
    clears: bool = False,
    region: str = "",
    done: int = 0,
    keep: Keep | None = None,
    pause: Pause | None = None,
    before_risk: Callable[[], object] = lambda: None,
    on_begin: Callable[[str], object] = lambda batch_id: None,
    on_progress: Callable[[int], object] = lambda done: None,
    is_canceled: Callable[[], bool] = lambda: False,
    attach: Attach | None = None,
) -> ImportReport:
    """Write incoming rows. A canceled import is undone and raises Canceled; bad rows are listed and stay out.

    `before_risk` makes a backup before the first write; `keep_photo` stores a picture's bytes and returns their
    SHA-256; `region` is the country of phone numbers that are written without one. `clears`: with a mode that
    overwrites, an empty cell empties its field. The first `done` rows were written before a crash. `attach` comes last.
    """
    before_risk()
    report = ImportReport()
    try:
        with _seldom_swept() as sweep, store.batch(title, cause=Cause.IMPORT) as batch:
            report.batch_id = batch.id
            on_begin(batch.id)
            if keep is not None:
                batch.before_commit = lambda unit: keep(unit, report)
            writer = RecordWriter(
                store, batch.gathering, mode=mode, region=region, keep_photo=keep_photo, clears=clears
            )
            report.tally, writer.warnings = writer.tally, report.problems
            taking, hold = Taking(batch, writer, report), partial(_hold, batch, pause, is_canceled)
            for row in rows:
                taking.between(hold)
                if report.rows < done:
                    writer.recall(row)
                    report.rows += 1
                    continue
                taking.take(row)
                if report.rows % _EVERY == 0:
                    on_progress(report.rows)
                if report.rows % _SWEEP == 0:
                    sweep()
            taking.between(batch.commit)
            writer.link()
            if attach is not None:
                attach(batch, report, hold=hold)
    except Canceled:
        undo(store, report.batch_id)
        raise
    settle_custom_words(store)  # a field that came back brings the values along that records still held
    if not batch.ops:
        report.batch_id = ""
    on_progress(report.rows)
    return report


def _hold(batch: Batch, pause: Pause | None, is_canceled: Callable[[], bool]) -> None:
    """Wait while the import is held, with nothing open, so that others can write; stop where it was canceled."""
    if pause is not None and pause.is_on:
        batch.commit()
        pause.wait(is_canceled)
    if is_canceled():
        raise Canceled(tr("The import was stopped"), tr("What it had written is undone."))


@contextmanager
def _seldom_swept() -> Iterator[Callable[[], object]]:
    """Let Python look for circular garbage when it is told to, not after each 700 objects: rows leave next to none.

    Where the collector is off already (the window looks for itself, on its own thread), it is left to whoever did it.
    """
    if not gc.isenabled():
        yield lambda: None
        return
    gc.disable()
    try:
        yield lambda: gc.collect(1)
    finally:
        gc.enable()
