"""The server's fold: what one op does to the records, decided from the log alone (head of sync.md).

The state is changed by the caller, with `apply_effects`; the same ops in the same order give the same records.
"""

from __future__ import annotations

from crm_desktop.domain.specs import PURGE as PURGE_KIND
from crm_desktop.protocol.conflict import KIND_NAME, Standing
from crm_desktop.protocol.fold_decisions import fold_decision
from crm_desktop.protocol.fold_deletes import fold_deleted
from crm_desktop.protocol.fold_fields import fold_fields
from crm_desktop.protocol.folding import Folding
from crm_desktop.protocol.messages import Effect, Outcome
from crm_desktop.protocol.op import DELETED, INSERT, PURGE, UPDATE, Doc, Header, Op
from crm_desktop.protocol.state import Folded, Sender, State

FOLD_ONLY, UNDONE = "fold-only", "undone"
_WRITTEN_HERE = frozenset({KIND_NAME, PURGE_KIND.name})
_BULK = frozenset({"bulk", "import"})
AS_SENT = Folded(Outcome.APPLIED)


def fold(sender: Sender, tx: Header, op: Op, op_digest: str, state: State) -> Folded:
    """Return what an op does. Every op takes a seq, also one that changes nothing or is refused."""
    if op.t in _WRITTEN_HERE:
        return Folded(Outcome.REFUSED, FOLD_ONLY)
    if state.is_purged(op.t, op.i):
        return Folded(Outcome.PURGED)
    doc = state.doc(op.t, op.i)
    if tx.cause in _BULK:
        undo = state.undone_by(tx.batch)
        if undo:
            return _fold_undone(tx, op, doc, undo)
    if op.k == INSERT and doc is None and op.d is None:
        return AS_SENT  # most ops of a first sync
    if op.k == PURGE:
        return _purge(tx, op, state)
    if op.k not in (INSERT, UPDATE):
        return Folded(Outcome.PARKED, f"op {op.k}")
    return _fold_known(Folding(sender, tx, op, op_digest, state, doc or {}), is_new=doc is None)


def is_first(op: Op) -> bool:
    """Return whether an op is taken as it was sent wherever nothing is known of its record, nor of its batch."""
    return op.k == INSERT and op.d is None and op.t not in _WRITTEN_HERE


def _fold_known(folding: Folding, *, is_new: bool) -> Folded:
    if folding.op.d is not None:
        fold_decision(folding, folding.op.d)
    if is_new and folding.op.s:
        # Its first op is nowhere: nobody's value is in the way.
        return Folded(Outcome.APPLIED, "", (Effect(folding.op.t, folding.op.i, folding.op.s), *folding.more))
    fold_fields(folding)
    fold_deleted(folding)
    return folding.result()


def _fold_undone(tx: Header, op: Op, doc: Doc | None, undo: str) -> Folded:
    """Refuse what comes late of a batch that was undone; a new record goes to the bin whole, as an undo would put it.

    Without its record there, a later edit of it would bring back a page with nothing else on it.
    """
    born: tuple[Effect, ...] = ()
    if op.k == INSERT and doc is None:
        fields = {name: value for name, value in op.s.items() if value is not None}
        born = (Effect(op.t, op.i, {**fields, DELETED: fields.get(DELETED) or max(tx.at, 1)}),)
    return Folded(Outcome.REFUSED, f"{UNDONE}:{undo}", born)


def _purge(tx: Header, op: Op, state: State) -> Folded:
    """Erase a record for good: what remains is its id and the reason; its conflicts lose their values."""
    values: Doc = {"record_kind": op.t, "record_id": op.i, "reason": op.s.get("reason")}
    values |= {"purged_by": tx.by or None, "purged_at": tx.at}
    known = {name: value for name, value in values.items() if value is not None}
    effects = [Effect(PURGE_KIND.name, PURGE_KIND.natural_id_of(known), known)]
    for conflict in state.all_conflicts(op.t, op.i):
        erased: Doc = dict.fromkeys(("base", "kept", "other", "decided_value"))
        if conflict.is_open:
            erased["state"] = Standing.WITHDRAWN.value
        effects.append(Effect(KIND_NAME, conflict.id, erased))
    return Folded(Outcome.APPLIED, "", tuple(effects))
