"""The one log: its tables, and what was added to it, for history, undo, sync, views and backup."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from crm_desktop.domain.specs import Kind

LOG_TABLES = (
    """CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    """CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    # One row: who writes now. Triggers read it; `off` silences them while remote ops are applied.
    """CREATE TABLE ctx(one INTEGER PRIMARY KEY CHECK (one = 1), off INTEGER NOT NULL, lsn INTEGER NOT NULL,
 tx INTEGER, dev TEXT NOT NULL, seen TEXT) STRICT""",
    """CREATE TABLE tx(tx INTEGER PRIMARY KEY, dev TEXT NOT NULL, batch TEXT, cause TEXT NOT NULL,
 by TEXT NOT NULL, at INTEGER NOT NULL, undoes TEXT) STRICT""",
    """CREATE TABLE change(n INTEGER PRIMARY KEY AUTOINCREMENT, tx INTEGER NOT NULL, lsn INTEGER NOT NULL,
 tbl TEXT NOT NULL, rid TEXT NOT NULL, root_id TEXT, kind TEXT NOT NULL, new TEXT, old TEXT, seen TEXT,
 seen_hash TEXT, decides TEXT, dig TEXT, base_seq INTEGER, seq INTEGER, first_epoch TEXT, first_seq INTEGER,
 state TEXT NOT NULL) STRICT""",
    """CREATE TABLE batch(id TEXT PRIMARY KEY, title TEXT NOT NULL, cause TEXT NOT NULL, by TEXT NOT NULL,
 at INTEGER NOT NULL, state TEXT NOT NULL, undoes TEXT, ops INTEGER NOT NULL) STRICT""",
    "CREATE INDEX change_rid ON change(rid, n)",
    "CREATE INDEX change_root ON change(root_id, n) WHERE root_id IS NOT NULL",
    "CREATE INDEX change_local ON change(lsn) WHERE state = 'local'",
    "CREATE INDEX change_tx ON change(tx)",
    "CREATE INDEX tx_batch ON tx(batch)",
    "CREATE INDEX batch_at ON batch(at)",
)

MANY = 3_000  # beyond so many changed rows a view reloads everything


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


@dataclass(frozen=True)
class ChangeSet:
    """What was added to the log: ids by kind, or everything (`is_all`) where there are too many to name."""

    head: int
    ids: dict[str, frozenset[str]] = field(default_factory=dict)
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


def change_set(head: int, rows: Iterable[tuple[str, str, str | None]]) -> ChangeSet:
    """Collect rows of (table, record, root) into a change set."""
    ids: dict[str, set[str]] = {}
    count = 0
    for table, rid, root in rows:
        count += 1
        ids.setdefault(table, set()).add(rid)
        if root:
            ids.setdefault("root", set()).add(root)
    if count > MANY:
        return ChangeSet(head, is_all=True)
    return ChangeSet(head, {name: frozenset(found) for name, found in ids.items()})
