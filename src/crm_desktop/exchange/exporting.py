"""Write records of a kind to a file for other programs: CSV, an Excel workbook; people and companies as vCard, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import COMPANY, Kind
from crm_desktop.exchange.columns_out import table_of
from crm_desktop.exchange.csv_write import write_csv
from crm_desktop.exchange.records_out import Row, job_of, notes_of, photo_of, records, tags_of
from crm_desktop.exchange.vcard import Card
from crm_desktop.exchange.vcard_export import company_card, person_card
from crm_desktop.exchange.vcard_own import own_lines
from crm_desktop.exchange.vcard_write import write_card
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.store import Store
from crm_desktop.store.codec import as_map
from crm_desktop.store.sealed_io import write_file

__all__ = ["Exported", "export_csv", "export_vcard", "export_xlsx", "shortened_words", "table_of"]


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


def _card(store: Store, kind: Kind, row: Row, fields: Sequence[CustomField], version: str) -> Card:
    own = list(own_lines(fields, as_map(row["custom"])))
    notes, tags = notes_of(store, str(row["id"])), tags_of(store, row)
    if kind is COMPANY:
        return company_card(row, notes=notes, tags=tags, own=own, version=version)
    company, job_title, department = job_of(store, str(row["id"]))
    return person_card(
        row, company=company, job_title=job_title, department=department, notes=notes, tags=tags,
        photo=photo_of(store, row), own=own, version=version,
    )  # fmt: skip
