"""What an op changed at the server, laid over records: used by the server, the client and the simulation alike."""

from __future__ import annotations

from collections.abc import MutableMapping

from crm_desktop.protocol.messages import Effect, Outcome
from crm_desktop.protocol.op import INSERT, PURGE, Doc, Op

Key = tuple[str, str]  # kind, id


def changes_of(op: Op, out: Outcome, eff: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Return all that changed: what the effects say, and only without any the op itself where it was applied."""
    if eff or out is not Outcome.APPLIED or op.k == PURGE:
        return eff
    return (Effect(op.t, op.i, op.s),)


def apply_effects(docs: MutableMapping[Key, Doc], op: Op, out: Outcome, eff: tuple[Effect, ...] = ()) -> None:
    """Change records as an op did at the server. A purged record is gone."""
    if not eff and out is Outcome.APPLIED and op.k == INSERT:
        key = (op.t, op.i)
        if key not in docs:  # a new record: the most frequent op by far
            docs[key] = _without_nulls(op.s)
            return
    for effect in changes_of(op, out, eff):
        _lay(docs, (effect.t, effect.i), effect.s)
    if op.k == PURGE and out is Outcome.APPLIED:
        docs.pop((op.t, op.i), None)


def _lay(docs: MutableMapping[Key, Doc], key: Key, fields: Doc) -> None:
    doc = dict(docs.get(key) or {})  # a copy: someone may still read the record as it was
    for name, value in fields.items():
        if value is None:
            doc.pop(name, None)
        else:
            doc[name] = value
    docs[key] = doc


def _without_nulls(fields: Doc) -> Doc:
    if None in fields.values():
        return {name: value for name, value in fields.items() if value is not None}
    return dict(fields)
