"""A push as it is read: the fields of an op on their own, so that those of thousands are never held at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, cast

import msgspec

from crm_desktop.protocol.messages import Push
from crm_desktop.protocol.op import DELETED, INSERT, Doc, Op, Tx
from crm_desktop.server.limits import RECORD_FIELDS
from crm_desktop.server.problems import Problem

SHA = "sha256"  # the field by which a record names a file
NONE = msgspec.Raw(b"{}")  # fields that are left out, on the wire and where ops are kept
_LOOKED_AT = frozenset((DELETED, SHA))
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class SentOp(Op, omit_defaults=True, gc=False):
    """An op with its fields as text."""

    s: msgspec.Raw = NONE  # type: ignore[assignment]


class SentTx(Tx, omit_defaults=True, gc=False, kw_only=True):
    """A transaction with the fields of its ops as text."""

    ops: list[SentOp]  # type: ignore[assignment]


class SentPush(Push, omit_defaults=True):
    """`protocol.messages.Push` with the fields of its ops as text."""

    described: ClassVar[type] = Push  # what is sent is the same
    txs: list[SentTx]  # type: ignore[assignment]


def fields_of(op: Op) -> Doc:
    """Return the fields of an op, also where they are text yet."""
    if type(op.s) is dict:
        return op.s
    try:
        return _decode(cast(msgspec.Raw, op.s))
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise Problem("invalid", f"{error}, in the fields of change {op.lsn}") from error


def keep_text(op: Op, fields: Doc, text: bytes) -> None:
    """Let an op hold its fields: as canonical text where nobody need look into them, unless its record is known."""
    is_plain = op.k == INSERT and not op.o and op.d is None and len(fields) <= RECORD_FIELDS
    if is_plain and _LOOKED_AT.isdisjoint(fields) and None not in fields.values():
        op.s = cast(Doc, msgspec.Raw(text))
    else:
        op.s = fields


def count_texts(ops: Sequence[Op]) -> int:
    """Return how many, from the first on, are first ops into which nobody need look."""
    kinds = [type(op.s) for op in ops]
    return kinds.index(dict) if dict in kinds else len(kinds)


def leave_out(op: Op) -> None:
    """Let an op without fields be written without them, as it was sent."""
    if type(op) is SentOp and not fields_of(op):
        op.s = NONE


def open_texts(ops: Sequence[Op]) -> None:
    """Let ops hold their fields as values."""
    for op in ops:
        op.s = fields_of(op)
