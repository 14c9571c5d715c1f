"""What a file may hold already: most rows of an import are new, and a question to the database about each is dear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from crm_desktop.domain.specs import COMPANY, KINDS
from crm_desktop.store import Unit

_BITS = 26  # of the first part, as a power of two: 8 MB
_ROOM = 600_000  # keys for which that is enough: one question in 3,000 is asked in vain
_MOST_PARTS = 4  # each twice as large as the one before: 120 MB for nine million keys
_OTHER = 32  # the second place comes from the upper half of the hash
_PIECE = 20_000  # records whose keys are read at once
_MOST_MISSED = 20_000  # changes of others that are looked at while the file is held for them
_HEAD = "SELECT coalesce(max(n), 0) FROM change"
Query = Callable[[str, Sequence[object]], list[tuple[object, ...]]]


class _Part(NamedTuple):
    bits: bytearray
    mask: int


class Familiar:
    """Keys (points, ids elsewhere, names of companies) that were seen; never wrong where it says that one is new.

    It is a Bloom filter with two places for a key, which grows by parts; one of nearly any file takes 8 MB. A key that
    is taken for known in vain begins the transaction long before its rows are there. `query` reads what stands in the
    file, before anything is written; where others write meanwhile, what they wrote is read too.
    """

    def __init__(self, query: Query) -> None:
        self._query = query
        self._parts = [_part(_BITS)]
        self._room = _ROOM
        self._unit: Unit | None = None
        self._head = -1  # number of the last change before the unit, as far as is known; none was looked at yet
        self._is_useful, self._was_overtaken = True, False

    def follow(self, unit: Unit) -> None:
        """Look at a transaction before its first use: Overtaken, then or once it begins, if others wrote meanwhile."""
        if unit is self._unit or not self._is_useful:
            return
        before, self._unit = self._unit, unit
        if self._was_overtaken:
            self._was_overtaken = False
            self._catch_up(unit)
            return
        if self._head < 0:
            self._learn()
        elif before is not None:
            self._head += before.ops
        unit.expect(self._head)

    def doubt(self) -> None:
        """Look at what others wrote before the next transaction is used."""
        self._unit, self._was_overtaken = None, True

    def has(self, key: str) -> bool:
        """Return whether a key may be in the file."""
        return self.has_any((key,))

    def has_any(self, keys: Sequence[str]) -> bool:
        """Return whether one of some keys may be in the file."""
        if not self._is_useful:
            return True
        for bits, mask in self._parts:
            for key in keys:
                found = hash(key)
                place = found & mask
                if bits[place >> 3] >> (place & 7) & 1:
                    place = found >> _OTHER & mask
                    if bits[place >> 3] >> (place & 7) & 1:
                        return True
        return False

    def add(self, *keys: str) -> None:
        """Remember keys that are in the file now."""
        bits, mask = self._parts[-1]
        for key in keys:
            found = hash(key)
            place, other = found & mask, found >> _OTHER & mask
            bits[place >> 3] |= 1 << (place & 7)
            bits[other >> 3] |= 1 << (other & 7)
        self._room -= len(keys)
        if self._room < 0:
            self._grow()

    def _grow(self) -> None:
        if len(self._parts) == _MOST_PARTS:
            self._is_useful = False  # every key may be there from here on
            return
        self._room = _ROOM << len(self._parts)
        self._parts.append(_part(_BITS + len(self._parts)))

    def _learn(self) -> None:
        """Read the keys of the whole file, in pieces and without holding it: what comes in between is found later."""
        self._head = int(str(self._query(_HEAD, ())[0][0]))
        for last, keys in _of_file():
            [(most,)] = self._query(last, ())
            for start in range(0, int(str(most or 0)) + 1, _PIECE):
                self.add(*_texts(self._query(keys, (start, start + _PIECE - 1))))

    def _catch_up(self, unit: Unit) -> None:
        """Read the keys of what others changed, inside the transaction: nobody writes in between."""
        head = int(str(unit.query(_HEAD)[0][0]))
        if head - self._head > _MOST_MISSED:
            self._is_useful = False
            return
        for keys in _of_changes():
            self.add(*_texts(unit.query(keys, (self._head,))))
        self._head = head


def _part(bits: int) -> _Part:
    return _Part(bytearray(1 << bits - 3), (1 << bits) - 1)


def _texts(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    return (str(key) for (key,) in rows)


@cache
def _of_file() -> tuple[tuple[str, str], ...]:
    """Return what asks for the highest number of a record with keys, and for the keys of some by their numbers."""
    found = [("SELECT max(k) FROM company", "SELECT sort_name FROM company WHERE k BETWEEN ? AND ?")]
    for kind in KINDS:
        for table, column in (("point_index", "value"), ("ref_index", "ref")):
            rows = f"FROM {table} WHERE kind = {kind.number}"
            found.append((f"SELECT max(k) {rows}", f"SELECT {column} {rows} AND k BETWEEN ? AND ?"))
    return tuple(found)


@cache
def _of_changes() -> tuple[str, ...]:
    """Return what asks for the keys of the records that were changed behind a number of the log."""
    found = []
    for kind in KINDS:
        rows = f"FROM change c JOIN {kind.name} r ON r.id = c.rid"
        where = f"WHERE c.n > ? AND c.tbl = '{kind.name}'"
        for table, column in (("point_index", "value"), ("ref_index", "ref")):
            found.append(f"SELECT i.{column} {rows} JOIN {table} i ON i.kind = {kind.number} AND i.k = r.k {where}")
        if kind is COMPANY:
            found.append(f"SELECT r.sort_name {rows} {where}")
    return tuple(found)
