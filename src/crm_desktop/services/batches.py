"""The batches of the log: one line of History each, and which of them undo and redo would take next."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause, batch_number

_BY_ITSELF = (Cause.REPAIR, Cause.SYNC, Cause.OUTSIDE, Cause.RULE)  # nobody's last step: History undoes them


@plain
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


def check_not_erased(store: Store, batch: BatchRow) -> None:
    """Refuse to undo what erased records for good: their values are nowhere in this file."""
    sql = "SELECT 1 FROM tx t JOIN change c ON c.tx = t.tx WHERE t.batch = ? AND c.kind = 'P' LIMIT 1"
    if store.query(sql, (number_of(store, batch.id),)):
        raise ValidationError(
            tr("What was erased for good can't come back"), tr("Its values are nowhere in this file any more.")
        )


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
        if batch.cause in _BY_ITSELF or batch.id in of_others:
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
    from crm_desktop.store.sync_state import read_state  # late: a start asks for open batches alone

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
