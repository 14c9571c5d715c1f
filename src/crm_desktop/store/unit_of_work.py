"""The unit of work: records, derived rows and log of one transaction, committed together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import CUSTOM_FIELD, Kind
from crm_desktop.store.codec import (
    Row,
    apply_changes,
    canonical,
    flat_get,
    flat_seen,
    read_row,
    to_column,
)
from crm_desktop.store.custom_words import FEEDS_WORDS
from crm_desktop.store.derived import INDEXED, derive_rows
from crm_desktop.store.deriving_unit import DerivingUnit
from crm_desktop.store.statements import NAMED, check_keys, index_fields, map_names, update_sql


class Unit(DerivingUnit):
    """Writes records inside one transaction of the store; made by `Store.write` and `Batch.unit` only."""

    def add(self, kind: Kind, record_id: str, fields: Mapping[str, object]) -> None:
        """Add a record of another device; whoever gives it calls `roll_up` for what it points to."""
        self._new.add(kind, record_id, fields, stamp=(self.now, self._user_id))
        self.ops += 1

    def write_new(self) -> None:
        """Write the new records that wait; their search words wait for the end of the transaction."""
        self._new.write()

    def write_local(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Write rows of a table that is of this computer only, together with the records of the transaction."""
        self._connection.executemany(sql, rows)

    def insert(self, kind: Kind, /, *, id: str | None = None, **fields: object) -> str:
        """Add a record and return its id."""
        check_keys(map_names(kind), fields)
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
        check_keys(NAMED, fields)
        self._new.add(kind, record_id, fields, rolled_up)
        self.ops += 1
        self._roll_up(kind, None, fields)
        return record_id

    def insert_rolled_up(self, kind: Kind, record_id: str, fields: Mapping[str, object]) -> str:
        """Add a record whose parents hold already what they would compute from it; see `insert_new`."""
        check_keys(NAMED, fields)
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
        self._roll_up(kind, None, fields, record_id)
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
        feeds_index = not index_fields(kind).isdisjoint(columns)
        derived, derived_before = kind.derive(after), kind.derive(before)
        columns.update((name, value) for name, value in derived.items() if derived_before[name] != value)
        with self._seeing(before, after, seen):
            self._connection.execute(
                update_sql(kind, tuple(columns)), (*columns.values(), self.now, self._user_id, found[0])
            )
        if kind.copied and not {kind.copied.key, "deleted_at"}.isdisjoint(columns):
            self._copy_in(kind, [int(str(found[0]))])
        if feeds_index:
            k, has_rows = int(str(found[0])), not INDEXED.isdisjoint(columns)
            more = self._found_by(kind, k)
            rows_before = derive_rows(kind, before | more, self._custom, has_rows)
            rows_after = derive_rows(kind, after | more, self._custom, has_rows)
            self._derived.difference(kind, k, rows_before, rows_after)
        if kind is CUSTOM_FIELD and not FEEDS_WORDS.isdisjoint(columns):
            self._custom.note(str(after["kind"]), str(after["key"]))
        self.ops += 1
        self._roll_up(kind, before, after, record_id)
        return True

    def delete(self, kind: Kind, record_id: str) -> bool:
        """Move a record to the bin; return False where it is there already."""
        return self.row_deleted(kind, record_id) is None and self.update(kind, record_id, {"deleted_at": self.now})

    def restore(self, kind: Kind, record_id: str) -> bool:
        """Take a record out of the bin."""
        return self.update(kind, record_id, {"deleted_at": None})

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
        self._copy_in(kind, ks)
        self._derived.clear_many(kind, ks)
        self.ops += len(ks)
        self.roll_up_linked(kind, record_ids)
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
