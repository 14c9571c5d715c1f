"""Copying workspaces between databases, table by table: what backup, restore and moving to PostgreSQL are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from crm_desktop.server.accounts import workspaces
from crm_desktop.server.db import Database, Db, Row
from crm_desktop.server.problems import Problem
from crm_desktop.server.schema import SHELF, TABLES, Table

_MANY, _FEW = 2_000, 8  # rows a step; of tables with large bytes
_LARGE = frozenset({"chunk", "commits"})
_PASSING = frozenset({"access", "bootstrap", "segment"})  # of the day


class Copied(NamedTuple):
    """A workspace that was copied, and where it stood."""

    workspace: str
    seq: int
    chain: str


def copy_all(source: Database, target: Database) -> list[Copied]:
    """Copy everything; each workspace as it was at one moment. The target is empty."""
    with source.read(SHELF) as read, target.write(SHELF) as write:
        for table in TABLES:
            if table.is_shelf:
                _copy_table(table, read, write, skip=("schema",))
    copied = []
    for workspace in workspaces(source):
        try:
            copied.append(copy_workspace(source, target, workspace))
        except Problem as problem:
            if problem.slug != "workspace-unknown":  # announced, but never published
                raise
    return copied


def copy_workspace(source: Database, target: Database, workspace: str) -> Copied:
    """Copy one workspace with everything that belongs to it."""
    with source.read(workspace) as read:
        head = read.head
        target.create(workspace)
        with target.write(workspace, is_new=True) as write:
            for table in TABLES:
                if not table.is_shelf and table.name not in _PASSING:
                    _copy_table(table, read, write)
    return Copied(workspace, head.seq, head.chain)


def _copy_table(table: Table, read: Db, write: Db, skip: tuple[str, ...] = ()) -> None:
    for rows in _pages(table, read):  # what the target made for itself, such as its own key, gives way
        write.put(table.name, [row for row in rows if row[0] not in skip])


def _pages(table: Table, read: Db) -> Iterator[list[Row]]:
    """Yield rows without the workspace's id, a page at a time, each behind the last row's key."""
    names = [name for name in table.types if name != "workspace_id"]
    keys = [name for name in table.keys if name != "workspace_id"]
    select = f"SELECT {', '.join(names)} FROM {table.name} WHERE workspace_id = ?"
    if not keys:
        yield read.rows(select)
        return
    limit = _FEW if table.name in _LARGE else _MANY
    order = f" ORDER BY {', '.join(keys)} LIMIT {limit}"
    behind = f" AND ({', '.join(keys)}) > ({', '.join('?' * len(keys))})"
    rows = read.rows(select + order)
    while rows:
        yield rows
        last = [rows[-1][names.index(key)] for key in keys]
        rows = read.rows(select + behind + order, *last) if len(rows) == limit else []
