"""A disk that remembers every write, sync and cut of a file, so that any moment of a power cut can be drawn from it.

The product's driver can't be given a file system of its own; so its real statements, with their values, are written
down at the store's writing connection and run again through apsw on the recording file system. The images are files,
opened by the product.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from crm_desktop.store import Store
from crm_desktop.store.connection import _SETTINGS

SECTOR = 512
ACK = "ack"


class Recorder:
    """Stands before the connection of a store and writes down what is executed."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.statements: list[tuple[str, Sequence[object]]] = []

    def execute(self, sql: str, params: Sequence[object] = ()) -> Any:
        """Write down and execute."""
        self._keep(sql, params)
        return self._connection.execute(sql, params)

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> Any:
        """Write down and execute for each row."""
        rows = list(rows)
        for row in rows:
            self._keep(sql, row)
        return self._connection.executemany(sql, rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def _keep(self, sql: str, params: Sequence[object]) -> None:
        if not sql.lstrip().startswith(("SELECT", "PRAGMA")):
            self.statements.append((sql, tuple(params)))


def record(store: Store) -> Recorder:
    """Begin to write down what a store writes."""
    recorder = Recorder(store.writer.connection)
    store.writer._opened = recorder
    return recorder


@dataclass
class Event:
    """A write at a place, a sync, a cut to a length, or an acknowledged change."""

    what: str
    file: str = ""
    at: int = 0
    data: bytes = b""


class Disk(apsw.VFS):
    """A file system that passes everything on and remembers it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        super().__init__("recording", "", makedefault=False)

    def xOpen(self, name: Any, flags: list[int]) -> RecordedFile:
        return RecordedFile(self, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        self.events.append(Event("truncate", Path(name).name))
        super().xDelete(name, sync)


class RecordedFile(apsw.VFSFile):
    """A file whose changes are remembered."""

    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        self._events = disk.events
        self._name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name or "temp").name
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._events.append(Event("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        self._events.append(Event("sync", self._name))
        super().xSync(flags)

    def xTruncate(self, size: int) -> None:
        self._events.append(Event("truncate", self._name, size))
        super().xTruncate(size)


def replay(path: Path, statements: Iterable[tuple[str, Sequence[object]]], synchronous: str) -> list[Event]:
    """Run the statements on the recording file system; an "ack" with the last change follows each commit."""
    disk = Disk()
    # Without shared memory for the log's index SQLite wants the file for itself; what it writes is the same.
    connection = apsw.Connection(str(path), vfs="recording", flags=apsw.SQLITE_OPEN_READWRITE)
    connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    for setting in (*_SETTINGS, f"PRAGMA synchronous={synchronous}", "PRAGMA wal_autocheckpoint=50"):
        connection.execute(setting)
    assert connection.execute("PRAGMA journal_mode").fetchall() == [("wal",)]
    for sql, params in statements:
        connection.execute(sql, params)
        if sql == "COMMIT":
            disk.events.append(
                Event(ACK, at=connection.execute("SELECT coalesce(max(n), 0) FROM change").fetchall()[0][0])
            )
    events = list(disk.events)  # what closing writes is not part of it
    connection.close()
    disk.unregister()
    return events


@dataclass
class Platter:
    """What is surely on the disk, and what may be."""

    sure: dict[str, bytearray]
    maybe: dict[str, list[Event]] = field(default_factory=dict)
    acked: int = 0

    def take(self, event: Event) -> None:
        """Let one event happen."""
        if event.what == ACK:
            self.acked = event.at
        elif event.what == "sync":
            for waiting in self.maybe.pop(event.file, []):
                apply(self.sure.setdefault(event.file, bytearray()), waiting)
        else:
            self.maybe.setdefault(event.file, []).append(event)

    def image(self, chance: random.Random) -> dict[str, bytes]:
        """Return the files as a power cut may leave them now."""
        files = {name: bytearray(data) for name, data in self.sure.items()}
        for name, waiting in self.maybe.items():
            for event in some_of(waiting, chance):
                apply(files.setdefault(name, bytearray()), event)
        return {name: bytes(data) for name, data in files.items()}


def apply(data: bytearray, event: Event) -> None:
    """Do to a file's bytes what the event says."""
    if event.what == "truncate":
        del data[event.at :]
        return
    if len(data) < event.at:
        data.extend(bytes(event.at - len(data)))
    data[event.at : event.at + len(event.data)] = event.data


def some_of(waiting: Sequence[Event], chance: random.Random) -> list[Event]:
    """Choose which unsynced events reached the disk: none, the first ones, any, any torn into sectors."""
    way = chance.choice(("none", "all", "first", "some", "torn"))
    if way in ("none", "all"):
        return list(waiting) if way == "all" else []
    if way == "first":
        return list(waiting[: chance.randrange(len(waiting) + 1)])
    some = [event for event in waiting if chance.random() < 0.6]
    return [part for event in some for part in torn(event, chance)] if way == "torn" else some


def torn(event: Event, chance: random.Random) -> list[Event]:
    """Return the sectors of a write that reached the disk."""
    if event.what != "write":
        return [event]
    pieces = [
        Event("write", event.file, event.at + at, event.data[at : at + SECTOR])
        for at in range(0, len(event.data), SECTOR)
    ]
    return [piece for piece in pieces if chance.random() < 0.7]
