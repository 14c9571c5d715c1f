"""How a connection to a workspace file is opened: one driver, the same settings everywhere (reliability.md D1, D2)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from sqlcipher3 import dbapi2 as driver

from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.i18n import tr

__all__ = ["PAGE", "Connection", "check_driver", "connect", "create_file", "driver", "pragma"]

Connection = Any  # sqlcipher3 has no type hints; the shape is PEP 249's

BUSY = 5  # SQLITE_BUSY
PAGE = 8192  # bytes of a page of a new file (docs/adr/0066)

_SETTINGS = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA mmap_size=0",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA synchronous=FULL",  # this one and the next read the whole schema
    "PRAGMA cache_size=-32000",
)


def check_driver(version: tuple[int, ...] = driver.sqlite_version_info) -> None:
    """Refuse SQLite versions whose WAL can be damaged (before 3.51.3, and 3.52.0)."""
    if version < (3, 51, 3) or version == (3, 52, 0):
        text = ".".join(map(str, version))
        raise StorageError(
            tr("The database library {version} is too old to keep your data safe", version=text),
            tr("Install the program again from its own package; it brings the right library."),
        )


def connect(path: Path, *, read_only: bool = False) -> Connection:
    """Open a connection in autocommit: transactions begin where the store says BEGIN."""
    connection = connect_plainly(path, read_only=read_only)
    for setting in _SETTINGS:
        connection.execute(setting)
    if read_only:
        connection.execute("PRAGMA query_only=ON")
    return connection


def connect_plainly(path: Path, *, read_only: bool) -> Connection:
    """Open a connection as SQLite gives it: enough for a look at the file's first page, which needs no schema."""
    uri = "file:" + quote(path.as_posix()) + ("?mode=ro" if read_only else "?mode=rw")
    if read_only and not os.access(path.parent, os.W_OK) and not path.with_name(path.name + "-wal").exists():
        uri += "&immutable=1"  # there is no room for the index of the log, and nobody can write meanwhile
    return driver.connect(uri, uri=True, check_same_thread=False, isolation_level=None, cached_statements=256)


def begin_immediate(connection: Connection, wait: float = 5.0) -> None:
    """Begin a write transaction, waiting for another writer at most `wait` seconds.

    SQLite's own waiting sleeps up to 100 ms between two looks and so misses the short pauses that a long job makes
    for others; this looks every millisecond.
    """
    end = time.monotonic() + wait
    while True:
        try:
            connection.execute("BEGIN IMMEDIATE")
            return
        except driver.OperationalError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != BUSY or time.monotonic() >= end:
                raise
        time.sleep(0.001)


@contextmanager
def sparing(connection: Connection) -> Iterator[None]:
    """Let commits within reach the disk with a later one; none is torn by it, and no order changes."""
    connection.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        if connection.in_transaction:  # within one it can't be changed
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA synchronous=FULL")


def create_file(path: Path, page: int = PAGE) -> Connection:
    """Open a connection to a new file at `path`; `page` are the bytes of its pages."""
    path.touch(mode=0o600, exist_ok=False)
    connection = connect(path)
    connection.execute(f"PRAGMA page_size={page}")  # holds from the first write on
    return connection


def pragma(connection: Connection, name: str) -> int:
    """Return a PRAGMA that is one number."""
    return cast(int, connection.execute(f"PRAGMA {name}").fetchone()[0])
