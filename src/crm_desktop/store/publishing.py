"""A file becomes one of a team: its log is what the server gets, and a second life with another server begins anew."""

from __future__ import annotations

from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import CONFLICT, KINDS, PURGE, Kind
from crm_desktop.protocol.op import SCHEMA
from crm_desktop.store.codec import Row, canonical, columns_of, flatten, read_row
from crm_desktop.store.connection import Connection
from crm_desktop.store.engine import Store
from crm_desktop.store.incarnation import adopt_old_ops
from crm_desktop.store.log import ADD_BATCH, ADD_TX, Cause
from crm_desktop.store.sync_state import change_state

PIECE = 400  # first ops of one transaction
_ADD = "INSERT INTO change(tx, lsn, tbl, rid, root_id, kind, new, state) VALUES (?, ?, ?, ?, ?, 'I', ?, 'local')"


def prepare_log(store: Store, title: str) -> None:
    """Bring the log into the form in which a new server takes it, whole or not at all."""
    store.run_in_transaction(lambda connection: _prepare(store, connection, title))


def _prepare(store: Store, connection: Connection, title: str) -> None:
    connection.execute("DELETE FROM sync_answer")
    connection.execute("DELETE FROM sync_extra")
    if connection.execute(
        "SELECT 1 FROM change WHERE seq IS NOT NULL OR dig IS NOT NULL OR kind = 'P' LIMIT 1"
    ).fetchone():
        _begin_anew(store, connection, title)
    else:
        change_state(connection, replayed=SCHEMA)  # nothing ever came from a server, so nothing is parked
    adopt_old_ops(connection)


def _begin_anew(store: Store, connection: Connection, title: str) -> None:
    """Let each record begin with a first op as it stands now: what another server numbered means nothing to this one.

    What was before stays readable in History; it is told by no fold and is not sent.
    """
    connection.execute("DELETE FROM change WHERE tbl IN (?, ?)", (CONFLICT.name, PURGE.name))
    for kind in (CONFLICT, PURGE):
        connection.execute(f"DELETE FROM {kind.name}")
    connection.execute("UPDATE change SET state = 'answered', seq = NULL, dig = NULL, first_seq = NULL")
    # Of what was erased for good nothing is left to tell.
    connection.execute("DELETE FROM change WHERE rid IN (SELECT rid FROM change WHERE kind = 'P')")
    connection.execute("UPDATE ctx SET lsn = 0")
    lsn, batch = 0, 0
    for kind in KINDS:
        sql = f"SELECT {', '.join(columns_of(kind))} FROM {kind.name} ORDER BY k"
        rows = [read_row(kind, row) for row in connection.execute(sql)]
        for start in range(0, len(rows), PIECE):
            tx = _add_tx(store, connection, batch, title)
            batch = batch or tx
            piece = rows[start : start + PIECE]
            connection.executemany(_ADD, [_first(kind, row, tx, lsn + i) for i, row in enumerate(piece, start=1)])
            lsn += len(piece)
    connection.execute("UPDATE ctx SET lsn = ?", (lsn,))


def _add_tx(store: Store, connection: Connection, batch: int, title: str) -> int:
    """Add a transaction of the batch with this number; the first one makes it."""
    user = connection.execute("SELECT a FROM actor WHERE id = ?", (store.user_id,)).fetchone()[0]
    tx = int(connection.execute(ADD_TX, (batch or None, Cause.SYNC, user, store.clock.now())).lastrowid)
    if not batch:
        connection.execute(ADD_BATCH, (tx, new_id(), title, "done", None, 0))
    return tx


def _first(kind: Kind, row: Row, tx: int, lsn: int) -> tuple[object, ...]:
    """Return the first op of a record as it stands."""
    flat = flatten(kind, row)
    new = "{" + ",".join(f"{canonical(name)}:{text}" for name, text in flat.items()) + "}"
    return tx, lsn, kind.name, row["id"], row.get(kind.root) if kind.root else None, new
