"""What an op must be to be folded at all; one that isn't gets its seq and is refused, and the rest goes on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec

from crm_desktop.protocol.op import Header, Op
from crm_desktop.server.limits import DEPTH, NOTE, RECORD_FIELDS

is_name = re.compile(r"[A-Za-z0-9_.:@-]{1,128}").fullmatch
_encode = msgspec.json.Encoder().encode
LARGE, DEEP, NAMED = "too-large", "too-deep", "bad-name"


def fault_of_header(tx: Header) -> str:
    """Return what is wrong with a transaction, as a code; empty where nothing is."""
    return "" if _is_short(tx.by) and _is_short(tx.batch) and _is_short(tx.undoes) else NAMED


def are_sound(ops: Sequence[Op], texts: Sequence[bytes]) -> bool:
    """Return whether it is plain that nothing is wrong with any of these first ops (`sent.count_texts`)."""
    kinds, roots = {op.t for op in ops}, {op.r for op in ops}
    are_named = "" not in kinds and all(map(_is_short, kinds | roots)) and all(map(is_name, [op.i for op in ops]))
    return are_named and all(map(_is_small, texts))


def fault_of(op: Op, text: bytes = b"") -> str:
    """Return what is wrong with an op, as a code; empty where nothing is. `text` is the JSON of its fields."""
    if not is_name(op.i) or not op.t or not _is_short(op.t) or (op.r and not is_name(op.r)):
        return NAMED
    if len(op.s) > RECORD_FIELDS:
        return LARGE
    if not op.o and not op.d and _is_small(text or _encode(op.s)):
        return ""
    return _fault_in(op.s, 1) or (_fault_in(op.o, 1) if op.o else "") or (_fault_in(op.d, 1) if op.d else "")


@lru_cache(4096)
def _is_short(text: str) -> bool:
    return not text or is_name(text) is not None


def _is_small(text: bytes) -> bool:
    """Return whether a JSON text is neither long enough for a text too large nor has brackets enough to be deep."""
    return len(text) <= NOTE and text.count(b"{") + (text.count(b"[") if b"[" in text else 0) <= DEPTH


def _fault_in(value: Any, depth: int) -> str:
    if depth > DEPTH:
        return DEEP
    for item in value.values() if type(value) is dict else value:
        kind = type(item)
        if kind is str:
            if len(item) > NOTE:
                return LARGE
        elif kind is dict or kind is list:
            fault = _fault_in(item, depth + 1)
            if fault:
                return fault
    return ""


def tidy(name: str) -> str:
    """Return a name as an index can hold it; sound names stay as they are."""
    return name if is_name(name) else "?"
