"""What the fold sees of a workspace during a push: read ahead in few queries, changed in memory, written at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
from msgspec import Raw

from crm_desktop.protocol.conflict import KIND_NAME, Author, Conflict, from_doc
from crm_desktop.protocol.effects import Key, apply_effects, changes_of
from crm_desktop.protocol.fold_guard import is_removal
from crm_desktop.protocol.messages import Outcome
from crm_desktop.protocol.op import DELETED, INSERT, PURGE, Doc, Header, Op
from crm_desktop.protocol.state import Folded
from crm_desktop.server.authors import Authors
from crm_desktop.server.db import Db
from crm_desktop.server.disputes import Disputes
from crm_desktop.server.identities import Item
from crm_desktop.server.limits import GUARD_WINDOW, HOUR
from crm_desktop.server.soundness import NAMED

_decode = msgspec.json.Decoder(dict[str, Any]).decode


class ServerState:
    """Answers the fold (`protocol.state.State`), and gathers what is to be written."""

    def __init__(self, db: Db, now: int) -> None:
        self.db = db
        self.now = now
        self.docs: dict[Key, Doc] = {}
        self.seqs: dict[Key, int] = {}  # as they stand in the database
        self.touched: dict[Key, int] = {}  # seq that changed a record last
        self.purged: dict[Key, int] = {}
        self.undone: set[tuple[str, str]] = set()
        self.removed: dict[tuple[str, str], set[str]] = {}  # (device, kind): records, in this push
        self.disputes = Disputes(db)
        self.authors = Authors(db)
        self._known_absent: set[Key] = set()
        self._living: dict[str, int] | None = None
        self._lines: dict[str, frozenset[str]] = {}
        self._window: dict[tuple[str, str], set[tuple[str, str]]] = {}
        self._undoers: dict[str, str] = {}

    def expect(self, keys: Iterable[Key]) -> None:
        """Read records and their disputes ahead, in two queries a kind."""
        kinds: dict[str, list[str]] = {}
        for t, i in keys:
            kinds.setdefault(t, []).append(i)
        for t, ids in kinds.items():
            self._read(t, ids)
            self.disputes.expect(t, ids, are_none=KIND_NAME not in self.living)

    def _read(self, t: str, ids: Collection[str]) -> None:
        sql = "SELECT i, doc, seq FROM record WHERE workspace_id = ? AND t = ?"
        for i, doc, seq in self.db.among(sql, (t,), "i", ids):
            self.seqs[t, i] = seq
            if doc:
                self.docs[t, i] = _decode(doc)
            else:
                self.purged[t, i] = 0
        self._known_absent.update((t, i) for i in ids if (t, i) not in self.seqs)

    def doc(self, t: str, i: str) -> Doc | None:
        """Return a record, also a deleted one; None where it was never seen."""
        key = (t, i)
        found = self.docs.get(key)
        if isinstance(found, Raw):  # it came before in this very push
            found = self.docs[key] = _decode(found)
        if found is None and key not in self._known_absent and key not in self.seqs:
            self._read(t, [i])
            found = self.docs.get(key)
        return found

    def author(self, t: str, i: str, field: str) -> Author:
        """Return who set the current value of a field."""
        return self.authors.of(t, i, field)

    def open_conflicts(self, t: str, i: str) -> list[Conflict]:
        """Return the open conflicts of a record, oldest first."""
        return [found for found in self.all_conflicts(t, i) if found.is_open]

    def all_conflicts(self, t: str, i: str) -> list[Conflict]:
        """Return every conflict of a record, oldest first."""
        return [found for found in map(self.conflict, self.disputes.of(t, i)) if found]

    def held(self, batch: str) -> list[Conflict]:
        """Return the open conflicts of kind `held` of a batch, oldest first."""
        found = [conflict for conflict in map(self.conflict, self.disputes.of_batch(batch)) if conflict]
        return [conflict for conflict in found if conflict.is_open and conflict.what == "held"]

    def conflict(self, conflict_id: str) -> Conflict | None:
        """Return a conflict by its id."""
        doc = self.doc(KIND_NAME, conflict_id)
        return from_doc(conflict_id, doc) if doc else None

    def is_purged(self, t: str, i: str) -> bool:
        """Return whether a purge of this record was sequenced."""
        if (t, i) not in self._known_absent and (t, i) not in self.seqs:
            self.doc(t, i)
        return (t, i) in self.purged

    def undone_by(self, batch: str) -> str:
        """Return the batch that undid this one and was not undone itself; empty where there is none."""
        if not batch:
            return ""
        if batch not in self._undoers:
            rows = self.db.rows("SELECT by_batch FROM undone WHERE workspace_id = ? AND batch = ?", batch)
            undoers = sorted({row[0] for row in rows} | {by for of, by in self.undone if of == batch})
            self._undoers[batch] = next((by for by in undoers if not self.undone_by(by)), "")
        return self._undoers[batch]

    def line(self, dev: str) -> frozenset[str]:
        """Return a device with all devices that it continues."""
        if dev not in self._lines:
            line, before = {dev}, dev
            while before := self.db.value("SELECT was FROM dev WHERE workspace_id = ? AND dev = ?", before) or "":
                if before in line:
                    break
                line.add(before)
            self._lines[dev] = frozenset(line)
        return self._lines[dev]

    def deletes(self, dev: str, t: str) -> tuple[int, int]:
        """Return how many records of a kind the line deleted in the window, and how many live."""
        if (dev, t) not in self._window:
            since = (self.now - GUARD_WINDOW) // HOUR
            sql = "SELECT dev, i FROM removal WHERE workspace_id = ? AND t = ? AND hour > ?"
            self._window[dev, t] = {(of, i) for of, i in self.db.among(sql, (t, since), "dev", self.line(dev))}
        before = self._window[dev, t]
        now = {(of, i) for of in self.line(dev) for i in self.removed.get((of, t), ())} - before
        return len(before) + len(now), self.living.get(t, 0)

    @property
    def living(self) -> dict[str, int]:
        """How many records of each kind are not deleted."""
        if self._living is None:
            self._living = {str(t): int(n) for t, n in self.db.rows("SELECT t, n FROM living WHERE workspace_id = ?")}
        return self._living

    def apply(self, dev: str, tx: Header, op: Op, folded: Folded, seq: int) -> None:
        """Lay what an op changed over the records."""
        self.authors.note(dev, tx, op, folded)
        if op.k == INSERT and folded.out is Outcome.APPLIED and not folded.eff and (op.t, op.i) in self._known_absent:
            self._apply_new(op, seq)
        else:
            self._apply(op, folded, seq)
        if folded.why == NAMED:
            return
        if is_removal(tx, op):
            self.removed.setdefault((dev, op.t), set()).add(op.i)
        if tx.undoes and tx.batch and (tx.undoes, tx.batch) not in self.undone:
            self.undone.add((tx.undoes, tx.batch))
            self._undoers.clear()

    def are_absent(self, keys: Collection[Key]) -> bool:
        """Return whether these are different records, all of them looked for, and none of them was ever here."""
        return len(set(keys)) == len(keys) and self._known_absent.issuperset(keys)

    def apply_first(self, items: Sequence[Item], seq: int) -> None:
        """Lay first ops of absent records, their fields still text, in one go; `seq` is that of the first."""
        ops = [item.op for item in items]
        keys = [(op.t, op.i) for op in ops]
        self.authors.note_first(items)
        self._known_absent.difference_update(keys)
        self.docs.update(zip(keys, [op.s for op in ops], strict=True))
        self.touched.update(zip(keys, range(seq, seq + len(keys)), strict=True))
        for t, n in Counter([op.t for op in ops]).items():
            self.living[t] = self.living.get(t, 0) + n

    def _apply_new(self, op: Op, seq: int) -> None:
        key = (op.t, op.i)
        self._known_absent.discard(key)
        fields = op.s  # shared: who changes a record makes a copy of it
        if None in fields.values():
            fields = {name: value for name, value in fields.items() if value is not None}
        self.docs[key] = fields
        self.touched[key] = seq
        if DELETED not in fields:
            self.living[op.t] = self.living.get(op.t, 0) + 1

    def _apply(self, op: Op, folded: Folded, seq: int) -> None:
        changes = changes_of(op, folded.out, folded.eff)
        keys = [(effect.t, effect.i) for effect in changes]
        is_purge = op.k == PURGE and folded.out is Outcome.APPLIED
        if is_purge:
            keys.append((op.t, op.i))
        for key in keys:
            self.doc(*key)  # read before it is changed
            self._known_absent.discard(key)
            self.touched[key] = seq
        before = {key: self._is_alive(key) for key in keys}
        apply_effects(self.docs, op, folded.out, folded.eff)
        for key, was in before.items():
            self.living[key[0]] = self.living.get(key[0], 0) + self._is_alive(key) - was
        if changes or is_purge:
            self._note(op, folded, seq)

    def _note(self, op: Op, folded: Folded, seq: int) -> None:
        for effect in folded.eff:
            if effect.t == KIND_NAME:
                self.disputes.note(effect.i, self.docs[KIND_NAME, effect.i], seq)
        if op.k == PURGE and folded.out is Outcome.APPLIED:
            self.purged[op.t, op.i] = seq

    def _is_alive(self, key: Key) -> bool:
        doc = self.docs.get(key)
        return doc is not None and DELETED not in doc
