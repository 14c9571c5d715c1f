"""The unit of work: records, derived rows and log of one transaction, committed together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext

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
    to_column,
)
from crm_desktop.store.custom_words import FEEDS_WORDS
from crm_desktop.store.derived import INDEXED, derive_rows
from crm_desktop.store.deriving_unit import DerivingUnit, Stored
from crm_desktop.store.statements import NAMED, check_keys, index_fields, map_names, places, text_fields, update_sql


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
        before = found.row
        after = apply_changes(kind, before, changed, trusted=trusted)
        columns = self._changed_columns(kind, found, after, changed)
        if not columns:
            return False
        feeds_index = not index_fields(kind).isdisjoint(columns)
        has_rows, is_new_text = not INDEXED.isdisjoint(columns), not text_fields(kind).isdisjoint(columns)
        at = places(kind)
        columns.update((name, value) for name, value in kind.derive(after).items() if found.columns[at[name]] != value)
        sql, stamped = update_sql(kind, tuple(columns)), (*columns.values(), self.now, self._user_id, found.k)
        differs = _unlike(before, after, seen) if seen else None
        with self._seeing(differs) if differs else nullcontext():
            self._connection.execute(sql, stamped)
        if kind.copied and not {kind.copied.key, "deleted_at"}.isdisjoint(columns):
            self._copy_in(kind, [found.k])
        if feeds_index:
            rows_after = derive_rows(kind, after | found.found_by, self._custom, has_rows)
            if is_new_text and not has_rows and kind.is_searched:
                self._derived.words(kind, found.k, rows_after.words)
            else:
                rows_before = derive_rows(kind, before | found.found_by, self._custom, has_rows)
                self._derived.difference(kind, found.k, rows_before, rows_after)
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

    def _changed_columns(
        self, kind: Kind, found: Stored, after: Row, changed: Mapping[str, object]
    ) -> dict[str, object]:
        """Return the columns whose text or number is another one now."""
        at, columns = places(kind), {}
        for name in dict.fromkeys([name.partition(".")[0] for name in changed]):
            if after[name] is not found.row[name]:
                value = to_column(kind.by_name[name], after[name])
                if value != found.columns[at[name]]:
                    columns[name] = value
        return columns

    @contextmanager
    def _seeing(self, differs: Mapping[str, object]) -> Iterator[None]:
        """Tell the trigger what the person saw of the changed fields where the row holds something else."""
        self._connection.execute("UPDATE ctx SET seen = ?", (canonical(differs),))
        try:
            yield
        finally:
            # Also where the update failed: the next one must not carry this one's `seen`.
            self._connection.execute("UPDATE ctx SET seen = NULL")


def _unlike(before: Row, after: Row, seen: Mapping[str, object]) -> dict[str, object]:
    """Return what the person saw of the changed fields, where it differs from what the row holds."""
    differs = {}
    for name, value in flat_seen(seen, before):
        held = canonical(flat_get(before, name))
        if canonical(value) != held and canonical(flat_get(after, name)) != held:
            differs[name] = value
    return differs
