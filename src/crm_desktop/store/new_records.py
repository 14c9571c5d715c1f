"""Records on their way in: the new ones of a transaction wait for each other and are written many rows a statement.

The capture trigger of a statement is set up once, not once a record, and neither the program's nor SQLite's memory is
turned over for each row: a person takes a third of the time (docs/adr/0017).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from operator import attrgetter, itemgetter
from typing import NamedTuple

from crm_desktop.domain.specs import Kind
from crm_desktop.store.codec import canonical, columns_of, spelled, to_columns
from crm_desktop.store.connection import Connection
from crm_desktop.store.derived import BARE, Derivable, DerivedWriter, derivable
from crm_desktop.store.many_rows import insert_rows
from crm_desktop.store.statements import copy_sql

Values = Mapping[str, object]
Stamp = tuple[int, str | None]  # when and by whom a record was changed last
_Waiting = tuple[str, Values, Values | None, Stamp | None]
_MANY = 250  # records that wait
_used: dict[Kind, frozenset[str]] = {}  # columns that records were given so far: a new set is a new statement


class _Ready(NamedTuple):
    """Records of one kind that only have to be written: a row of columns for each, and what is derived from it."""

    kind: Kind
    into: str
    rows: list[tuple[object, ...]]
    derived: list[Derivable]


class NewRecords:
    """The new records of one transaction. Whoever reads in the transaction writes them first."""

    def __init__(self, connection: Connection, derived: DerivedWriter, now: int, user_id: str | None) -> None:
        self._connection = connection
        self._derived = derived
        self._now, self._user_id = now, user_id
        self._waiting: dict[Kind, list[_Waiting]] = {}
        self._ready: list[_Ready] = []

    def add(
        self,
        kind: Kind,
        record_id: str,
        fields: Values,
        rolled_up: Values | None = None,
        stamp: Stamp | None = None,
    ) -> None:
        """Let a record wait; `rolled_up` are columns that come from records which follow.

        With a `stamp`, when and by whom it was changed last, it comes from another device and is written as it is.
        """
        self._waiting.setdefault(kind, []).append((record_id, fields, rolled_up, stamp))

    def prepare(self) -> None:
        """Work out what will be written, all that needs no transaction: companies before people, these before jobs."""
        if self._waiting:
            waiting, self._waiting = self._waiting, {}
            for kind in sorted(waiting, key=attrgetter("number")):
                self._ready.append(self._prepared(kind, waiting[kind]))

    def write(self) -> None:
        """Write all that wait."""
        if self._waiting:
            self.prepare()
        if self._ready:
            ready, self._ready = self._ready, []
            for kind, into, rows, derived in ready:
                done = 0
                for count, last in insert_rows(self._connection, into, rows):
                    # The numbers of one statement follow each other: AUTOINCREMENT counts on from the highest one ever.
                    for k, found in enumerate(derived[done : done + count], last - count + 1):
                        if found is not BARE:
                            self._derived.new(kind, k, found)
                    done += count
                if kind.copied:  # what it says stands in the file by now, or comes later and is copied then
                    self._connection.execute(f"{copy_sql(kind)} WHERE k BETWEEN ? AND ?", (last - done + 1, last))

    def _prepared(self, kind: Kind, waiting: list[_Waiting]) -> _Ready:
        records, derived = [], []
        shared: dict[int, str] = {}
        now, user_id, derive = self._now, self._user_id, kind.derive
        spell = spelled if len(waiting) >= _MANY else canonical
        for record_id, fields, rolled_up, stamp in waiting:
            held = to_columns(kind, fields, shared, spell)
            if stamp:
                held.setdefault("created_at", None)  # said, or the table's default would be written
            else:
                held["created_at"] = held.get("created_at") or now
                held["created_by"] = held.get("created_by") or user_id
            # Only where it matters: a copy for each person of an import is dear.
            held.update(derive({**fields, "created_at": held["created_at"]} if kind.derives_from_birth else fields))
            if rolled_up:
                held.update(rolled_up)
                if kind.found_by:  # what is rolled up finds a record too
                    fields = {**fields, **rolled_up}
            held["id"] = record_id
            held["updated_at"], held["updated_by"] = stamp or (now, user_id)
            records.append(held)
            derived.append(derivable(kind, fields))
        names = _names(kind, records)
        take, empty = itemgetter(*names), {name: _empty(kind, name) for name in names}
        rows = [take(held if len(held) == len(names) else empty | held) for held in records]
        return _Ready(kind, _into(kind, names), rows, derived)


def _names(kind: Kind, columns: Iterable[Values]) -> tuple[str, ...]:
    """Return the columns that these rows or earlier ones have a value for."""
    used = _used.get(kind, frozenset())
    for held in columns:
        if not held.keys() <= used:
            used = _used[kind] = used.union(held)
    return tuple(name for name in _all_columns(kind) if name in used)


@cache
def _all_columns(kind: Kind) -> tuple[str, ...]:
    return (*columns_of(kind), *(d.name for d in kind.derived), "updated_at", "updated_by")


def _empty(kind: Kind, name: str) -> str | None:
    """Return what a column without a value holds: an empty map is written, never NULL."""
    return "{}" if name in kind.by_name and kind.by_name[name].is_map else None


@cache
def _into(kind: Kind, names: tuple[str, ...]) -> str:
    return f"INSERT INTO {kind.name}({', '.join(names)})"
