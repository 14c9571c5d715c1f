"""What a file may hold already: most rows of an import are new, and a question to the database about each is dear."""

from __future__ import annotations

from collections.abc import Iterable

from crm_desktop.store import Unit

_BITS = 1 << 26  # 8 MB; with 600,000 keys one question in 3,000 is asked in vain
_MASK = _BITS - 1
_OTHER = 32  # the second place comes from the upper half of the hash
_MOST = 600_000
_KEYS = "SELECT value FROM point_index UNION ALL SELECT ref FROM ref_index UNION ALL SELECT sort_name FROM company"


class Familiar:
    """Keys (points, ids elsewhere, names of companies) that were seen; never wrong where it says that one is new.

    It is a Bloom filter with two places for a key, so its size does not grow with the file. A key that is taken for
    known in vain begins the transaction long before its rows are there. What others write meanwhile it can't know: from
    then on, and in a file with too many keys to read at the start, every key may be there.
    """

    def __init__(self) -> None:
        self._bits = bytearray(_BITS >> 3)
        self._count = 0
        self._unit: Unit | None = None
        self._head = 0  # number of the last change before the unit, as far as this import made them
        self._is_useful = True

    def follow(self, unit: Unit) -> None:
        """Look at a transaction before its first use: Overtaken, then or once it begins, if others wrote meanwhile."""
        if unit is self._unit or not self._is_useful:
            return
        before, self._unit = self._unit, unit
        if before is None:
            keys = unit.query(f"{_KEYS} LIMIT {_MOST + 1}")
            self._head = int(str(unit.query("SELECT coalesce(max(n), 0) FROM change")[0][0]))
            self._is_useful = len(keys) <= _MOST
            if self._is_useful:
                self.add(*(str(key) for (key,) in keys))
        else:
            self._head += before.ops
            unit.expect(self._head)

    def give_up(self) -> None:
        """Ask about every key from here on: others wrote."""
        self._is_useful = False

    def has(self, key: str) -> bool:
        """Return whether a key may be in the file."""
        return self.has_any((key,))

    def has_any(self, keys: Iterable[str]) -> bool:
        """Return whether one of some keys may be in the file."""
        if not self._is_useful:
            return True
        bits = self._bits
        for key in keys:
            found = hash(key)
            place = found & _MASK
            if bits[place >> 3] >> (place & 7) & 1:
                place = found >> _OTHER & _MASK
                if bits[place >> 3] >> (place & 7) & 1:
                    return True
        return False

    def add(self, *keys: str) -> None:
        """Remember keys that are in the file now."""
        bits = self._bits
        for key in keys:
            found = hash(key)
            place, other = found & _MASK, found >> _OTHER & _MASK
            bits[place >> 3] |= 1 << (place & 7)
            bits[other >> 3] |= 1 << (other & 7)
        self._count += len(keys)
        if self._count > 4 * _MOST:
            self._is_useful = False  # nearly every answer would be "maybe" from here on
