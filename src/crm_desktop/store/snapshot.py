"""A whole copy of a workspace file at one moment, with what it must hold: migrations and backups share it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.domain.errors import SnapshotInvalid
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KINDS, Kind
from crm_desktop.store.codec import columns_of
from crm_desktop.store.connection import Connection, connect, driver, pragma
from crm_desktop.store.errors import translated
from crm_desktop.store.sealed_io import sync_data, sync_file

_ROWS = 2_000
_PIECE = 2 << 20  # bytes between two syncs of a copy


@dataclass(frozen=True)
class Facts:
    """What a workspace file holds: the head of its log, records by kind, and (where asked for) a hash by kind."""

    head: int
    log_rows: int
    schema: int
    counts: dict[str, int]
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def records(self) -> int:
        """How many records there are, the bin included."""
        return sum(self.counts.values())


def read_facts(connection: Connection, *, with_hashes: bool = False) -> Facts:
    """Read the facts; call inside a transaction so that they belong together."""
    head, rows = connection.execute("SELECT coalesce(max(n), 0), count(*) FROM change").fetchone()
    stored = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()}
    kinds = [kind for kind in KINDS if kind.name in stored]  # a file of an older version lacks some
    counts = {k.name: connection.execute(f"SELECT count(*) FROM {k.name}").fetchone()[0] for k in kinds}
    hashes = {kind.name: hash_records(connection, kind) for kind in kinds} if with_hashes else {}
    return Facts(head, rows, pragma(connection, "user_version"), counts, hashes)


def hash_records(connection: Connection, kind: Kind) -> str:
    """Return a SHA-256 over every record of a kind: its own values in the order of k, derived columns left out."""
    import hashlib  # not needed to open a file

    digest = hashlib.sha256()
    for rows in _pages(connection, kind):
        digest.update(b"\x1e".join(rows))
    return digest.hexdigest()


def copy_snapshot(path: Path, target: Path, *, with_hashes: bool = False) -> Facts:
    """Copy the file at `path` to `target`, which must not exist, and return what the copy must hold.

    Facts and copy are one snapshot: both are read inside one transaction of one connection. `backup` copies what that
    transaction sees, whatever others commit meanwhile.
    """
    with translated(path):
        source = connect(path, read_only=True)
        try:
            source.execute("BEGIN")
            facts = read_facts(source, with_hashes=with_hashes)
            _copy(source, target)
            source.execute("COMMIT")
        finally:
            source.close()
    return facts


def check_copy(path: Path, facts: Facts, *, with_hashes: bool = False) -> None:
    """Read a copy from end to end and compare it with its facts; SnapshotInvalid says what differs."""
    with translated(path):
        connection = connect(path, read_only=True)
        try:
            faults = [row[0] for row in connection.execute("PRAGMA integrity_check(3)").fetchall()]
            if faults != ["ok"]:
                raise SnapshotInvalid(
                    tr("The copy “{name}” has a fault: {fault}", name=path.name, fault=faults[0]),
                    tr("It is not used. Make a new backup; if that fails too, check the disk."),
                )
            found = read_facts(connection, with_hashes=with_hashes)
        finally:
            connection.close()
    compare_facts(path.name, facts, found)


def compare_facts(name: str, expected: Facts, found: Facts) -> None:
    """Raise SnapshotInvalid where two facts differ; hashes are compared where both have them."""
    for what, value in vars(expected).items():
        if what == "hashes" and not (expected.hashes and found.hashes):
            continue
        if getattr(found, what) != value:
            raise SnapshotInvalid(
                tr("The copy “{name}” does not hold what it should ({what})", name=name, what=what),
                tr("It is not used. Make a new backup."),
            )


def _copy(source: Connection, target: Path) -> None:
    with translated(target):
        target.touch(mode=0o600, exist_ok=False)
    try:
        with translated(target):  # inside: whether the disk is full can be seen before the rest is removed
            _copy_pieces(source, target)
            sync_file(target)
    except BaseException:
        for leftover in (target, *(target.with_name(target.name + end) for end in ("-journal", "-wal", "-shm"))):
            leftover.unlink(missing_ok=True)
        raise


def _copy_pieces(source: Connection, target: Path) -> None:
    """Copy what the source's open transaction sees, and bring each piece to the disk before the next.

    One sync of the whole copy at its end would keep the disk from a save's own sync until it is done.
    """
    copy = driver.connect(str(target), isolation_level=None)
    number = os.open(target, os.O_RDWR | getattr(os, "O_BINARY", 0))
    pages = max(1, _PIECE // pragma(source, "page_size"))
    try:
        copy.execute("PRAGMA synchronous=OFF")  # the syncs are ours
        source.backup(copy, pages=pages, progress=lambda *_: sync_data(number))
        # A copy is one file: without its write-ahead log it opens on a medium that can't be written, too.
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
        os.close(number)


def _pages(connection: Connection, kind: Kind) -> Iterator[list[bytes]]:
    """Yield records as the bytes of their texts.

    Joined by the database, which takes half the time of joining them here, and given as they are stored: making letters
    of them and bytes again took as long once more.
    """
    # Only the columns that the file has: an older version wrote the sum of an older backup over its own.
    stored = {row[1] for row in connection.execute(f"PRAGMA table_info({kind.name})").fetchall()}
    values = ", ".join(f"coalesce({name}, 'None')" for name in columns_of(kind) if name in stored)
    cursor = connection.execute(f"SELECT CAST(concat_ws(char(31), {values}) AS BLOB) FROM {kind.name} ORDER BY k")
    while rows := cursor.fetchmany(_ROWS):
        yield [text for (text,) in rows]
