"""Bring the tables of an older file to the specs. The schema only ever grows, so adding is all that is ever needed."""

from __future__ import annotations

from crm_desktop.domain.specs import KINDS, Kind
from crm_desktop.store.connection import Connection
from crm_desktop.store.ddl import column_statements, kind_statements
from crm_desktop.store.net import rederive_page
from crm_desktop.store.statements import copy_sql, is_no_copy_sql

_SLICE = 1_000


def add_what_is_missing(connection: Connection) -> None:
    """Add the tables, columns and indexes that the specs have and the file has not, and derive what is new.

    Call inside a transaction, with capture taken off: nothing that a person typed is touched. A second call has no
    effect.
    """
    grown = [kind for kind in KINDS if _add_columns(connection, kind)]
    for kind in KINDS:
        _renew_indexes(connection, kind)
    for kind in grown:
        after = -1
        while (last := rederive_page(connection, kind, after, _SLICE)) is not None:
            after = last
    for kind in KINDS:
        if kind.copied:
            connection.execute(f"{copy_sql(kind)} WHERE {is_no_copy_sql(kind)}")
    for kind in grown:  # last: they are computed from derived columns of other kinds
        if kind.rollups:
            changes = ", ".join(f"{r.column} = ({r.expression.format(id=f'{kind.name}.id')})" for r in kind.rollups)
            connection.execute(f"UPDATE {kind.name} SET {changes}")


def _add_columns(connection: Connection, kind: Kind) -> bool:
    """Return whether a table that stood before has new columns."""
    stored = {row[1] for row in connection.execute(f"PRAGMA table_info({kind.name})").fetchall()}
    if not stored:
        connection.execute(kind_statements(kind)[0])
        return False
    missing = [text for name, text in column_statements(kind) if name not in stored]
    for column in missing:
        connection.execute(f"ALTER TABLE {kind.name} ADD COLUMN {column}")
    return bool(missing)


def _renew_indexes(connection: Connection, kind: Kind) -> None:
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL"
    stored = dict(connection.execute(sql, (kind.name,)).fetchall())
    wanted = kind_statements(kind)[1:]
    for name in [name for name, text in stored.items() if text not in wanted]:
        connection.execute(f'DROP INDEX "{name}"')
    for text in wanted:
        if text not in stored.values():
            connection.execute(text)
