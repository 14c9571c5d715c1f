"""Rows become people and companies; what can't be taken is reported with its column, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange.cells import salesforce_id
from crm_desktop.exchange.csv_read import open_table
from crm_desktop.exchange.csv_rows import Row
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.mapping import Mapper
from crm_desktop.exchange.mapping_steps import NOTE_LIMIT
from crm_desktop.exchange.recognise import recognise
from crm_desktop.exchange.record_rows import read_table


def of_file(path: Path) -> list[Incoming]:
    table = open_table(path)
    return list(read_table(table, recognise(table.header, [row.cells for row in table.preview()]).mapping))


def of_row(header: Sequence[str], *cells: str, region: str = "") -> Incoming:
    padded = [*cells, *[""] * (len(header) - len(cells))]
    return Mapper(recognise(header, region=region).mapping).incoming(Row(2, padded))


def of_text(folder: Path, text: str) -> list[Incoming]:
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    return of_file(path)


def person(incoming: Incoming) -> dict[str, object]:
    assert incoming.person is not None
    return dict(incoming.person)


def items(record: dict[str, object], name: str) -> list[dict[str, object]]:
    found = record.get(name, ())
    assert isinstance(found, tuple)
    return list(found)


def complaints(incoming: Incoming) -> list[tuple[str, str, str]]:
    return [(p.column, p.expected, p.found) for p in incoming.problems]


def outlook(shared_data: Path, **cells: str) -> Incoming:
    header = open_table(shared_data / "csv-headers" / "outlook-desktop-en.csv").header
    return of_row(header, *[cells.get(title.replace(" ", "_"), "") for title in header])


def google(shared_data: Path, **cells: str) -> Incoming:
    header = open_table(shared_data / "csv-headers" / "google-contacts.csv").header
    return of_row(header, *[cells.get(title.replace(" ", "_").replace("-", "_"), "") for title in header])


def test_the_full_salesforce_export_links_100_contacts_to_100_accounts(shared_data: Path) -> None:
    folder = shared_data / "csv-salesforce" / "full-export"
    accounts, contacts = of_file(folder / "Account.csv"), of_file(folder / "Contact.csv")
    assert (len(accounts), len(contacts)) == (100, 100)
    assert not any(i.problems for i in accounts + contacts)
    ids = {i.refs["salesforce"] for i in accounts}
    assert len(ids) == 100
    assert all(i.company_ref and i.company_ref[0] == "salesforce" and i.company_ref[1] in ids for i in contacts)
    first = person(contacts[0])
    assert (first["given_name"], first["family_name"], first["birthday"]) == ("Angel", "Alson", "1956-11-19")
    assert [p["label"] for p in items(first, "points")] == ["work", "mobile", "home", "work"]
    assert items(first, "addresses")[0]["country"] == "US"
    assert contacts[0].kept["SSN__c"] == "000-83-2223"
    assert "MailingAddress" not in contacts[0].kept and "CreatedDate" not in contacts[0].kept


def test_the_sample_set_links_150_contacts_to_48_of_50_accounts_by_row(shared_data: Path) -> None:
    folder = shared_data / "csv-salesforce" / "sample-import"
    accounts, contacts = of_file(folder / "Accounts.csv"), of_file(folder / "Contacts.csv")
    assert (len(accounts), len(contacts)) == (50, 150)
    rows = {i.refs["salesforce"]: i for i in accounts}
    used = {i.company_ref[1] for i in contacts if i.company_ref}
    assert len(used) == 48 and used <= rows.keys()
    assert dict(rows["@AccountRef1"].company or {})["name"] == "Zoonoodle 37"
    assert contacts[1].company_ref == ("salesforce", "@AccountRef1")
    assert dict(contacts[1].affiliation or {}) == {"job_title": "Physical Therapy Assistant"}
    company = dict(rows["@AccountRef2"].company or {})
    assert (company["type"], rows["@AccountRef2"].kept["type"], company["size"]) == ("other", "Integrator", 40857)


def test_the_customers_of_northwind_go_in_and_two_stubs_are_reported(shared_data: Path) -> None:
    found = of_file(shared_data / "orders" / "northwind" / "customers.csv")
    assert (len(found), sum(i.is_refused for i in found)) == (93, 0)
    stubs = [i for i in found if any(p.found == "a row with names only" for p in i.problems)]
    assert [i.company_ref[1] for i in stubs if i.company_ref] == ["Val2", "VALON"]
    codes = [
        str(a["postal_code"]) for i in found for a in items(dict(i.company or {}), "addresses") if "postal_code" in a
    ]
    assert sum(len(code) == 5 and code.startswith("0") for code in codes) == 8
    assert "05021" in codes and "05432-043" in codes
    maria = found[0]
    assert person(maria) == {"given_name": "Maria", "family_name": "Anders"}
    assert dict(maria.affiliation or {}) == {"job_title": "Sales Representative"}
    assert items(dict(maria.company or {}), "points")[0]["normalized"] == "+49300074321"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_a_recoded_file_gives_the_same_people(shared_data: Path, tmp_path: Path, encoding: str) -> None:
    source = shared_data / "orders" / "northwind" / "customers.csv"
    path = tmp_path / "customers.csv"
    path.write_bytes(source.read_text(encoding="utf-8").encode(encoding))
    assert of_file(path) == of_file(source)


def test_salesforce_ids_of_15_and_18_characters_are_one_and_zeros_are_none() -> None:
    assert salesforce_id("0010U000010rD34") == "0010U000010rD34QAE" == salesforce_id("0010U000010rD34QAE")
    assert salesforce_id("000000000000000AAA") == salesforce_id("000000000000000") == ""
    header = ("Id", "IsDeleted", "LastName", "AccountId", "ReportsToId", "Description", "DoNotCall")
    row = of_row(
        header, "0030U00000p33JV", "1", "Alson", "000000000000000AAA", "0030U00000p33JW", "<p>Rich<br>text</p>", "true"
    )
    assert row.refs == {"salesforce": "0030U00000p33JVQAY"}
    assert (row.company_ref, row.is_deleted) == (None, True)
    assert row.reports_to_ref == ("salesforce", "0030U00000p33JWQAY")
    assert (person(row)["description"], person(row)["do_not_call"]) == ("Rich\ntext", True)


def test_outlook_joins_streets_splits_categories_and_knows_no_date(shared_data: Path) -> None:
    row = outlook(
        shared_data,
        First_Name="Ján",
        Last_Name="Kováč",
        Company="Tatra",
        Job_Title="Nákup",
        Business_Street="Hlavná 1",
        Business_Street_2="3. poschodie",
        **{"Business_Country/Region": "Slovakia", "E-mail_Address": "/o=ExchangeLabs/cn=jan"},
        Birthday="0/0/00",
        Categories="VIP;Partner",
        Mobile_Phone="0905 123 456",
    )
    (address,) = items(person(row), "addresses")
    assert (address["kind"], address["street"]) == ("visit", "Hlavná 1\n3. poschodie")
    assert row.tags == ("VIP", "Partner")
    assert "birthday" not in person(row)
    assert items(person(row), "points")[0]["normalized"] == "+421905123456"
    assert complaints(row) == [
        ("E-mail Address", "an e-mail address", "an internal address of Exchange: /o=ExchangeLabs/cn=jan")
    ]
    assert row.kept == {"E-mail Address": "/o=ExchangeLabs/cn=jan"}


def test_google_labels_stars_groups_and_several_values_in_a_cell(shared_data: Path) -> None:
    row = google(
        shared_data,
        First_Name="Grace",
        Last_Name="Hopper",
        Birthday="--12-09",
        Labels="* myContacts ::: Navy ::: * Friends",
        E_mail_1___Label="* Work",
        E_mail_1___Value="grace@navy.example ::: hopper@navy.example",
        Phone_1___Label="Mobile",
        Phone_1___Value="+1 202-555-0123",
        Address_1___Label="Home",
        Address_1___Street="Main St 1",
        Address_1___Formatted="Main St 1\nArlington",
    )
    points = items(person(row), "points")
    assert [(p["kind"], p["label"], p["value"]) for p in points] == [
        ("email", "work", "grace@navy.example"),
        ("email", "work", "hopper@navy.example"),
        ("phone", "mobile", "+1 202-555-0123"),
    ]
    assert points[0]["preferred"] is True and "preferred" not in points[2]
    assert row.tags == ("Navy", "Friends")
    assert person(row)["birthday"] == "--12-09"
    assert items(person(row), "addresses") == [{"street": "Main St 1", "kind": "home"}]


def test_bad_values_are_named_and_kept_and_the_row_goes_in() -> None:
    header = ("First name", "Birthday", "Email", "Phone", "Country", "Employees", "Company")
    row = of_row(header, "Ada", "31.02.1990", "not-an-address", "+421 1", "Atlantis", "many", "Engines")
    assert complaints(row) == [
        ("Birthday", "a date such as 2026-03-14", "31.02.1990"),
        ("Email", "an e-mail address", "not-an-address"),
        ("Country", "the name or the code of a country", "Atlantis"),
        ("Employees", "a whole number", "many"),
        ("Phone", "a phone number", "+421 1"),
    ]
    assert not row.is_refused
    assert row.kept == {"Birthday": "31.02.1990", "Employees": "many"}
    assert [p["value"] for p in items(person(row), "points")] == ["not-an-address", "+421 1"]


def test_the_order_of_dates_is_read_from_the_whole_column(tmp_path: Path) -> None:
    found = of_text(tmp_path, "First name,Birthday\nAda,03/04/1990\nBob,25/12/1980\n")
    assert [person(i)["birthday"] for i in found] == ["1990-04-03", "1980-12-25"]
    found = of_text(tmp_path, "First name,Birthday\nAda,03/04/1990\nBob,05/06/1980\n")
    assert [complaints(i) for i in found] == [
        [("Birthday", "a date that says whether the day or the month comes first", "03/04/1990")],
        [("Birthday", "a date that says whether the day or the month comes first", "05/06/1980")],
    ]


def test_a_row_without_a_name_stays_out_with_its_cells(tmp_path: Path) -> None:
    good, bad = of_text(tmp_path, "First name,Email,City\nAda,,London\n,,Leeds\n")
    assert not good.is_refused
    assert bad.is_refused and bad.line == 3 and bad.cells == ("", "", "Leeds")
    assert complaints(bad) == [("", "a name, an e-mail address or a phone number", "a row without any")]


def test_a_company_without_a_name_stays_out() -> None:
    row = of_row(("Company", "VAT no."), "", "SK2020")
    assert row.is_refused
    assert complaints(row) == [("Company", "the name of a company", "an empty cell")]


def test_a_file_in_which_nothing_is_mapped_is_an_error_in_words() -> None:
    with pytest.raises(ImportFailed) as caught:
        Mapper(recognise(("Length", "Width")).mapping)
    assert caught.value.title == "No column says who the rows are about"
    assert caught.value.advice == "Choose which column holds the name, the e-mail address or the company."


def test_a_job_without_a_company_is_kept() -> None:
    row = of_row(("First name", "Email", "Position"), "Ada", "ada@example.com", "Analyst")
    assert row.affiliation is None
    assert row.kept == {"Position": "Analyst"}


def test_a_long_text_becomes_notes_and_nothing_is_lost() -> None:
    long = "x" * (NOTE_LIMIT + 5)
    row = of_row(("First name", "Email", "Comment"), "Ada", "", long)
    assert "".join(row.notes) == long and max(map(len, row.notes)) == NOTE_LIMIT
    row = of_row(("First name", "Email"), "y" * 10_001)
    assert row.notes == ("y" * 10_001,)
    assert complaints(row) == [("First name", "at most 10000 characters", "10001 characters, put into notes")]


def test_the_whole_name_is_only_split_where_the_parts_are_missing() -> None:
    header = ("Full name", "First name", "Last name")
    assert person(of_row(header, "X Y", "Ada", "Lovelace")) == {"given_name": "Ada", "family_name": "Lovelace"}
    assert person(of_row(header, "Ada Lovelace")) == {"given_name": "Ada", "family_name": "Lovelace"}


def test_an_odd_address_is_never_lost(shared_data: Path) -> None:
    cases = json.loads((shared_data / "edge-cases" / "email-addresses.json").read_text(encoding="utf-8"))
    for case in cases:
        address = case["address"].strip()
        row = of_row(("First name", "Email"), "Ada", address)
        kept = "".join(str(p["value"]) for p in items(person(row), "points"))
        assert [c for c in address if c not in ",;\n" and not c.isspace()] == [c for c in kept if not c.isspace()]
