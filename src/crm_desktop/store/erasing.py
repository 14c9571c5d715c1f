"""A record that was erased for good: its values leave the log, what the team sent of it and what was not sent yet."""

from __future__ import annotations

import json
from collections.abc import Iterable

from crm_desktop.domain.specs import ATTACHMENT
from crm_desktop.protocol.erasing import erased_conflict, erased_op
from crm_desktop.protocol.op import PURGE, canonical, digest
from crm_desktop.store.connection import Connection
from crm_desktop.store.remote_log import content_hash
from crm_desktop.store.sync_state import change_state, read_state
from crm_desktop.store.wire import DIG, KIND_OF_OP, OP_COLUMNS, TX, N, read_extras, read_headers, read_op

_OPS = f"SELECT {OP_COLUMNS} FROM change c WHERE c.rid = ?"
_LEFT = (
    "UPDATE change SET new = iif(kind IN ('I', 'B', 'U'), '{}', NULL), old = NULL, seen = NULL, seen_hash = NULL, "
    "decides = NULL, dig = ? WHERE n = ?"
)
_CONFLICTS = (
    "SELECT c.n, c.new, c.old FROM change c JOIN conflict x ON x.id = c.rid WHERE x.record_id = ? AND c.dig IS NULL"
)
_TITLES = (
    "UPDATE batch SET title = '' WHERE b IN (SELECT t.batch FROM change c JOIN tx t ON t.tx = c.tx WHERE c.rid = ?)"
)
_FILES = (
    "SELECT DISTINCT v FROM (SELECT new ->> 'sha256' v FROM change WHERE rid = ?1 UNION ALL "
    "SELECT old ->> 'sha256' FROM change WHERE rid = ?1) WHERE v IS NOT NULL"
)


def erase_ops(connection: Connection, table: str, record_id: str) -> None:
    """Take the values of a record and of its conflicts out of the log; who and when stay.

    An op gets the digest of what is left of it: the server knows it under that name, too, should it be offered again.
    """
    _note_due(connection, table, record_id)
    rows = [row for row in connection.execute(_OPS, (record_id,)).fetchall() if row[KIND_OF_OP] != PURGE]
    headers = read_headers(connection, (row[TX] for row in rows))
    extras = read_extras(connection, (row[N] for row in rows))
    left = []
    for row in rows:
        dev, header = headers[row[TX]]
        op = erased_op(read_op(row, extras.get(row[N])))
        left.append((digest(dev, header, op) if row[DIG] else None, row[N]))
    connection.executemany(_LEFT, left)
    connection.execute(_TITLES, (record_id,))
    for n, new, old in connection.execute(_CONFLICTS, (record_id,)).fetchall():
        text = _without_values(new)
        connection.execute(
            "UPDATE change SET new = ?, old = ?, seen_hash = ? WHERE n = ?",
            (text, _without_values(old), content_hash(text), n),
        )


def _without_values(text: str | None) -> str | None:
    return None if text is None else canonical(erased_conflict(json.loads(text))).decode()


def _note_due(connection: Connection, table: str, record_id: str) -> None:
    """Have the file written anew soon: a page that is free still holds what stood on it."""
    files: Iterable[str] = ()
    if table == ATTACHMENT.name:
        files = [str(found) for (found,) in connection.execute(_FILES, (record_id,))]
    before = read_state(connection).shred or []
    change_state(connection, shred=sorted({*before, *files}))
