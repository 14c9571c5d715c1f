"""The client's overlay: what a person sees is the server's record with the own ops that are not yet pulled back."""

from __future__ import annotations

from collections.abc import Iterable

from crm_desktop.domain.specs import Policy
from crm_desktop.protocol.marks import is_marks, merge_marks
from crm_desktop.protocol.op import DELETED, INSERT, PURGE, Doc, Json, Op, same
from crm_desktop.protocol.policies import BORN, policy_of


def overlay(server: Doc | None, pending: Iterable[Op]) -> Doc | None:
    """Return a record as this device shows it; `pending` are its own ops in lsn order. None: there is none."""
    doc = server
    for op in pending:
        doc = None if op.k == PURGE else _lay(doc or {}, op)
    return dict(doc) if doc is server and doc is not None else doc


def _lay(doc: Doc, op: Op) -> Doc:
    after = dict(doc)
    for field, new in op.s.items():
        if op.k == INSERT and field in BORN and field in doc:
            continue
        value = _value(op.t, field, doc.get(field), op.o.get(field), new)
        if value is None:
            after.pop(field, None)
        else:
            after[field] = value
    if _revives(doc, after, op):
        del after[DELETED]
    return after


def _value(t: str, field: str, current: Json, old: Json, new: Json) -> Json:
    if policy_of(t, field) is Policy.SET and is_marks(current) and is_marks(old) and is_marks(new):
        return merge_marks(current, old, new)
    return new


def _revives(doc: Doc, after: Doc, op: Op) -> bool:
    """Return whether the op edits a record that is deleted at the server without knowing it, as the fold will say."""
    if DELETED not in doc or DELETED in op.s or same(op.o.get(DELETED), doc[DELETED]):
        return False
    return any(not same(after.get(name), doc.get(name)) for name in op.s)
