"""What is to be sent: own sealed ops as whole transactions, and what the server said it has."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from crm_desktop.protocol.messages import Ack, OfferTx
from crm_desktop.protocol.op import Op, Tx
from crm_desktop.store.connection import Connection
from crm_desktop.store.sync_state import SyncState, change_state, read_state
from crm_desktop.store.wire import (
    FIRST_EPOCH,
    FIRST_SEQ,
    OP_COLUMNS,
    TX,
    LogRow,
    N,
    as_tx,
    read_extras,
    read_headers,
    read_op,
)

MOST_OPS = 2_000  # of a push that holds more than one transaction
MOST_BYTES = 4 << 20  # before compression, about a quarter of it after

_UNPULLED = (
    f"SELECT {OP_COLUMNS} FROM change c INDEXED BY change_unpulled JOIN tx t ON t.tx = c.tx WHERE c.dig IS NOT NULL"
)
# Where own ops stand and how large they are: most of them were read when they were sealed.
_PLACES = "SELECT c.n, c.tx, c.lsn, octet_length(c.new), octet_length(c.old) FROM change c"
_OWN = (
    f"{_PLACES} INDEXED BY change_unpulled JOIN tx t ON t.tx = c.tx WHERE c.dig IS NOT NULL AND c.seq IS NULL "
    "AND c.lsn > ? AND t.dev = (SELECT dev FROM ctx) ORDER BY c.lsn LIMIT ?"
)
_AGAIN = (
    f"{_PLACES} JOIN tx t ON t.tx = c.tx WHERE c.dig IS NOT NULL AND c.lsn > ? "
    "AND t.dev = (SELECT dev FROM ctx) ORDER BY c.lsn LIMIT ?"
)
_OPS = f"SELECT {OP_COLUMNS} FROM change c WHERE c.n IN (SELECT value FROM json_each(?))"


class _Place(NamedTuple):
    """Where an own op stands in the log, and its bytes of `new` and `old`."""

    n: int
    tx: int
    lsn: int
    new: int | None
    old: int | None


@dataclass(frozen=True)
class Outgoing:
    """A push: whole transactions up to an lsn, and whether more follow."""

    txs: list[Tx]
    last_lsn: int
    more: bool


def read_outgoing(
    connection: Connection,
    state: SyncState,
    *,
    most_ops: int = MOST_OPS,
    also_pulled: bool = False,
    kept: dict[int, Op] | None = None,
) -> Outgoing:
    """Return the next own transactions; `also_pulled` fills a hole that the server found in its numbers.

    `kept` are ops that were read already, by their row; those that are returned are taken out of it.
    """
    known = kept if kept is not None else {}
    sql = _AGAIN if also_pulled else _OWN
    limit = most_ops
    while True:
        rows = connection.execute(sql, (state.acked_lsn, limit + 1)).fetchall()
        groups = [[_Place(*row) for row in group] for _, group in groupby(rows, itemgetter(1))]
        is_all = len(rows) <= limit
        if is_all or len(groups) > 1:
            break
        limit *= 2  # a transaction is never cut
    taken = _fitting(groups if is_all else groups[:-1], most_ops)  # the last one may go on behind what was read
    if not taken:
        return Outgoing([], 0, False)
    headers = read_headers(connection, (group[0].tx for group in taken))
    known.update(_read_ops(connection, [place.n for group in taken for place in group if place.n not in known]))
    txs = [as_tx(headers[group[0].tx][1], [known.pop(place.n) for place in group]) for group in taken]
    return Outgoing(txs, taken[-1][-1].lsn, not is_all or len(taken) < len(groups))


def _read_ops(connection: Connection, ns: Collection[int]) -> dict[int, Op]:
    """Return ops by their row of the log."""
    if not ns:
        return {}
    extras = read_extras(connection, ns)
    rows = connection.execute(_OPS, (json.dumps(list(ns)),))
    return {row[N]: read_op(row, extras.get(row[N])) for row in rows}


def _fitting(groups: Sequence[list[_Place]], most_ops: int) -> list[list[_Place]]:
    """Return the first transactions, at least one, that together are not too many and not too large."""
    taken: list[list[_Place]] = []
    ops = size = 0
    for group in groups:
        ops += len(group)
        size += sum((place.new or 0) + (place.old or 0) for place in group)
        if taken and (ops > most_ops or size > MOST_BYTES):
            break
        taken.append(group)
    return taken


def take_ack(connection: Connection, ack: Ack, last_lsn: int) -> bool:
    """Remember what need not be sent again; an ack of another history is void. Return whether it counts."""
    state = read_state(connection)
    if ack.epoch != state.epoch or ack.seq_to > ack.head:
        return False
    acked = min(last_lsn, ack.mark)
    if acked <= state.acked_lsn:
        return True
    change_state(
        connection, acked_lsn=acked, acked_seq=max(ack.seq_to, state.acked_seq), head=max(ack.head, state.head)
    )
    return True


def void_acks(connection: Connection, state: SyncState) -> None:
    """Send again what the cursor passed without it, or what another history had taken."""
    state.acked_lsn = _first_unpulled(connection) - 1
    state.acked_seq = 0
    change_state(connection, acked_lsn=state.acked_lsn, acked_seq=0)


def check_ack(connection: Connection, state: SyncState) -> None:
    """Void an ack whose place in the feed was passed without the op."""
    if state.acked_lsn and state.seq >= state.acked_seq and _first_unpulled(connection) <= state.acked_lsn:
        void_acks(connection, state)


def _first_unpulled(connection: Connection) -> int:
    """Return the lowest own lsn that was not pulled back; one beyond the last where all were."""
    found = connection.execute(  # not min(): it would look at all that wait
        "SELECT c.lsn FROM change c INDEXED BY change_unpulled JOIN tx t ON t.tx = c.tx "
        "WHERE c.dig IS NOT NULL AND c.seq IS NULL AND t.dev = (SELECT dev FROM ctx) ORDER BY c.lsn LIMIT 1"
    ).fetchone()
    return int((found or connection.execute("SELECT lsn + 1 FROM ctx").fetchone())[0])


def count_waiting(connection: Connection, state: SyncState) -> int:
    """Count changes that the server does not have yet."""
    sealed = connection.execute(
        "SELECT count(*) FROM change c INDEXED BY change_unpulled JOIN tx t ON t.tx = c.tx "
        "WHERE c.dig IS NOT NULL AND c.seq IS NULL AND (c.lsn > ? OR t.dev <> (SELECT dev FROM ctx))",
        (state.acked_lsn,),
    ).fetchone()[0]
    fresh = connection.execute("SELECT count(*) FROM change WHERE n > ? AND state = 'local'", (state.sealed,))
    return int(sealed) + int(fresh.fetchone()[0])


def count_receiving(connection: Connection, state: SyncState) -> int:
    """Count changes of others that are still to come: of those the server has, own ones are here already."""
    behind = state.head - state.seq
    if behind <= 0:
        return 0
    own = connection.execute(
        "SELECT count(*) FROM change c INDEXED BY change_unpulled JOIN tx t ON t.tx = c.tx "
        "WHERE c.dig IS NOT NULL AND c.seq IS NULL AND c.lsn <= ? AND t.dev = (SELECT dev FROM ctx)",
        (state.acked_lsn,),
    ).fetchone()[0]
    return max(0, behind - int(own))


def read_offer(connection: Connection, state: SyncState, *, most_ops: int = MOST_OPS, after: int = 0) -> list[OfferTx]:
    """Return transactions that a rolled-back server may lack, own and others', in the order that they had first."""
    rows = connection.execute(
        f"{_UNPULLED} AND c.seq IS NULL AND c.first_seq IS NOT NULL ORDER BY c.first_epoch, c.first_seq, c.n"
    ).fetchall()[after:]
    headers = read_headers(connection, (row[TX] for row in rows))
    extras = read_extras(connection, (row[N] for row in rows))
    found: list[OfferTx] = []
    ops = 0
    for number, group in groupby(rows, itemgetter(TX)):
        dev, header = headers[number]
        made = [_offered(row, extras.get(row[N]), state) for row in group]
        ops += len(made)
        if found and ops > most_ops:
            break
        tx = as_tx(header, made)
        found.append(OfferTx(**tx.header(), dev=dev, ops=made))
    return found


def _offered(row: LogRow, extra: dict[str, object] | None, state: SyncState) -> Op:
    op = read_op(row, extra)
    op.f = (state.epochs[int(row[FIRST_EPOCH])], row[FIRST_SEQ])
    return op


def count_offered(connection: Connection) -> int:
    """Count ops that are to be offered again."""
    return int(
        connection.execute(
            "SELECT count(*) FROM change WHERE dig IS NOT NULL AND seq IS NULL AND first_seq IS NOT NULL"
        ).fetchone()[0]
    )
