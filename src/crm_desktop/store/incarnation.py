"""A file that was copied or rewound continues as a new device: its numbers may have been given out elsewhere."""

from __future__ import annotations

import json

from crm_desktop.domain.ids import new_id
from crm_desktop.store.connection import Connection
from crm_desktop.store.log import add_actor
from crm_desktop.store.sealing import seal
from crm_desktop.store.sync_state import change_state, read_state
from crm_desktop.store.wire import read_extras


def begin_incarnation(connection: Connection) -> str:
    """Give the file a new device, in the transaction of the caller, and return its id.

    Own ops that were not pulled back get numbers of the new device, in their order; their digests stay. By these the
    server knows those that it holds under the old label: the place may have passed them, so that waiting is not enough.
    """
    while seal(connection, read_state(connection)):
        pass  # the digest is that of the label under which an op was made
    state = read_state(connection)
    old = str(connection.execute("SELECT value FROM meta WHERE key = 'device'").fetchone()[0])
    device = new_id()
    number = add_actor(connection, device)
    connection.execute("UPDATE meta SET value = ? WHERE key = 'device'", (device,))
    moved = _relabel(connection, number)
    connection.execute("UPDATE ctx SET dev = ?, lsn = ?", (number, moved))
    change_state(
        connection, lines=[*state.lines, old], acked_lsn=0, acked_seq=0, incarnation=device,
        sealed=_last_sealed(connection),
    )  # fmt: skip
    return device


def adopt_old_ops(connection: Connection) -> int:
    """Give ops of devices that this file was before a number of the present one, before it is first published."""
    number, lsn = connection.execute("SELECT dev, lsn FROM ctx").fetchone()
    rows = connection.execute(
        "SELECT c.n, c.tx, d.id, c.lsn FROM change c JOIN tx t ON t.tx = c.tx JOIN actor d ON d.a = t.dev "
        "WHERE t.dev <> ? AND c.seq IS NULL AND c.state = 'local' ORDER BY c.n",
        (number,),
    ).fetchall()
    if rows:
        # What was made before comes before: the numbers of the present device move up.
        connection.execute(
            "UPDATE change SET lsn = lsn + ? WHERE tx IN (SELECT tx FROM tx WHERE dev = ?)", (len(rows), number)
        )
        connection.executemany(
            "UPDATE change SET lsn = ? WHERE n = ?", [(i, n) for i, (n, *_) in enumerate(rows, start=1)]
        )
        connection.executemany("UPDATE tx SET dev = ? WHERE tx = ?", [(number, tx) for tx in {r[1] for r in rows}])
        connection.execute("UPDATE ctx SET lsn = ?", (lsn + len(rows),))
    change_state(connection, sealed=0)
    return len(rows)


def _relabel(connection: Connection, number: int) -> int:
    """Move own ops that wait to the new device; return how many."""
    rows = connection.execute(
        "SELECT c.n, c.tx, d.id, c.lsn FROM change c INDEXED BY change_unpulled JOIN tx t ON t.tx = c.tx "
        "JOIN actor d ON d.a = t.dev WHERE c.dig IS NOT NULL AND c.seq IS NULL AND c.first_seq IS NULL ORDER BY c.n"
    ).fetchall()
    extras = read_extras(connection, (row[0] for row in rows))
    for lsn, (n, _, dev, old_lsn) in enumerate(rows, start=1):
        extra = {"w": [dev, old_lsn], **extras.get(n, {})}
        connection.execute("UPDATE change SET lsn = ? WHERE n = ?", (lsn, n))
        connection.execute(
            "INSERT INTO sync_extra(n, extra) VALUES (?, ?) ON CONFLICT(n) DO UPDATE SET extra = excluded.extra",
            (n, json.dumps(extra)),
        )
    connection.executemany("UPDATE tx SET dev = ? WHERE tx = ?", [(number, tx) for tx in {row[1] for row in rows}])
    return len(rows)


def _last_sealed(connection: Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(n), 0) FROM change").fetchone()[0])
