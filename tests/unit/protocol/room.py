"""A server and its devices, each op as the wire brings it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.unit.protocol.memory import Memory

from crm_desktop.domain.specs import Kind, Policy
from crm_desktop.domain.specs.fields import choice, text
from crm_desktop.protocol.conflict import Conflict
from crm_desktop.protocol.op import DELETED, Doc, Op, Tx
from crm_desktop.protocol.policies import record_hash
from crm_desktop.protocol.state import Folded

QUOTE = Kind(
    "test_quote", 63, "", "", "file",
    (choice("status", "", ("draft", ""), ("sent", "")), text("total", "", policy=Policy.FIXED), text("note", "")),
    sent_by=("status", ("sent",)),
)  # fmt: skip


@dataclass
class Room:
    """A server and the devices that write to it, each op as the wire brings it."""

    server: Memory = field(default_factory=Memory)
    lsns: dict[str, Iterator[int]] = field(default_factory=dict)
    now: int = 1_000

    def op(
        self, dev: str, i: str, s: Doc, o: Doc | None = None, *, t: str = "person", k: str = "U", **more: Any
    ) -> Folded:
        """Send one op of a device; `tx` overrides the header."""
        self.now += 1
        lsn = next(self.lsns.setdefault(dev, count(1)))
        header = {"x": lsn, "at": self.now, "by": f"user-of-{dev}", "batch": f"batch-{dev}-{lsn}", **more.pop("tx", {})}
        op = Op(lsn=lsn, t=t, i=i, k=k, s=s, o=o or {}, **more)
        return self.server.take(dev, Tx(**header, ops=[op]), op)

    def new(self, dev: str, i: str, t: str = "person", **s: Any) -> Folded:
        """A device makes a record."""
        return self.op(dev, i, dict(s), t=t, k="I")

    def edit(self, dev: str, i: str, field: str, old: Any, new: Any, **more: Any) -> Folded:
        """A device changes one field in which its person saw `old`."""
        return self.op(dev, i, {field: new}, {field: old}, **more)

    def undo(self, dev: str, i: str, field: str, old: Any, new: Any, **more: Any) -> Folded:
        """A device turns a change back."""
        return self.edit(dev, i, field, old, new, tx={"cause": "undo", "undoes": "some-batch"}, **more)

    def delete(self, dev: str, i: str, *, saw: Doc | None = None, t: str = "person", **more: Any) -> Folded:
        """A device deletes a record that its person saw as `saw`, else as it is."""
        shown = self.doc(i, t) if saw is None else saw
        return self.op(dev, i, {DELETED: self.now + 1}, t=t, h=record_hash(t, shown), **more)

    def doc(self, i: str, t: str = "person") -> Doc:
        """The record as it is at the server."""
        return self.server.docs[(t, i)]

    def conflicts(self, i: str, t: str = "person") -> list[Conflict]:
        """The open conflicts of a record."""
        return self.server.open_conflicts(t, i)

    def one(self, i: str, t: str = "person") -> Conflict:
        """The only open conflict of a record."""
        (conflict,) = self.conflicts(i, t)
        return conflict
