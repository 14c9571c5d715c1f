"""A server's state in plain dictionaries, for tests of the fold: no file, no network."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from crm_desktop.protocol.conflict import Author, Conflict, What, from_doc
from crm_desktop.protocol.effects import apply_effects, changes_of
from crm_desktop.protocol.fold import fold
from crm_desktop.protocol.fold_guard import is_removal
from crm_desktop.protocol.op import DELETED, Doc, Header, Op, digest
from crm_desktop.protocol.state import Folded, Sender


@dataclass
class Memory:
    """What `State` asks for; `take` folds an op and keeps what it did."""

    docs: dict[tuple[str, str], Doc] = field(default_factory=dict)
    authors: dict[tuple[str, str, str], Author] = field(default_factory=dict)
    lines: dict[str, frozenset[str]] = field(default_factory=dict)  # device -> itself and those it continues
    undone: dict[str, str] = field(default_factory=dict)  # batch -> the one that undid it
    removed: defaultdict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    def doc(self, t: str, i: str) -> Doc | None:
        return self.docs.get((t, i))

    def author(self, t: str, i: str, field: str) -> Author:
        return self.authors.get((t, i, field), Author())

    def conflicts(self) -> list[Conflict]:
        return [from_doc(i, doc) for (t, i), doc in self.docs.items() if t == "conflict"]

    def all_conflicts(self, t: str, i: str) -> list[Conflict]:
        return [c for c in self.conflicts() if (c.record_kind, c.record_id) == (t, i)]

    def open_conflicts(self, t: str, i: str) -> list[Conflict]:
        return [c for c in self.all_conflicts(t, i) if c.is_open]

    def held(self, batch: str) -> list[Conflict]:
        return [c for c in self.conflicts() if c.is_open and c.what is What.HELD and c.batch == batch]

    def conflict(self, conflict_id: str) -> Conflict | None:
        doc = self.docs.get(("conflict", conflict_id))
        return from_doc(conflict_id, doc) if doc else None

    def is_purged(self, t: str, i: str) -> bool:
        return any(k == "purge" and (d["record_kind"], d["record_id"]) == (t, i) for (k, _), d in self.docs.items())

    def undone_by(self, batch: str) -> str:
        undo = self.undone.get(batch, "")
        return "" if undo and self.undone_by(undo) else undo

    def line(self, dev: str) -> frozenset[str]:
        return self.lines.get(dev, frozenset({dev}))

    def deletes(self, dev: str, t: str) -> tuple[int, int]:
        removed = sum(len(self.removed[(d, t)]) for d in self.line(dev))
        return removed, sum(kind == t and DELETED not in doc for (kind, _), doc in self.docs.items())

    def take(self, dev: str, tx: Header, op: Op) -> Folded:
        """Fold an op, keep what it did, return what became of it."""
        folded = fold(Sender(dev, tx.by), tx, op, digest(dev, tx, op), self)
        self.keep(dev, tx, op, folded)
        return folded

    def keep(self, dev: str, tx: Header, op: Op, folded: Folded) -> None:
        """Lay what an op did over the records."""
        for effect in changes_of(op, folded.out, folded.eff):
            for name in effect.s:
                self.authors[(effect.t, effect.i, name)] = Author(tx.by, tx.at, dev)
        apply_effects(self.docs, op, folded.out, folded.eff)
        if is_removal(tx, op):
            self.removed[(dev, op.t)].add(op.i)
        if tx.undoes:
            self.undone[tx.undoes] = tx.batch
