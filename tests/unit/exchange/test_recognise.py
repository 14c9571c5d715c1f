"""Whose file it is, and what each column becomes, from the titles alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.exchange.csv_read import open_table
from crm_desktop.exchange.recognise import Recognised, recognise
from crm_desktop.exchange.targets import Mapping, all_targets, parse_target, target_label


def of_file(path: Path) -> Recognised:
    table = open_table(path)
    return recognise(table.header, [row.cells for row in table.preview()])


def targets(*header: str) -> list[str]:
    return [column.target for column in recognise(header).mapping.columns]


@pytest.mark.parametrize(
    ("path", "source", "kind"),
    [
        ("csv-headers/outlook-desktop-en.csv", "outlook", "person"),
        ("csv-headers/google-contacts.csv", "google", "person"),
        ("csv-headers/hubspot-contacts.csv", "hubspot_contact", "person"),
        ("csv-salesforce/full-export/Account.csv", "salesforce_account", "company"),
        ("csv-salesforce/full-export/Contact.csv", "salesforce_contact", "person"),
        ("csv-salesforce/sample-import/Accounts.csv", "salesforce_account", "company"),
        ("csv-salesforce/sample-import/Contacts.csv", "salesforce_contact", "person"),
        ("orders/northwind/customers.csv", "general", "person"),
    ],
)
def test_a_real_header_is_recognised_without_a_question(shared_data: Path, path: str, source: str, kind: str) -> None:
    found = of_file(shared_data / path)
    assert (found.source, found.kind) == (source, kind)
    assert {c.target for c in found.mapping.columns} & {"person.given_name", "person.full_name", "company.name"}


def test_columns_are_found_in_any_order(shared_data: Path) -> None:
    header = open_table(shared_data / "csv-headers" / "outlook-desktop-en.csv").header
    straight = {c.column: c.target for c in recognise(header).mapping.columns}
    turned = {c.column: c.target for c in recognise(header[::-1]).mapping.columns}
    assert straight == turned


def test_what_is_not_mapped_is_said(shared_data: Path) -> None:
    assert of_file(shared_data / "csv-headers" / "hubspot-contacts.csv").unmapped == (
        "Lead Status",
        "Create Date",
        "Contact owner",
    )
    assert "SSN__c" in of_file(shared_data / "csv-salesforce" / "full-export" / "Contact.csv").unmapped


def test_the_older_google_titles_are_recognised() -> None:
    header = ("Name", "Given Name", "Family Name", "Group Membership", "E-mail 1 - Type", "E-mail 1 - Value")
    found = recognise(header)
    assert found.source == "google_old"
    assert found.mapping.columns[5].label_from == "E-mail 1 - Type"


def test_slovak_titles() -> None:
    header = ("Meno a priezvisko", "Firma", "Telefón", "E-mail", "Ulica", "Mesto", "PSČ", "Krajina", "Poznámka", "IČO")
    assert targets(*header) == [
        "person.full_name",
        "company.name",
        "person.phone",
        "person.email",
        "person.address:other.street",
        "person.address:other.locality",
        "person.address:other.postal_code",
        "person.address:other.country",
        "note",
        "company.registration_no",
    ]
    assert recognise(header).mapping.language == "sk"


def test_spanish_titles() -> None:
    assert targets("Nombre", "Apellidos", "Empresa", "Teléfono móvil", "Correo electrónico", "Código postal") == [
        "person.given_name",
        "person.family_name",
        "company.name",
        "person.phone:mobile",
        "person.email",
        "person.address:other.postal_code",
    ]


def test_a_plain_name_means_what_its_neighbours_say() -> None:
    assert targets("Name", "Email")[0] == "person.full_name"
    assert targets("Name", "Surname")[0] == "person.given_name"
    assert targets("Name", "VAT no.", "Phone") == ["company.name", "company.tax_id", "company.phone"]
    assert targets("Name", "Contact person")[0] == "company.name"


def test_foreign_titles_are_understood_by_their_values() -> None:
    rows = [["Ada", "ada@example.com", "+421 905 123 456", "https://example.com", "17", "2026-03-14"]] * 3
    found = recognise(("Name", "Sähköposti", "Puhelin", "Kotisivu", "Luku", "Päivä"), rows)
    assert [c.target for c in found.mapping.columns] == [
        "person.full_name",
        "person.email",
        "person.phone",
        "person.url",
        "keep",
        "keep",
    ]


def test_ids_of_two_programs_that_count_from_one_are_never_mixed_up() -> None:
    one = recognise(("id", "name", "email")).mapping.ref_system
    other = recognise(("id", "name", "phone")).mapping.ref_system
    assert one != other
    assert one == recognise(("email", "id", "name")).mapping.ref_system


def test_a_table_of_something_else_is_hardly_recognised(shared_data: Path) -> None:
    assert of_file(shared_data / "csv-salesforce" / "sample-import" / "Campaigns.csv").confidence <= 0.3


def test_a_mapping_is_saved_changed_and_read_again() -> None:
    mapping = recognise(("Name", "Email", "Shoe size")).mapping
    assert Mapping.from_json(mapping.as_json()) == mapping
    assert mapping.with_target("Shoe size", "skip").columns[2].target == "skip"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"columns": [{"nose": 1}]}'])
def test_a_damaged_saved_mapping_is_refused_in_words(text: str) -> None:
    with pytest.raises(ImportFailed) as caught:
        Mapping.from_json(text)
    assert caught.value.title == "The saved mapping of columns can't be read"
    assert caught.value.advice == "Map the columns anew and save that."


@pytest.mark.parametrize("name", ["person.nose", "person.points", 'x"; drop', "address:moon.street", "person.owner_id"])
def test_a_target_that_does_not_exist_is_refused_in_words(name: str) -> None:
    with pytest.raises(ImportFailed) as caught:
        parse_target(name)
    assert caught.value.title == f"There is no target named “{name}” for a column"


def test_every_target_on_offer_exists_and_has_words() -> None:
    labels = [target_label(target) for target in all_targets()]
    assert len(set(labels)) == len(set(all_targets()))
    assert target_label("person.phone:mobile") == "Person: Phone, mobile"
    assert target_label("company.address:billing.street") == "Company: Billing, Street"
