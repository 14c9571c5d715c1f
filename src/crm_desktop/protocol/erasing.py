"""What is left of an op and of a commit when a record is erased for good: who, when and which record, no value.

The chain goes on as it was: an erased op says its digest (`Fed.dig`), and a seal proves what is left of its commit.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec.structs import replace

from crm_desktop.protocol.conflict import KIND_NAME
from crm_desktop.protocol.effects import Key
from crm_desktop.protocol.messages import Effect, Fed, FedTx
from crm_desktop.protocol.op import PURGE, Doc, Op, digest

_VALUES = frozenset(("base", "kept", "other", "decided_value"))  # of a conflict


def erased_conflict(values: Doc) -> Doc:
    """Return fields of a conflict without what it was about."""
    return {name: value for name, value in values.items() if name not in _VALUES or value is None}


def erased_op(op: Op) -> Op:
    """Return an op without its values; the same on each device and on the server, so that its digest is, too."""
    return Op(lsn=op.lsn, t=op.t, i=op.i, k=op.k, r=op.r, b=op.b, sv=op.sv, w=op.w)


def erase_tx(dev: str, tx: FedTx, gone: Collection[Key]) -> FedTx | None:
    """Return a transaction without the values of these records and conflicts; None where it holds none."""
    items = [_erase(dev, tx, fed, gone) for fed in tx.items]
    if all(after is before for after, before in zip(items, tx.items, strict=True)):
        return None
    return replace(tx, items=items, title="")  # a title may name the record


def _erase(dev: str, tx: FedTx, fed: Fed, gone: Collection[Key]) -> Fed:
    is_gone = (fed.op.t, fed.op.i) in gone and fed.op.k != PURGE
    op = erased_op(fed.op) if is_gone else fed.op
    eff = tuple(found for effect in fed.eff if (found := _effect(effect, gone)) is not None)
    if op == fed.op and eff == fed.eff:
        return fed
    return Fed(fed.q, op, fed.out, fed.why, eff, fed.dig or digest(dev, tx, fed.op))


def _effect(effect: Effect, gone: Collection[Key]) -> Effect | None:
    """Return what is left of an effect: a conflict stays as a record, without what it was about."""
    if (effect.t, effect.i) not in gone:
        return effect
    if effect.t != KIND_NAME:
        return None
    left = erased_conflict(effect.s)
    return effect if left == effect.s else Effect(effect.t, effect.i, left)
