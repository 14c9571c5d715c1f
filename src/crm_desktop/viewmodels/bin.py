"""The bin as it is shown: each deleted record with what belongs to it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.domain.collate import fold
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KIND
from crm_desktop.services.bin import BinRow, count_bin, list_bin
from crm_desktop.services.wording import Names
from crm_desktop.store import Store

LIMIT = 5_000
_IN = "IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True)
class BinLine:
    """A deleted record in words."""

    kind: str
    id: str
    title: str
    deleted_at: int
    who: str
    relations: str

    @property
    def key(self) -> tuple[str, str]:
        """Return what restores it."""
        return self.kind, self.id


@dataclass(frozen=True)
class Bin:
    """What lies in the bin; `total` may be more than there are lines."""

    lines: Sequence[BinLine]
    total: int


def read_bin(store: Store) -> Bin:
    """Return the deleted records, the last deleted first."""
    rows = list_bin(store, LIMIT)
    relations = _relations(store, rows)
    lines = [
        BinLine(r.kind, r.id, r.title or tr(KIND[r.kind].label), r.deleted_at, r.who, relations.get(r.id, ""))
        for r in rows
    ]
    return Bin(lines, len(rows) if len(rows) < LIMIT else count_bin(store))


def matching(lines: Sequence[BinLine], text: str) -> list[BinLine]:
    """Return the lines in which every word of the text stands somewhere; accents don't matter."""
    words = fold(text).split()
    return [line for line in lines if all(word in _haystack(line) for word in words)]


def _haystack(line: BinLine) -> str:
    return fold(f"{line.title} {tr(KIND[line.kind].label)} {line.relations} {line.who}")


def _relations(store: Store, rows: Sequence[BinRow]) -> dict[str, str]:
    ids = json.dumps([row.id for row in rows if row.kind in ("person", "company")])
    found: dict[str, list[str]] = {}
    for person_id, company in store.query(
        f"SELECT a.person_id, c.display_name FROM affiliation a JOIN company c ON c.id = a.company_id "  # noqa: S608
        f"WHERE a.deleted_at IS NULL AND c.deleted_at IS NULL AND a.person_id {_IN}",
        (ids,),
    ):
        found.setdefault(str(person_id), []).append(tr("works at {company}", company=company))
    for company_id, n in _counts(store, "affiliation", "company_id", ids):
        found.setdefault(company_id, []).append(trn("{n} person", "{n} people", n))
    for record_id, n in _counts(store, "activity", "record_id", ids):
        found.setdefault(record_id, []).append(trn("{n} note", "{n} notes", n))
    for record_id, n in _counts(store, "attachment", "record_id", ids):
        found.setdefault(record_id, []).append(trn("{n} file", "{n} files", n))
    return {key: ", ".join(parts) for key, parts in found.items()} | _owners(store, rows)


def _counts(store: Store, table: str, column: str, ids: str) -> list[tuple[str, int]]:
    """Count what comes back with its record; what was deleted by itself lies in the bin by itself."""
    sql = f"SELECT {column}, count(*) FROM {table} WHERE deleted_at IS NULL AND {column} {_IN} GROUP BY {column}"  # noqa: S608 names from here
    return [(str(r[0]), int(str(r[1]))) for r in store.query(sql, (ids,))]


def _owners(store: Store, rows: Sequence[BinRow]) -> dict[str, str]:
    """Say to which record a note or a file belongs, and between whom a job was."""
    names, found = Names(store), {}
    for table in ("activity", "attachment"):
        ids = json.dumps([row.id for row in rows if row.kind == table])
        for row_id, kind, record_id in store.query(
            f"SELECT id, record_kind, record_id FROM {table} WHERE id {_IN}",  # noqa: S608 names from here
            (ids,),
        ):
            if kind and record_id:
                found[str(row_id)] = tr("belongs to {name}", name=names.name(str(kind), str(record_id)))
    ids = json.dumps([row.id for row in rows if row.kind == "affiliation"])
    for row_id, person_id, company_id in store.query(
        f"SELECT id, person_id, company_id FROM affiliation WHERE id {_IN}",  # noqa: S608 constant
        (ids,),
    ):
        found[str(row_id)] = tr(
            "{person} at {company}",
            person=names.name("person", str(person_id)),
            company=names.name("company", str(company_id or "")),
        )
    return found
