"""The fold of decisions: a conflict is closed only by who saw its other side as it is."""

from __future__ import annotations

from crm_desktop.protocol.conflict import KIND_NAME, Conflict, Standing, What, to_doc
from crm_desktop.protocol.folding import Folding
from crm_desktop.protocol.messages import Effect, Outcome
from crm_desktop.protocol.op import DELETED, Doc, Json, same
from crm_desktop.protocol.policies import FIXED, is_fixed_now, record_hash

BLIND, COUNT_DIFFERS = "blind", "count-differs"


def fold_decision(folding: Folding, decision: dict[str, Json]) -> None:
    """Fold what `Op.d` says.

    {"c": conflict, "o": its other side as seen, "v": choice} decides one conflict; {"b": batch, "n": count, "v": true}
    confirms that many held removals (false: they stay); {"n": count} alone: a person confirmed this removal by count.
    """
    if "b" in decision:
        _confirm(folding, decision)
    elif "c" in decision:
        _decide(folding, decision)
    else:
        folding.is_confirmed = isinstance(decision.get("n"), int)


def _decide(folding: Folding, decision: dict[str, Json]) -> None:
    conflict, choice = folding.find(str(decision["c"])), decision.get("v")
    if conflict is None:
        return  # not known here: the field's write stands for itself
    if is_fixed_now(folding.op.t, folding.doc, conflict.field) and not same(folding.current(conflict.field), choice):
        folding.tell(Outcome.REFUSED, FIXED)  # the write of the field is refused too: the question stays open
        return
    if conflict.is_open and same(conflict.other, decision.get("o")):
        folding.is_confirmed = True
        folding.end(conflict, Standing.DECIDED, by=folding.tx.by, value=choice)
    elif conflict.is_open:
        folding.tell(Outcome.NOOP, BLIND)
    elif conflict.state is Standing.DECIDED and not same(conflict.decided_value, choice):
        folding.late = conflict


def _confirm(folding: Folding, decision: dict[str, Json]) -> None:
    held = folding.state.held(str(decision["b"]))
    if len(held) != decision.get("n"):
        folding.tell(Outcome.REFUSED, COUNT_DIFFERS)
        return
    docs: dict[tuple[str, str], Doc] = {}
    for conflict in held:
        after = _settle(folding, docs, conflict) if decision.get("v") else Standing.WITHDRAWN
        folding.more.append(Effect(KIND_NAME, conflict.id, _settled(folding, conflict, after)))
    removed = [Effect(t, i, fields) for (t, i), fields in docs.items()]
    folding.more[:0] = removed
    folding.tell(Outcome.APPLIED)


def _settle(folding: Folding, docs: dict[tuple[str, str], Doc], held: Conflict) -> Standing:
    """Remove what was held, if it is still what the removal had seen; else the question stays open."""
    doc = folding.state.doc(held.record_kind, held.record_id) or {}
    if held.field == DELETED:
        is_seen = held.base == record_hash(held.record_kind, doc)
    else:
        is_seen = same(doc.get(held.field), held.base)
    if is_seen:
        docs.setdefault((held.record_kind, held.record_id), {})[held.field] = held.other
    return Standing.DECIDED if is_seen else Standing.OPEN


def _settled(folding: Folding, held: Conflict, state: Standing) -> Doc:
    if state is Standing.OPEN:  # edited since: now it is one person's edit against the delete
        return {"what": (What.DELETE if held.field == DELETED else What.VALUE).value}
    fields: Doc = {"state": state.value, "decided_by": folding.tx.by or None}
    if state is Standing.DECIDED:
        text = to_doc(held).get("other")
        fields["decided_value"] = text
    return fields
