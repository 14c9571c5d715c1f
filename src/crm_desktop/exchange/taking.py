"""Take the rows of an import one by one: each is accounted for, and taken again where somebody else wrote meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.incoming import Incoming, Problem
from crm_desktop.exchange.mode import Mode
from crm_desktop.exchange.row_writer import RowWriter
from crm_desktop.exchange.tally import Tally
from crm_desktop.store import Batch
from crm_desktop.store.gathering import Overtaken

_MOST_LISTED = 20_000  # rows that a mode skipped and that are listed one by one; the others are counted


@dataclass
class ImportReport:
    """What came in and what did not; every row of the file is accounted for."""

    batch_id: str = ""  # empty where nothing was changed: there is nothing to undo
    rows: int = 0
    tally: Tally = field(default_factory=Tally)
    deleted_at_source: int = 0
    refused: list[Incoming] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: int = 0  # by the mode, or left out by hand
    listed: list[Incoming] = field(default_factory=list)  # the first of those, each with the reason as its problem


class Taking:
    """Gives rows to the writer. Those of the transaction in hand are kept until it stands."""

    def __init__(self, batch: Batch, writer: RowWriter, report: ImportReport) -> None:
        self._batch, self._writer, self._report = batch, writer, report
        self._rows: list[Incoming] = []
        self._put_back = _mark(report, writer)

    def take(self, row: Incoming) -> None:
        """Write a row, and end the transaction if it is long enough."""
        if self._batch.is_between:
            self._rows.clear()
            self._put_back = _mark(self._report, self._writer)
        self._rows.append(row)
        try:
            _take(self._writer, row, self._report)
            self._batch.breathe()
        except Overtaken:
            self._again()

    def between(self, step: Callable[[], object]) -> None:
        """Do something that may end the transaction."""
        try:
            step()
        except Overtaken:
            self._again()
            step()

    def _again(self) -> None:
        """Take the rows of a transaction once more that were thought to be new before somebody else wrote."""
        self._batch.abandon()
        self._put_back()
        self._writer.doubt()
        for row in self._rows:
            _take(self._writer, row, self._report)
            self._batch.breathe()


def _mark(report: ImportReport, writer: RowWriter) -> Callable[[], None]:
    """Return what puts back the report and the links that wait to how they are now."""
    counts = report.rows, report.deleted_at_source, report.skipped
    lists = [(kept, len(kept)) for kept in (report.refused, report.problems, report.listed, writer.pending)]
    tally = report.tally
    outcomes = [(counted, dict(counted)) for counted in (tally.created, tally.updated, tally.unchanged)]

    def put_back() -> None:
        report.rows, report.deleted_at_source, report.skipped = counts
        for kept, length in lists:
            del kept[length:]
        for counted, before in outcomes:
            counted.clear()
            counted.update(before)

    return put_back


def _take(writer: RowWriter, row: Incoming, report: ImportReport) -> None:
    report.rows += 1
    if row.problems:
        report.problems += row.problems
    if row.is_left_out:
        _skip(report, row, tr("a row that is to come in"), tr("one that was left out by hand"))
    elif row.problems and row.is_refused:
        report.refused.append(row)
    elif row.is_deleted:
        report.deleted_at_source += 1
    elif not writer.write(row):
        if writer.mode is Mode.NEW:
            _skip(report, row, tr("a record that isn't here yet"), tr("one that is here already"))
        else:
            _skip(report, row, tr("a record that is here already"), tr("none like it"))


def _skip(report: ImportReport, row: Incoming, expected: str, found: str) -> None:
    report.skipped += 1
    if len(report.listed) < _MOST_LISTED:
        reason = Problem(row.line, "", expected, found)
        report.listed.append(replace(row, problems=(reason,), photo=None))
