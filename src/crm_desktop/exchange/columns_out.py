"""The columns of a table that is written to a file: by the spec, in the order in which an import reads them again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import NamedTuple

from crm_desktop.domain.custom import exported_value
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import here
from crm_desktop.domain.specs import KIND, PERSON, Field, Kind, Type
from crm_desktop.exchange.matching import OWN_ID
from crm_desktop.exchange.records_out import Row, job_of, notes_of, records, tags_of
from crm_desktop.exchange.targets import named_kinds
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.store import Store
from crm_desktop.store.codec import as_map

_POINTS = ("phone", "email", "url")
_MOST_POINTS = 3  # columns of each kind of point
_ADDRESS = ("street", "locality", "region", "postal_code", "country")
_MOST = 20_000  # names remembered between rows


class Group(NamedTuple):
    """Columns that are filled together."""

    titles: Sequence[str]
    cells: Callable[[Row], Sequence[object]]


def table_of(store: Store, kind: Kind, ks: Sequence[int]) -> tuple[list[str], Iterator[list[object]]]:
    """Return the titles and the rows of a table of records."""
    columns = _columns(store, kind)
    header = [title for group in columns for title in group.titles]

    def rows() -> Iterator[list[object]]:
        for row in records(store, kind, ks):
            yield [cell for group in columns for cell in group.cells(row)]

    return header, rows()


def _columns(store: Store, kind: Kind) -> list[Group]:
    custom = list_custom_fields(store, kind.name)
    groups = [_fields(store, kind)]
    if kind is PERSON:
        titles = (tr("Company"), tr("Job title"), tr("Department"))
        groups.append(Group(titles, lambda row: job_of(store, str(row["id"]))))
    if "points" in kind.by_name:
        points = [f"{tr(label)} {n}" for label in ("Phone", "E-mail", "Website") for n in range(1, _MOST_POINTS + 1)]
        groups.append(Group(points, _point_cells))
    if "addresses" in kind.by_name:
        address = [tr(label) for label in ("Street", "City", "Region", "Postal code", "Country")]
        groups.append(Group(address, _address_cells))
    if kind.has_tags:
        groups.append(Group((tr("Tags"),), lambda row: ("; ".join(tags_of(store, row)),)))
    if kind.has_page:
        groups.append(Group((tr("Note"),), lambda row: ("\n\n".join(notes_of(store, str(row["id"]))),)))

    def own(row: Row) -> Sequence[object]:
        held = as_map(row["custom"])
        return [exported_value(field, held.get(field.key)) for field in custom]

    return [*groups, Group([field.label for field in custom], own), Group((OWN_ID,), lambda row: (row["id"],))]


def _fields(store: Store, kind: Kind) -> Group:
    """Return the fields of the spec; a link is the name of the record."""
    fields = [f for f in kind.fields if _goes_out(kind, f)]
    names = _Names(store)

    def cells(row: Row) -> Sequence[object]:
        return [_cell(field, row, names) for field in fields]

    return Group([tr(f.label) for f in fields], cells)


def _goes_out(kind: Kind, field: Field) -> bool:
    if field.type is Type.REF:
        return bool(named_kinds(kind.name, field))
    return not field.hidden and not field.is_map


def _cell(field: Field, row: Row, names: _Names) -> object:
    value = row[field.name]
    if value is None or field.type not in (Type.INSTANT, Type.REF):
        return value
    if field.type is Type.REF:
        return names.of(field.ref or str(row["record_kind"] or ""), str(value))
    ms = int(str(value))
    moment = datetime.fromtimestamp(ms / 1000, here())
    return moment.isoformat(sep=" ", timespec="milliseconds" if ms % 1000 else "seconds")


class _Names:
    """Names of the records that others point to."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, str], str | None] = {}

    def of(self, kind_name: str, record_id: str) -> str | None:
        key = kind_name, record_id
        if key not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            kind = KIND.get(kind_name)
            sql = f"SELECT {kind.title} FROM {kind_name} WHERE id = ? AND deleted_at IS NULL" if kind else ""  # noqa: S608
            rows = self._store.query(sql, (record_id,)) if sql else []
            self._known[key] = str(rows[0][0]) if rows and rows[0][0] else None
        return self._known[key]


def _point_cells(row: Row) -> list[object]:
    cells: list[object] = []
    for kind in _POINTS:
        items = [p for p in as_map(row["points"]).values() if isinstance(p, Mapping) and p.get("kind") == kind]
        items.sort(key=lambda p: not p.get("preferred"))
        cells += [item and item["value"] for item, _ in zip_longest(items[:_MOST_POINTS], range(_MOST_POINTS))]
    return cells


def _address_cells(row: Row) -> list[object]:
    items = [a for a in as_map(row["addresses"]).values() if isinstance(a, Mapping)]
    items.sort(key=lambda a: not a.get("preferred"))
    return [items[0].get(name) if items else None for name in _ADDRESS]
