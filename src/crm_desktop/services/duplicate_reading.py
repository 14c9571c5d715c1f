"""People and companies of a workspace made comparable, read in bulk."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from crm_desktop.domain.duplicates.comparable import Comparable, company_comparable, person_comparable
from crm_desktop.domain.errors import NotFoundError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY, PERSON, Kind
from crm_desktop.store.engine import Store

_decode = json.JSONDecoder().raw_decode
_STEP = 32  # records between two looks at whether to stop
_MAPS = frozenset(("points", "addresses"))
_COLUMNS = {
    PERSON: ("given_name", "family_name", "birthday", "points", "addresses", "company_id"),
    COMPANY: ("name", "legal_name", "website", "tax_id", "registration_no", "points", "addresses"),
}


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the garbage collector away: it would look again and again at a million objects that all are needed."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(slots=True)
class Read:
    """Records in the order of their keys: `records[n]` belongs to `ids[n]`."""

    ids: list[str] = field(default_factory=list)
    records: list[Comparable] = field(default_factory=list)


def compared_kind(name: str) -> Kind:
    """Return the kind of this name, if its records can be compared."""
    for kind in _COLUMNS:
        if kind.name == name:
            return kind
    raise NotFoundError(
        tr("Records of the kind “{kind}” are not compared", kind=name[:60]),
        tr("Duplicates are looked for among people and companies: person, company."),
    )


def read_all(store: Store, kind: Kind, check: Callable[[], None] = lambda: None) -> Read:
    """Return all records that are not in the bin."""
    return _read(store, kind, "r.deleted_at IS NULL", (), check)


def read_some(store: Store, kind: Kind, ks: list[int]) -> Read:
    """Return the records with these keys."""
    marks = json.dumps(ks)
    return _read(store, kind, "r.k IN (SELECT value FROM json_each(?)) AND r.deleted_at IS NULL", (marks,))


def comparable_of(kind: Kind, values: Mapping[str, object], company: str = "") -> Comparable:
    """Return the comparable of typed or incoming values."""
    return person_comparable(values, company) if kind is PERSON else company_comparable(values)


def _read(
    store: Store, kind: Kind, where: str, params: tuple[object, ...], check: Callable[[], None] = lambda: None
) -> Read:
    columns = _COLUMNS[kind]
    sql = f"SELECT r.id, {', '.join(f'r.{c}' for c in columns)} FROM {kind.name} r WHERE {where} ORDER BY r.k"  # noqa: S608
    found = Read()
    with store.read() as connection:
        # Looked up here, not joined: a firm's name is folded once for all who work there.
        names: dict[object, str] = {}
        if kind is PERSON:
            jobs = f" AND id IN (SELECT r.company_id FROM person r WHERE {where})" if params else ""  # noqa: S608
            sql_of_names = f"SELECT id, name FROM company WHERE deleted_at IS NULL{jobs}"  # noqa: S608
            names = dict(connection.execute(sql_of_names, params).fetchall())
        for number, row in enumerate(connection.execute(sql, params)):
            if number % _STEP == 0:
                check()
            found.ids.append(row[0])
            values = _values(columns, row)
            found.records.append(comparable_of(kind, values, names.get(values.get("company_id"), "")))
    return found


def _values(columns: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, object]:
    values: dict[str, object] = {}
    for column, value in zip(columns, row[1:], strict=True):
        if value and value != "{}":
            # A map begins with its brace: what `json.loads` looks for before it is not there, save from other programs.
            values[column] = _decode(value.lstrip())[0] if column in _MAPS else value
    return values
