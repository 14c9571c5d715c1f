"""Records on their way in: the new ones of a transaction wait for each other and are written many rows a statement.

The capture trigger of a statement is set up once, not once a record, and neither the program's nor SQLite's memory is
turned over for each row: a person takes a third of the time (docs/adr/0017).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from operator import attrgetter, itemgetter
from typing import NamedTuple

from crm_desktop.domain.specs import Kind
from crm_desktop.store.codec import to_columns
from crm_desktop.store.columns import Rows, by_name, empty, into, rows_of, used_names
from crm_desktop.store.connection import Connection
from crm_desktop.store.derived import Derivable, DerivedWriter, derivable
from crm_desktop.store.many_rows import insert_rows
from crm_desktop.store.statements import copy_sql

Values = Mapping[str, object]
Stamp = tuple[int, str | None]  # when and by whom a record was changed last
_Waiting = tuple[str, Values, Values | None, Stamp | None]
_MANY = 64  # records that wait


class _Ready(NamedTuple):
    """Records of one kind that only have to be written: a row of columns for each, and what is derived from them."""

    kind: Kind
    rows: Rows
    derived: Derivable


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
            for kind, made, derived in ready:
                ks: list[int] = []
                for count, last in insert_rows(self._connection, made.into, made.rows):
                    # The numbers of one statement follow each other: AUTOINCREMENT counts on from the highest one ever.
                    ks += range(last - count + 1, last + 1)
                self._derived.new(kind, ks, derived)
                if kind.copied:  # what it says stands in the file by now, or comes later and is copied then
                    self._connection.execute(f"{copy_sql(kind)} WHERE k BETWEEN ? AND ?", (ks[0], ks[-1]))

    def _prepared(self, kind: Kind, waiting: list[_Waiting]) -> _Ready:
        prepared = self._prepared_by_column if len(waiting) >= _MANY else self._prepared_by_row
        return prepared(kind, waiting)

    def _prepared_by_row(self, kind: Kind, waiting: list[_Waiting]) -> _Ready:
        records = []
        shared: dict[int, str] = {}
        now, user_id = self._now, self._user_id
        for record_id, fields, rolled_up, stamp in waiting:
            held = to_columns(kind, fields, shared)
            held["created_at"], held["created_by"] = self._birth(held, stamp)
            held.update(_derived(kind, fields, held["created_at"]))
            if rolled_up:
                held.update(rolled_up)
            held["id"] = record_id
            held["updated_at"], held["updated_by"] = stamp or (now, user_id)
            records.append(held)
        names = used_names(kind, dict.fromkeys(chain.from_iterable(records)))
        take, blank = itemgetter(*names), {name: empty(kind, name) for name in names}
        rows = [take(held if len(held) == len(names) else blank | held) for held in records]
        return _Ready(kind, Rows(into(kind, names), rows), _derivable(kind, waiting))

    def _prepared_by_column(self, kind: Kind, waiting: list[_Waiting]) -> _Ready:
        ids, given, every_rolled_up, stamps = zip(*waiting, strict=True)
        births = [self._birth(fields, stamp) for fields, stamp in zip(given, stamps, strict=True)]
        changes = [stamp or (self._now, self._user_id) for stamp in stamps]
        computed: dict[str, Sequence[object]] = {"id": ids}
        computed["created_at"], computed["created_by"] = zip(*births, strict=True)
        computed["updated_at"], computed["updated_by"] = zip(*changes, strict=True)
        computed.update(by_name(map(partial(_derived, kind), given, computed["created_at"])))
        computed.update(by_name(every_rolled_up))
        return _Ready(kind, rows_of(kind, given, computed), _derivable(kind, waiting))

    def _birth(self, fields: Values, stamp: Stamp | None) -> tuple[object, object]:
        """Return when and by whom a record was made; of another device's it is said, or it stays unknown."""
        at, by = fields.get("created_at"), fields.get("created_by")
        return (at, by) if stamp else (at or self._now, by or self._user_id)


def _derived(kind: Kind, fields: Values, born: object) -> dict[str, object]:
    # Only where it matters: a copy for each person of an import is dear.
    return kind.derive({**fields, "created_at": born} if kind.derives_from_birth else fields)


def _derivable(kind: Kind, waiting: list[_Waiting]) -> Derivable:
    """Return what is derived of records; what is rolled up finds them, too."""
    if not kind.found_by:
        return derivable(kind, [fields for _, fields, _, _ in waiting])
    return derivable(kind, [{**fields, **rolled_up} if rolled_up else fields for _, fields, rolled_up, _ in waiting])
