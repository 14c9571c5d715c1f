"""A record as the log tells it: the fold of its ops (log.md 6)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from crm_desktop.store.codec import canonical


def fold(ops: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return flat field -> canonical text from ops of (kind, new) in their order; empty after a delete.

    I and B replace the whole record, with maps as they stood; U lays its fields over it; D and P remove it.
    """
    flat: dict[str, str] = {}
    for kind, new in ops:
        if kind in ("D", "P"):
            flat = {}
            continue
        values = json.loads(new or "{}")
        if kind in ("I", "B"):
            flat, values = {}, _spread(values)
        for name, value in values.items():
            if value is None:
                flat.pop(name, None)
            else:
                flat[name] = canonical(value)
    return flat


def _spread(values: dict[str, object]) -> dict[str, object]:
    """Take the maps of a whole record apart: each key of a map is a field of its own (log.md 5)."""
    spread: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, dict) and "." not in name:
            spread.update((f"{name}.{key}", item) for key, item in value.items())
        else:
            spread[name] = value
    return spread
