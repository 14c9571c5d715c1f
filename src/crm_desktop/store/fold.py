"""A record as the log tells it: the fold of its ops (log.md 6)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from crm_desktop.domain.specs import KIND, Kind
from crm_desktop.store.codec import canonical, fits
from crm_desktop.store.connection import Connection

Doc = dict[str, Any]  # a record by flat field names ("points.p7"); nothing in it is null
Told = tuple[str, str, str | None, int | None]  # table, kind of op, new, seq

# Sequenced ops in the order of the server, then what it does not have yet: offered again in the order in which it had
# been sequenced, then own. Left out is what the server did not take as it was: its answer stands behind it.
LEFT_OUT = "('refused', 'parked', 'held', 'answered')"
ORDER = "c.seq IS NULL, c.seq, c.first_seq IS NULL, c.first_epoch, c.first_seq, c.n"
_OPS = f"SELECT c.tbl, c.kind, c.new, c.seq FROM change c WHERE c.rid = ? AND c.state NOT IN {LEFT_OUT}"


def told_by_log(connection: Connection, record_id: str, *, before: int | None = None) -> dict[str, str]:
    """Return flat field -> canonical text as the log tells it, as far as a row can hold it; empty after a delete.

    With `before`, only ops that came before that n count.
    """
    kind = None
    doc = doc_of(connection, record_id, before=before)
    for (table,) in connection.execute("SELECT tbl FROM change WHERE rid = ? LIMIT 1", (record_id,)):
        kind = KIND.get(table)
    return texts(known(kind, doc)) if kind else {}


def doc_of(connection: Connection, record_id: str, *, before: int | None = None) -> Doc:
    """Return a record: what the server holds, and over it what it does not have yet."""
    sql = f"{_OPS} {'' if before is None else 'AND c.n < ?'} ORDER BY {ORDER}"
    params = (record_id,) if before is None else (record_id, before)
    ops: list[Told] = connection.execute(sql, params).fetchall()
    pending = sum(op[3] is None for op in ops)
    if not pending or any(op[1] in "DP" for op in ops[-pending:]):
        return fold(ops)
    if pending == len(ops) and not _is_made_twice(connection, record_id, ops):
        return fold(ops)
    from crm_desktop.store.wire import pending_over  # late: files without sync never need it

    return pending_over(connection, record_id, fold(ops[:-pending]), before=before)


def _is_made_twice(connection: Connection, record_id: str, ops: Iterable[Told]) -> bool:
    """Return whether two devices made the record, and a server that was set back knows neither: the first one stays."""
    again = "SELECT 1 FROM change WHERE rid = ? AND kind = 'I' AND seq IS NULL AND first_seq IS NOT NULL LIMIT 1"
    is_twice = sum(op[1] == "I" for op in ops) > 1
    return is_twice and connection.execute(again, (record_id,)).fetchone() is not None


def server_doc(connection: Connection, record_id: str) -> Doc:
    """Return what the server holds of a record, as far as this file has pulled."""
    sql = f"{_OPS} AND c.seq IS NOT NULL ORDER BY c.seq, c.n"
    return fold(connection.execute(sql, (record_id,)).fetchall())


def fold(ops: Iterable[Told]) -> Doc:
    """Lay ops over each other: B replaces a record, D and P remove it, I and U give some fields a value.

    A first op can meet a record that another device made under the same natural id: the server lays it over, too.
    """
    doc: Doc = {}
    for table, kind, new, _ in ops:
        if kind in ("B", "D", "P"):
            doc = {}
        if kind not in ("D", "P"):
            values = json.loads(new or "{}")
            lay(doc, values if kind == "U" else spread(table, values))
    return doc


def lay(doc: Doc, values: Mapping[str, Any]) -> None:
    """Give fields of a record a value; null empties."""
    for name, value in values.items():
        if value is None:
            doc.pop(name, None)
        else:
            doc[name] = value


def spread(table: str, values: Mapping[str, Any]) -> Doc:
    """Return the fields of a whole record with each key of a map as a field of its own (docs/adr/0018)."""
    maps = _maps_of(table)
    if maps.isdisjoint(values):
        return dict(values)
    flat: Doc = {}
    for name, value in values.items():
        if name in maps and type(value) is dict:
            start = name + "."
            for key, item in value.items():
                flat[start + key] = item
        else:
            flat[name] = value
    return flat


@cache
def _maps_of(table: str) -> frozenset[str]:
    return frozenset(f.name for f in KIND[table].maps) if table in KIND else frozenset()


def known(kind: Kind, doc: Mapping[str, Any]) -> Doc:
    """Return the fields that this version can keep in a row; those of a newer one wait in the log."""
    return {name: value for name, value in doc.items() if fits(kind, name, value)}


def texts(doc: Mapping[str, Any]) -> dict[str, str]:
    """Return flat field -> canonical text."""
    return {name: canonical(value) for name, value in doc.items()}
