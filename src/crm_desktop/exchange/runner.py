"""Run an import: incoming rows become records in one undoable batch of small transactions."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from crm_desktop.domain.errors import Canceled
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.incoming import Incoming, Problem
from crm_desktop.exchange.row_writer import KeepPhoto, RowWriter, Tally
from crm_desktop.services.undo import undo
from crm_desktop.store import Cause, Store

_EVERY = 50  # rows between two reports of progress
_SWEEP = 5_000  # rows between two looks for objects that only point to each other


class Mode(StrEnum):
    """What happens to a record that is here already."""

    FILL = "fill"  # only what is empty is filled; nothing that was typed here is overwritten
    UPDATE = "update"  # the file's values replace those here


@dataclass
class ImportReport:
    """What came in and what did not; every row of the file is accounted for."""

    batch_id: str = ""
    rows: int = 0
    tally: Tally = field(default_factory=Tally)
    deleted_at_source: int = 0
    refused: list[Incoming] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def run_import(
    store: Store,
    rows: Iterable[Incoming],
    *,
    title: str,
    keep_photo: KeepPhoto,
    mode: Mode = Mode.FILL,
    region: str = "",
    before_risk: Callable[[], object] = lambda: None,
    on_progress: Callable[[int], object] = lambda done: None,
    is_canceled: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Write incoming rows. A canceled import is undone and raises Canceled; bad rows are listed and stay out.

    `before_risk` makes a backup before the first write; `keep_photo` stores a picture's bytes and returns their
    SHA-256; `region` is the country of phone numbers that are written without one.
    """
    before_risk()
    report = ImportReport()
    try:
        with _seldom_swept() as sweep, store.batch(title, cause=Cause.IMPORT) as batch:
            report.batch_id = batch.id
            writer = RowWriter(batch.unit, overwrite=mode is Mode.UPDATE, region=region, keep_photo=keep_photo)
            report.tally = writer.tally
            for row in rows:
                if is_canceled():
                    raise Canceled(tr("The import was stopped"), tr("What it had written is undone."))
                _take(writer, row, report)
                batch.breathe()
                if report.rows % _EVERY == 0:
                    on_progress(report.rows)
                if report.rows % _SWEEP == 0:
                    sweep()
            writer.link()
    except Canceled:
        undo(store, report.batch_id)
        raise
    on_progress(report.rows)
    return report


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


def _take(writer: RowWriter, row: Incoming, report: ImportReport) -> None:
    report.rows += 1
    if row.problems:
        report.problems += row.problems
    if row.problems and row.is_refused:
        report.refused.append(row)
    elif row.is_deleted:
        report.deleted_at_source += 1
    else:
        writer.write(row)
