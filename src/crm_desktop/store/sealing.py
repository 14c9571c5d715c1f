"""Sealing: an own op gets its digest, so that it is sent byte for byte the same until the server has it.

All own ops are sealed before anything of the team is applied. So whatever the log says at that moment is what the
person had before them: the base of the op, the record that a delete saw, the deletion that an edit knew of.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import cast

from msgspec import Raw

from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.protocol.op import DELETED, INSERT, SCHEMA, Doc, Op, canonical, digest
from crm_desktop.protocol.policies import record_hash
from crm_desktop.store.connection import Connection
from crm_desktop.store.fold import doc_of
from crm_desktop.store.many_rows import runs_of
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
    first_op,
    read_headers,
    read_op,
)

PIECE = 2_000  # ops that are sealed in one transaction
_FEW = 16  # rows that may be looked through each time
_DIGEST = 32  # letters
_SEAL_BORN = (  # many that follow each other: their digests stand behind each other in one text
    f"UPDATE change SET dig = CAST(substr(?1, (n - ?2) * {_DIGEST} + 1, {_DIGEST}) AS TEXT), base_seq = ?4, "
    "state = 'sealed' WHERE n BETWEEN ?2 AND ?3"
)
_SEAL_CHANGED = "UPDATE change SET dig = ?, base_seq = ?, seen = ?, seen_hash = ?, state = ?, new = ? WHERE n = ?"
_Changed = tuple[str, int, str | None, str | None, str, str | None, int]
# A first op carries its fields and nothing else, unless the log knew its record before: the other columns would only be
# read to be empty. As bytes, the fields need not be turned into letters and back.
_OWN = (
    "SELECT c.n, c.tx, c.lsn, c.tbl, c.rid, c.root_id, iif(c.kind = 'I' AND c.seen_hash IS NULL AND c.decides IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM change b WHERE b.rid = c.rid AND b.n < c.n), CAST(c.new AS BLOB), NULL) "
    "FROM change c WHERE c.n > ? AND c.state = 'local' ORDER BY c.n LIMIT ?"
)
_OTHERS = (
    f"SELECT {OP_COLUMNS}, c.kind = 'I' AND EXISTS (SELECT 1 FROM change b WHERE b.rid = c.rid AND b.n < c.n) "
    "FROM change c WHERE c.n IN (SELECT value FROM json_each(?))"
)


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
    others = _others(connection, [row[N] for row in rows if row[-1] is None])
    moved = _ever_deleted(connection, others.values())
    born, changed, extras = dict[int, str](), list[_Changed](), []
    for n, tx, lsn, table, record_id, root, fields in rows:
        dev, header = headers[tx]
        row = others.get(n)
        op = (
            first_op(lsn, table, record_id, root, fields)
            if row is None
            else _sealed_op(connection, row, record_id in moved, bool(row[-1]))
        )
        text = canonical(op.s)
        dig = digest(dev, header, op, text)
        if op.k == INSERT and None not in op.s.values():  # its row says the rest
            born[n] = dig
        else:
            new = text.decode() if row is None or row[KIND_OF_OP] == INSERT else row[NEW]
            seen = None if row is None or op.k == INSERT else _differing(op, row)
            state_of = "answered" if row is not None and row[KIND_OF_OP] == "D" else "sealed"
            changed.append((dig, state.seq, seen, op.h or None, state_of, new, n))
        if keep is not None and op.k == INSERT:
            op.b, op.s = state.seq, cast(Doc, Raw(text))  # written out already
            keep[n] = op
        if op.sv != 1:
            extras.append((n, json.dumps({"sv": op.sv})))
    _seal_born(connection, born, state.seq)
    connection.executemany(_SEAL_CHANGED, changed)
    connection.executemany("INSERT INTO sync_extra(n, extra) VALUES (?, ?)", extras)
    state.sealed = rows[-1][N]
    change_state(connection, sealed=state.sealed)
    fail_at("client.sealed")
    return len(rows)


def _others(connection: Connection, ns: Sequence[int]) -> dict[int, LogRow]:
    """Return whole rows of the log, each with whether other ops of its record came before this first one."""
    return {row[N]: row for row in connection.execute(_OTHERS, (json.dumps(ns),))} if ns else {}


def _seal_born(connection: Connection, born: dict[int, str], seq: int) -> None:
    """Give first ops their digests, by their row of the log."""
    ns, digests = list(born), list(born.values())
    for start, end in runs_of(ns):
        text = "".join(digests[start:end]).encode()
        connection.execute(_SEAL_BORN, (text, ns[start], ns[end - 1], seq))


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


def _ever_deleted(connection: Connection, rows: Collection[LogRow]) -> set[str]:
    """Return those records that were in the bin at some time: of the others no edit can know that."""
    if not rows:
        return set()
    ids = json.dumps(sorted({row[RID] for row in rows if row[KIND_OF_OP] == "U"}))
    found = connection.execute(
        "SELECT DISTINCT rid FROM change WHERE rid IN (SELECT value FROM json_each(?)) "
        "AND instr(new, '\"deleted_at\":') > 0",
        (ids,),
    )
    return {rid for (rid,) in found}


__all__ = ["PIECE", "count_unsealed", "has_unsealed", "seal"]
