"""Write people or companies to a file for other programs: CSV, an Excel workbook, vCard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from crm_desktop.domain.custom import CustomField, exported_value
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import ATTACHMENT, COMPANY, PERSON, Kind, Type
from crm_desktop.exchange.csv_write import write_csv
from crm_desktop.exchange.incoming import Photo
from crm_desktop.exchange.matching import OWN_ID
from crm_desktop.exchange.vcard import Card
from crm_desktop.exchange.vcard_export import company_card, person_card
from crm_desktop.exchange.vcard_own import own_lines
from crm_desktop.exchange.vcard_write import write_card
from crm_desktop.services.attachments import read_attachment
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.store import Store
from crm_desktop.store.codec import as_map, columns_of, read_row
from crm_desktop.store.sealed_io import write_file

Row = Mapping[str, object]
_PAGE = 200
_POINTS = ("phone", "email", "url")
_MOST_POINTS = 3  # columns of each kind of point
_ADDRESS = ("street", "locality", "region", "postal_code", "country")


@dataclass(frozen=True)
class Exported:
    """What was written; `shortened` counts cells that the format could not hold whole."""

    records: int
    shortened: int = 0


def export_csv(store: Store, kind: Kind, ks: Sequence[int], path: Path) -> Exported:
    """Write records as CSV with the titles of their fields, in the order of `ks`."""
    return Exported(write_csv(path, *table_of(store, kind, ks)).rows)


def export_xlsx(store: Store, kind: Kind, ks: Sequence[int], path: Path) -> Exported:
    """Write the same table as an Excel workbook of text cells."""
    from crm_desktop.exchange.xlsx_write import write_xlsx  # late: openpyxl is large

    rows, shortened = write_xlsx(path, tr(kind.plural), *table_of(store, kind, ks))
    return Exported(rows, shortened)


def shortened_words(n: int) -> str:
    """Return what a person must know about cells that were cut."""
    return trn(
        "{n} cell was longer than Excel allows and was shortened; a CSV file holds it whole",
        "{n} cells were longer than Excel allows and were shortened; a CSV file holds them whole",
        n,
    )


def table_of(store: Store, kind: Kind, ks: Sequence[int]) -> tuple[list[str], Iterator[list[object]]]:
    """Return the titles and the rows of a table of records."""
    fields = [f for f in kind.fields if not f.hidden and not f.is_map and f.type is not Type.REF]
    custom = list_custom_fields(store, kind.name)
    jobs = [tr("Company"), tr("Job title"), tr("Department")] if kind is PERSON else []
    points = [f"{tr(label)} {n}" for label in ("Phone", "E-mail", "Website") for n in range(1, _MOST_POINTS + 1)]
    address = [tr(label) for label in ("Street", "City", "Region", "Postal code", "Country")]
    header = [
        *(tr(f.label) for f in fields), *jobs, *points, *address,
        tr("Tags"), tr("Note"), *(c.label for c in custom), OWN_ID,
    ]  # fmt: skip

    def cells() -> Iterator[list[object]]:
        for row in records(store, kind, ks):
            values = [row[f.name] for f in fields]
            job = list(_job(store, str(row["id"]))) if kind is PERSON else []
            held = as_map(row["custom"])
            own = [exported_value(field, held.get(field.key)) for field in custom]
            yield [
                *values, *job, *_point_cells(row), *_address_cells(row), "; ".join(tags_of(store, row)),
                "\n\n".join(_notes(store, str(row["id"]))), *own, row["id"],
            ]  # fmt: skip

    return header, cells()


def export_vcard(store: Store, kind: Kind, ks: Sequence[int], path: Path, version: str = "3.0") -> Exported:
    """Write records as vCard 3.0 or 4.0, what their cards held beside our fields included."""
    count = 0
    fields = list_custom_fields(store, kind.name)

    def cards() -> Iterator[bytes]:
        nonlocal count
        for row in records(store, kind, ks):
            count += 1
            yield write_card(_card(store, kind, row, fields, version), version).encode()

    write_file(path, cards())
    return Exported(count)


def records(store: Store, kind: Kind, ks: Sequence[int]) -> Iterator[Row]:
    """Yield the values of records in the order of `ks`."""
    for start in range(0, len(ks), _PAGE):
        page = list(ks[start : start + _PAGE])
        marks = ",".join("?" * len(page))
        columns = ", ".join(columns_of(kind))
        rows = store.query(f"SELECT k, {columns} FROM {kind.name} WHERE k IN ({marks})", page)  # noqa: S608 names
        found = {row[0]: read_row(kind, row[1:]) for row in rows}
        yield from (found[k] for k in page if k in found)


def _card(store: Store, kind: Kind, row: Row, fields: Sequence[CustomField], version: str) -> Card:
    own = list(own_lines(fields, as_map(row["custom"])))
    notes, tags = _notes(store, str(row["id"])), tags_of(store, row)
    if kind is COMPANY:
        return company_card(row, notes=notes, tags=tags, own=own, version=version)
    company, job_title, department = _job(store, str(row["id"]))
    return person_card(
        row, company=company, job_title=job_title, department=department, notes=notes, tags=tags,
        photo=photo_of(store, row), own=own, version=version,
    )  # fmt: skip


def _job(store: Store, person_id: str) -> tuple[str, str, str]:
    rows = store.query(
        "SELECT c.display_name, a.job_title, a.department FROM affiliation a "
        "LEFT JOIN company c ON c.id = a.company_id WHERE a.person_id = ? AND a.deleted_at IS NULL "
        "ORDER BY a.valid_to IS NOT NULL, a.is_primary DESC, a.k LIMIT 1",
        (person_id,),
    )
    company, job_title, department = (str(v or "") for v in rows[0]) if rows else ("", "", "")
    return company, job_title, department


def _notes(store: Store, record_id: str) -> list[str]:
    rows = store.query(
        "SELECT body FROM activity WHERE record_id = ? AND kind = 'note' AND deleted_at IS NULL ORDER BY created_at, k",
        (record_id,),
    )
    return [str(body) for (body,) in rows if body]


def tags_of(store: Store, row: Row) -> list[str]:
    """Return the names of a record's tags."""
    ids = [tag for tag, marks in as_map(row["tags"]).items() if marks]
    names = store.query(f"SELECT name FROM tag WHERE id IN ({','.join('?' * len(ids))}) ORDER BY name", ids)  # noqa: S608
    return [str(name) for (name,) in names]


def photo_of(store: Store, row: Row) -> Photo | None:
    """Return the picture of a person, if there is one."""
    rows = store.query(f"SELECT mime FROM {ATTACHMENT.name} WHERE id = ? AND deleted_at IS NULL", (row["photo"],))  # noqa: S608
    return Photo(str(rows[0][0]), read_attachment(store, str(row["photo"]))) if rows else None


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
