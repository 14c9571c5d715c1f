"""What happened to a record before this file joined its team: fetched on demand, kept below the file's own log.

The ops get numbers below zero, in the order of the server, so that nothing that follows the log by number sees them
as new. They are older than the base with which the record came: no value depends on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crm_desktop.protocol.messages import Fed
from crm_desktop.protocol.op import PURGE, UPDATE, Header, canonical, digest
from crm_desktop.store.connection import Connection
from crm_desktop.store.engine import Store
from crm_desktop.store.log import ADD_BATCH, add_actor, batch_number
from crm_desktop.store.remote_log import state_of
from crm_desktop.store.sync_state import SyncState, change_state, read_state

_BELOW = 1 << 53
_BASES = (
    "SELECT b.tbl, b.rid, max(coalesce(b.base_seq, b.seq)) FROM change b WHERE b.kind = 'B' AND b.seq IS NOT NULL "
    "AND (b.rid IN (SELECT value FROM json_each(?1)) OR b.root_id IN (SELECT value FROM json_each(?1))) "
    "AND NOT EXISTS (SELECT 1 FROM change i WHERE i.rid = b.rid AND i.kind = 'I') GROUP BY b.tbl, b.rid"
)
_ADD = (
    "INSERT OR IGNORE INTO change(n, tx, lsn, tbl, rid, root_id, kind, new, old, seen_hash, decides, dig, base_seq, "
    "seq, first_epoch, first_seq, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True)
class OldOp:
    """One op of the past: whose it was, and what became of it."""

    dev: str
    header: Header
    fed: Fed


def records_without_past(connection: Connection, page_ids: str) -> list[tuple[str, str, int]]:
    """Return kind, id and the seq of the base of records of a page (ids as JSON) whose past only the server knows."""
    return connection.execute(_BASES, (page_ids,)).fetchall()  # type: ignore[no-any-return]


def keep_older(store: Store, ops: Iterable[OldOp]) -> int:
    """Keep ops of the past; return how many were new here."""
    kept = 0

    def work(connection: Connection) -> None:
        nonlocal kept
        state = read_state(connection)
        for old in sorted(ops, key=lambda one: one.fed.q):
            sql = "SELECT 1 FROM change WHERE rid = ? AND seq = ? AND dig IS NOT NULL"
            if connection.execute(sql, (old.fed.op.i, old.fed.q)).fetchone() is None:
                _keep(connection, state, old)
                kept += 1
        if state.others != read_state(connection).others:
            change_state(connection, others=sorted(state.others))

    store.run_in_transaction(work)
    return kept


def _keep(connection: Connection, state: SyncState, old: OldOp) -> None:
    op, header, n = old.fed.op, old.header, old.fed.q - _BELOW
    if old.dev not in state.others:
        state.others.append(old.dev)  # Ctrl+Z is for what was done here
    number = batch_number(connection, header.batch) if header.batch else n
    if number is None:
        number = n
        undone = connection.execute("SELECT 1 FROM batch WHERE undoes = ? AND state = 'done'", (header.batch,))
        is_undone = "undone" if undone.fetchone() else "done"
        connection.execute(ADD_BATCH, (n, header.batch, header.title, is_undone, header.undoes or None, 1))
    by = add_actor(connection, header.by) if header.by else None
    connection.execute(
        "INSERT OR IGNORE INTO tx(tx, dev, batch, cause, by, at) VALUES (?, ?, ?, ?, ?, ?)",
        (n, add_actor(connection, old.dev), number, header.cause, by, header.at),
    )
    epoch = f"{state.epochs.index(state.epoch):06d}" if state.epoch in state.epochs else ""
    connection.execute(_ADD, (
        n, n, op.lsn, op.t, op.i, op.r or None, op.k, None if op.k == PURGE else canonical(op.s).decode(),
        canonical(op.o).decode() if op.k == UPDATE else None, op.h or None,
        canonical(op.d).decode() if op.d else None, digest(old.dev, header, op), op.b, old.fed.q, epoch, old.fed.q,
        state_of(old.fed, "remote"),
    ))  # fmt: skip
