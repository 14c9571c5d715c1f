"""What the specs say about a field that travels. A field or kind that this version does not know is a register."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from crm_desktop.domain.specs import KIND, Field, Policy
from crm_desktop.protocol.op import DELETED, SCHEMA, Doc, Op, canonical

FIXED = "fixed"  # why a change of such a field is refused
BORN = frozenset({"created_at", "created_by"})  # when two made the same record, the first one's stay


def field_of(t: str, name: str) -> Field | None:
    """Return the spec of a flat field ("points.p7" is an item of points); None where it is not known here."""
    kind = KIND.get(t)
    return kind.by_name.get(name.partition(".")[0]) if kind else None


@cache
def _has_policies(t: str) -> frozenset[str]:
    kind = KIND.get(t)
    return frozenset(f.name for f in kind.fields if f.policy is not Policy.REGISTER) if kind else frozenset()


def policy_of(t: str, name: str) -> Policy:
    """Return what happens when two people changed the field."""
    if name.partition(".")[0] not in _has_policies(t):
        return Policy.REGISTER
    field = field_of(t, name)
    return field.policy if field else Policy.REGISTER


def is_known(t: str, name: str, sv: int) -> bool:
    """Return whether a program of schema `sv` knows a field."""
    kind, field = KIND.get(t), field_of(t, name)
    if kind is None or field is None:
        return sv > SCHEMA
    return max(kind.since, field.since) <= sv


def is_fixed_now(t: str, doc: Doc, name: str) -> bool:
    """Return whether a `fixed` field can't change any more: sent; where nothing says so, once it has a value."""
    if policy_of(t, name) is not Policy.FIXED:
        return False
    kind = KIND.get(t)
    decisive, values = kind.sent_by if kind else ("", ())
    return doc.get(decisive) in values if decisive else doc.get(name) is not None


def is_sending(op: Op) -> bool:
    """Return whether the op sends the document, as far as its author knew."""
    kind = KIND.get(op.t)
    decisive, values = kind.sent_by if kind else ("", ())
    return bool(decisive) and op.s.get(decisive) in values and op.o.get(decisive) not in values


def record_hash(t: str, doc: Doc, sv: int = SCHEMA) -> str:
    """Return what a delete says that it saw: a hash of all fields that a program of schema `sv` knows."""
    shown = {name: value for name, value in doc.items() if name != DELETED and is_known(t, name, sv)}
    return sha256(canonical(shown)).hexdigest()[:32]
