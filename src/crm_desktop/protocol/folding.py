"""One op on its way through the fold: the record as it becomes, the conflicts that it touches, what is to be told."""

from __future__ import annotations

from msgspec.structs import replace

from crm_desktop.protocol.conflict import (
    KIND_NAME,
    Author,
    Conflict,
    Standing,
    What,
    conflict_id,
    to_doc,
)
from crm_desktop.protocol.messages import Effect, Outcome
from crm_desktop.protocol.op import DELETED, Doc, Header, Json, Op, same
from crm_desktop.protocol.state import Folded, Sender, State

UNDO = "undo"
_RANK = (Outcome.CONFLICT, Outcome.HELD, Outcome.MERGED, Outcome.REFUSED, Outcome.APPLIED)


class Folding:
    """The working copy of one fold; the records of the state stay untouched."""

    def __init__(self, sender: Sender, tx: Header, op: Op, op_digest: str, state: State, doc: Doc) -> None:
        self.sender, self.tx, self.op, self.digest, self.state = sender, tx, op, op_digest, state
        self.doc = doc  # as it was before the op
        self.set: Doc = {}  # fields of the record that changed; null empties
        self.more: list[Effect] = []  # other records that changed
        self.late: Conflict | None = None  # decided otherwise before this decision came
        self.is_confirmed = False  # a person confirmed this removal by count or by a decision
        self.why = ""
        self._outcomes: set[Outcome] = set()
        self._known: dict[str, Conflict] | None = None
        self._before: dict[str, Doc] = {}

    @property
    def is_undo(self) -> bool:
        """Whether the op turns something back; it never takes the place of a later edit."""
        return self.tx.cause == UNDO

    @property
    def author(self) -> Author:
        """Who made the op."""
        return Author(self.tx.by, self.tx.at, self.sender.dev)

    def current(self, field: str) -> Json:
        """Return a field's value as it is now."""
        return self.set[field] if field in self.set else self.doc.get(field)

    def put(self, field: str, value: Json, outcome: Outcome = Outcome.APPLIED) -> None:
        """Change a field; conflicts over it learn what is current now, or end where both sides agree."""
        self.set[field] = value
        self._outcomes.add(outcome)
        self.end_equal(field, value)
        for conflict in self.open_on(field):
            self._change(conflict, kept=value, **_kept(self.author))

    def tell(self, outcome: Outcome, why: str = "") -> None:
        """Note what became of a part of the op."""
        self._outcomes.add(outcome)
        self.why = self.why or why

    def open_on(self, field: str) -> list[Conflict]:
        """Return the open conflicts over a field, oldest first."""
        return [c for c in self._conflicts().values() if c.field == field and c.is_open]

    def own(self, field: str, old: Json) -> Conflict | None:
        """Return the open conflict whose other side this op carries on: of its own line, and seen by it."""
        return next((c for c in self.open_on(field) if same(c.other, old) and self.is_own(c)), None)

    def is_own(self, conflict: Conflict) -> bool:
        """Return whether the other side is this device's, or of one that it continues: never by an equal value."""
        return conflict.line in self.state.line(self.sender.dev)

    def find(self, wanted: str) -> Conflict | None:
        """Return a conflict of this record, open or not."""
        known = self._conflicts()
        found = known.get(wanted) or self.state.conflict(wanted)
        return found if found and (found.record_kind, found.record_id) == (self.op.t, self.op.i) else None

    def end(self, conflict: Conflict, state: Standing, *, by: str = "", value: Json = None) -> None:
        """Close a conflict."""
        self._change(conflict, state=state, decided_by=by, decided_value=value)
        self._outcomes.add(Outcome.APPLIED)

    def end_equal(self, field: str, value: Json) -> None:
        """Close the conflicts over a field whose other side is what is current now."""
        for conflict in self.open_on(field):
            if conflict.what is not What.DELETE and same(conflict.other, value):
                self.end(conflict, Standing.EQUAL)

    def carry_on(self, conflict: Conflict, value: Json) -> None:
        """Let a conflict's other side go on to `value`."""
        count = conflict.count + 1
        self._change(conflict, other=value, count=count, what=What.VALUE, **_other(self.author))
        self._outcomes.add(Outcome.CONFLICT)

    def share(self, conflict: Conflict) -> None:
        """Note that a second line said the same: neither of them carries the conflict on or withdraws it any more."""
        if conflict.line and not self.is_own(conflict):
            self._change(conflict, line="")
        self._outcomes.add(Outcome.CONFLICT)

    def disagree(
        self,
        field: str,
        *,
        other: Json,
        by: Author | None = None,
        base: Json = None,
        kept_by: Author | None = None,
        what: What = What.VALUE,
    ) -> None:
        """Open a conflict between the current value and `other`, which `by` (else the op's author) set."""
        by = by or self.author
        conflict = Conflict(
            id=conflict_id(self.digest, self.op.i, field),
            record_kind=self.op.t,
            record_id=self.op.i,
            root_id=self.op.r or self.op.i,
            field=field,
            base=base,
            kept=self.current(field),
            other=other,
            line=by.dev,
            what=what,
            batch=self.tx.batch,
            **_kept(kept_by or self.state.author(self.op.t, self.op.i, field)),
            **_other(by),
        )
        self._conflicts()[conflict.id] = conflict
        self._before[conflict.id] = {}
        self._outcomes.add(Outcome.HELD if what is What.HELD else Outcome.CONFLICT)

    @property
    def is_effective(self) -> bool:
        """Whether the record gained or lost something, or a conflict about it."""
        return bool(self.set) or Outcome.CONFLICT in self._outcomes

    def result(self) -> Folded:
        """Return what became of the op."""
        out = next((rank for rank in _RANK if rank in self._outcomes), Outcome.NOOP)
        if out is Outcome.REFUSED and Outcome.APPLIED in self._outcomes:
            out = Outcome.MERGED  # a part was applied
        conflicts = self._conflict_effects()
        if out is Outcome.APPLIED and not conflicts and not self.more and self._is_as_sent():
            return Folded(out, self.why)
        own = [Effect(self.op.t, self.op.i, self.set)] if self.set else []
        return Folded(out, self.why, (*own, *self.more, *conflicts))

    def _is_as_sent(self) -> bool:
        """Return whether laying the op's fields over the record gives what the fold gave."""
        return all(same(self.current(name), value) for name, value in self.op.s.items()) and (
            self.set.keys() <= self.op.s.keys()
        )

    def _conflict_effects(self) -> list[Effect]:
        effects = []
        for known_id, before in self._before.items():
            after = to_doc(self._conflicts()[known_id])
            changed = {n: after.get(n) for n in after.keys() | before.keys() if not same(after.get(n), before.get(n))}
            if changed:
                effects.append(Effect(KIND_NAME, known_id, dict(sorted(changed.items()))))
        return effects

    def _conflicts(self) -> dict[str, Conflict]:
        if self._known is None:
            self._known = {}
            for conflict in self.state.open_conflicts(self.op.t, self.op.i):
                self._keep(conflict)
        return self._known

    def _keep(self, conflict: Conflict) -> None:
        assert self._known is not None
        self._known[conflict.id] = conflict
        self._before[conflict.id] = to_doc(conflict)

    def _change(self, conflict: Conflict, **fields: Json) -> None:
        self._conflicts()[conflict.id] = replace(self._conflicts()[conflict.id], **fields)

    @property
    def was_deleted(self) -> bool:
        """Whether the record was in the bin before the op."""
        return self.doc.get(DELETED) is not None


def _kept(author: Author) -> dict[str, Json]:
    return {"kept_by": author.by, "kept_at": author.at, "kept_dev": author.dev}


def _other(author: Author) -> dict[str, Json]:
    return {"other_by": author.by, "other_at": author.at, "other_dev": author.dev}
