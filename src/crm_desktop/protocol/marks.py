"""Sets: a member bears fresh marks, one for each adding, so that a removal takes only the addings that it saw."""

from __future__ import annotations

from crm_desktop.protocol.op import Json


def is_marks(value: Json) -> bool:
    """Return whether a value is a member's marks, or none."""
    return value is None or type(value) is dict


def merge_marks(current: Json, old: Json, new: Json) -> Json:
    """Return the marks after an op that saw `old` and left `new`; None where none is left."""
    now, seen, left = current or {}, old or {}, new or {}
    merged = {mark: value for mark, value in now.items() if mark not in seen or mark in left}
    merged.update((mark, value) for mark, value in left.items() if mark not in seen)
    return merged or None
