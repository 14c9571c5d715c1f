"""The unit of work: records, derived rows and log of one transaction, committed together or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import CUSTOM_FIELD, KIND, KINDS, Kind
from crm_desktop.domain.specs.fields import no_words
from crm_desktop.store.codec import (
    Row,
    apply_changes,
    are_keys,
    as_map,
    canonical,
    check_key,
    columns_of,
    flat_get,
    flat_seen,
    read_row,
    to_column,
)
from crm_desktop.store.connection import Connection
from crm_desktop.store.custom_words import FEEDS_WORDS, CustomWords
from crm_desktop.store.derived import INDEXED, NOTHING, DerivedWriter, derive_rows, found_by
from crm_desktop.store.new_records import NewRecords

T = TypeVar("T")


_NAMED = ("refs", "custom")  # maps whose keys somebody gave; those of the others are made


class Unit:
    """Writes records inside one transaction of the store; made by `Store.write` and `Batch.unit` only."""

    def __init__(self, connection: Connection, *, batch_id: str, user_id: str, now: int, tx: int = 0) -> None:
        self.batch_id = batch_id
        self.ops = 0
        self.now, self.tx = now, tx
        self.leaves_trace = False  # commit also where nothing changed
        self._connection = connection
        self._user_id: str | None = user_id
        self._custom = CustomWords(connection)
        self._derived = DerivedWriter(connection, self._custom)
        self._new = NewRecords(connection, self._derived, now, user_id)
        self._asked: tuple[Kind, str, int] | None = None  # the last record read, and the changes before that
        self._answer: tuple[object, ...] | None = None

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

    def add(self, kind: Kind, record_id: str, fields: Mapping[str, object]) -> None:
        """Add a record of another device; whoever gives it calls `roll_up` for what it points to."""
        self._new.add(kind, record_id, fields, stamp=(self.now, self._user_id))
        self.ops += 1

    def roll_up(self, kind: Kind, record_ids: Iterable[str]) -> None:
        """Compute the columns of some records that come from those which point to them, in one statement."""
        if kind.rollups:
            self._new.write()
            changes = ", ".join(f"{r.column} = ({r.expression.format(id=f'{kind.name}.id')})" for r in kind.rollups)
            sql = f"UPDATE {kind.name} SET {changes} WHERE id IN (SELECT value FROM json_each(?))"
            self._connection.execute(sql, (json.dumps(list(record_ids)),))

    def write_local(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Write rows of a table that is of this computer only, together with the records of the transaction."""
        self._connection.executemany(sql, rows)

    def row(self, kind: Kind, record_id: str) -> Row | None:
        """Return a record's values as they are now, maps as dictionaries; None where there is no such record."""
        found = self._stored(kind, record_id)
        return read_row(kind, found[1:]) if found else None

    def insert(self, kind: Kind, /, *, id: str | None = None, **fields: object) -> str:
        """Add a record and return its id."""
        _check_keys(_map_names(kind), fields)
        if id is None:
            return self._insert(kind, new_id(), fields)
        return self.bring_back(kind, id, fields)

    def insert_new(
        self, kind: Kind, record_id: str, fields: Mapping[str, object], rolled_up: Mapping[str, object] | None = None
    ) -> str:
        """Add a record that nothing points to yet, under an id that is new in this file.

        It is written together with the next ones, before anything is read in this transaction; `fields` are the unit's
        from here on, the keys of their points, addresses and tags of the program's own making. `rolled_up` holds what
        its rolled-up columns will be once the records that follow in this transaction stand; whoever gives it adds
        those with `insert_rolled_up`.
        """
        _check_keys(_NAMED, fields)
        self._new.add(kind, record_id, fields, rolled_up)
        self.ops += 1
        self._roll_up(kind, None, fields)
        return record_id

    def insert_rolled_up(self, kind: Kind, record_id: str, fields: Mapping[str, object]) -> str:
        """Add a record whose parents hold already what they would compute from it; see `insert_new`."""
        _check_keys(_NAMED, fields)
        self._new.add(kind, record_id, fields)
        self.ops += 1
        return record_id

    def bring_back(self, kind: Kind, record_id: str, fields: Mapping[str, object]) -> str:
        """Add a record whose id is known: others may point to it already, and its maps may have odd keys."""
        self._insert(kind, record_id, fields)
        self.roll_up_own(kind, record_id)
        return record_id

    def _insert(self, kind: Kind, record_id: str, fields: Mapping[str, object]) -> str:
        self._new.add(kind, record_id, fields)
        self._new.write()
        if kind is CUSTOM_FIELD:
            self._custom.forget()
        self.ops += 1
        self._roll_up(kind, None, fields)
        return record_id

    def update(
        self,
        kind: Kind,
        record_id: str,
        changed: Mapping[str, object],
        seen: Mapping[str, object] | None = None,
        *,
        trusted: bool = False,
    ) -> bool:
        """Change fields; `seen` says what the person saw before. Return whether anything differs now."""
        found = self._stored(kind, record_id)
        if not found:
            raise NotFoundError(
                tr("This record is not in the file any more"),
                tr("It may have been removed. Close it and search again."),
            )
        before = read_row(kind, found[1:])
        after = apply_changes(kind, before, changed, trusted=trusted)
        stored = dict(zip((f.name for f in kind.fields), found[2:], strict=True))
        columns = {f.name: to_column(f, after[f.name]) for f in kind.fields if after[f.name] is not before[f.name]}
        columns = {name: value for name, value in columns.items() if value != stored[name]}
        if not columns:
            return False
        feeds_index = not _index_fields(kind).isdisjoint(columns)
        derived, derived_before = kind.derive(after), kind.derive(before)
        columns.update((name, value) for name, value in derived.items() if derived_before[name] != value)
        with self._seeing(before, after, seen):
            self._connection.execute(
                _update_sql(kind, tuple(columns)), (*columns.values(), self.now, self._user_id, found[0])
            )
        if feeds_index:
            k, has_rows = int(str(found[0])), not INDEXED.isdisjoint(columns)
            more = self._found_by(kind, k)
            rows_before = derive_rows(kind, before | more, self._custom, has_rows)
            rows_after = derive_rows(kind, after | more, self._custom, has_rows)
            self._derived.difference(kind, k, rows_before, rows_after)
        if kind is CUSTOM_FIELD and not FEEDS_WORDS.isdisjoint(columns):
            self._custom.note(str(after["kind"]), str(after["key"]))
        self.ops += 1
        self._roll_up(kind, before, after)
        return True

    def delete(self, kind: Kind, record_id: str) -> bool:
        """Move a record to the bin; return False where it is there already."""
        return self.row_deleted(kind, record_id) is None and self.update(kind, record_id, {"deleted_at": self.now})

    def restore(self, kind: Kind, record_id: str) -> bool:
        """Take a record out of the bin."""
        return self.update(kind, record_id, {"deleted_at": None})

    def row_deleted(self, kind: Kind, record_id: str) -> int | None:
        """Return when a record was moved to the bin; None where it is not there."""
        found = self.query(f"SELECT deleted_at FROM {kind.name} WHERE id = ?", (record_id,))
        return int(str(found[0][0])) if found and found[0][0] is not None else None

    def delete_many(self, kind: Kind, record_ids: Sequence[str]) -> int:
        """Move many records to the bin with a few statements; return how many were not there yet."""
        marks = ",".join("?" * len(record_ids))
        live = f"FROM {kind.name} WHERE id IN ({marks}) AND deleted_at IS NULL"
        ks = [int(str(row[0])) for row in self.query(f"SELECT k {live}", record_ids)]
        parents = self._parents(kind, live, record_ids)
        if kind is CUSTOM_FIELD:
            for owner, key in self.query(f"SELECT kind, key {live}", record_ids):
                self._custom.note(str(owner), str(key))
        self._connection.execute(
            f"UPDATE {kind.name} SET deleted_at = ?, updated_at = ?, updated_by = ? "
            f"WHERE k IN ({','.join('?' * len(ks))})",
            (self.now, self.now, self._user_id, *ks),
        )
        self._derived.clear_many(kind, ks)
        self.ops += len(ks)
        for key, ids in parents.items():
            for parent_id in ids:
                self._roll_up_parent(kind, key, parent_id)
        return len(ks)

    def append_op(self, kind: Kind, record_id: str, op_kind: str, new: str, old: str | None) -> None:
        """Append an op of a repair: the row was changed already, past the triggers."""
        self._new.write()
        self._connection.execute(
            "INSERT INTO change(tx, lsn, tbl, rid, root_id, kind, new, old, state) "
            f"SELECT tx, lsn + 1, ?, r.id, {kind.root or 'NULL'}, ?, ?, ?, 'local' "
            f"FROM ctx, {kind.name} r WHERE r.id = ?",
            (kind.name, op_kind, new, old, record_id),
        )
        self._connection.execute("UPDATE ctx SET lsn = lsn + 1")
        self.ops += 1

    def decide(
        self, kind: Kind, record_id: str, changed: Mapping[str, object], seen: Mapping[str, object], decision: str
    ) -> None:
        """Write an op that carries a decision (sync); also where it changes nothing but closes a conflict."""
        before = self.ops
        self.update(kind, record_id, changed, seen, trusted=True)
        if self.ops == before:
            self.append_op(kind, record_id, "U", "{}", "{}")
        self._connection.execute(
            "UPDATE change SET decides = ? WHERE n = (SELECT max(n) FROM change WHERE rid = ?)", (decision, record_id)
        )

    def rewrite(self, kind: Kind, record_id: str) -> None:
        """Write a record's maps canonically, and its derived columns and rows anew."""
        found = self._stored(kind, record_id)
        if found:
            row = _without_nulls(kind, read_row(kind, found[1:]))
            columns = {f.name: to_column(f, row[f.name]) for f in kind.maps}
            stored = dict(zip((f.name for f in kind.fields), found[2:], strict=True))
            columns = {name: text for name, text in columns.items() if text != stored[name]}
            if columns:
                self._connection.execute(
                    _update_sql(kind, tuple(columns)), (*columns.values(), self.now, self._user_id, found[0])
                )
            self.rederive(kind, record_id)

    def rederive(self, kind: Kind, record_id: str) -> None:
        """Write a record's derived columns and rows anew: another program may have left them as they were."""
        found = self._stored(kind, record_id)
        if found:
            row, k = _without_nulls(kind, read_row(kind, found[1:])), int(str(found[0]))
            derived = kind.derive(row)
            if derived:
                changes = ", ".join(f"{name} = ?" for name in derived)
                self._connection.execute(
                    f"UPDATE {kind.name} SET {changes} WHERE k = ?",
                    (*derived.values(), k),
                )
            self._derived.clear(kind, k)
            self._derived.difference(kind, k, NOTHING, derive_rows(kind, row | self._found_by(kind, k), self._custom))
            self._roll_up(kind, None, row)
            self.roll_up_own(kind, record_id)
            if kind is CUSTOM_FIELD:
                self._custom.note(str(row["kind"]), str(row["key"]))
        self.ops += 1

    def reword(self, kind: Kind, record_id: str) -> None:
        """Write a record's search words anew: what it is found by changed, the record did not."""
        found = self._stored(kind, record_id)
        if found:
            row, k = _without_nulls(kind, read_row(kind, found[1:])), int(str(found[0]))
            self._derived.words(kind, k, derive_rows(kind, row | self._found_by(kind, k), self._custom).words)

    def _found_by(self, kind: Kind, k: int) -> Row:
        return found_by(self._connection, kind, (k, k)).get(k, {})

    def roll_up_own(self, kind: Kind, record_id: str) -> None:
        """Compute the columns that come from the records which point here."""
        for child, key in {(r.child, r.key) for r in kind.rollups}:
            self._roll_up_parent(KIND[child], key, record_id)

    def roll_up_parents(self, kind: Kind, parent_ids: Iterable[str]) -> None:
        """Compute those columns of some parents of this kind's records."""
        for parent_id in parent_ids:
            for key in _rollup_keys(kind):
                self._roll_up_parent(kind, key, parent_id)

    def _stored(self, kind: Kind, record_id: str) -> tuple[object, ...] | None:
        self._new.write()
        asked = (kind, record_id, self._connection.total_changes)
        if asked != self._asked:  # a save looks at its record before it changes it
            self._answer = self._connection.execute(_select_sql(kind), (record_id,)).fetchone()
            self._asked = asked
        return self._answer

    @contextmanager
    def _seeing(self, before: Row, after: Row, seen: Mapping[str, object] | None) -> Iterator[None]:
        """Tell the trigger what the person saw of the changed fields, where it differs from what the row holds."""
        differs = {}
        for name, value in flat_seen(seen or {}, before):
            held = canonical(flat_get(before, name))
            if canonical(value) != held and canonical(flat_get(after, name)) != held:
                differs[name] = value
        if not differs:
            yield
            return
        self._connection.execute("UPDATE ctx SET seen = ?", (canonical(differs),))
        try:
            yield
        finally:
            # Also where the update failed: the next one must not carry this one's `seen`.
            self._connection.execute("UPDATE ctx SET seen = NULL")

    def _parents(self, kind: Kind, live: str, record_ids: Sequence[str]) -> dict[str, set[str]]:
        return {
            key: {str(row[0]) for row in self.query(f"SELECT {key} {live}", record_ids) if row[0]}
            for key in _rollup_keys(kind)
        }

    def _roll_up(self, kind: Kind, before: Row | None, after: Mapping[str, object]) -> None:
        for key in _rollup_keys(kind):
            parents = {row[key] for row in (before, after) if row and row.get(key)}
            for parent_id in parents:
                self._roll_up_parent(kind, key, str(parent_id))

    def _roll_up_parent(self, child: Kind, key: str, parent_id: str) -> None:
        self._new.write()
        for parent, statement, count in _rollup_sql(child, key):
            watched = _watched_sql(parent, child)
            before = self._connection.execute(watched, (parent_id,)).fetchone() if watched else None
            self._connection.execute(statement, (parent_id,) * count)
            if watched and self._connection.execute(watched, (parent_id,)).fetchone() != before:
                self.reword(parent, parent_id)


def _check_keys(maps: Iterable[str], fields: Mapping[str, object]) -> None:
    keys: list[str] = []
    for name in maps:
        value = fields.get(name)
        if value and (type(value) is dict or isinstance(value, Mapping)):
            keys += value
    if keys and not are_keys(keys):
        for key in keys:
            check_key(key)


@cache
def _map_names(kind: Kind) -> tuple[str, ...]:
    return tuple(f.name for f in kind.maps)


def _without_nulls(kind: Kind, row: Row) -> Row:
    """Return a row whose maps hold no JSON null: another program may write it, and it means "removed"."""
    return row | {f.name: {k: v for k, v in as_map(row[f.name]).items() if v is not None} for f in kind.maps}


@cache
def _index_fields(kind: Kind) -> frozenset[str]:
    """Return the fields that search words or index rows come from: an edit of others need not compute them."""
    if kind.search_words is not no_words:
        return frozenset(kind.by_name)
    return frozenset(f.name for f in kind.fields if f.searchable or f.is_map or f.name == "deleted_at")


@cache
def _select_sql(kind: Kind) -> str:
    return f"SELECT k, {', '.join(columns_of(kind))} FROM {kind.name} WHERE id = ?"


@cache
def _update_sql(kind: Kind, columns: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = ?" for name in (*columns, "updated_at", "updated_by"))
    return f"UPDATE {kind.name} SET {changes} WHERE k = ?"


@cache
def _rollup_keys(child: Kind) -> tuple[str, ...]:
    return tuple({r.key: None for kind in KINDS for r in kind.rollups if r.child == child.name})


@cache
def _watched_sql(parent: Kind, child: Kind) -> str:
    """Return what reads the columns rolled up from `child` whose words find the parent; empty without any."""
    names = [r.column for r in parent.rollups if r.child == child.name and r.column in parent.found_by]
    return f"SELECT {', '.join(names)} FROM {parent.name} WHERE id = ?" if names else ""


@cache
def _rollup_sql(child: Kind, key: str) -> tuple[tuple[Kind, str, int], ...]:
    """Return one UPDATE for each kind that computes columns from `child`, and how often it wants the parent's id."""
    statements = []
    for parent in KINDS:
        rollups = [r for r in parent.rollups if r.child == child.name and r.key == key]
        if rollups:
            changes = ", ".join(f"{r.column} = ({r.expression.format(id='?')})" for r in rollups)
            sql = f"UPDATE {parent.name} SET {changes} WHERE id = ?"
            statements.append((parent, sql, sql.count("?")))
    return tuple(statements)
