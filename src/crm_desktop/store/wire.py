"""Ops of the log as they travel: built the same way each time, so that their digest stays what was sealed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from crm_desktop.protocol.op import INSERT, UPDATE, Header, Json, Op, Tx
from crm_desktop.protocol.overlay import overlay
from crm_desktop.store.connection import Connection
from crm_desktop.store.fold import LEFT_OUT, ORDER, Doc, lay, spread

# A row of the log as `read_op` wants it.
OP_COLUMNS = (
    "c.n, c.tx, c.lsn, c.tbl, c.rid, c.root_id, c.kind, c.new, c.old, c.seen, c.seen_hash, c.decides, c.dig, "
    "c.base_seq, c.first_epoch, c.first_seq, c.seq, c.state"
)
N, TX, LSN, TABLE, RID, ROOT, KIND_OF_OP, NEW, OLD, SEEN, SEEN_HASH, DECIDES, DIG, BASE = range(14)
FIRST_EPOCH, FIRST_SEQ, SEQ, STATE = range(14, 18)
LogRow = tuple[Any, ...]
_decode = msgspec.json.Decoder(dict[str, Any]).decode


def read_op(row: LogRow, extra: Mapping[str, Json] | None = None) -> Op:
    """Return the op of a row of the log."""
    new: dict[str, Json] = _read(row[NEW])
    kind = str(row[KIND_OF_OP])
    if kind == INSERT:
        new = spread(row[TABLE], new)
    more = extra or {}
    return Op(
        lsn=row[LSN],
        t=row[TABLE],
        i=row[RID],
        # What another program deleted by hand is brought back by the net; the number stands for nothing on the wire.
        k=UPDATE if kind == "D" else kind,
        s=new,
        o={} if kind == INSERT else _old(row, new),
        r=row[ROOT] or "",
        b=row[BASE] or 0,
        h=row[SEEN_HASH] or "",
        d=json.loads(row[DECIDES]) if row[DECIDES] else None,
        sv=more.get("sv", 1),
        w=tuple(more["w"]) if "w" in more else None,
    )


def first_op(lsn: int, table: str, record_id: str, root: str | None, fields: bytes) -> Op:
    """Return the first op of a record, one that carries nothing but its fields."""
    return Op(lsn, table, record_id, INSERT, spread(table, _read(fields)), {}, root or "")


def _old(row: LogRow, new: Mapping[str, Json]) -> dict[str, Json]:
    """Return what the person saw: once sealed, `seen` is the whole answer; before, only where it differs from `old`."""
    old: dict[str, Json] = _read(row[OLD])
    if not row[SEEN]:
        return old
    seen: dict[str, Json] = _read(row[SEEN])
    return seen if row[DIG] else {name: seen.get(name, old.get(name)) for name in new}


def _read(text: str | bytes | None) -> dict[str, Json]:
    if not text:
        return {}
    try:
        return _decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):  # another program wrote what only Python takes for JSON
        found: dict[str, Json] = json.loads(text)
        return found


def read_pending(connection: Connection, record_id: str) -> list[Op]:
    """Return the ops of a record that the server does not have yet, as far as this file knows, in their order."""
    return [read_op(row) for row in _read_pending(connection, record_id, None)]


def _read_pending(connection: Connection, record_id: str, before: int | None) -> list[LogRow]:
    return connection.execute(  # type: ignore[no-any-return]
        f"SELECT {OP_COLUMNS} FROM change c WHERE c.rid = ? AND c.seq IS NULL AND c.state NOT IN {LEFT_OUT} "
        f"{'' if before is None else 'AND c.n < ?'} ORDER BY {ORDER}",
        (record_id,) if before is None else (record_id, before),
    ).fetchall()


def pending_over(connection: Connection, record_id: str, doc: Doc, *, before: int | None = None) -> Doc:
    """Return what is shown of a record: the server's values, and over them what it does not have yet.

    What is not sealed yet was made over just this: it stands as it is.
    """
    rows = _read_pending(connection, record_id, before)
    shown = overlay(doc, [read_op(row) for row in rows if row[DIG]]) or {}
    for row in rows:
        if not row[DIG]:
            lay(shown, read_op(row).s)
    return shown


def read_extras(connection: Connection, ns: Iterable[int]) -> dict[int, dict[str, Json]]:
    """Return what some ops carry beside their columns."""
    rows = connection.execute(
        "SELECT n, extra FROM sync_extra WHERE n IN (SELECT value FROM json_each(?))", (json.dumps(list(ns)),)
    )
    return {n: json.loads(extra) for n, extra in rows}


def read_headers(connection: Connection, txs: Iterable[int]) -> dict[int, tuple[str, Header]]:
    """Return device and header of some transactions."""
    rows = connection.execute(
        "SELECT t.tx, d.id, t.at, coalesce(u.id, ''), t.cause, coalesce(b.id, ''), coalesce(b.title, ''), "
        "coalesce(b.undoes, '') FROM tx t JOIN actor d ON d.a = t.dev LEFT JOIN actor u ON u.a = t.by "
        "LEFT JOIN batch b ON b.b = t.batch WHERE t.tx IN (SELECT value FROM json_each(?))",
        (json.dumps(sorted(set(txs))),),
    )
    return {
        tx: (dev, Header(x=tx, at=at, by=by, cause=cause, batch=batch, title=title, undoes=undoes))
        for tx, dev, at, by, cause, batch, title, undoes in rows
    }


def as_tx(header: Header, ops: list[Op]) -> Tx:
    """Return a transaction with its ops."""
    return Tx(
        x=header.x,
        at=header.at,
        by=header.by,
        cause=header.cause,
        batch=header.batch,
        title=header.title,
        undoes=header.undoes,
        ops=ops,
    )
