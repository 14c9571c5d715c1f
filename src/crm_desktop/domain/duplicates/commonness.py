"""How much it says that two records share a value: counted in the records themselves, a rare surname says more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from math import log2
from operator import attrgetter

from crm_desktop.domain.duplicates.comparable import Comparable

# A file of twenty people doesn't make "Smith" rare or common: what a thousand would show is assumed.
SMALLEST = 1000
_PIECE = 2000  # records that are counted in one go
_UNIQUE, _UNIQUE_MOST = 3.0, 20.0  # eight times as many numbers in the world as in the file, at the very least


class Commonness:
    """Counts of the values of each field, and what an agreement is worth in bits."""

    def __init__(self, size: int, counts: dict[str, Counter[str]] | None = None) -> None:
        self.size = max(size, SMALLEST)
        self.prior = log2(self.size)  # two records taken at random are the same about once in `size` pairs of one
        self.counts = counts or {}
        self._worth: dict[int, float] = {}

    def bits(self, field: str, value: str, other: str = "", most: float = 13.0) -> float:
        """Return log2(1 / share of the records with this value), of the more common one where two are alike.

        The record itself is not counted: what only a pair has in common is as rare as can be.
        """
        counter = self.counts.get(field)
        if counter is None:
            return min(self.prior, most)
        count = counter.get(value, 0)
        if other:
            count = max(count, counter.get(other, 0))
        if count < 3:
            return min(self.prior, most)
        worth = self._worth.get(count)
        if worth is None:
            worth = self._worth[count] = log2(self.size / (count - 1))
        return min(worth, most)

    def unique_bits(self, field: str, value: str) -> float:
        """Return the same for what is meant to be one person's, such as a phone: what no third has is rarer still."""
        counter = self.counts.get(field)
        if counter is None or counter.get(value, 0) < 3:
            return min(self.prior + _UNIQUE, _UNIQUE_MOST)
        return self.bits(field, value, most=_UNIQUE_MOST)


Field = tuple[str, Callable[[Sequence[Comparable]], Iterable[str]]]


def each(attribute: str) -> Callable[[Sequence[Comparable]], Iterable[str]]:
    """Return what yields the values of an attribute that holds several."""
    values = attrgetter(attribute)
    return lambda records: chain.from_iterable(map(values, records))


def of_places(part: str) -> Field:
    """Return the field that is a part of the addresses."""
    value, places = attrgetter(part), attrgetter("places")
    return part, lambda records: map(value, chain.from_iterable(map(places, records)))


def counted(
    records: Sequence[Comparable], fields: Iterable[Field], check: Callable[[], None] = lambda: None
) -> Commonness:
    """Count the values of some records; `check` is called now and then and may raise to stop."""
    counts: dict[str, Counter[str]] = {}
    for name, values in fields:
        counter: Counter[str] = Counter()
        for start in range(0, len(records), _PIECE):  # in one go no other thread could do anything meanwhile
            check()
            counter.update(values(records[start : start + _PIECE]))
        counter.pop("", None)
        counts[name] = counter
    return Commonness(len(records), counts)
