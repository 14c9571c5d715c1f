"""Names of files that are safe on every system, made from whatever a person or another program called them."""

from __future__ import annotations

import unicodedata

_LONGEST = 120
_FORBIDDEN = set('<>:"/\\|?*')
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


def safe_file_name(name: str, fallback: str = "file") -> str:
    """Return a name without folders, control signs, reserved words and marks that turn the direction of writing."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join("_" if c in _FORBIDDEN else c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
    kept = kept.strip(" .") or fallback
    stem, dot, suffix = kept.rpartition(".")
    if not dot:
        stem, suffix = kept, ""
    if stem.split(".")[0].strip().lower() in _RESERVED:
        stem = "_" + stem
    room = _LONGEST - len(suffix) - 1
    return f"{stem[:room]}.{suffix[:20]}" if dot else stem[:_LONGEST]
