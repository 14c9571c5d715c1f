"""What this file knows of its server: the place in the feed, what was sent, what is wrong. Local, one name a row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import msgspec

from crm_desktop.store.connection import Connection


@dataclass
class SyncState:
    """All of it at one moment. Epoch, seq and chain are the cursor: they change only together with the rows."""

    phase: str = ""  # "" = off, joining, on, paused
    server: str = ""
    ca: str = ""
    credential: str = ""
    device_name: str = ""
    role: str = ""
    incarnation: str = ""  # the device that this file was when it last spoke to the server
    epoch: str = ""
    seq: int = 0
    chain: str = "0" * 32
    fuzzy: list[object] | None = None  # [seq, chain]: rows newer than the cursor were read at this head
    sealed: int = 0  # change.n up to which every own op is sealed
    acked_lsn: int = 0  # own ops up to here need not be sent again …
    acked_seq: int = 0  # … unless the cursor passes this without them
    head: int = 0
    durable: int = 0
    epochs: list[str] = field(default_factory=list)  # in the order in which they were met
    lines: list[str] = field(default_factory=list)  # devices that this file was before
    others: list[str] = field(default_factory=list)  # devices of the team whose changes came
    healing: bool = False
    nonce: str = ""  # of the mark outside the file
    lease: list[object] | None = None  # who syncs now, and until when that holds without a sign of life
    questions: list[str] = field(default_factory=list)
    bootstrap: dict[str, object] | None = None
    receiving_seq: int = 0  # the newest row of a bootstrap so far
    trouble: str = ""
    trouble_title: str = ""
    trouble_advice: str = ""
    since: int | None = None
    last_sync: int | None = None
    verified: int | None = None  # when the whole file was compared with the server last
    verify_at: int | None = None  # when to do so again
    mended: int = 0  # records that the last comparison put right
    retry_at: int | None = None
    replayed: int = 0  # schema up to which what was parked has been laid out
    shred: list[str] | None = None  # records were erased for good: files to remove, and the file to be written anew


_NAMES = tuple(f.name for f in fields(SyncState))
_decode = msgspec.json.Decoder().decode  # asked for a score of times in each round


def read_state(connection: Connection) -> SyncState:
    """Return what is known; the state of a file without sync where there is nothing."""
    rows = dict(connection.execute("SELECT name, value FROM sync_state").fetchall())
    return SyncState(**{name: _decode(rows[name]) for name in _NAMES if name in rows})


def change_state(connection: Connection, **changes: object) -> None:
    """Change parts of it; call inside the transaction that they belong to."""
    if not changes.keys() <= set(_NAMES):
        raise KeyError(str(sorted(changes.keys() - set(_NAMES))))
    connection.executemany(
        "INSERT INTO sync_state(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        [(name, json.dumps(value, ensure_ascii=False)) for name, value in changes.items()],
    )


def read_names(connection: Connection) -> list[tuple[str, str]]:
    """Return id and name of the people and devices of the team."""
    return connection.execute("SELECT id, name FROM sync_name WHERE name <> ''").fetchall()  # type: ignore[no-any-return]


def read_nameless(connection: Connection, own: str) -> set[str]:
    """Return the devices and people that changes or conflicts name and that nobody has been asked about yet."""
    state = read_state(connection)
    found = set(state.others)
    for column in ("kept_dev", "other_dev", "kept_by", "other_by"):
        sql = f"SELECT DISTINCT {column} FROM conflict WHERE {column} > '' AND state = 'open'"
        found.update(str(row[0]) for row in connection.execute(sql))
    known = {str(row[0]) for row in connection.execute("SELECT id FROM sync_name UNION ALL SELECT id FROM user")}
    return found - known - {*state.lines, own}


def keep_names(connection: Connection, names: Mapping[str, str]) -> None:
    """Take names as the server says them."""
    connection.executemany(
        "INSERT INTO sync_name(id, name) VALUES (?, ?) ON CONFLICT(id) DO UPDATE SET name = excluded.name",
        list(names.items()),
    )


def forget_state(connection: Connection) -> None:
    """Make it a file without sync; its log and its records stay."""
    for table in ("sync_state", "sync_point", "sync_parked"):
        connection.execute(f"DELETE FROM {table}")
