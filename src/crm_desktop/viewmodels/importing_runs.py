"""Imports from their beginning to their end, and those of before: go on after a crash, correct rows, take back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from crm_desktop.domain.errors import Canceled, NotFoundError
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.csv_rows import Row
from crm_desktop.exchange.importing import import_file
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.mode import Mode
from crm_desktop.exchange.pause import Pause
from crm_desktop.exchange.repairs import repaired_tables
from crm_desktop.exchange.runner import ImportReport
from crm_desktop.exchange.stored_rows import stored_source
from crm_desktop.exchange.tally import Tally
from crm_desktop.exchange.targets import Mapping as ColumnMapping
from crm_desktop.services import import_runs
from crm_desktop.services.import_runs import BadRow, ImportRun
from crm_desktop.services.settings import region
from crm_desktop.store import Store, Unit
from crm_desktop.viewmodels.importing import settle, stop_if
from crm_desktop.viewmodels.importing_problems import problem_words
from crm_desktop.viewmodels.importing_wizard import Wizard, wizard_of

MOST_WAITING = 100_000  # rows of one import that wait to be corrected


@dataclass(frozen=True)
class Hooks:
    """What an import asks and tells while it runs, off the UI thread."""

    before_risk: Callable[[], object] = lambda: None
    on_progress: Callable[[int], object] = lambda done: None
    is_canceled: Callable[[], bool] = lambda: False
    pause: Pause | None = None


@dataclass(frozen=True)
class Outcome:
    """An import that has ended: the whole of it in `result`, this part of it in `report`."""

    run_id: str
    report: ImportReport
    result: Mapping[str, Any]
    waiting: int  # rows that can be corrected


def run_wizard(store: Store, wizard: Wizard, hooks: Hooks) -> Outcome:
    """Import what the wizard holds. A cancel undoes it and raises Canceled; the draft stays."""
    wizard.repairs.renew_ids()
    if not wizard.is_correction:
        wizard.run_id = import_runs.begin_run(store, wizard.run_id, wizard.source.path.name, wizard.plan())
    return _run(store, wizard, hooks, import_runs.get_run(store, wizard.run_id))


def go_on(store: Store, run: ImportRun, hooks: Hooks) -> Outcome:
    """Import the rest of a file after a crash: what is in is not taken twice, nothing is left out."""
    look = partial(stop_if, hooks.is_canceled)
    wizard = wizard_of(run.plan, country=region(store), run_id=run.id, is_same_file=True, look=look)
    import_runs.take_as_finished(store, run.id)
    return _run(store, wizard, hooks, run)


def correction(store: Store, run_id: str) -> Wizard:
    """Return the rows of an import that wait, as a file of their own."""
    run = import_runs.get_run(store, run_id)
    rows = import_runs.bad_rows(store, run_id)
    tables: list[tuple[str, ColumnMapping | None, list[Row]]] = []
    numbers: list[int] = []
    parts: list[int] = []
    sheets = run.plan.get("sheets") or []
    for part, text in enumerate(run.plan["mappings"]):
        own = [row for row in rows if row.part == part]
        if own:
            sheet = sheets[part] if part < len(sheets) else ""
            mapping = ColumnMapping.from_json(text) if text else None
            tables.append((sheet, mapping, [Row(row.line, list(row.cells)) for row in own]))
            numbers += [row.n for row in own]
            parts.append(part)
    if not tables:
        raise NotFoundError(
            tr("No row of “{name}” waits to be corrected", name=run.name), tr("All of them are in, or were left out.")
        )
    wizard = Wizard(stored_source(run.name, tables), mode=Mode(run.plan["mode"]), run_id=run_id, step=2)
    wizard.numbers, wizard.parts = tuple(numbers), tuple(parts)
    return wizard


def result_of(report: ImportReport, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the counts of an import with those of its parts before."""
    now = asdict(report.tally)
    earlier = before.get("tally", {})
    tally = {
        outcome: {
            kind: counts.get(kind, 0) + earlier.get(outcome, {}).get(kind, 0)
            for kind in {**counts, **earlier.get(outcome, {})}
        }
        for outcome, counts in now.items()
    }
    return {
        "rows": report.rows + before.get("rows", 0),
        "tally": tally,
        "deleted": report.deleted_at_source + before.get("deleted", 0),
        "skipped": report.skipped + before.get("skipped", 0),
        "refused": len(report.refused) + before.get("refused", 0),
    }


class _Bad:
    """Notes which rows stay out, and which that waited come in, as they go by."""

    def __init__(self, wizard: Wizard, done: int, look: Callable[[], object]) -> None:
        self._wizard, self._done, self._look = wizard, done, look
        self._fresh: list[tuple[int, BadRow]] = []  # with the place in what is read now
        self._gone: list[tuple[int, int]] = []
        self._count = 0

    def rows(self) -> Iterator[Incoming]:
        """Read the file."""
        wizard, at = self._wizard, 0
        source = settle(wizard.source, self._look)
        for part, (_, rows) in enumerate(repaired_tables(source, wizard.repairs, clears=wizard.clears)):
            for row in rows:
                if at >= self._done:
                    self._note(at, part, row)
                at += 1
                yield row

    def take(self, reached: int) -> tuple[list[BadRow], list[int]]:
        """Return what was noted since the last time about the first `reached` rows: later ones are not written yet."""
        fresh = [row for at, row in self._fresh if at < reached]
        gone = [number for at, number in self._gone if at < reached]
        self._fresh = [one for one in self._fresh if one[0] >= reached]
        self._gone = [pair for pair in self._gone if pair[0] >= reached]
        return fresh, gone

    def _note(self, at: int, part: int, row: Incoming) -> None:
        wizard = self._wizard
        number, part = (wizard.numbers[at], wizard.parts[part]) if wizard.is_correction else (at, part)
        if row.is_refused and not row.is_left_out:
            if row.cells and self._count < MOST_WAITING:
                self._count += 1
                words = tuple(problem_words(problem) for problem in row.problems)
                self._fresh.append((at, BadRow(number, part, row.line, row.cells, words)))
        elif wizard.is_correction:
            self._gone.append((at, number))


def _run(store: Store, wizard: Wizard, hooks: Hooks, before: ImportRun) -> Outcome:
    run_id, is_correction = before.id, wizard.is_correction
    waited = import_runs.bad_rows(store, run_id) if before.batches else []
    earlier = _earlier(before.result, len(wizard.numbers))
    done = 0 if is_correction else before.done
    bad = _Bad(wizard, done, partial(stop_if, hooks.is_canceled))

    def keep(unit: Unit, report: ImportReport) -> None:
        fresh, gone = bad.take(report.rows)
        import_runs.note_corrected(unit, run_id, gone)
        reached = before.done if is_correction else report.rows
        import_runs.note_progress(unit, run_id, reached, result_of(report, earlier), fresh)

    try:
        report = import_file(
            store, wizard.source, mode=wizard.mode, rows=bad.rows(), clears=wizard.clears, done=done, keep=keep,
            pause=hooks.pause, before_risk=hooks.before_risk,
            on_begin=lambda batch_id: import_runs.add_batch(store, run_id, batch_id),
            on_progress=hooks.on_progress, is_canceled=hooks.is_canceled,
        )  # fmt: skip
    except Canceled:
        if before.batches:
            import_runs.take_back(store, before, waited)
        else:
            import_runs.back_to_draft(store, run_id)
        raise
    fresh, gone = bad.take(report.rows)
    result = result_of(report, earlier)
    import_runs.finish_run(store, run_id, before.done if is_correction else report.rows, result, bad=fresh, gone=gone)
    return Outcome(run_id, report, result, import_runs.get_run(store, run_id).bad)


def _earlier(result: Mapping[str, Any], corrected: int) -> dict[str, Any]:
    """Return the counts of before, without the rows that are read again now."""
    earlier = dict(result)
    if corrected:
        earlier["rows"] = int(result.get("rows", 0)) - corrected
        earlier["refused"] = int(result.get("refused", 0)) - corrected
    else:
        earlier["rows"] = 0  # after a crash the rows are counted from the beginning of the file
    return earlier


def _report(result: Mapping[str, Any], batch_id: str) -> ImportReport:
    tally = Tally(**result.get("tally", {}))
    return ImportReport(batch_id, int(result.get("rows", 0)), tally, int(result.get("deleted", 0)))
