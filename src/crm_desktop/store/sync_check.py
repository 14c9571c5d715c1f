"""Comparing the whole file with its server: what is held at which place of the feed, whether it is sound, and repair.

The sums that are compared name only kind, id and seq of a record. A record counts in them only while what the log
holds of it is what came: an op by its digest, an answer or a base by a hash of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from crm_desktop.domain.specs import KIND
from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.protocol.messages import Row
from crm_desktop.protocol.op import Header, Json, digest
from crm_desktop.store.connection import Connection
from crm_desktop.store.engine import Store
from crm_desktop.store.fold import server_doc
from crm_desktop.store.remote import lay_out, seal_all
from crm_desktop.store.remote_log import RemoteLog, content_hash
from crm_desktop.store.sealing import seal
from crm_desktop.store.sync_state import change_state, read_state
from crm_desktop.store.wire import (
    DIG,
    NEW,
    OP_COLUMNS,
    RID,
    SEEN_HASH,
    SEQ,
    TABLE,
    TX,
    LogRow,
    N,
    read_extras,
    read_headers,
    read_op,
)

Key = tuple[str, str]
DAY = 86_400_000
_PIECE = 2_000  # rows of the log that are looked at together
_BASES = "SELECT tbl, rid, seq, coalesce(base_seq, seq) FROM change WHERE kind = 'B' AND seq IS NOT NULL"
# What the server changed by an op as it was sent, and what it answered; kinds of a newer version are only kept.
_CHANGED = (
    "SELECT c.tbl, c.rid, c.seq FROM change c WHERE c.seq IS NOT NULL AND c.kind <> 'B' AND (c.state IN ('remote', "
    "'acked') OR (c.state = 'parked' AND c.tbl NOT IN (SELECT value FROM json_each(?))))"
)
_PURGED = "SELECT tbl, rid FROM change WHERE kind = 'P' AND seq IS NOT NULL AND state = 'answered'"


@dataclass
class Held:
    """The records of the file at one moment: their place in the feed, and those whose log is damaged."""

    seq: int = 0
    seqs: dict[Key, int] = field(default_factory=dict)
    damaged: set[Key] = field(default_factory=set)

    def sound(self) -> Iterator[tuple[str, str, int]]:
        """Yield kind, id and seq of what counts in the sums."""
        return ((*key, seq) for key, seq in self.seqs.items() if key not in self.damaged)


def read_held(store: Store) -> Held:
    """Look at the whole log at one moment."""
    with store.read() as connection:
        held, whole = Held(read_state(connection).seq), dict[Key, int]()
        for table, record_id, seq, own in connection.execute(_BASES):
            whole[table, record_id] = seq
            held.seqs[table, record_id] = own
        for table, record_id, seq in connection.execute(_CHANGED, (json.dumps(sorted(KIND)),)):
            key = (table, record_id)
            if seq > whole.get(key, 0) and seq > held.seqs.get(key, 0):
                held.seqs[key] = seq
        for key in connection.execute(_PURGED).fetchall():
            held.seqs.pop(key, None)
        held.damaged = {key for key, seq, is_base in _damaged(connection) if is_base or seq > whole.get(key, 0)}
    return held


def _damaged(connection: Connection) -> Iterator[tuple[Key, int, bool]]:
    """Yield record and seq of each row of the log that is not what came, and whether it is a base."""
    after = 0
    sql = (
        f"SELECT {OP_COLUMNS}, c.kind = 'B' FROM change c WHERE c.n > ? AND c.seq IS NOT NULL AND c.new IS NOT NULL "
        "ORDER BY c.n LIMIT ?"
    )
    while rows := connection.execute(sql, (after, _PIECE)).fetchall():
        after = rows[-1][N]
        ops = [row for row in rows if row[DIG]]
        headers = read_headers(connection, (row[TX] for row in ops))
        extras = read_extras(connection, (row[N] for row in ops))
        for row in rows:
            if not _is_sound(row, headers, extras):
                yield (row[TABLE], row[RID]), row[SEQ], bool(row[-1])


def _is_sound(row: LogRow, headers: Mapping[int, tuple[str, Header]], extras: Mapping[int, dict[str, Json]]) -> bool:
    if not row[DIG]:
        return bool(content_hash(row[NEW]) == row[SEEN_HASH])
    try:
        dev, header = headers[row[TX]]
        return bool(digest(dev, header, read_op(row, extras.get(row[N]))) == row[DIG])
    except (ValueError, KeyError):  # no JSON, no transaction
        return False


def mend_records(store: Store, rows: Sequence[Row], seq: int) -> list[Key] | None:
    """Take records as the server holds them at `seq`; what waits to be sent stays and is shown over them.

    Return those that were different here; None where the file has moved on since.
    """
    seal_all(store)
    different: list[Key] = []
    with store.applying() as (unit, connection):
        state = read_state(connection)
        if state.seq != seq:
            return None
        while seal(connection, state):
            pass
        log = RemoteLog(connection, state)
        tx = log.begin_bases(store.device_id, store.clock.now())
        for row in rows:
            if _is_different(connection, row):
                different.append((row.t, row.i))
            connection.execute("DELETE FROM change WHERE rid = ? AND tbl = ? AND kind = 'B'", (row.i, row.t))
            log.base(tx, row.t, row.i, row.s, seq, own=row.q)
        log.write()
        lay_out(unit, connection, [(row.t, row.i) for row in rows if row.t in KIND])
        fail_at("client.mended")
    return different


def _is_different(connection: Connection, row: Row) -> bool:
    try:
        return server_doc(connection, row.i) != row.s
    except ValueError:  # what the log holds is not even JSON
        return True


def note_verified(store: Store, mended: int) -> None:
    """Write down that the file was compared, and when to do so again."""
    now = store.clock.now()
    store.run_quietly(lambda c: change_state(c, verified=now, verify_at=now + DAY, mended=mended))


def is_due(store: Store) -> bool:
    """Return whether it is time to compare again; the first time is a day after the file began to sync."""
    due = store.read_once(read_state).verify_at
    if due is None:
        at = store.clock.now() + DAY
        store.run_quietly(lambda c: change_state(c, verify_at=at))
    return due is not None and store.clock.now() >= due
