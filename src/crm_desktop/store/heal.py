"""The server was set back, or another one took its place: this file goes back to the last place that both know.

Nothing is forgotten: every op above that place, one's own and those of others, waits to be offered again, and is shown
over the server's values until it was pulled back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crm_desktop.domain.specs import KIND
from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.protocol.messages import Point, Row
from crm_desktop.protocol.op import canonical
from crm_desktop.store.connection import Connection
from crm_desktop.store.engine import Store
from crm_desktop.store.log import ADD_TX, Cause
from crm_desktop.store.outbox import void_acks
from crm_desktop.store.overtaken import let_wait_again
from crm_desktop.store.remote import lay_out, seal_all
from crm_desktop.store.remote_log import content_hash
from crm_desktop.store.sealing import seal
from crm_desktop.store.sync_state import change_state, read_state

Key = tuple[str, str]


def read_points(connection: Connection, most: int = 64) -> list[Point]:
    """Return places of the history that this file knows, newest first, ever further apart."""
    rows = connection.execute("SELECT seq, chain FROM sync_point ORDER BY seq DESC").fetchall()
    found: list[Point] = []
    step, at = 1, 0
    while at < len(rows) and len(found) < most - 1:
        found.append(Point(*rows[at]))
        at += step
        step = step * 2 if len(found) > 8 else 1
    if rows and found[-1].seq != rows[-1][0]:
        found.append(Point(*rows[-1]))
    return found


def rewind(store: Store, epoch: str, ancestor: Point) -> list[Key]:
    """Go back to `ancestor` in the history named `epoch`; return records that must be read from the server again."""
    seal_all(store)
    with store.applying() as (unit, connection):
        state = read_state(connection)
        while seal(connection, state):
            pass
        lost = _keys(connection, "seq > ? AND kind <> 'B'", ancestor.seq)
        based = _keys(connection, "seq > ? AND kind = 'B'", ancestor.seq)
        _unsequence(connection, ancestor.seq)
        again = let_wait_again(connection, [*state.lines, store.device_id])
        epochs = state.epochs if epoch in state.epochs else [*state.epochs, epoch]
        state.epoch, state.seq, state.chain, state.fuzzy = epoch, ancestor.seq, ancestor.chain, None
        change_state(
            connection, epoch=epoch, epochs=epochs, seq=ancestor.seq, chain=ancestor.chain, fuzzy=None, healing=True
        )
        void_acks(connection, state)
        # Also where the base will be read again: the program may end before, and a row must be what its log says.
        lay_out(unit, connection, sorted(set(lost) | again))
        fail_at("client.rewound")
    return based


def read_unread(connection: Connection) -> list[Key]:
    """Return records whose base is of the lost history; a crash in between leaves them to be read."""
    state = read_state(connection)
    if not (state.healing or state.fuzzy or state.bootstrap):
        return []  # none is ahead of the cursor: the log, however long, is not read through
    return _keys(connection, "kind = 'B' AND seq > (SELECT value FROM sync_state WHERE name = ?)", "seq")


def rebase(store: Store, keys: Sequence[Key], rows: Iterable[Row], at: Point) -> None:
    """Take some records as the server holds them now; those that it lacks are offered as one's own."""
    found = {(row.t, row.i): row for row in rows}
    with store.applying() as (unit, connection):
        state = read_state(connection)
        for table, record_id in keys:
            row = found.get((table, record_id))
            if row is None:
                _offer_again(store, connection, table, record_id)
            else:
                connection.execute(
                    "UPDATE change SET new = ?, seen_hash = ?, seq = ?, base_seq = NULL WHERE rid = ? AND kind = 'B'",
                    (new := canonical(row.s).decode(), content_hash(new), row.q, record_id),
                )
        if at.seq > state.seq:
            change_state(connection, fuzzy=[at.seq, at.chain])
        lay_out(unit, connection, keys)
        fail_at("client.rebased")


def finish_healing(connection: Connection) -> bool:
    """Return whether all that was lost has been pulled back, and say so in the file."""
    waits = connection.execute(
        "SELECT 1 FROM change WHERE dig IS NOT NULL AND seq IS NULL AND first_seq IS NOT NULL LIMIT 1"
    ).fetchone()
    if waits is None:
        change_state(connection, healing=False, verify_at=0)
    return waits is None


def _unsequence(connection: Connection, seq: int) -> None:
    """Ops above `seq` wait again; what the lost history answered to them is gone with it."""
    connection.execute("DELETE FROM sync_answer WHERE seq > ?", (seq,))
    connection.execute("DELETE FROM change WHERE seq > ? AND dig IS NULL AND kind <> 'B'", (seq,))
    connection.execute(
        "UPDATE change SET seq = NULL, state = iif(state = 'parked', state, 'sealed') "
        "WHERE seq > ? AND dig IS NOT NULL",
        (seq,),
    )
    connection.execute("DELETE FROM sync_point WHERE seq > ?", (seq,))


def _keys(connection: Connection, where: str, value: object) -> list[Key]:
    return connection.execute(  # type: ignore[no-any-return]
        f"SELECT DISTINCT tbl, rid FROM change WHERE {where}", (value,)
    ).fetchall()


def _offer_again(store: Store, connection: Connection, table: str, record_id: str) -> None:
    """Make the base of a record that the server lacks an own op: absence never means deletion."""
    if table not in KIND:
        return
    user = connection.execute("SELECT a FROM actor WHERE id = ?", (store.user_id,)).fetchone()[0]
    tx = connection.execute(ADD_TX, (None, Cause.SYNC, user, store.clock.now())).lastrowid
    connection.execute("UPDATE ctx SET lsn = lsn + 1")
    connection.execute(
        "UPDATE change SET kind = 'I', tx = ?, lsn = (SELECT lsn FROM ctx), seq = NULL, base_seq = NULL, "
        "seen_hash = NULL, state = 'local' "
        "WHERE rid = ? AND kind = 'B'",
        (tx, record_id),
    )
    change_state(connection, sealed=0)
