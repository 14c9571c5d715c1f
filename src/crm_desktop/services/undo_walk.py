"""The records of a batch, a slice at a time: what is in memory doesn't grow with the batch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from crm_desktop.domain.specs import CONFLICT, KIND, PURGE, Kind
from crm_desktop.store.engine import Store

SLICE = 200  # changes that are looked at together
_OF_SYNC = frozenset((CONFLICT.name, PURGE.name))  # the server's fold alone writes them
_KINDS = tuple(name for name in KIND if name not in _OF_SYNC)
_OF_BATCH = "FROM tx t CROSS JOIN change c ON c.tx = t.tx WHERE t.batch = ?"  # in the order of the log, not sorted


@dataclass(frozen=True, slots=True)
class Touched:
    """A record in a batch: its first and last change there, and whether it was born in it."""

    kind: Kind
    id: str
    first: int
    last: int
    is_born: bool


class Walk:
    """Goes through a batch from its end, so that what came later goes back first.

    A record turns up once, with its first change. Where it stands is a place in the log, so others may write meanwhile.
    """

    def __init__(self, store: Store, number: int) -> None:
        self._store, self._number = store, number

    def count(self, most: int) -> int:
        """Return how many records the batch touched, looking no further than `most`."""
        sql = f"SELECT count(*) FROM (SELECT DISTINCT c.rid {_OF_BATCH} LIMIT ?)"  # noqa: S608 constant
        return int(str(self._store.query(sql, (self._number, most))[0][0]))

    def changes(self) -> int:
        """Return how many changes the batch has."""
        return int(str(self._store.query(f"SELECT count(*) {_OF_BATCH}", (self._number,))[0][0]))

    def slices(self, kinds: Collection[Kind] | None = None) -> Iterator[tuple[int, list[Touched]]]:
        """Yield the records whose first change is among the next ones, with how many changes these are.

        `kinds` are those that are looked for; records of others don't turn up. Without, all do.
        """
        names = _KINDS if kinds is None else tuple(kind.name for kind in kinds)
        place: tuple[int, int] | None = None
        while rows := self._next(names, place):
            place = int(str(rows[-1][0])), int(str(rows[-1][1]))
            yield len(rows), self._begun({int(str(row[1])) for row in rows}, list({str(row[2]): None for row in rows}))

    def _next(self, names: Sequence[str], place: tuple[int, int] | None) -> list[tuple[object, ...]]:
        """Return the changes before a place: of its transaction, then of those before it."""
        of_kinds = f"SELECT c.tx, c.n, c.rid {_OF_BATCH} AND c.tbl IN ({','.join('?' * len(names))})"
        order = "ORDER BY t.tx DESC, c.n DESC LIMIT ?"
        query, params = self._store.query, (self._number, *names)
        if place is None:
            return query(f"{of_kinds} {order}", (*params, SLICE))
        rows = query(f"{of_kinds} AND t.tx = ? AND c.n < ? {order}", (*params, *place, SLICE))
        if len(rows) < SLICE:
            rows += query(f"{of_kinds} AND t.tx < ? {order}", (*params, place[0], SLICE - len(rows)))
        return rows

    def _begun(self, numbers: set[int], ids: Sequence[str]) -> list[Touched]:
        rows = self._store.query(
            "SELECT c.tbl, c.rid, min(c.n), max(c.n), max(c.kind = 'I') FROM change c INDEXED BY change_rid "  # noqa: S608
            f"CROSS JOIN tx t ON t.tx = c.tx WHERE c.rid IN ({','.join('?' * len(ids))}) AND t.batch = ? "
            "GROUP BY c.rid ORDER BY min(c.n) DESC",
            (*ids, self._number),
        )
        return [
            Touched(KIND[str(tbl)], str(rid), int(str(first)), int(str(last)), bool(born))
            for tbl, rid, first, last, born in rows
            if int(str(first)) in numbers
        ]
