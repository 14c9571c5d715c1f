"""The one log: its tables, and what was added to it, for history, undo, sync, views and backup."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from enum import StrEnum

from crm_desktop.domain.plain import made_by, plain
from crm_desktop.domain.specs import KIND, Kind
from crm_desktop.store.connection import Connection
from crm_desktop.store.sync_tables import SYNC_TABLES

LOG_TABLES = (
    """CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    # One row: who writes now. Triggers read it; `off` silences them while remote ops are applied.
    """CREATE TABLE ctx(one INTEGER PRIMARY KEY CHECK (one = 1), off INTEGER NOT NULL, lsn INTEGER NOT NULL,
 tx INTEGER, dev INTEGER NOT NULL, seen TEXT) STRICT""",
    # Devices and users; the log names them by number. A number is never given to another one.
    """CREATE TABLE actor(a INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT""",
    # batch: number of the batch's first transaction. by: empty where another program wrote.
    """CREATE TABLE tx(tx INTEGER PRIMARY KEY, dev INTEGER NOT NULL, batch INTEGER NOT NULL, cause TEXT NOT NULL,
 by INTEGER, at INTEGER NOT NULL) STRICT""",
    """CREATE TABLE change(n INTEGER PRIMARY KEY AUTOINCREMENT, tx INTEGER NOT NULL, lsn INTEGER NOT NULL,
 tbl TEXT NOT NULL, rid TEXT NOT NULL, root_id TEXT, kind TEXT NOT NULL, new TEXT, old TEXT, seen TEXT,
 seen_hash TEXT, decides TEXT, dig TEXT, base_seq INTEGER, seq INTEGER, first_epoch TEXT, first_seq INTEGER,
 state TEXT NOT NULL) STRICT""",
    # b: its first transaction, which says who, when and why.
    """CREATE TABLE batch(b INTEGER PRIMARY KEY, id TEXT NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL,
 undoes TEXT, ops INTEGER NOT NULL) STRICT""",
    # What a form held when the program ended; kept until it is saved or thrown away.
    """CREATE TABLE draft(place TEXT NOT NULL, field TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL,
 PRIMARY KEY (place, field)) STRICT, WITHOUT ROWID""",
    # Imports of this computer: drafts, what is under way, what came in; and the rows that wait to be corrected.
    """CREATE TABLE import_run(id TEXT PRIMARY KEY, at INTEGER NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL,
 plan TEXT NOT NULL, batches TEXT NOT NULL, done INTEGER NOT NULL, result TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE import_row(run TEXT NOT NULL, n INTEGER NOT NULL, part INTEGER NOT NULL, line INTEGER NOT NULL,
 cells TEXT NOT NULL, problems TEXT NOT NULL, PRIMARY KEY (run, n)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE backup_run(id TEXT PRIMARY KEY, at INTEGER NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL,
 level TEXT NOT NULL, bytes INTEGER NOT NULL, millis INTEGER NOT NULL, error TEXT) STRICT""",
    # Pairs that a search took for one, with the ids in their order; score in thousandths, reasons as codes.
    """CREATE TABLE duplicate_pair(kind TEXT NOT NULL, left_id TEXT NOT NULL, right_id TEXT NOT NULL,
 score INTEGER NOT NULL, reasons TEXT NOT NULL, later INTEGER NOT NULL DEFAULT 0,
 PRIMARY KEY (kind, left_id, right_id)) STRICT, WITHOUT ROWID""",
    "CREATE INDEX change_rid ON change(rid, n)",
    "CREATE INDEX change_root ON change(root_id, n) WHERE root_id IS NOT NULL",
    "CREATE INDEX change_tx ON change(tx)",
    "CREATE INDEX tx_batch ON tx(batch)",
    "CREATE INDEX tx_outside ON tx(tx) WHERE cause = 'outside'",
    # The milliseconds of a UUIDv7: they find its row at once, for half the bytes of the whole id.
    "CREATE INDEX batch_id ON batch(substr(id, 1, 13))",
    *SYNC_TABLES,
    # The transactions with the ids that all other devices know.
    """CREATE VIEW tx_named AS SELECT t.tx, d.id AS dev, t.batch AS b,
 coalesce(b.id, iif(t.cause = 'outside', 'outside-' || d.id || '-' || t.tx, '')) AS batch,
 coalesce(b.title, '') AS title, t.cause, coalesce(u.id, '') AS by, t.at FROM tx t LEFT JOIN batch b ON b.b = t.batch
 LEFT JOIN actor d ON d.a = t.dev LEFT JOIN actor u ON u.a = t.by""",
)
_NEXT = "(SELECT coalesce(max(tx), 0) + 1 FROM tx)"
ADD_TX = (  # a batch's first transaction gives the batch its number
    # The device as the file says it now: another process may have given it a new one. VALUES: a SELECT that reads the
    # table that it writes goes through a temporary one, for three times the cost.
    f"INSERT INTO tx(dev, batch, cause, by, at) VALUES ((SELECT dev FROM ctx), coalesce(?, {_NEXT}), ?, ?, ?)"
)
ADD_BATCH = "INSERT INTO batch(b, id, title, state, undoes, ops) VALUES (?, ?, ?, ?, ?, ?)"

MANY = 3_000  # beyond so many changed rows a view reloads everything


def add_actor(connection: Connection, actor_id: str) -> int:
    """Give a device or a user its number in this file and return it; one that has a number keeps it."""
    connection.execute("INSERT INTO actor(id) VALUES (?) ON CONFLICT DO NOTHING", (actor_id,))
    return int(connection.execute("SELECT a FROM actor WHERE id = ?", (actor_id,)).fetchone()[0])


def batch_number(connection: Connection, batch_id: str) -> int | None:
    """Return the number of a batch, or of another program's transaction ("outside-…"); None where there is none."""
    found = connection.execute(
        "SELECT b FROM batch WHERE substr(id, 1, 13) = substr(?1, 1, 13) AND id = ?1", (batch_id,)
    ).fetchone()
    tail = batch_id.rpartition("-")[2]
    if not found and batch_id.startswith("outside-") and tail.isdecimal():
        found = connection.execute(
            "SELECT tx FROM tx_named WHERE tx = CAST(? AS INTEGER) AND batch = ?", (tail, batch_id)
        ).fetchone()
    return int(found[0]) if found else None


def mark_undone(connection: Connection, batch_id: str | None) -> None:
    """Turn round the state of a batch and of all that it undoes: an undo of an undo makes the first one done again."""
    state = "undone"
    while batch_id:
        b = batch_number(connection, batch_id)
        connection.execute("UPDATE batch SET state = ? WHERE b = ?", (state, b))
        found = connection.execute("SELECT undoes FROM batch WHERE b = ?", (b,)).fetchone()
        batch_id = found[0] if found else None
        state = "done" if state == "undone" else "undone"


class Cause(StrEnum):
    """Why records changed."""

    EDIT = "edit"
    IMPORT = "import"
    BULK = "bulk"
    RULE = "rule"
    MERGE = "merge"
    UNDO = "undo"
    RESTORE = "restore"
    REPAIR = "repair"
    SYNC = "sync"
    OUTSIDE = "outside"


@plain
class ChangeSet:
    """What was added to the log: ids by kind, or everything (`is_all`) where there are too many to name."""

    head: int
    ids: dict[str, frozenset[str]] = made_by(factory=dict)
    is_all: bool = False

    def touches(self, kind: Kind) -> bool:
        """Return whether a record of this kind may have changed."""
        return self.is_all or kind.name in self.ids

    def ids_of(self, kind: Kind) -> frozenset[str]:
        """Return the ids that changed; empty where `is_all`."""
        return self.ids.get(kind.name, frozenset())

    def mentions(self, record_id: str) -> bool:
        """Return whether this record, or one of its page, may have changed."""
        return self.is_all or any(record_id in ids for ids in self.ids.values())

    def __bool__(self) -> bool:
        return self.is_all or bool(self.ids)


def _new_root(table: str, new: object) -> Iterator[str]:
    """Yield the page that a record moved to; `root_id` of such a change is the page that it left."""
    kind = KIND.get(table)
    if kind and new and f'"{kind.root}"' in str(new):
        root = json.loads(str(new)).get(kind.root)
        if root:
            yield root


def change_set(head: int, rows: Iterable[tuple[object, ...]]) -> ChangeSet:
    """Collect rows of (n, table, record, root, new) into a change set; "root" names the pages that they belong to."""
    ids: dict[str, set[str]] = {}
    for _, table, rid, root, new in rows:
        ids.setdefault(str(table), set()).add(str(rid))
        if root:
            ids.setdefault("root", set()).add(str(root))
            ids["root"].update(_new_root(str(table), new))
    return ChangeSet(head, {name: frozenset(found) for name, found in ids.items()})
