"""A record that was erased for good: its values leave the log, what the team sent of it and what was not sent yet."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from crm_desktop.domain.specs import ATTACHMENT, KIND, Kind
from crm_desktop.protocol.erasing import erased_conflict, erased_op
from crm_desktop.protocol.op import PURGE, canonical, digest
from crm_desktop.store.connection import Connection
from crm_desktop.store.derived import DerivedWriter
from crm_desktop.store.remote_log import content_hash
from crm_desktop.store.sync_state import change_state, read_state
from crm_desktop.store.wire import DIG, KIND_OF_OP, OP_COLUMNS, TX, N, read_extras, read_headers, read_op

if TYPE_CHECKING:
    from crm_desktop.store.unit_of_work import Unit

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
_GONE = "INSERT INTO change(tx, lsn, tbl, rid, kind, state) SELECT tx, lsn + 1, ?, ?, 'P', 'local' FROM ctx"
# What this computer remembers of it: drafts, what was opened last, pairs that look alike, a number that it waits for.
_LEFTOVERS = (
    "DELETE FROM draft WHERE instr(place, ?1) > 0",
    "DELETE FROM setting WHERE instr(name, ?1) > 0 OR instr(value, ?1) > 0",
    "DELETE FROM duplicate_pair WHERE ?1 IN (left_id, right_id)",
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


def erase_records(unit: Unit, keys: Sequence[tuple[str, str]]) -> None:
    """Erase records in the transaction of a unit: rows, values in the log, and all that is computed from them.

    For a file that no server knows: the log says with an op of its own that they are gone.
    """
    unit.flush()
    unit.ask(lambda connection: connection.execute("UPDATE ctx SET off = 1"))
    for table, record_id in keys:
        unit.ask(partial(_leave_no_value, table=table, record_id=record_id))
        remove_row(unit, KIND[table], record_id)
    unit.ask(lambda connection: connection.execute("UPDATE ctx SET off = 0"))
    unit.ops += len(keys)


def _leave_no_value(connection: Connection, table: str, record_id: str) -> None:
    erase_ops(connection, table, record_id)
    connection.execute(_GONE, (table, record_id))
    connection.execute("UPDATE ctx SET lsn = lsn + 1")
    connection.execute(
        "UPDATE conflict SET base = NULL, kept = NULL, other = NULL, decided_value = NULL WHERE record_id = ?",
        (record_id,),
    )
    for sql in _LEFTOVERS:
        connection.execute(sql, (record_id,))


def remove_row(unit: Unit, kind: Kind, record_id: str) -> int:
    """Take a row away with all that is computed from it, past the log; return how many went."""
    row = unit.row(kind, record_id)
    if row is None:
        return 0
    unit.ask(partial(_remove, kind=kind, record_id=record_id))
    unit.taken_out(kind, record_id, row)
    return 1


def _remove(connection: Connection, kind: Kind, record_id: str) -> None:
    rows = DerivedWriter(connection)
    for (k,) in connection.execute(f"SELECT k FROM {kind.name} WHERE id = ?", (record_id,)).fetchall():
        rows.clear(kind, int(k))
        rows.flush()
        connection.execute(f"DELETE FROM {kind.name} WHERE k = ?", (k,))


def _without_values(text: str | None) -> str | None:
    return None if text is None else canonical(erased_conflict(json.loads(text))).decode()


def _note_due(connection: Connection, table: str, record_id: str) -> None:
    """Have the file written anew soon: a page that is free still holds what stood on it."""
    files: Iterable[str] = ()
    if table == ATTACHMENT.name:
        files = [str(found) for (found,) in connection.execute(_FILES, (record_id,))]
    before = read_state(connection).shred or []
    change_state(connection, shred=sorted({*before, *files}))
