"""Which conflicts a record and a batch have: an index beside the records of kind `conflict`."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from crm_desktop.protocol.conflict import Standing, What
from crm_desktop.protocol.effects import Key
from crm_desktop.protocol.op import Doc
from crm_desktop.server.db import Db


class Entry(NamedTuple):
    """A line of the index."""

    made: int  # seq of the op that found the conflict
    is_open: int
    batch: str  # of the deletes that are held


class Disputes:
    """The part of the index that a push needs, and what it changes."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._of: dict[Key, dict[str, Entry]] = {}
        self.changed: dict[tuple[str, str, str], Entry] = {}

    def expect(self, t: str, ids: Collection[str], *, are_none: bool = False) -> None:
        """Read the conflicts of records ahead; most workspaces have none at all."""
        for i in ids:
            self._of.setdefault((t, i), {})
        if are_none:
            return
        sql = "SELECT i, conflict, made, is_open, batch FROM conflict WHERE workspace_id = ? AND t = ?"
        for i, conflict, made, is_open, batch in self._db.among(sql, (t,), "i", ids):
            self._of[t, i].setdefault(conflict, Entry(made, is_open, batch))

    def of(self, t: str, i: str) -> list[str]:
        """Return the conflicts of a record, oldest first."""
        if (t, i) not in self._of:
            self.expect(t, [i])
        entries = self._of[t, i]
        return sorted(entries, key=lambda conflict: (entries[conflict].made, conflict))

    def of_batch(self, batch: str) -> list[str]:
        """Return the held deletes of a batch, oldest first."""
        sql = "SELECT conflict, made FROM conflict WHERE workspace_id = ? AND batch = ? AND is_open = 1"
        found = {str(conflict): int(made) for conflict, made in self._db.rows(sql, batch)} if batch else {}
        found |= {key[2]: entry.made for key, entry in self.changed.items() if batch and entry.batch == batch}
        return sorted(found, key=lambda conflict: (found[conflict], conflict))

    def note(self, conflict: str, doc: Doc, seq: int) -> None:
        """Take in a conflict that the fold made or changed."""
        t, i = str(doc["record_kind"]), str(doc["record_id"])
        self.of(t, i)  # read before it is changed
        before = self._of[t, i].get(conflict)
        is_open = int(doc.get("state", Standing.OPEN) == Standing.OPEN)
        batch = str(doc.get("batch", "")) if doc.get("what") == What.HELD else ""
        entry = Entry(before.made if before else seq, is_open, batch)
        self._of[t, i][conflict] = self.changed[t, i, conflict] = entry
