"""Derived rows: search words and the index rows that make maps filterable, written as a difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from crm_desktop.domain.collate import fold
from crm_desktop.domain.searchtext import index_text, with_words_of
from crm_desktop.domain.specs import Kind
from crm_desktop.store.codec import as_map
from crm_desktop.store.connection import Connection
from crm_desktop.store.custom_words import CustomWords
from crm_desktop.store.many_rows import insert_rows

IndexRow = tuple[object, ...]
TABLES: dict[str, str] = {
    "point_index": "INSERT OR IGNORE INTO point_index(kind, k, type, value)",
    "address_index": "INSERT OR IGNORE INTO address_index(kind, k, country, locality, postal_code)",
    "tag_index": "INSERT OR IGNORE INTO tag_index(kind, k, tag_id)",
    "ref_index": "INSERT OR IGNORE INTO ref_index(kind, k, system, ref)",
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


@dataclass(slots=True)
class DerivedRows:
    """What the program computes of a record beside its own row."""

    words: str = ""
    rows: dict[str, frozenset[IndexRow]] = field(default_factory=dict)


NOTHING = DerivedRows()
# An edit of other fields leaves the index rows as they are.
INDEXED = frozenset(("points", "addresses", "tags", "refs", "deleted_at"))


def search_rowid(kind: Kind, k: int) -> int:
    """Return the row id of a record's search words; the lower six bits are the kind."""
    return k * 64 + kind.number


def found_by(connection: Connection, kind: Kind, span: tuple[int, int]) -> dict[int, dict[str, object]]:
    """Return, for the records with k in a span, the rolled-up columns whose words find them."""
    if not kind.found_by:
        return {}
    sql = f"SELECT k, {', '.join(kind.found_by)} FROM {kind.name} WHERE k BETWEEN ? AND ?"
    return {row[0]: dict(zip(kind.found_by, row[1:], strict=True)) for row in connection.execute(sql, span)}


def derive_rows(
    kind: Kind, row: Mapping[str, object] | None, custom: CustomWords, has_rows: bool = True
) -> DerivedRows:
    """Return the derived rows of a record; a record in the bin has none. Without `has_rows` only its search words."""
    if row is None or row.get("deleted_at") is not None:
        return NOTHING
    rows = {table: frozenset(found) for table, found in _index_rows(row)} if has_rows else {}
    return DerivedRows(index_text(kind, row, custom.of(kind, row)) if kind.is_searched else "", rows)


class Derivable(NamedTuple):
    """What is derived from the values of new records of one kind, before they have numbers: by their places.

    `own` are the values of those that fields of the firm's own find, too.
    """

    words: list[tuple[int, str]]
    rows: dict[str, list[tuple[int, IndexRow]]]
    own: list[tuple[int, Mapping[str, object]]]


def derivable(kind: Kind, given: Sequence[Mapping[str, object]]) -> Derivable:
    """Return what the file will hold of new records beside their rows; those in the bin have nothing."""
    live = [(place, values) for place, values in enumerate(given) if values.get("deleted_at") is None]
    # A table at a time: what a row costs beside its values is paid once, which halves what index rows cost here.
    rows = {
        table: [(place, row) for place, values in live if values.get(name) for row in found(as_map(values[name]))]
        for name, (table, found) in _INDEX.items()
        if name in kind.by_name
    }
    if not kind.is_searched:
        return Derivable([], rows, [])
    words = [(place, index_text(kind, values)) for place, values in live]
    return Derivable(words, rows, [pair for pair in live if pair[1].get("custom")])


def _index_rows(row: Mapping[str, object]) -> list[tuple[str, list[IndexRow]]]:
    """Return the rows of each index table."""
    return [(table, found(as_map(row[name]))) for name, (table, found) in _INDEX.items() if row.get(name)]


def _points(items: Mapping[str, object]) -> list[IndexRow]:
    return [_point(p) for p in items.values() if isinstance(p, (dict, Mapping)) and p.get("value")]


def _addresses(items: Mapping[str, object]) -> list[IndexRow]:
    return [_address(a) for a in items.values() if isinstance(a, (dict, Mapping))]


def _tags(items: Mapping[str, object]) -> list[IndexRow]:
    return [(tag,) for tag, marks in items.items() if marks]


def _refs(items: Mapping[str, object]) -> list[IndexRow]:
    # A record that was merged has two ids in one program: "salesforce" and "salesforce--2".
    return [(system.partition("--")[0], str(ref)) for system, ref in items.items() if ref is not None]


_INDEX: dict[str, tuple[str, Callable[[Mapping[str, object]], list[IndexRow]]]] = {
    "points": ("point_index", _points),
    "addresses": ("address_index", _addresses),
    "tags": ("tag_index", _tags),
    "refs": ("ref_index", _refs),
}


class DerivedWriter:
    """Writes derived rows of one transaction: nothing is final before `flush`.

    Search words go last: the index writes all that it holds in memory to its tables whenever a statement that could
    fail half-way follows, so words written between records cost three times as much. New index rows wait for company.
    """

    def __init__(self, connection: Connection, custom: CustomWords | None = None) -> None:
        self._connection = connection
        self._custom = custom or CustomWords(connection)
        self._words: dict[int, tuple[bool, str]] = {}  # row id -> whether older words may stand there, new words
        self._rows: dict[str, list[IndexRow]] = {}

    def new(self, kind: Kind, ks: Sequence[int], found: Derivable) -> None:
        """Write the rows of records that have none yet; `ks` are their numbers."""
        heads = [(kind.number, k) for k in ks]
        for table, rows in found.rows.items():
            self._rows.setdefault(table, []).extend([heads[place] + row for place, row in rows])
        self._words.update([(search_rowid(kind, ks[place]), (False, words)) for place, words in found.words if words])
        for place, values in found.own:
            custom = self._custom.of(kind, values)
            if custom:
                rowid = search_rowid(kind, ks[place])
                self._words[rowid] = (False, with_words_of(self._words.get(rowid, (False, ""))[1], custom))

    def difference(self, kind: Kind, k: int, before: DerivedRows, after: DerivedRows) -> None:
        """Write only what differs between two states of one record."""
        for table in before.rows.keys() | after.rows.keys():
            old, new = before.rows.get(table, frozenset()), after.rows.get(table, frozenset())
            if old != new:
                self.flush_rows()
                for row in old - new:
                    self._connection.execute(_DELETE[table], (kind.number, k, *row))
                self._rows.setdefault(table, []).extend([(kind.number, k, *row) for row in new - old])
        if before.words != after.words:
            self._replace_words(search_rowid(kind, k), bool(before.words), after.words)

    def words(self, kind: Kind, k: int, words: str) -> None:
        """Write only the search words of a record anew."""
        self._replace_words(search_rowid(kind, k), True, words)

    def clear(self, kind: Kind, k: int) -> None:
        """Remove every derived row of a record, whatever it is."""
        self.clear_many(kind, [k])

    def clear_many(self, kind: Kind, ks: Sequence[int]) -> None:
        """Remove every derived row of some records."""
        self.flush_rows()
        marks = ",".join("?" * len(ks))
        for table in TABLES:
            self._connection.execute(f"DELETE FROM {table} WHERE kind = ? AND k IN ({marks})", (kind.number, *ks))
        if kind.is_searched:
            for k in ks:
                self._replace_words(search_rowid(kind, k), True, "")

    def flush_rows(self) -> None:
        """Write the index rows that wait; call before they are read."""
        if self._rows:
            rows_of, self._rows = self._rows, {}
            for table, rows in rows_of.items():
                if rows:
                    insert_rows(self._connection, TABLES[table], rows)

    def flush(self) -> None:
        """Write everything that waits; call before COMMIT."""
        self.flush_rows()
        words, self._words = self._words, {}
        fresh: list[tuple[int, str]] = []
        # In the order of their row ids: a lower one after a higher one makes the index write all that it holds.
        for rowid, (may_stand, text) in sorted(words.items()):
            if may_stand:
                self._replace(rowid, text)
            elif text:
                fresh.append((rowid, text))
        self._connection.executemany(_SEARCH_INSERT, fresh)

    def _replace_words(self, rowid: int, may_stand: bool, words: str) -> None:
        waiting = self._words.get(rowid)
        # What waits was never written: only what stood before it has to go.
        self._words[rowid] = (waiting[0] if waiting else may_stand, words)

    def _replace(self, rowid: int, text: str) -> None:
        self._connection.execute(_SEARCH_DELETE, (rowid,))
        if text:
            self._connection.execute(_SEARCH_INSERT, (rowid, text))


def _point(point: Mapping[str, object]) -> IndexRow:
    kind, normalized = point.get("kind") or "", point.get("normalized")
    return (
        kind if type(kind) is str else str(kind),
        (normalized if type(normalized) is str else str(normalized)) if normalized else fold(str(point["value"])),
    )


def _address(address: Mapping[str, object]) -> IndexRow:
    get = address.get
    locality = get("locality")
    return str(get("country") or ""), fold(str(locality)) if locality else "", str(get("postal_code") or "")
