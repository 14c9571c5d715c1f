"""Undo and redo of any batch at any later time; what was edited since is kept and listed (log.md 9)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import CONFLICT, KIND, PURGE, Kind
from crm_desktop.services.aliases import check_undo, records_that_hold_others
from crm_desktop.services.belongings import SHARED, Belongings, still_borne
from crm_desktop.services.undo_marks import confirm, is_set, marks_back
from crm_desktop.store.batch import Batch
from crm_desktop.store.codec import flatten
from crm_desktop.store.custom_words import settle_custom_words
from crm_desktop.store.engine import Store
from crm_desktop.store.fold import told_by_log
from crm_desktop.store.log import Cause, batch_number
from crm_desktop.store.sync_state import read_state
from crm_desktop.store.unit_of_work import Unit

Progress = Callable[[int, int], None]
MERGED = "merged"  # among the kept fields: another record was merged into this one since
BORNE = "borne"  # among the kept fields: other records bear this tag, or have a value of this field
_CHUNK = 200  # records that are looked at together
_OF_SYNC = frozenset((CONFLICT.name, PURGE.name))  # the server's fold alone writes them
_SMALL = 50  # records of a batch whose undo is one transaction


@dataclass(frozen=True)
class BatchRow:
    """One thing that a person or the program did."""

    id: str
    title: str
    cause: Cause
    by: str
    at: int
    state: str
    undoes: str | None
    ops: int


@dataclass(frozen=True)
class Kept:
    """A record that an undo left as it is, because `fields` were edited since."""

    kind: str
    id: str
    title: str
    fields: tuple[str, ...]


@dataclass
class UndoReport:
    """What an undo did: records put back, and those kept."""

    batch_id: str = ""
    reverted: int = 0
    kept: list[Kept] = field(default_factory=list)


@dataclass(frozen=True)
class _Touched:
    """A record in a batch: its first and last change there, and whether it was born in it."""

    kind: Kind
    id: str
    first: int
    last: int
    is_born: bool


def get_batch(store: Store, batch_id: str) -> BatchRow:
    """Return a batch; NotFoundError where there is none."""
    rows = _batches(store, "WHERE b.b = ?", (number_of(store, batch_id),)) or _outside(store, batch_id)
    if not rows:
        raise NotFoundError(tr("There is no change “{id}” in this file", id=batch_id), tr("Choose one from History."))
    return rows[0]


def number_of(store: Store, batch_id: str) -> int:
    """Return the number by which the log knows a batch; 0 where there is none."""
    return store.read_once(lambda c: batch_number(c, batch_id)) or 0


def recent_batches(store: Store, limit: int = 200) -> list[BatchRow]:
    """Return the newest batches first, in the order in which they began: a clock that jumps changes nothing."""
    return _batches(store, "ORDER BY b.b DESC LIMIT ?", (limit,))


def open_batches(store: Store) -> list[BatchRow]:
    """Return jobs that a crash or a cancel left unfinished."""
    return _batches(store, "WHERE b.state = 'open' ORDER BY b.b", ())


def undo(store: Store, batch_id: str, *, on_progress: Progress | None = None) -> UndoReport:
    """Put back what a batch changed, as a new batch that names the old one. The undo of an undo is a redo."""
    target = get_batch(store, batch_id)
    if target.state == "undone":
        raise ValidationError(
            tr("“{title}” is undone already", title=target.title),
            tr("Undo the newest line of History to bring it back."),
        )
    check_undo(store, batch_id)
    number = number_of(store, batch_id)
    touched = _touched(store, number)
    report = UndoReport()
    held = dict.fromkeys(records_that_hold_others(store, number), MERGED)
    if not touched and target.state == "open":  # a job that was stopped before it wrote anything
        store.run_in_transaction(lambda c: c.execute("UPDATE batch SET state = 'undone' WHERE b = ?", (number,)))
        return report
    title, cause = _undo_title(store, target)
    if len(touched) <= _SMALL:
        with store.write(title, cause=Cause.UNDO, undoes=batch_id) as unit:
            report.batch_id = unit.batch_id
            _put_back_all(lambda: unit, number, touched, report, held, cause, on_progress)
    else:
        with store.batch(title, cause=Cause.UNDO, undoes=batch_id) as batch:
            report.batch_id = batch.id
            _put_back_all(lambda: _breathed(batch), number, touched, report, held, cause, on_progress)
    settle_custom_words(store)
    return report


def next_undo(store: Store) -> BatchRow | None:
    """Return what Ctrl+Z would undo now."""
    return _stacks(store)[0]


def next_redo(store: Store) -> BatchRow | None:
    """Return the undo that Ctrl+Shift+Z would undo now."""
    return _stacks(store)[1]


def keep_open_batch(store: Store, batch_id: str) -> None:
    """Take what an unfinished job has written as finished."""
    number = number_of(store, batch_id)
    store.run_in_transaction(
        lambda c: c.execute(
            "UPDATE batch SET state = 'done', "
            "ops = (SELECT count(*) FROM change JOIN tx USING (tx) WHERE tx.batch = b) WHERE b = ? AND state = 'open'",
            (number,),
        )
    )


def _undo_title(store: Store, target: BatchRow) -> tuple[str, Cause]:
    """Return "Undo: …" or, for the undo of an undo, "Redo: …", with title and cause of what was done at first."""
    first, is_redo = target, False
    while first.undoes is not None:
        first, is_redo = get_batch(store, first.undoes), not is_redo
    title = tr("Redo: {title}", title=first.title) if is_redo else tr("Undo: {title}", title=first.title)
    return title, first.cause


def _put_back_all(
    next_unit: Callable[[], Unit],
    number: int,
    touched: Sequence[_Touched],
    report: UndoReport,
    held: Mapping[str, str],
    cause: Cause,
    on_progress: Progress | None,
) -> None:
    """Put records back, then the tags and fields that they bear: whether others bear these is known only then."""
    belongings, done = Belongings(), 0
    for is_shared in (False, True):
        group = [t for t in touched if (t.kind in SHARED) is is_shared]
        for start in range(0, len(group), _CHUNK):
            piece = group[start : start + _CHUNK]
            if is_shared:
                borne = still_borne(next_unit(), cause, [(t.kind, t.id) for t in piece])
                held = {**dict.fromkeys(borne, BORNE), **held}
            for record in _put_back(next_unit, number, piece, report, held):
                belongings.bring(next_unit(), record.kind, record.id)
            done += len(piece)
            if on_progress:
                on_progress(done, len(touched))


def _breathed(batch: Batch) -> Unit:
    batch.breathe()
    return batch.unit()


def _put_back(
    next_unit: Callable[[], Unit],
    number: int,
    touched: Sequence[_Touched],
    report: UndoReport,
    held: Mapping[str, str],
) -> list[_Touched]:
    """Put records back; those in `held` don't go to the bin, for the reason there. Return those that came out of it."""
    unit = next_unit()
    newest = _newest_changes(unit, [t.id for t in touched])
    untouched = [t for t in touched if t.is_born and newest.get(t.id) == t.last and t.id not in held]
    for kind in dict.fromkeys(t.kind for t in untouched):
        report.reverted += unit.delete_many(kind, [t.id for t in untouched if t.kind is kind])
    # Undoing is a person's own choice: the team's server does not hold it as it holds other mass deletes.
    confirm(unit, [t.id for t in untouched], report.reverted)
    done = {t.id for t in untouched}
    return [
        record
        for record in touched
        if record.id not in done and _put_back_one(next_unit(), number, record, report, held.get(record.id, ""))
    ]


def _put_back_one(unit: Unit, number: int, record: _Touched, report: UndoReport, held: str) -> bool:
    """Put a record back; return whether it came out of the bin."""
    changed: dict[str, object] = {}
    row = unit.row(record.kind, record.id)
    current = flatten(record.kind, row) if row else {}
    if row is None:
        kept = ["id"]
    elif record.is_born:
        born = unit.ask(lambda connection: told_by_log(connection, record.id, before=record.last + 1))
        kept = sorted(name for name in born.keys() | current.keys() if born.get(name) != current.get(name))
        if kept == ["deleted_at"]:
            return False  # in the bin already
        if held:
            kept = kept or [held]
        elif not kept:
            report.reverted += unit.delete(record.kind, record.id)
            confirm(unit, [record.id], report.reverted)
    else:
        changed, kept = _inverse(unit, record.kind, number, record.id, current)
        if held and changed.get("deleted_at") is not None:
            del changed["deleted_at"]
            kept.append(held)
        if changed:
            report.reverted += unit.update(record.kind, record.id, changed, trusted=True)
            if changed.get("deleted_at") is not None:
                confirm(unit, [record.id], report.reverted)
    if kept:
        report.kept.append(Kept(record.kind.name, record.id, _title(unit, record), tuple(kept)))
    return "deleted_at" in changed and changed["deleted_at"] is None


def _inverse(
    unit: Unit, kind: Kind, number: int, record_id: str, current: dict[str, str]
) -> tuple[dict[str, object], list[str]]:
    """Return the fields to put back, and those edited since. Equality is by value: A→B→C→B still gives A."""
    rows = unit.query(
        "SELECT c.new, c.old FROM change c JOIN tx t ON t.tx = c.tx WHERE c.rid = ? AND t.batch = ? ORDER BY c.n",
        (record_id, number),
    )
    first: dict[str, object] = {}
    last: dict[str, object] = {}
    for new, old in rows:
        for name, value in json.loads(str(old or "{}")).items():
            first.setdefault(name, value)
        last.update(json.loads(str(new or "{}")))
    changed: dict[str, object] = {}
    kept = []
    for name, value in last.items():
        now = current.get(name, "null")
        before = first.get(name)
        if now == _text(before) or _text(value) == _text(before):
            continue  # as it was, or the batch as a whole left it as it was
        if is_set(kind, name):
            changed[name] = marks_back(json.loads(now), before, value)
        elif now == _text(value):
            changed[name] = before
        else:
            kept.append(name)
    return changed, kept


def _touched(store: Store, number: int) -> list[_Touched]:
    """Return a batch's records, the last one first, so that what came later goes back first."""
    rows = store.query(
        "SELECT c.tbl, c.rid, min(c.n), max(c.n), max(c.kind = 'I') FROM change c JOIN tx t ON t.tx = c.tx "
        "WHERE t.batch = ? GROUP BY c.rid ORDER BY min(c.n) DESC",
        (number,),
    )
    return [
        _Touched(KIND[str(tbl)], str(rid), int(str(first)), int(str(last)), bool(born))
        for tbl, rid, first, last, born in rows
        if str(tbl) in KIND and str(tbl) not in _OF_SYNC
    ]


def _newest_changes(unit: Unit, ids: Sequence[str]) -> dict[str, int]:
    marks = ",".join("?" * len(ids))
    rows = unit.query(f"SELECT rid, max(n) FROM change WHERE rid IN ({marks}) GROUP BY rid", ids)  # noqa: S608 marks
    return {str(rid): int(str(n)) for rid, n in rows}


def _title(unit: Unit, record: _Touched) -> str:
    rows = unit.query(f"SELECT {record.kind.title} FROM {record.kind.name} WHERE id = ?", (record.id,))  # noqa: S608
    return str(rows[0][0] or "") if rows else ""


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _batches(store: Store, where: str, params: Sequence[object]) -> list[BatchRow]:
    rows = store.query(
        "SELECT b.id, b.title, t.cause, coalesce(a.id, ''), t.at, b.state, b.undoes, b.ops "  # noqa: S608
        f"FROM batch b JOIN tx t ON t.tx = b.b LEFT JOIN actor a ON a.a = t.by {where}",
        params,
    )
    return [
        BatchRow(
            str(r[0]), str(r[1]), Cause(str(r[2])), str(r[3]), int(str(r[4])), str(r[5]),
            r[6] if r[6] is None else str(r[6]), int(str(r[7])),
        )
        for r in rows
    ]  # fmt: skip


def _stacks(store: Store) -> tuple[BatchRow | None, BatchRow | None]:
    """Replay the newest batches as an editor's undo stack; a new edit empties what could be redone."""
    undoable: dict[str, BatchRow] = {}  # by the batch that a chain of undo and redo began with
    redoable: dict[str, BatchRow] = {}
    origin: dict[str, tuple[str, int]] = {}
    of_others = _batches_of_others(store)
    for batch in reversed(recent_batches(store)):
        if batch.cause in (Cause.REPAIR, Cause.SYNC, Cause.OUTSIDE) or batch.id in of_others:
            continue
        first, turns = origin.get(batch.undoes, (batch.undoes, 0)) if batch.undoes else (batch.id, -1)
        origin[batch.id] = first, turns + 1
        undoable.pop(first, None)
        redoable.pop(first, None)
        (redoable if turns % 2 == 0 else undoable)[first] = batch
        if batch.undoes is None:
            redoable.clear()
    live_undo = [b for b in undoable.values() if b.state == "done"]
    live_redo = [b for b in redoable.values() if b.state == "done"]
    return (live_undo[-1] if live_undo else None), (live_redo[-1] if live_redo else None)


def _batches_of_others(store: Store) -> set[str]:
    """Return the newest batches of the team's other devices: Ctrl+Z undoes what was done here, History all."""
    others = store.read_once(read_state).others
    if not others:
        return set()
    rows = store.query(
        "SELECT b.id, d.id FROM batch b JOIN tx t ON t.tx = b.b JOIN actor d ON d.a = t.dev ORDER BY b.b DESC LIMIT 200"
    )
    return {str(batch) for batch, device in rows if device in others}


def _outside(store: Store, batch_id: str) -> list[BatchRow]:
    """Return a change of another program, which has no line of its own among the batches."""
    rows = store.query("SELECT at FROM tx WHERE tx = ? AND cause = 'outside'", (number_of(store, batch_id),))
    title = tr("Changed by another program")
    return [BatchRow(batch_id, title, Cause.OUTSIDE, "", int(str(r[0])), "done", None, 1) for r in rows]
