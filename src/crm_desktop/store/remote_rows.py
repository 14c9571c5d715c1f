"""The records that a page touches: what the server holds of them, and the rows that follow from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from crm_desktop.domain.specs import CUSTOM_FIELD, KIND, KINDS, Kind
from crm_desktop.protocol.overlay import overlay
from crm_desktop.store.codec import columns_of, fitting, read_row
from crm_desktop.store.connection import Connection
from crm_desktop.store.erasing import erase_ops, remove_row
from crm_desktop.store.fold import LEFT_OUT, Doc, known, lay, server_doc, spread, texts
from crm_desktop.store.statements import copied_from_sql, linked_sql
from crm_desktop.store.unit_of_work import Unit
from crm_desktop.store.wire import read_pending


@dataclass(frozen=True, slots=True)
class Known:
    """An op that waits to be pulled back: its row in the log, and its number if it comes back for the first time."""

    n: int
    is_own: bool
    lsn: int


@dataclass(slots=True)
class Record:
    """One record while a page is applied."""

    row: Doc | None = None  # as it stands in the file
    doc: Doc | None = None  # at the server
    base: int = 0  # seq up to which `doc` was read at once
    at: int = 0
    by: str | None = None
    is_pending: bool = False
    is_as_shown: bool = True  # nothing came but what was shown already
    is_purged: bool = False


@dataclass
class RemoteRows:
    """Loads what a page touches, lays the page over it, and writes the rows that differ."""

    unit: Unit
    connection: Connection
    waiting: dict[str, Known] = field(default_factory=dict)  # by digest
    _records: dict[tuple[str, str], Record] = field(default_factory=dict)
    _moved: dict[Kind, set[str]] = field(default_factory=dict)  # parents whose rolled-up columns may differ
    _added: dict[Kind, list[str]] = field(default_factory=dict)
    _linked: dict[Kind, list[str]] = field(default_factory=dict)  # added records that links may have named before

    def are_new(self, touched: Iterable[tuple[str, str]]) -> bool:
        """Return whether the file holds nothing of any of these records, neither a row nor a line of the log."""
        by_table: dict[str, list[str]] = {}
        for table, record_id in touched:
            by_table.setdefault(table, []).append(record_id)
        found = "SELECT 1 FROM {} WHERE {} IN (SELECT value FROM json_each(?)) LIMIT 1"
        return not any(
            self.connection.execute(found.format(*place), (json.dumps(ids),)).fetchone()
            for table, ids in by_table.items()
            for place in (("change", "rid"), *([(table, "id")] if table in KIND else []))
        )

    def take_new(self, table: str, ids: Sequence[str], docs: Sequence[Doc]) -> None:
        """Take records of one table of which the file holds nothing, as they are at the server."""
        kind = KIND.get(table)
        if kind is None:
            return
        for record_id, doc in zip(ids, docs, strict=True):
            values, is_all = fitting(kind, doc)
            at = doc.get("created_at")
            self.unit.as_of(at if isinstance(at, int) else 0, doc.get("created_by"))
            self._insert(kind, record_id, values)
            if not is_all:
                self._park(kind, record_id)
        self._remember(kind, ids)

    def load(self, touched: Iterable[tuple[str, str]]) -> None:
        """Read the records, and which of them have ops that the server does not have yet."""
        by_table: dict[str, list[str]] = {}
        for table, record_id in touched:
            by_table.setdefault(table, []).append(record_id)
            self._records[table, record_id] = Record()
        for table, ids in by_table.items():
            if table in KIND:
                self._load_rows(KIND[table], json.dumps(ids))
        ids_text = json.dumps([record_id for _, record_id in self._records])
        logged = "SELECT 1 FROM change WHERE rid IN (SELECT value FROM json_each(?)) LIMIT 1"
        if self.connection.execute(logged, (ids_text,)).fetchone():
            self._load_pending(ids_text)
            self._load_docs(ids_text)

    def find_waiting(self, pairs: Iterable[tuple[int, str]], *, has_aliases: bool) -> None:
        """Find the ops of a page, by lsn and digest, that this file made or offered again."""
        sql = (
            "SELECT c.dig, c.n, t.dev = (SELECT dev FROM ctx), iif(c.first_seq IS NULL, c.lsn, 0) "
            "FROM {} JOIN tx t ON t.tx = c.tx "
            "WHERE c.dig IS NOT NULL AND c.seq IS NULL"
        )
        joined = (
            "json_each(?) j JOIN change c INDEXED BY change_unpulled ON c.lsn = j.value ->> 0 AND c.dig = j.value ->> 1"
        )
        found = self.connection.execute(sql.format(joined), (json.dumps(list(pairs)),)).fetchall()
        if has_aliases:  # what the server knew under the label that this file had before
            found += self.connection.execute(sql.format("change c INDEXED BY change_unpulled")).fetchall()
        self.waiting = {dig: Known(n, bool(is_own), lsn) for dig, n, is_own, lsn in found}

    def server(self, table: str, record_id: str) -> Doc | None:
        """Return what the server holds of a record at this point of the page; None where it never saw it."""
        return self._records[table, record_id].doc

    def is_known(self, table: str, record_id: str) -> bool:
        """Return whether this file ever held a record."""
        return (
            self.connection.execute(
                "SELECT 1 FROM change WHERE rid = ? AND tbl = ? LIMIT 1", (record_id, table)
            ).fetchone()
            is not None
        )

    def is_newer(self, table: str, record_id: str, seq: int) -> bool:
        """Return whether the record was read whole at a later place of the feed than `seq`."""
        return self._records[table, record_id].base >= seq

    def stamp(self, table: str, record_id: str, at: int, by: str | None, *, is_as_shown: bool = False) -> None:
        """Say when and by whom a record was changed last, and whether that is only what is shown already."""
        record = self._records.get((table, record_id))
        if record is None:
            record = self._records[table, record_id] = Record()
        record.at, record.by = at, by
        record.is_as_shown = record.is_as_shown and is_as_shown

    def lay(self, table: str, record_id: str, values: Mapping[str, Any], seq: int) -> None:
        """Give fields of the server's record a value."""
        record = self._records[table, record_id]
        if record.base < seq:
            record.doc = record.doc if record.doc is not None else {}
            lay(record.doc, values)

    def replace(self, table: str, record_id: str, doc: Doc, seq: int) -> None:
        """Take a record as the server holds it, read as a whole."""
        record = self._records[table, record_id]
        record.doc, record.base, record.is_as_shown = doc, seq, False

    def forget(self, table: str, record_id: str) -> None:
        """Take away a row of which the log knows nothing any more."""
        self._records[table, record_id].is_as_shown = True
        self._remove_row(table, record_id)

    def purge(self, table: str, record_id: str) -> None:
        """Erase a record: its row, and its values everywhere in the log."""
        record = self._records[table, record_id]
        record.doc, record.is_purged, record.is_as_shown = None, True, False

    def write(self) -> None:
        """Write every row that differs from what is to be shown; call after the log was written."""
        for (table, record_id), record in self._records.items():
            if record.is_purged:
                self._erase(table, record_id)
            elif not record.is_as_shown and table in KIND:
                self._write(KIND[table], record_id, record)
        for kind, added in self._added.items():
            self.unit.roll_up(kind, added, are_new=True)
        for kind, ids in self._moved.items():
            self.unit.roll_up(kind, ids)
        for kind, added in self._linked.items():
            self.unit.roll_up_linked(kind, added)

    def _write(self, kind: Kind, record_id: str, record: Record) -> None:
        shown = record.doc or {}
        if record.is_pending:
            shown = overlay(record.doc, read_pending(self.connection, record_id)) or {}
        if not shown and record.row is not None and not self._is_told(record_id):
            self._remove_row(kind.name, record_id)  # it was made here, and the server did not take it
            return
        self.unit.as_of(record.at, record.by)
        if record.row is None:
            values, is_all = fitting(kind, shown)
            if values or record.doc:
                self._add(kind, record_id, values)
        else:
            fit = known(kind, shown)
            is_all = len(fit) == len(shown)
            before, after = texts(record.row), texts(fit)
            changed = {n: fit.get(n) for n in before.keys() | after.keys() if before.get(n) != after.get(n)}
            if changed:
                self.unit.update(kind, record_id, changed, trusted=True)
        if not is_all:
            self._park(kind, record_id)

    def _is_told(self, record_id: str) -> bool:
        """Return whether anything of a record is in effect: what was refused is not."""
        sql = f"SELECT 1 FROM change WHERE rid = ? AND state NOT IN {LEFT_OUT} LIMIT 1"
        return self.connection.execute(sql, (record_id,)).fetchone() is not None

    def _park(self, kind: Kind, record_id: str) -> None:
        """Remember a record of which this version can't show everything."""
        self.unit.write_local("INSERT OR IGNORE INTO sync_parked(tbl, rid) VALUES (?, ?)", [(kind.name, record_id)])

    def _add(self, kind: Kind, record_id: str, values: dict[str, object]) -> None:
        self._insert(kind, record_id, values)
        self._remember(kind, [record_id])

    def _insert(self, kind: Kind, record_id: str, values: dict[str, object]) -> None:
        if kind is CUSTOM_FIELD:  # words of other records depend on it
            self.unit.flush()
        self.unit.add(kind, record_id, values)
        for parent, key in _parents(kind):
            if values.get(key):
                self._moved.setdefault(parent, set()).add(str(values[key]))

    def _remember(self, kind: Kind, ids: Sequence[str]) -> None:
        """Note new records of which columns are computed from others."""
        if kind.rollups:
            self._added.setdefault(kind, []).extend(ids)
        if linked_sql(kind) or copied_from_sql(kind):
            self._linked.setdefault(kind, []).extend(ids)

    def _erase(self, table: str, record_id: str) -> None:
        erase_ops(self.connection, table, record_id)
        self._remove_row(table, record_id)

    def _remove_row(self, table: str, record_id: str) -> None:
        if table not in KIND:
            return
        self.unit.flush()
        self.unit.ops += remove_row(self.unit, KIND[table], record_id)

    def _load_rows(self, kind: Kind, ids: str) -> None:
        sql = f"SELECT {', '.join(columns_of(kind))} FROM {kind.name} WHERE id IN (SELECT value FROM json_each(?))"
        for stored in self.connection.execute(sql, (ids,)):
            row = read_row(kind, stored)
            record_id = str(row.pop("id"))
            flat = {name: value for name, value in spread(kind.name, row).items() if value is not None}
            record = self._records[kind.name, record_id]
            record.row, record.doc = flat, dict(flat)

    def _load_pending(self, ids: str) -> None:
        sql = (
            "SELECT DISTINCT tbl, rid FROM change WHERE rid IN (SELECT value FROM json_each(?)) AND seq IS NULL "
            "AND state IN ('local', 'sealed')"
        )
        for table, record_id in self.connection.execute(sql, (ids,)):
            if (table, record_id) in self._records:
                self._records[table, record_id].is_pending = True

    def _load_docs(self, ids: str) -> None:
        """Take from the log what the row does not say: what the server holds under own changes, and newer fields."""
        parked = set(self.connection.execute("SELECT tbl, rid FROM sync_parked"))
        logged = set(
            self.connection.execute(
                "SELECT DISTINCT tbl, rid FROM change WHERE rid IN (SELECT value FROM json_each(?)) "
                "AND seq IS NOT NULL",
                (ids,),
            )
        )
        bases = self.connection.execute(
            "SELECT tbl, rid, max(seq) FROM change WHERE rid IN (SELECT value FROM json_each(?)) AND kind = 'B' "
            "GROUP BY rid",
            (ids,),
        )
        for table, record_id, seq in bases:
            self._records[table, record_id].base = seq or 0
        purged = self.connection.execute(
            "SELECT tbl, rid FROM change WHERE rid IN (SELECT value FROM json_each(?)) AND kind = 'P' "
            "AND seq IS NOT NULL AND state = 'answered'",
            (ids,),
        )
        for table, record_id in purged:  # what still comes of it is erased, too
            self._records[table, record_id].is_purged = True
        for key, record in self._records.items():
            if record.is_pending or key in parked or (record.row is None and key in logged):
                record.doc = server_doc(self.connection, key[1]) if key in logged else None


@cache
def _parents(child: Kind) -> tuple[tuple[Kind, str], ...]:
    """Return the kinds that compute columns from this one, and the field that names the record."""
    return tuple({(kind, key): None for kind in KINDS for r in kind.rollups for key in r.keys_of(child.name)})
