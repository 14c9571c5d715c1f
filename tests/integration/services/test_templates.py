from __future__ import annotations

import pytest

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.specs import PERSON
from crm_desktop.services.companies import create_company
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.people import create_person, link_company
from crm_desktop.services.records import update
from crm_desktop.services.templates import (
    MissingValue,
    create_template,
    get_template,
    list_templates,
    preview,
    update_template,
    write_with,
)
from crm_desktop.store import Store


def ada(store: Store) -> str:
    address = {"street": "Hlavná 1", "postal_code": "949 01", "locality": "Nitra", "country": "SK"}
    company = create_company(store, name="Strojáreň", addresses=[address])
    person = create_person(
        store, given_name="Ada", family_name="Malá", birthday="--03-14",
        points=[{"kind": "email", "value": "old@x.example", "status": "bounced", "preferred": True},
                {"kind": "email", "value": "ada@x.example"}],
    )  # fmt: skip
    link_company(store, person, company, job_title="Riaditeľka")
    return person


@pytest.mark.parametrize(
    ("language", "body", "expected"),
    [
        ("en", "{name}, {job title}, {country}, {birthday}", "Ada Malá, Riaditeľka, Slovakia, 14 March"),
        ("es", "{nombre}: {correo}, {país}, {cumpleaños}", "Ada: ada@x.example, Eslovaquia, 14 de marzo"),
        ("sk", "{adresa}\n{dnes}", "Hlavná 1\n949 01 Nitra\nSlovensko\n8. marca 2026"),
    ],
)  # fmt: skip
def test_a_template_speaks_its_own_language(store: Store, language: str, body: str, expected: str) -> None:
    template = create_template(store, name="T", language=language, body=body)
    assert write_with(store, template, "person", ada(store)).body == expected


def test_a_missing_value_is_refused_and_named(store: Store) -> None:
    template = create_template(store, name="T", subject="{title} {last name}", body="{phone}")
    person = ada(store)
    assert preview(store, template, "person", person).missing == ("title", "phone")
    with pytest.raises(
        MissingValue, match=r"Ada Malá has no value for \{title\}, \{phone\}\. Fill it in on the record"
    ):
        write_with(store, template, "person", person)


def test_fields_of_the_firms_own_can_be_named(store: Store) -> None:
    create_custom_field(store, kind_name="person", label="Level", type="choice", options=("Gold", "Silver"))
    person = ada(store)
    update(store, PERSON, person, {"custom.level": "Gold"})
    template = create_template(store, name="T", body="You are {Level}.")
    assert write_with(store, template, "person", person).body == "You are Gold."


def test_a_line_break_in_a_record_does_not_get_into_a_subject(store: Store) -> None:
    template = create_template(store, name="T", subject="For {address}", body="x")
    assert write_with(store, template, "person", ada(store)).subject == "For Hlavná 1 949 01 Nitra Slovakia"


def test_a_template_that_loops_is_not_saved(store: Store) -> None:
    create_template(store, name="Foot", body="Bye")
    body = create_template(store, name="Letter", body="Dear {first name} {text: Foot}")
    with pytest.raises(ValidationError, match="puts itself in"):
        update_template(store, get_template(store, "Foot").id, {"body": "{text: Letter}"})
    assert write_with(store, body, "person", ada(store)).body == "Dear Ada Bye"


def test_wrong_templates_are_refused_in_words(store: Store) -> None:
    create_template(store, name="Greeting", body="x")
    for fields, said in (
        ({"name": "greeting", "body": "y"}, "There is a template “greeting” already"),
        ({"name": "B", "body": " "}, "The template is empty"),
        ({"name": "C", "body": "{frst name}"}, "Did you mean {first name}?"),
    ):
        with pytest.raises(ValidationError) as caught:
            create_template(store, **fields)
        assert said in str(caught.value)


def test_templates_are_found_by_name_and_kind(store: Store) -> None:
    create_template(store, name="Letter", kind="letter", body="x")
    create_template(store, name="E-mail", body="x")
    assert [t.name for t in list_templates(store, "letter")] == ["Letter"]
    assert get_template(store, "e-mail").kind == "email"
    with pytest.raises(NotFoundError, match="There is no template “None”"):
        get_template(store, "None")
