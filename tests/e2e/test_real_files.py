"""Real people's files, with the counts that their SOURCE.md promises: in, in again, out, undone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.domain.specs import COMPANY, KINDS, PERSON
from crm_desktop.exchange.exporting import export_csv, export_vcard, export_xlsx
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.exchange.runner import ImportReport
from crm_desktop.services.people import list_people
from crm_desktop.services.search import search
from crm_desktop.services.undo import recent_batches, undo
from crm_desktop.store import Store, open_store
from crm_desktop.store.net import find_differences
from crm_desktop.store.snapshot import hash_records


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "real.crm", create=True)
    yield store
    store.close()


def bring(store: Store, path: Path) -> ImportReport:
    return import_file(store, open_source(path))


def count(store: Store, table: str, where: str = "deleted_at IS NULL") -> int:
    return int(str(store.query(f"SELECT count(*) FROM {table} WHERE {where}")[0][0]))


def hashes(store: Store) -> dict[str, str]:
    with store.read() as connection:
        return {kind.name: hash_records(connection, kind) for kind in KINDS}


def test_each_vcard_export_gives_its_cards_and_the_second_time_nothing(store: Store, shared_data: Path) -> None:
    with (shared_data / "vcard" / "index.csv").open() as file:
        expected = {row["file"]: int(row["cards"]) for row in csv.DictReader(file)}
    got = {name: bring(store, shared_data / "vcard" / name).rows for name in expected}
    assert got == expected
    assert count(store, "person") == sum(expected.values())
    again = [bring(store, shared_data / "vcard" / name).tally.created for name in expected]
    assert again == [{}] * len(expected)


def test_salesforces_full_export_is_linked_by_its_ids_in_any_order(store: Store, shared_data: Path) -> None:
    folder = shared_data / "csv-salesforce" / "full-export"
    bring(store, folder / "Contact.csv")
    bring(store, folder / "Account.csv")
    bring(store, folder / "Contact.csv")
    assert (count(store, "company"), count(store, "person")) == (100, 100)
    assert store.query("SELECT count(DISTINCT person_id) FROM affiliation a JOIN company c ON c.id = a.company_id")[
        0
    ] == (100,)


def test_salesforces_sample_import_links_48_accounts(store: Store, shared_data: Path) -> None:
    folder = shared_data / "csv-salesforce" / "sample-import"
    assert bring(store, folder / "Accounts.csv").tally.created == {"company": 50}
    assert bring(store, folder / "Contacts.csv").tally.created == {"person": 150}
    assert store.query("SELECT count(DISTINCT company_id) FROM affiliation")[0] == (48,)


def test_northwinds_customers_keep_their_postal_codes_and_are_found_without_accents(
    store: Store, shared_data: Path
) -> None:
    report = bring(store, shared_data / "orders" / "northwind" / "customers.csv")
    assert (report.rows, count(store, "company")) == (93, 93)
    codes = store.query(
        "SELECT count(*) FROM address_index WHERE kind = 1 AND postal_code GLOB '0[0-9][0-9][0-9][0-9]'"
    )
    assert codes[0][0] == 8
    assert [h.title for h in search(store, "munchen", kinds=["company"])] == ["Frankenversand"]
    assert "Océano Atlántico Ltda." in [h.title for h in search(store, "oceano", kinds=["company"])]


def test_undoing_every_import_gives_the_records_as_before(store: Store, shared_data: Path) -> None:
    before = hashes(store)
    for path in (
        shared_data / "csv-salesforce" / "full-export" / "Account.csv",
        shared_data / "csv-salesforce" / "full-export" / "Contact.csv",
        shared_data / "vcard" / "John_Doe_ANDROID.vcf",
        shared_data / "orders" / "northwind" / "customers.csv",
    ):
        bring(store, path)
    assert next(find_differences(store), None) is None
    for batch in [b for b in recent_batches(store) if b.cause == "import"]:
        report = undo(store, batch.id)
        assert report.kept == []
    live = {kind.name: count(store, kind.name) for kind in KINDS}
    assert live == {**dict.fromkeys(live, 0), "user": 1}
    assert hashes(store)["user"] == before["user"]


def test_our_cards_and_tables_read_back_make_nothing_new(store: Store, shared_data: Path, tmp_path: Path) -> None:
    for name in ("John_Doe_GMAIL.vcf", "John_Doe_IPHONE.vcf", "rfc6350-example.vcf"):
        bring(store, shared_data / "vcard" / name)
    bring(store, shared_data / "orders" / "northwind" / "customers.csv")
    ks = list_people(store)
    assert export_vcard(store, PERSON, ks, tmp_path / "3.vcf").records == len(ks)
    assert export_vcard(store, PERSON, ks, tmp_path / "4.vcf", "4.0").records == len(ks)
    assert export_csv(store, PERSON, ks, tmp_path / "people.csv").records == len(ks)
    assert export_xlsx(store, PERSON, ks, tmp_path / "people.xlsx").records == len(ks)
    for name in ("3.vcf", "4.vcf", "people.csv", "people.xlsx"):
        assert PERSON.name not in bring(store, tmp_path / name).tally.created, name
    assert count(store, COMPANY.name) == 95


def test_our_workbook_brings_zeros_formulas_and_lines_back(store: Store, tmp_path: Path) -> None:
    odd = ("=1+1", "@home", "-5", "'quoted", "two\nlines", "01234")
    lines = ["Last name,First name,Member no,Odd"]
    lines += [f'N{n},F,0{n},"{text}"' for n, text in enumerate(odd)]
    (tmp_path / "in.csv").write_text("\n".join(lines), encoding="utf-8")
    bring(store, tmp_path / "in.csv")
    export_xlsx(store, PERSON, list_people(store), tmp_path / "out.xlsx")
    other = open_store(tmp_path / "other.crm", create=True)
    bring(other, tmp_path / "out.xlsx")
    asked = "SELECT family_name, json_extract(custom, '$.odd'), json_extract(custom, '$.member_no') FROM person"
    assert sorted(other.query(asked)) == sorted(store.query(asked))
    assert sorted(other.query(asked))[5] == ("N5", "01234", "05")
    other.close()
