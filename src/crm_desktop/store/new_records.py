"""Records on their way in: the new ones of a transaction wait for each other and are written many rows a statement.

The capture trigger of a statement is set up once, not once a record, and neither the program's nor SQLite's memory is
turned over for each row: a person takes a third of the time (docs/adr/0017).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from operator import attrgetter, itemgetter

from crm_desktop.domain.specs import Kind
from crm_desktop.store.codec import columns_of
from crm_desktop.store.connection import Connection
from crm_desktop.store.derived import DerivedWriter
from crm_desktop.store.many_rows import insert_rows

Columns = Mapping[str, object]
_used: dict[Kind, frozenset[str]] = {}  # columns that records were given so far: a new set is a new statement


class NewRecords:
    """The new records of one transaction. Whoever reads in the transaction writes them first."""

    def __init__(self, connection: Connection, derived: DerivedWriter) -> None:
        self._connection = connection
        self._derived = derived
        self._waiting: dict[Kind, list[tuple[Columns, Columns]]] = {}

    def add(self, kind: Kind, values: Mapping[str, object], columns: Columns) -> None:
        """Let a record wait: `values` are those of its fields, `columns` what its row holds."""
        self._waiting.setdefault(kind, []).append((values, columns))

    def write(self) -> None:
        """Write all that wait, companies before people and these before their jobs."""
        if self._waiting:
            waiting, self._waiting = self._waiting, {}
            for kind in sorted(waiting, key=attrgetter("number")):
                self._write(kind, waiting[kind])

    def _write(self, kind: Kind, records: list[tuple[Columns, Columns]]) -> None:
        used = _used.get(kind, frozenset()).union(*(columns.keys() for _, columns in records))
        _used[kind] = used
        names = tuple(name for name in _all_columns(kind) if name in used)
        take, empty = itemgetter(*names), tuple((name, _empty(kind, name)) for name in names)
        rows = [
            take(columns) if len(columns) == len(names) else tuple([columns.get(n, e) for n, e in empty])
            for _, columns in records
        ]
        done = 0
        for count, last in insert_rows(self._connection, _into(kind, names), rows):
            # The numbers of one statement follow each other: AUTOINCREMENT counts on from the highest one ever.
            for k, (record, _) in enumerate(records[done : done + count], last - count + 1):
                self._derived.new(kind, k, record)
            done += count


@cache
def _all_columns(kind: Kind) -> tuple[str, ...]:
    return (*columns_of(kind), *(d.name for d in kind.derived), "updated_at", "updated_by")


def _empty(kind: Kind, name: str) -> str | None:
    """Return what a column without a value holds: an empty map is written, never NULL."""
    return "{}" if name in kind.by_name and kind.by_name[name].is_map else None


@cache
def _into(kind: Kind, names: tuple[str, ...]) -> str:
    return f"INSERT INTO {kind.name}({', '.join(names)})"
