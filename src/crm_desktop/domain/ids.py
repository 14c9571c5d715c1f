"""Ids made on the device: UUIDv7 for records, UUIDv5 where two offline devices must make the same one (RFC 9562)."""

from __future__ import annotations

import os
import threading
import time
import uuid

NAMESPACE = uuid.UUID("6f1d2f6e-2f0b-5c57-9d0a-4a1f5f0c7a10")
_lock = threading.Lock()
_last = 0
_last_key = 0


def new_id() -> str:
    """Return a UUIDv7; ids of one process sort in the order in which they were made."""
    global _last
    with _lock:
        # 48 bits of milliseconds and 12 bits of fraction: the counter of RFC 9562, 6.2, method 3.
        stamp = (time.time_ns() << 12) // 1_000_000
        _last = stamp = max(stamp, _last + 1)
    value = (
        (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
    )
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def natural_id(*parts: str) -> str:
    """Return the same UUIDv5 on every device for the same parts, such as a tag's folded name."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def short_key() -> str:
    """Return a key for an item of a map: 14 hexadecimal digits, unique within a record, behind all made before."""
    global _last_key
    with _lock:
        # Hundredths of milliseconds, so that phones are listed in the order in which they were added.
        _last_key = max(time.time_ns() // 10_000, _last_key + 1)
        return f"{_last_key:012x}{os.urandom(1).hex()}"
