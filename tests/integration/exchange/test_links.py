"""Records that name each other: by id in any order and across files, by name where one has it, else reported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.exchange.zips import pack

from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.exchange.runner import ImportReport
from crm_desktop.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "links.crm", create=True)
    yield store
    store.close()


def bring(store: Store, folder: Path, **tables: str) -> ImportReport:
    files = {f"{name}.csv": text.encode() for name, text in tables.items()}
    return import_file(store, open_source(pack(folder / "export.zip", files)))


def employers(store: Store) -> dict[str, str | None]:
    rows = store.query(
        "SELECT p.display_name, c.display_name FROM person p LEFT JOIN company c ON c.id = p.company_id "
        "WHERE p.deleted_at IS NULL"
    )
    return {str(name): None if company is None else str(company) for name, company in rows}


def test_a_child_may_stand_before_its_parent_and_a_clerk_before_the_chief(store: Store, tmp_path: Path) -> None:
    accounts = (
        "Id,Name,ParentId,BillingStreet,BillingPostalCode\n001A000000AbCdEIAV,Branch,001A000000AbCdFIAV,,\n"
        "001A000000AbCdFIAV,Head Office,,,\n"
    )
    contacts = (
        "Id,LastName,AccountId,ReportsToId\n003A000000AbCdEIAV,Clerk,001A000000AbCdE,003A000000AbCdFIAV\n"
        "003A000000AbCdFIAV,Chief,001A000000AbCdF,000000000000000AAA\n"
    )
    bring(store, tmp_path, a_contacts=contacts, z_accounts=accounts)
    assert employers(store) == {"Clerk": "Branch", "Chief": "Head Office"}
    parents = "SELECT c.display_name, p.display_name FROM company c JOIN company p ON p.id = c.parent_id"
    assert store.query(parents) == [("Branch", "Head Office")]
    chiefs = (
        "SELECT p.display_name, r.display_name FROM affiliation a JOIN person p ON p.id = a.person_id "
        "JOIN person r ON r.id = a.reports_to_id"
    )
    assert store.query(chiefs) == [("Clerk", "Chief")]


def test_a_company_is_linked_by_its_name_across_files(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, people="Name,Company\nAda B,lipa\nEva C,Dub\n", firms="Company,VAT\nLipa,SK1\nDub,SK2\n")
    assert employers(store) == {"Ada B": "Lipa", "Eva C": "Dub"}


def test_a_name_that_two_companies_have_is_reported_and_not_guessed(store: Store, tmp_path: Path) -> None:
    accounts = "Id,Name,BillingStreet,BillingPostalCode\n001A000000AbCdEIAV,Lipa,,\n001A000000AbCdFIAV,Lipa,,\n"
    report = bring(store, tmp_path, firms=accounts, people="Name,Company\nAda B,Lipa\nEva C,Dub\n")
    assert report.tally.created == {"company": 3, "person": 2}
    assert employers(store) == {"Ada B": None, "Eva C": "Dub"}
    assert [(p.line, p.expected, p.found) for p in report.problems] == [
        (2, "a name that one company has", "several named “Lipa”: not linked")
    ]
    assert store.query("SELECT json_extract(custom, '$.company') FROM person WHERE display_name = 'Ada B'") == [
        ("Lipa",)
    ]


def test_ids_are_kept_for_a_second_export_months_later(store: Store, tmp_path: Path) -> None:
    accounts = "Id,Name,BillingStreet,BillingPostalCode\n001A000000AbCdEIAV,Lipa,,\n"
    bring(store, tmp_path, firms=accounts)
    contacts = "Id,LastName,AccountId\n003A000000AbCdEIAV,Clerk,001A000000AbCdE\n"
    bring(store, tmp_path, people=contacts)
    assert employers(store) == {"Clerk": "Lipa"}
    renamed = bring(store, tmp_path, firms=accounts.replace("Lipa", "Lipa and Sons"))
    assert renamed.tally.created == {}


@pytest.mark.parametrize("maker", ["hubspot", "zoho"])
def test_exports_of_other_programs_are_linked_by_their_ids(
    store: Store, tmp_path: Path, samples: Path, maker: str
) -> None:
    files = {path.name: path.read_bytes() for path in (samples / "sources").glob(f"{maker}-*.csv")}
    source = open_source(pack(tmp_path / "export.zip", dict(sorted(files.items(), reverse=True))))
    import_file(store, source)
    assert employers(store) == {"Anna Javorová": "Lipa Furniture", "Eva Dubová": "Lipa Furniture"}
    assert import_file(store, source).tally.created == {}
