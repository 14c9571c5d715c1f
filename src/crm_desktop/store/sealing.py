"""Sealing: an own op gets its digest, so that it is sent byte for byte the same until the server has it.

All own ops are sealed before anything of the team is applied. So whatever the log says at that moment is what the
person had before them: the base of the op, the record that a delete saw, the deletion that an edit knew of.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast

from msgspec import Raw

from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.protocol.op import DELETED, INSERT, SCHEMA, Doc, Op, canonical, digest
from crm_desktop.protocol.policies import record_hash
from crm_desktop.store.connection import Connection
from crm_desktop.store.fold import doc_of
from crm_desktop.store.sync_state import SyncState, change_state, read_state
from crm_desktop.store.wire import (
    KIND_OF_OP,
    NEW,
    OLD,
    OP_COLUMNS,
    RID,
    TX,
    LogRow,
    N,
    read_headers,
    read_op,
)

PIECE = 2_000  # ops that are sealed in one transaction
_FEW = 16  # rows that may be looked through each time
_SEAL_BORN = "UPDATE change SET dig = ?, base_seq = ?, state = 'sealed' WHERE n = ?"
_SEAL_CHANGED = "UPDATE change SET dig = ?, base_seq = ?, seen = ?, seen_hash = ?, state = ?, new = ? WHERE n = ?"
_Born = tuple[str, int, int]
_Changed = tuple[str, int, str | None, str | None, str, str | None, int]
_OWN = f"SELECT {OP_COLUMNS} FROM change c WHERE c.n > ? AND c.state = 'local' ORDER BY c.n LIMIT ?"


def count_unsealed(connection: Connection, state: SyncState) -> int:
    """Count own ops that are not sealed yet."""
    sql = "SELECT count(*) FROM change WHERE n > ? AND state = 'local'"
    return int(connection.execute(sql, (state.sealed,)).fetchone()[0])


def has_unsealed(connection: Connection) -> bool:
    """Return whether any own op is not sealed yet."""
    sql = "SELECT 1 FROM change WHERE n > ? AND state = 'local' LIMIT 1"
    return connection.execute(sql, (read_state(connection).sealed,)).fetchone() is not None


def seal(connection: Connection, state: SyncState, limit: int = PIECE, keep: dict[int, Op] | None = None) -> int:
    """Seal the next own ops, in the transaction of the caller; return how many. `state.sealed` moves on.

    New records are laid into `keep` by their row of the log: as they will be sent, if that follows soon.
    """
    rows = connection.execute(_OWN, (state.sealed, limit)).fetchall()
    if not rows:
        _pass_others(connection, state)
        return 0
    headers = read_headers(connection, (row[TX] for row in rows))
    moved, again = _ever_deleted(connection, rows), _made_again(connection, rows)
    born, changed, extras = list[_Born](), list[_Changed](), []
    for row in rows:
        n, (dev, header) = row[N], headers[row[TX]]
        op = _sealed_op(connection, row, row[RID] in moved, n in again)
        text = canonical(op.s)
        dig = digest(dev, header, op, text)
        if op.k == INSERT and None not in op.s.values():  # its row says the rest
            born.append((dig, state.seq, n))
        else:
            new = text.decode() if row[KIND_OF_OP] == INSERT else row[NEW]
            seen = None if op.k == INSERT else _differing(op, row)
            state_of = "answered" if row[KIND_OF_OP] == "D" else "sealed"
            changed.append((dig, state.seq, seen, op.h or None, state_of, new, n))
        if keep is not None and op.k == INSERT:
            op.b, op.s = state.seq, cast(Doc, Raw(text))  # written out already
            keep[n] = op
        if op.sv != 1:
            extras.append((n, json.dumps({"sv": op.sv})))
    connection.executemany(_SEAL_BORN, born)
    connection.executemany(_SEAL_CHANGED, changed)
    connection.executemany("INSERT INTO sync_extra(n, extra) VALUES (?, ?)", extras)
    state.sealed = rows[-1][N]
    change_state(connection, sealed=state.sealed)
    fail_at("client.sealed")
    return len(rows)


def _pass_others(connection: Connection, state: SyncState) -> None:
    """Remember that no own op waits in all that came from others: it would be looked through time and again."""
    last = int(connection.execute("SELECT coalesce(max(n), 0) FROM change").fetchone()[0])
    if last > state.sealed + _FEW:
        state.sealed = last
        change_state(connection, sealed=last)


def _sealed_op(connection: Connection, row: LogRow, was_moved: bool, is_again: bool) -> Op:
    op = read_op(row)
    if op.k == "U" and op.s.get(DELETED) is not None:
        op.sv = SCHEMA  # which fields the hash is of; to other ops it makes no difference
        op.h = record_hash(op.t, doc_of(connection, op.i, before=row[N]), op.sv)
    elif was_moved and op.k == "U" and DELETED not in op.s:
        # An edit that knew of the deletion says so; it doesn't bring the record back as an edit of another would.
        deleted = doc_of(connection, op.i, before=row[N]).get(DELETED)
        if deleted is not None:
            op.o = {**op.o, DELETED: deleted}
    elif is_again:
        # Another program replaced the whole record: what it left out was emptied.
        before = doc_of(connection, op.i, before=row[N])
        op.s = {**dict.fromkeys(before), **op.s} if before else op.s
    return op


def _differing(op: Op, row: LogRow) -> str | None:
    """Return what the person saw where that is not what the row held."""
    shown = canonical(op.o)
    return None if shown == canonical(json.loads(row[OLD] or "{}")) else shown.decode()


def _made_again(connection: Connection, rows: Sequence[LogRow]) -> set[int]:
    """Return those first ops before which the log knows others of their record."""
    ids = json.dumps([row[RID] for row in rows if row[KIND_OF_OP] == "I"])
    sql = "SELECT rid, min(n) FROM change WHERE rid IN (SELECT value FROM json_each(?)) GROUP BY rid"
    first = dict(connection.execute(sql, (ids,)))
    return {row[N] for row in rows if row[KIND_OF_OP] == "I" and first[row[RID]] < row[N]}


def _ever_deleted(connection: Connection, rows: Sequence[LogRow]) -> set[str]:
    """Return those records that were in the bin at some time: of the others no edit can know that."""
    ids = json.dumps(sorted({row[RID] for row in rows if row[KIND_OF_OP] == "U"}))
    found = connection.execute(
        "SELECT DISTINCT rid FROM change WHERE rid IN (SELECT value FROM json_each(?)) "
        "AND instr(new, '\"deleted_at\":') > 0",
        (ids,),
    )
    return {rid for (rid,) in found}


__all__ = ["PIECE", "count_unsealed", "has_unsealed", "seal"]
