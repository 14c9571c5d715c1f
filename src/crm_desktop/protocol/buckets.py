"""Sums by which two sides compare all their records without sending them: equal sums mean equal (kind, id, seq)."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from zlib import crc32

COUNT = 256
_MASK = (1 << 128) - 1


def bucket_of(t: str, i: str) -> int:
    """Return the bucket of a record; it never changes."""
    return crc32(f"{t}\x1f{i}".encode()) & 0xFF


def place_of(t: str, i: str, seq: int) -> tuple[int, int]:
    """Return the bucket of a record and what it adds there: 128 bits of kind, id and the seq that changed it last."""
    name = f"{t}\x1f{i}".encode()
    weight = blake2b(name + b"\x1f%d" % seq, digest_size=16).digest()
    return crc32(name) & 0xFF, int.from_bytes(weight, "big")


def add(total: int, value: int) -> int:
    """Return the sum with a weight more; take one away with its negative."""
    return (total + value) & _MASK


def sums(rows: Iterable[tuple[str, str, int]]) -> list[str]:
    """Return the sums of records, as `verify` takes them: 256 texts of 32 hexadecimal digits."""
    totals = [0] * COUNT
    for t, i, seq in rows:
        bucket, weight = place_of(t, i, seq)
        totals[bucket] += weight
    return [f"{total & _MASK:032x}" for total in totals]
