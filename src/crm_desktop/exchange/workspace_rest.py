"""What belongs to the people and companies of a workspace that was brought: notes, calls, files, cases, all its jobs.

Each record gets an id that follows from that of the workspace and its own, so that a second time finds it there.
What belongs to the workspace rather than to its records stays: people who use it, its lists, accounts and numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import natural_id
from crm_desktop.domain.specs import ATTACHMENT, COMPANY, CUSTOM_FIELD, KIND, KINDS, PERSON, TAG, Kind, Type
from crm_desktop.exchange.incoming import Problem, Severity
from crm_desktop.exchange.matching import by_ref, is_live
from crm_desktop.exchange.runner import ImportReport
from crm_desktop.exchange.workspace_rows import opened, system_of
from crm_desktop.services.blobs import blob_path, put_blob_file
from crm_desktop.store import Batch, Store, Unit
from crm_desktop.store.codec import columns_of, read_row

# Reviewed as rows; made anew by them; or of the workspace, not of its records.
_STAYS = frozenset((
    "person", "company", "saved_view", "user", "alias", "distinct_pair", "conflict", "purge", "mail_account",
    "calendar_subscription", "number_series", "number_block",
))  # fmt: skip
_NATURAL = (TAG, CUSTOM_FIELD)  # their ids are the same in every workspace
_BY_ROWS = (PERSON.name, COMPANY.name)  # kinds whose own fields the rows bring along
_COMMON = ("created_by", "owner_id", "deleted_at", "refs")
_WAITING = ("queued", "sending")  # of a message: it leaves from where it was written
_PAGE = 200


def bring_rest(store: Store, path: Path, batch: Batch, report: ImportReport, *, hold: Callable[[], None]) -> None:
    """Copy what belongs to the records that came in, in their batch; what is here already stays as it is."""
    with opened(path) as other:
        rest = _Rest(store, other)
        for kind in KINDS:
            if kind.name in _STAYS:
                continue
            for row in _rows(other, kind):
                hold()
                problem = rest.take(batch.unit(), kind, row, report)
                if problem:
                    report.problems.append(Problem(0, tr(kind.label), *problem, Severity.WARNING))
                batch.breathe()


def _rows(other: Store, kind: Kind) -> Iterator[Mapping[str, object]]:
    after = -1
    named = f"SELECT k, {', '.join(columns_of(kind))} FROM {kind.name}"  # noqa: S608 fixed names
    sql = f"{named} WHERE k > ? AND deleted_at IS NULL ORDER BY k LIMIT ?"
    while rows := other.query(sql, (after, _PAGE)):
        after = int(str(rows[-1][0]))
        yield from (read_row(kind, row[1:]) for row in rows)


class _Rest:
    """Knows which record here is which one there."""

    def __init__(self, store: Store, other: Store) -> None:
        self._store, self._other = store, other
        self._system = system_of(other.workspace_id)
        self._ids: dict[tuple[str, str], str | None] = {}

    def take(self, unit: Unit, kind: Kind, row: Mapping[str, object], report: ImportReport) -> tuple[str, str] | None:
        """Copy one record; return what was expected and found where it can't come along."""
        if row.get("state") in _WAITING or (kind is CUSTOM_FIELD and row["kind"] in _BY_ROWS):
            return None
        values = self._values(unit, kind, row)
        if values is None:
            return None  # its record was left out
        record_id = self._id(kind, str(row["id"]), values)
        if unit.query(f"SELECT 1 FROM {kind.name} WHERE id = ?", (record_id,)):  # noqa: S608
            report.tally.count(report.tally.unchanged, kind)
            return None
        if kind is ATTACHMENT:
            path = blob_path(self._other, str(row["sha256"]))
            if not path.is_file():
                return tr("a file that is on this computer"), tr("“{name}” is not here yet", name=str(row["name"]))
            put_blob_file(self._store, path)
        unit.insert(kind, id=record_id, **values)
        report.tally.count(report.tally.created, kind)
        return None

    def _values(self, unit: Unit, kind: Kind, row: Mapping[str, object]) -> dict[str, object] | None:
        """Return a record's values with the ids that its references have here; None where its page is not here."""
        values: dict[str, object] = {}
        for field in kind.fields:
            value = row[field.name]
            if value is None or value == {} or field.name in _COMMON:
                continue
            if field.type is Type.REF:
                of = field.ref or str(row.get("record_kind") or "")
                value = self._store.user_id if of == "user" else self._here(unit, of, str(value))
                if value is None and (field.required or field.name == kind.root):
                    return None
            values[field.name] = value
        return values

    def _here(self, unit: Unit, kind_name: str, old_id: str) -> str | None:
        """Return the id that a record of the other workspace has here; None where it did not come."""
        key = (kind_name, old_id)
        if key not in self._ids:
            self._ids[key] = self._find(unit, KIND[kind_name], old_id) if kind_name in KIND else None
        return self._ids[key]

    def _find(self, unit: Unit, kind: Kind, old_id: str) -> str | None:
        if kind in (PERSON, COMPANY):
            found = by_ref(unit, kind, {self._system: old_id})
            return found if found and is_live(unit, kind, found) else None
        if kind.name in _STAYS:
            return None
        sql = f"SELECT {', '.join(columns_of(kind))} FROM {kind.name} WHERE id = ? AND deleted_at IS NULL"  # noqa: S608
        rows = self._other.query(sql, (old_id,))
        if not rows:
            return None
        row = read_row(kind, rows[0])
        if row.get("state") in _WAITING:
            return None  # it stays, and its files with it
        values = self._values(unit, kind, row) if kind.root else {}
        return None if values is None else self._id(kind, old_id, values)

    def _id(self, kind: Kind, old_id: str, values: Mapping[str, object]) -> str:
        if kind in _NATURAL:
            return old_id
        if kind is ATTACHMENT:  # as an import of files names it: the same file stands on a page once
            return natural_id(kind.name, str(values["record_id"]), str(values["sha256"]))
        return kind.natural_id_of(values) if kind.natural else natural_id("brought", self._other.workspace_id, old_id)
