"""Which rows of a file are shown as likely the same, as each other or as a record that is here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from crm_desktop.domain.specs import COMPANY
from crm_desktop.services import records
from crm_desktop.services.companies import create_company
from crm_desktop.services.people import create_person, link_company
from crm_desktop.store import Store, open_store
from crm_desktop.viewmodels.importing_duplicates import Twins, find_twins
from crm_desktop.viewmodels.importing_wizard import open_wizard

HEAD = "First name,Last name,Company,Phone"
CONTACTS = "Id,FirstName,LastName,AccountId\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "a.crm", create=True)
    opened.set_setting("region", "SK")
    yield opened
    opened.close()


def twins_of(store: Store, *lines: str) -> Twins:
    path = store.path.parent / "people.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    return find_twins(store, open_wizard(path, country="SK"))


def reasons(twins: Twins) -> list[tuple[str, tuple[str, ...]]]:
    return [(twin.same_as, twin.reasons) for twin in twins.found]


def jana(store: Store, phone: str = "", email: str = "") -> str:
    points = {"p": {"kind": "phone", "value": phone}} if phone else {"e": {"kind": "email", "value": email}}
    return create_person(store, given_name="Jana", family_name="Nováková", points=points)


def test_rows_of_one_name_at_one_company_are_told(store: Store) -> None:
    found = twins_of(store, "Jana,Nováková,Kovo Trnava,", "Eva,Biela,Ryby,", "Jana,Novakova,KOVO Trnava a.s.,")
    assert reasons(found) == [("Jana Nováková, line 2 of the file", ("Same name", "Same company"))]


def test_rows_of_one_name_at_two_companies_are_two_people(store: Store) -> None:
    assert twins_of(store, "Jana,Nováková,Kovo Trnava,", "Jana,Novakova,Ryby,") == Twins()


def test_a_row_is_told_that_works_where_the_person_here_works(store: Store) -> None:
    link_company(store, jana(store, email="jana@kovo.sk"), create_company(store, name="Kovo Trnava"))
    found = twins_of(store, "Jana,Nováková,KOVO Trnava a.s.,", "Jana,Nováková,Ryby,")
    assert [(twin.number, *told) for twin, told in zip(found.found, reasons(found), strict=True)] == [
        (0, "Jana Nováková", ("Same name", "Same company"))
    ]


def test_a_company_that_a_row_knows_by_its_id_alone_is_compared_too(store: Store) -> None:
    path = store.path.parent / "export.zip"
    with ZipFile(path, "w") as archive:
        people = "".join(f"003A00000{n}AbCdE,Jana,Novakova,001A00000{n}AbCdE\n" for n in range(1, 4))
        archive.writestr("Contact.csv", CONTACTS + people)
        firms = "".join(f"001A00000{n}AbCdE,{name},,\n" for n, name in enumerate(("Kovo", "KOVO a.s.", "Ryby"), 1))
        archive.writestr("Account.csv", "Id,Name,BillingStreet,BillingPostalCode\n" + firms)
    found = find_twins(store, open_wizard(path, country="SK")).found
    assert [twin.row.line for twin in found if twin.kind == "person"] == [3]


def test_a_company_that_came_with_an_earlier_file_is_compared_too(store: Store) -> None:
    kovo = create_company(store, name="Kovo")
    records.update(store, COMPANY, kovo, {"refs.salesforce": "001A000001AbCdEIAV"})
    link_company(store, jana(store, email="jana@kovo.sk"), kovo)
    path = store.path.parent / "contacts.csv"
    path.write_text(CONTACTS + "003A000001AbCdE,Jana,Novakova,001A000001AbCdE\n", encoding="utf-8")
    found = find_twins(store, open_wizard(path, country="SK"))
    assert reasons(found) == [("Jana Nováková", ("Same name", "Same company"))]


def test_a_phone_written_as_at_home_makes_a_row_certain(store: Store) -> None:
    jana(store, phone="+421 905 123 456")
    found = twins_of(store, "Jana,Nováková,,0905 123 456")
    assert (found.certain, found.found) == (1, [])


def test_a_card_with_a_phone_as_at_home_is_certain(store: Store) -> None:
    jana(store, phone="+421 905 123 456")
    path = store.path.parent / "a.vcf"
    path.write_text("BEGIN:VCARD\nVERSION:3.0\nN:Nováková;Jana\nTEL:0905 123 456\nEND:VCARD\n", encoding="utf-8")
    found = find_twins(store, open_wizard(path, country="SK"))
    assert (found.certain, found.found) == (1, [])
