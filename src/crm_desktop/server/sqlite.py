"""The database by default: one file a workspace in a folder, and one file for what belongs to none of them."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlite  # used without a key: newer than what Python brings, without a fault in its log

from crm_desktop.domain.errors import StorageError, StoreTooNew
from crm_desktop.domain.i18n import tr
from crm_desktop.server.db import Db, Onto, Row, Values, in_order, insert_tail, is_workspace_id
from crm_desktop.server.problems import Problem
from crm_desktop.server.schema import SHELF, TABLE, TABLES, VERSION, create_statements

OPEN_FILES = 64  # workspaces whose connections are kept
WAIT_SECONDS = 3
_AT_ONCE = 20  # rows of one statement
_FULL, _LOCKED = ("disk is full", "disk I/O error"), ("is locked", "is busy")


class SqliteDb(Db):
    """A transaction in a file."""

    dialect = "sqlite"

    def __init__(self, workspace: str, connection: Any) -> None:
        super().__init__(workspace)
        self._connection = connection

    def rows(self, sql: str, *params: object) -> list[Row]:
        """Return all rows of a query."""
        found: list[Row] = self._execute(sql, params).fetchall()
        return found

    def run(self, sql: str, *params: object) -> int:
        """Carry out a statement and return how many rows it touched."""
        return int(self._execute(sql, params).rowcount)

    def _execute(self, sql: str, params: tuple[object, ...]) -> Any:
        plain, numbers = in_order(sql)
        given = (self.workspace, *params)
        return self._connection.execute(plain, [given[number] for number in numbers])

    def put(self, table: str, rows: Sequence[Row], onto: Onto = "replace") -> None:
        """Write rows by prepared statements: many by one that takes a score of them, for a third less."""
        whole = len(rows) // _AT_ONCE * _AT_ONCE
        given = [(self.workspace, *row) for row in rows]
        if whole:
            scores = [list(chain.from_iterable(given[at : at + _AT_ONCE])) for at in range(0, whole, _AT_ONCE)]
            self._connection.executemany(_insert(table, onto, _AT_ONCE), scores)
        if whole < len(rows):
            self._connection.executemany(_insert(table, onto), given[whole:])

    def among(self, sql: str, params: Sequence[object], column: str, values: Values) -> list[Row]:
        """Return the rows of a query where a column is one of many values."""
        return self.rows(f"{sql} AND {column} IN (SELECT value FROM json_each(?))", *params, json.dumps(list(values)))


@cache
def _insert(table: str, onto: Onto, count: int = 1) -> str:
    names = TABLE[table].types
    places = f"({', '.join('?' * len(names))})"
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([places] * count)}{insert_tail(table, onto)}"


class _File:
    """The connections of one file: a writer, and readers that are lent."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lock = threading.Lock()
        self.users = 0
        self._idle: list[Any] = []
        self._writer: Any = None

    def writer(self) -> Any:
        self._writer = self._writer or connect(self.path)
        return self._writer

    def lend(self) -> Any:
        try:
            return self._idle.pop()
        except IndexError:
            return connect(self.path)

    def give_back(self, connection: Any) -> None:
        self._idle.append(connection)

    def close(self) -> None:
        for connection in [*self._idle, *([self._writer] if self._writer else [])]:
            connection.close()
        self._idle, self._writer = [], None


class SqliteDatabase:
    """A folder of workspaces."""

    dialect = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: OrderedDict[str, _File] = OrderedDict()
        self._guard = threading.Lock()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _prepare(self.path_of(SHELF), is_shelf=True)

    def path_of(self, workspace: str) -> Path:
        """Return the file of a workspace; the shelf has one of its own."""
        if workspace == SHELF:
            return self.folder / "registry.db"
        if not is_workspace_id(workspace):
            raise Problem("workspace-unknown")
        return self.folder / "workspaces" / workspace[-2:].lower() / f"{workspace}.db"

    @contextmanager
    def read(self, workspace: str) -> Iterator[Db]:
        """Open a transaction that reads one moment."""
        with self._use(workspace) as file, spoken():
            connection = file.lend()
            try:
                connection.execute("BEGIN")
                yield SqliteDb(workspace, connection)
            finally:
                with suppress(sqlite.Error):
                    connection.execute("ROLLBACK")
                file.give_back(connection)

    @contextmanager
    def write(self, workspace: str, *, is_new: bool = False) -> Iterator[Db]:
        """Open a transaction that alone writes in this workspace, and commits durably at its end."""
        with self._use(workspace) as file, spoken():
            if not file.lock.acquire(timeout=WAIT_SECONDS):
                raise Problem("busy", retry_after=1)
            try:
                connection = file.writer()
                connection.execute("BEGIN IMMEDIATE")
                try:
                    db = SqliteDb(workspace, connection)
                    if workspace != SHELF and not is_new:
                        _ = db.head
                    yield db
                    connection.execute("COMMIT")
                except BaseException:
                    with suppress(sqlite.Error):
                        connection.execute("ROLLBACK")
                    raise
            finally:
                file.lock.release()

    def heads(self, workspaces: Iterable[str]) -> dict[str, tuple[int, str]]:
        """Return seq and epoch of many workspaces."""
        found = {}
        for workspace in workspaces:
            with suppress(Problem), self.read(workspace) as db:
                found[workspace] = (db.head.seq, db.head.epoch)
        return found

    def create(self, workspace: str) -> None:
        """Make the file of a workspace."""
        path = self.path_of(workspace)
        if not path.is_file():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _prepare(path, is_shelf=False)

    def shred(self, workspace: str, *, is_thorough: bool = False) -> None:
        """Take the write-ahead log into the file and empty it; what is free in the file was overwritten already."""
        with self._use(workspace) as file, spoken(), file.lock:
            connection = file.writer()
            if is_thorough:
                connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def check(self) -> list[str]:
        """Return what is wrong with the files."""
        wrong = []
        for path in [self.path_of(SHELF), *sorted((self.folder / "workspaces").rglob("*.db"))]:
            with spoken():
                wrong += [tr("{file}: {fault}", file=path.name, fault=fault) for fault in faults_of(path)]
        return wrong

    def close(self) -> None:
        """Let go of every file."""
        with self._guard:
            for file in self._files.values():
                file.close()
            self._files.clear()

    @contextmanager
    def _use(self, workspace: str) -> Iterator[_File]:
        with self._guard:
            file = self._files.get(workspace)
            if file is None:
                path = self.path_of(workspace)
                if not path.is_file():
                    raise Problem("workspace-unknown")
                file = self._files[workspace] = _File(path)
            self._files.move_to_end(workspace)
            file.users += 1
            self._close_oldest()
        try:
            yield file
        finally:
            with self._guard:
                file.users -= 1

    def _close_oldest(self) -> None:
        if len(self._files) > OPEN_FILES:
            for workspace in [name for name, file in self._files.items() if not file.users][: -OPEN_FILES // 2]:
                self._files.pop(workspace).close()


def connect(path: Path) -> Any:
    """Open a file as the server uses it: every commit is on the disk before it is answered."""
    connection = sqlite.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=WAIT_SECONDS,
        check_same_thread=False,
        isolation_level=None,
    )
    for pragma in (
        "page_size = 8192",  # of a new file: half as many pages to be numbered, summed and folded back at a first load
        "journal_mode = WAL",
        "synchronous = FULL",
        "trusted_schema = OFF",
        "cache_size = -16000",
        "secure_delete = ON",
    ):  # what was erased for good is not left in a free page
        connection.execute(f"PRAGMA {pragma}")
    return connection


def faults_of(path: Path) -> list[str]:
    """Return what SQLite finds wrong with a file."""
    connection = connect(path)
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
    finally:
        connection.close()
    return [fault for fault in found if fault != "ok"]


def _prepare(path: Path, *, is_shelf: bool) -> None:
    """Make the tables of a file, or refuse one that a newer version made."""
    path.touch(mode=0o600)
    with spoken():
        connection = connect(path)
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                raise StoreTooNew(
                    tr("{file} was made by a newer version of the server", file=path.name),
                    tr("Update crm-server on this computer, then start it again."),
                )
            if version < VERSION:
                tables = tuple(table for table in TABLES if table.is_shelf == is_shelf)
                script = ";".join(create_statements("sqlite", tables))
                connection.executescript(f"BEGIN IMMEDIATE;{script};PRAGMA user_version = {VERSION};COMMIT;")
        finally:
            connection.close()


@contextmanager
def spoken() -> Iterator[None]:
    """Say SQLite's refusals in the server's words."""
    try:
        yield
    except sqlite.Error as error:
        said = str(error)
        if any(words in said for words in _FULL):
            raise Problem("storage-full", retry_after=60) from error
        if any(words in said for words in _LOCKED):
            raise Problem("busy", retry_after=1) from error
        raise StorageError(
            tr("The database of the server can't be used: {reason}", reason=said),
            tr("Run “crm-server doctor”; if a file is damaged, restore the last backup."),
        ) from error
