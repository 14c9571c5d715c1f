"""Whether derived columns and rows are what the records say, and the removal of those without a record."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.domain.specs import KINDS, Kind
from crm_desktop.store.codec import read_row
from crm_desktop.store.connection import Connection
from crm_desktop.store.custom_words import CustomWords
from crm_desktop.store.derived import TABLES, IndexRow, derive_rows, found_by, search_rowid
from crm_desktop.store.statements import copied_columns, is_no_copy_sql

_COLUMNS = {
    "point_index": "type, value",
    "address_index": "country, locality, postal_code",
    "tag_index": "tag_id",
    "ref_index": "system, ref",
}


def derived_is_stale(connection: Connection, kind: Kind, rows: Sequence[tuple[object, ...]]) -> set[int]:
    """Return the k of those rows (selected as k and `columns_of`) whose derived columns or index rows differ.

    Search words can't be read back; of them it is checked that they are there.
    """
    if not rows:
        return set()
    span = int(str(rows[0][0])), int(str(rows[-1][0]))
    columns = _derived_columns(connection, kind, span)
    found = {table: _index_rows(connection, kind, table, span) for table in TABLES}
    searched = _searched(connection, kind, span)
    stale = _stale_from_others(connection, kind, span)
    custom, rolled_up = CustomWords(connection), found_by(connection, kind, span)
    for row in rows:
        k, values = int(str(row[0])), read_row(kind, row[1:])
        wanted = derive_rows(kind, values | rolled_up.get(k, {}), custom)
        is_same = columns.get(k, {}) == kind.derive(values) and (k in searched) == bool(wanted.words)
        if not is_same or any(found[t].get(k, set()) != wanted.rows.get(t, frozenset()) for t in TABLES):
            stale.add(k)
    return stale


def count_orphans(connection: Connection) -> int:
    """Count index rows and search words that belong to no record."""
    tables = sum(
        int(connection.execute(f"SELECT count(*) FROM {t} i WHERE {_orphan(kind)}", (kind.number,)).fetchone()[0])
        for t in TABLES
        for kind in KINDS
    )
    return tables + sum(len(_orphan_words(connection, kind)) for kind in KINDS)


def clear_orphans(connection: Connection) -> None:
    """Remove index rows and search words that belong to no record."""
    for kind in KINDS:
        for table in TABLES:
            connection.execute(f"DELETE FROM {table} AS i WHERE {_orphan(kind)}", (kind.number,))
        connection.executemany("DELETE FROM search WHERE rowid = ?", _orphan_words(connection, kind))


def _derived_columns(connection: Connection, kind: Kind, span: tuple[int, int]) -> dict[int, dict[str, object]]:
    from_others = {*(r.column for r in kind.rollups), *copied_columns(kind)}
    names = [d.name for d in kind.derived if d.name not in from_others]
    sql = f"SELECT {', '.join(['k', *names])} FROM {kind.name} WHERE k BETWEEN ? AND ?"
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in connection.execute(sql, span)}


def _index_rows(connection: Connection, kind: Kind, table: str, span: tuple[int, int]) -> dict[int, set[IndexRow]]:
    found: dict[int, set[IndexRow]] = {}
    sql = f"SELECT k, {_COLUMNS[table]} FROM {table} WHERE kind = ? AND k BETWEEN ? AND ?"
    for row in connection.execute(sql, (kind.number, *span)):
        found.setdefault(row[0], set()).add(tuple(row[1:]))
    return found


def _searched(connection: Connection, kind: Kind, span: tuple[int, int]) -> set[int]:
    # The index's own table of documents: the only way to ask a contentless index what it holds.
    ids = connection.execute(
        "SELECT id FROM search_docsize WHERE id BETWEEN ? AND ? AND id & 63 = ?",
        (search_rowid(kind, span[0]), search_rowid(kind, span[1]), kind.number),
    )
    return {row[0] >> 6 for row in ids}


def _stale_from_others(connection: Connection, kind: Kind, span: tuple[int, int]) -> set[int]:
    """Return the k of records whose rolled-up or copied columns are not what other records say."""
    parent = f"{kind.name}.id"
    wrong = [f"{kind.name}.{r.column} IS NOT ({r.expression.format(id=parent)})" for r in kind.rollups]
    wrong += [is_no_copy_sql(kind)] if kind.copied else []
    if not wrong:
        return set()
    sql = f"SELECT k FROM {kind.name} WHERE k BETWEEN ? AND ? AND ({' OR '.join(wrong)})"
    return {row[0] for row in connection.execute(sql, span)}


def _orphan(kind: Kind) -> str:
    return f"i.kind = ? AND NOT EXISTS (SELECT 1 FROM {kind.name} r WHERE r.k = i.k)"


def _orphan_words(connection: Connection, kind: Kind) -> list[tuple[int]]:
    if not kind.is_searched:
        return []
    return connection.execute(  # type: ignore[no-any-return]
        "SELECT d.id FROM search_docsize d WHERE d.id & 63 = ? "
        f"AND NOT EXISTS (SELECT 1 FROM {kind.name} r WHERE r.k = d.id >> 6)",
        (kind.number,),
    ).fetchall()
