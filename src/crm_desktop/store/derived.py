"""Derived rows: search words and the index rows that make maps filterable, written as a difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crm_desktop.domain.collate import fold
from crm_desktop.domain.searchtext import search_text
from crm_desktop.domain.specs import Kind
from crm_desktop.store.codec import as_map
from crm_desktop.store.connection import Connection, driver

IndexRow = tuple[str, ...]
TABLES: dict[str, str] = {
    "point_index": "INSERT OR IGNORE INTO point_index(kind, k, type, value) VALUES (?, ?, ?, ?)",
    "address_index": (
        "INSERT OR IGNORE INTO address_index(kind, k, country, locality, postal_code) VALUES (?, ?, ?, ?, ?)"
    ),
    "tag_index": "INSERT OR IGNORE INTO tag_index(kind, k, tag_id) VALUES (?, ?, ?)",
    "ref_index": "INSERT OR IGNORE INTO ref_index(kind, k, system, ref) VALUES (?, ?, ?, ?)",
}
_DELETE: dict[str, str] = {
    "point_index": "DELETE FROM point_index WHERE kind = ? AND k = ? AND type = ? AND value = ?",
    "address_index": (
        "DELETE FROM address_index WHERE kind = ? AND k = ? AND country = ? AND locality = ? AND postal_code = ?"
    ),
    "tag_index": "DELETE FROM tag_index WHERE kind = ? AND k = ? AND tag_id = ?",
    "ref_index": "DELETE FROM ref_index WHERE kind = ? AND k = ? AND system = ? AND ref = ?",
}
_SEARCH_INSERT = "INSERT INTO search(rowid, words) VALUES (?, ?)"
_SEARCH_DELETE = "DELETE FROM search WHERE rowid = ?"


@dataclass(frozen=True)
class DerivedRows:
    """What the program computes of a record beside its own row."""

    words: str = ""
    rows: dict[str, frozenset[IndexRow]] = field(default_factory=dict)


NOTHING = DerivedRows()


def search_rowid(kind: Kind, k: int) -> int:
    """Return the row id of a record's search words; the lower six bits are the kind."""
    return k * 64 + kind.number


def derive_rows(kind: Kind, row: Mapping[str, object] | None) -> DerivedRows:
    """Return the derived rows of a record; a record in the bin has none."""
    if row is None or row.get("deleted_at") is not None:
        return NOTHING
    rows: dict[str, frozenset[IndexRow]] = {}
    points, addresses = as_map(row.get("points")), as_map(row.get("addresses"))
    tags, refs = as_map(row.get("tags")), as_map(row.get("refs"))
    if points:
        rows["point_index"] = frozenset(_point(p) for p in points.values() if isinstance(p, Mapping) and p.get("value"))
    if addresses:
        rows["address_index"] = frozenset(_address(a) for a in addresses.values() if isinstance(a, Mapping))
    if tags:
        rows["tag_index"] = frozenset((tag,) for tag, marks in tags.items() if marks)
    if refs:
        rows["ref_index"] = frozenset((system, str(ref)) for system, ref in refs.items() if ref is not None)
    return DerivedRows(search_text(kind, row) if kind.is_searched else "", rows)


def write_difference(connection: Connection, kind: Kind, k: int, before: DerivedRows, after: DerivedRows) -> None:
    """Write only what differs between two states of one record."""
    if before.rows is not after.rows:
        for table in before.rows.keys() | after.rows.keys():
            old, new = before.rows.get(table, frozenset()), after.rows.get(table, frozenset())
            if old != new:
                for row in old - new:
                    connection.execute(_DELETE[table], (kind.number, k, *row))
                for row in new - old:
                    connection.execute(TABLES[table], (kind.number, k, *row))
    if before.words != after.words:
        if before.words:
            connection.execute(_SEARCH_DELETE, (search_rowid(kind, k),))
        if after.words:
            _insert_words(connection, search_rowid(kind, k), after.words)


def clear_rows(connection: Connection, kind: Kind, k: int) -> None:
    """Remove every derived row of a record, whatever it is."""
    for table in TABLES:
        connection.execute(f"DELETE FROM {table} WHERE kind = ? AND k = ?", (kind.number, k))
    connection.execute(_SEARCH_DELETE, (search_rowid(kind, k),))


def _insert_words(connection: Connection, rowid: int, words: str) -> None:
    try:
        connection.execute(_SEARCH_INSERT, (rowid, words))
    except driver.IntegrityError:
        # Words of a record that another program deleted, whose k was given out again: a save must not fail for them.
        connection.execute(_SEARCH_DELETE, (rowid,))
        connection.execute(_SEARCH_INSERT, (rowid, words))


def _point(point: Mapping[str, object]) -> IndexRow:
    return str(point.get("kind") or ""), str(point.get("normalized") or fold(str(point["value"])))


def _address(address: Mapping[str, object]) -> IndexRow:
    return (
        str(address.get("country") or ""),
        fold(str(address.get("locality") or "")),
        str(address.get("postal_code") or ""),
    )
