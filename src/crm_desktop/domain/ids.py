"""Ids made on the device: UUIDv7 for records, UUIDv5 or v8 where two offline devices must make the same (RFC 9562)."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any

NAMESPACE = bytes.fromhex("6f1d2f6e2f0b5c579d0a4a1f5f0c7a10")  # a UUID
_lock = threading.Lock()
_last = 0
_last_key = 0
_POOL = 4096  # random bytes asked of the system at once: a call for each id costs as much as the id
_pool = ""  # their digits
_taken = 0  # of those
_VARIANT = {digit: f"{int(digit, 16) & 3 | 8:x}" for digit in "0123456789abcdef"}


def new_id() -> str:
    """Return a UUIDv7; ids of one process sort in the order in which they were made."""
    global _last
    with _lock:
        # 48 bits of milliseconds and 12 bits of fraction: the counter of RFC 9562, 6.2, method 3.
        stamp = (time.time_ns() << 12) // 1_000_000
        if stamp <= _last:
            stamp = _last + 1
        _last = stamp
        chance = _random(16)
    # Turned into digits at once: five numbers formatted one by one cost four times as much.
    at = f"{stamp:015x}"
    return f"{at[:8]}-{at[8:12]}-7{at[12:]}-{_VARIANT[chance[0]]}{chance[1:4]}-{chance[4:]}"


def natural_id(*parts: str) -> str:
    """Return the same UUIDv5 on every device for the same parts, such as a tag's folded name."""
    # The same as uuid.uuid5, at a fifth of its cost.
    name = _digest(parts)
    return f"{name[:8]}-{name[8:12]}-5{name[13:16]}-{_VARIANT[name[16]]}{name[17:20]}-{name[20:32]}"


def natural_id_beside(first: str, *parts: str) -> str:
    """Return such an id that sorts beside the id `first`, where that is a UUIDv7: a UUIDv8 with its 60 bits of time.

    What is made together lies together in the indexes then, instead of on a page for each (docs/adr/0019).
    """
    if len(first) != 36 or first[14] != "7":
        return natural_id(*parts)
    name = _digest(parts)
    return f"{first[:14]}8{first[15:18]}-{_VARIANT[name[16]]}{name[17:20]}-{name[20:32]}"


def _digest(parts: tuple[str, ...]) -> str:
    return str(_sha1()(NAMESPACE + "\x1f".join(parts).encode(), usedforsecurity=False).hexdigest())


@cache
def _sha1() -> Callable[..., Any]:
    import hashlib  # not needed to open a file

    return hashlib.sha1


def short_key() -> str:
    """Return a key for an item of a map: 14 hexadecimal digits, unique within a record, behind all made before."""
    return short_keys(1)[0]


def short_keys(count: int) -> list[str]:
    """Return keys for several items, in their order."""
    global _last_key
    with _lock:
        # Hundredths of milliseconds, so that phones are listed in the order in which they were added.
        first = max(time.time_ns() // 10_000, _last_key + 1)
        _last_key = first + count - 1
        chance = _random(2 * count)
    return [f"{first + n:012x}{chance[2 * n : 2 * n + 2]}" for n in range(count)]


def _random(count: int) -> str:
    """Return so many random hexadecimal digits; call with the lock held."""
    global _pool, _taken
    _taken += count
    if _taken > len(_pool):
        _pool, _taken = os.urandom(max(_POOL, count)).hex(), count
    return _pool[_taken - count : _taken]


def _forget_pool() -> None:
    global _pool, _taken
    _pool, _taken = "", 0


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_pool)  # else both processes would give out the same bytes
