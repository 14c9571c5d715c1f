"""What a unit of work reads, and what it derives: columns that come from other records, index rows, search words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from crm_desktop.domain.specs import CUSTOM_FIELD, KIND, Kind
from crm_desktop.store.codec import (
    Row,
    read_row,
    to_column,
)
from crm_desktop.store.connection import Connection
from crm_desktop.store.custom_words import CustomWords
from crm_desktop.store.derived import NOTHING, DerivedWriter, derive_rows
from crm_desktop.store.gathering import LateConnection, expect
from crm_desktop.store.new_records import NewRecords
from crm_desktop.store.statements import (
    copied_from_sql,
    copy_sql,
    linked_sql,
    places,
    pointed_to_sql,
    roll_up_sql,
    rollup_keys,
    rollup_sql,
    select_sql,
    update_sql,
    watched_sql,
    without_nulls,
)

T = TypeVar("T")


class Stored(NamedTuple):
    """A record as its row stands: its number, all columns, its values, and what is rolled up for its search words."""

    k: int
    columns: tuple[object, ...]  # in their `places`
    row: Row
    found_by: Row


class DerivingUnit:
    """Reads records inside one transaction of the store, and keeps what is derived from them."""

    def __init__(self, connection: Connection, *, batch_id: str, user_id: str, now: int, tx: int = 0) -> None:
        self.batch_id = batch_id
        self.title = ""  # in History; whoever writes may know it only from what is read on the way
        self.ops = 0
        self.now, self.tx = now, tx
        self.leaves_trace = False  # commit also where nothing changed
        self._connection = connection
        self._user_id: str | None = user_id
        self._custom = CustomWords(connection)
        self._derived = DerivedWriter(connection, self._custom)
        self._new = NewRecords(connection, self._derived, now, user_id)
        self._asked: tuple[Kind, str, int] | None = None  # the last record read, and the changes before that
        self._answer: Stored | None = None

    def expect(self, head: int) -> None:
        """Say which change was the last one; Overtaken where it is not, now or once the transaction begins."""
        if isinstance(self._connection, LateConnection):
            self._connection.expect(head)
        else:
            expect(self._connection, head)

    def prepare(self) -> None:
        """Work out what waits as far as that needs no transaction, then begin one if there is none yet."""
        if isinstance(self._connection, LateConnection):
            self._new.prepare()
            self._connection.begun()

    def flush(self) -> None:
        """Write what waits for the end of the transaction; the store calls it before COMMIT."""
        self._new.write()
        self._derived.flush()

    def query(self, sql: str, params: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """Read inside the transaction; search words of its own records are not in the index yet."""
        self._new.write()
        self._derived.flush_rows()
        return self._connection.execute(sql, params).fetchall()  # type: ignore[no-any-return]

    def ask(self, question: Callable[[Connection], T]) -> T:
        """Ask a question of the transaction's own connection."""
        self._new.write()
        self._derived.flush_rows()
        return question(self._connection)

    def as_of(self, at: int, user_id: str | None) -> None:
        """Write what follows as changed then, by that user: it was done on another device."""
        self.now, self._user_id = at, user_id

    def row(self, kind: Kind, record_id: str) -> Row | None:
        """Return a record's values as they are now, maps as dictionaries; None where there is no such record."""
        found = self._stored(kind, record_id)
        return dict(found.row) if found else None

    def shown_name(self, kind: Kind, record_id: str) -> str:
        """Return the name under which a record is shown; empty where it has none."""
        found = self._stored(kind, record_id)
        return str(found.columns[places(kind)[kind.title]] or "") if found else ""

    def row_deleted(self, kind: Kind, record_id: str) -> int | None:
        """Return when a record was moved to the bin; None where it is not there."""
        found = self.query(f"SELECT deleted_at FROM {kind.name} WHERE id = ?", (record_id,))
        return int(str(found[0][0])) if found and found[0][0] is not None else None

    def roll_up(self, kind: Kind, record_ids: Iterable[str], *, are_new: bool = False) -> None:
        """Compute the columns of some records that come from those which point to them, in one statement.

        `are_new`: nothing was computed of them yet, so that only those to which others point need be written.
        """
        if kind.rollups:
            self._new.write()
            sql = roll_up_sql(kind)
            if are_new and self._are_empty_without(kind):
                sql += f" AND ({pointed_to_sql(kind)})"
            self._connection.execute(sql, (json.dumps(list(record_ids)),))

    def _are_empty_without(self, kind: Kind) -> bool:
        """Return whether the computed columns of a record to which nothing points are empty, as they are written."""
        nobody = ", ".join(f"({r.expression.format(id='NULL')})" for r in kind.rollups)
        return not any(value is not None for value in self._connection.execute(f"SELECT {nobody}").fetchone())

    def roll_up_own(self, kind: Kind, record_id: str) -> None:
        """Compute the columns that come from the records which point here."""
        for child, key in {(r.child, r.key): None for r in kind.rollups}:
            self._roll_up_parent(KIND[child], key, record_id)

    def roll_up_linked(self, kind: Kind, record_ids: Sequence[str]) -> None:
        """Compute the columns of what some records of this kind are linked to, and before that those of the links."""
        self.copy_out(kind, record_ids)
        for link, key, sql in linked_sql(kind):
            for row in self.query(sql, (json.dumps(list(record_ids)),)):
                self._roll_up_parent(link, key, str(row[0]))

    def copy_out(self, kind: Kind, record_ids: Sequence[str]) -> None:
        """Let records that copy from some of this kind say what these say now, also that there are none any more."""
        for sql in copied_from_sql(kind):
            self._new.write()
            self._connection.execute(sql, (json.dumps(list(record_ids)),))

    def roll_up_parents(self, kind: Kind, parent_ids: Iterable[str]) -> None:
        """Compute those columns of some parents of this kind's records."""
        for parent_id in parent_ids:
            for key in rollup_keys(kind):
                self._roll_up_parent(kind, key, parent_id)

    def rewrite(self, kind: Kind, record_id: str) -> None:
        """Write a record's maps canonically, and its derived columns and rows anew."""
        found = self._stored(kind, record_id)
        if found:
            row, at = without_nulls(kind, found.row), places(kind)
            columns = {f.name: to_column(f, row[f.name]) for f in kind.maps}
            columns = {name: text for name, text in columns.items() if text != found.columns[at[name]]}
            if columns:
                self._connection.execute(
                    update_sql(kind, tuple(columns)), (*columns.values(), self.now, self._user_id, found.k)
                )
            self.rederive(kind, record_id)

    def rederive(self, kind: Kind, record_id: str) -> None:
        """Write a record's derived columns and rows anew: another program may have left them as they were."""
        found = self._stored(kind, record_id)
        if found:
            row, k = without_nulls(kind, found.row), found.k
            derived = kind.derive(row)
            if derived:
                changes = ", ".join(f"{name} = ?" for name in derived)
                self._connection.execute(
                    f"UPDATE {kind.name} SET {changes} WHERE k = ?",
                    (*derived.values(), k),
                )
            self._copy_in(kind, [k])
            self._derived.clear(kind, k)
            self._derived.difference(kind, k, NOTHING, derive_rows(kind, row | found.found_by, self._custom))
            self._roll_up(kind, None, row, record_id)
            self.roll_up_own(kind, record_id)
            if kind is CUSTOM_FIELD:
                self._custom.note(str(row["kind"]), str(row["key"]))
        else:  # another program took it out of the file
            self.roll_up_linked(kind, (record_id,))
        self.ops += 1

    def taken_out(self, kind: Kind, record_id: str, row: Row) -> None:
        """Compute what others had of a record whose row is no longer in the file; `row` is what it was."""
        self._roll_up(kind, row, {}, record_id)

    def reword(self, kind: Kind, record_id: str) -> None:
        """Write a record's search words anew: what it is found by changed, the record did not."""
        found = self._stored(kind, record_id)
        if found:
            row = without_nulls(kind, found.row) | found.found_by
            self._derived.words(kind, found.k, derive_rows(kind, row, self._custom).words)

    def _copy_in(self, kind: Kind, ks: Sequence[int]) -> None:
        """Write what some records of a kind copy from others."""
        if kind.copied:
            self._connection.execute(
                f"{copy_sql(kind)} WHERE k IN (SELECT value FROM json_each(?))", (json.dumps(list(ks)),)
            )

    def _stored(self, kind: Kind, record_id: str) -> Stored | None:
        self._new.write()
        asked = (kind, record_id, self._connection.total_changes)
        if asked != self._asked:  # a save looks at its record before it changes it
            found = self._connection.execute(select_sql(kind), (record_id,)).fetchone()
            self._answer = _read(kind, found) if found else None
            self._asked = asked
        return self._answer

    def _parents(self, kind: Kind, live: str, record_ids: Sequence[str]) -> dict[str, set[str]]:
        return {
            key: {str(row[0]) for row in self.query(f"SELECT {key} {live}", record_ids) if row[0]}
            for key in rollup_keys(kind)
        }

    def _roll_up(self, kind: Kind, before: Row | None, after: Mapping[str, object], linked: str = "") -> None:
        """Compute the columns of the parents that a record had and has; `linked` is its id where links may name it."""
        if linked:  # first: what links copy may count for these parents, too
            self.roll_up_linked(kind, (linked,))
        for key in rollup_keys(kind):
            parents = {row[key] for row in (before, after) if row and row.get(key)}
            for parent_id in parents:
                self._roll_up_parent(kind, key, str(parent_id))

    def _roll_up_parent(self, child: Kind, key: str, parent_id: str) -> None:
        self._new.write()
        for parent, statement, count in rollup_sql(child, key):
            watched = watched_sql(parent, child)
            before = self._connection.execute(watched, (parent_id,)).fetchone() if watched else None
            self._connection.execute(statement, (parent_id,) * count)
            if watched and self._connection.execute(watched, (parent_id,)).fetchone() != before:
                self.reword(parent, parent_id)


def _read(kind: Kind, found: tuple[object, ...]) -> Stored:
    at = places(kind)
    row = read_row(kind, found[1 : len(kind.fields) + 2])
    return Stored(int(str(found[0])), found, row, {name: found[at[name]] for name in kind.found_by})
