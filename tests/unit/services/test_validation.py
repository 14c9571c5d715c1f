from __future__ import annotations

import pytest

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.specs import ACTIVITY, COMPANY, PERSON, Kind
from crm_desktop.services.validation import clean_changes, clean_new


def refusal(kind: Kind, **changed: object) -> tuple[str, str]:
    with pytest.raises(ValidationError) as error:
        clean_changes(kind, changed)
    assert error.value.field
    return error.value.title, error.value.advice


def test_texts_lose_spare_space_and_empty_ones_are_none() -> None:
    assert clean_changes(PERSON, {"given_name": "  Ada \n Mary ", "nickname": " "}) == {
        "given_name": "Ada   Mary",
        "nickname": None,
    }


@pytest.mark.parametrize(
    ("kind", "field", "value", "title", "advice"),
    [
        (COMPANY, "name", "", "“Name” of Company is empty", "Type it, then save again."),
        (COMPANY, "size", "many", "“Employees” can't be “many”", "Type a whole number like 140."),
        (COMPANY, "size", 2**60, f"“Employees” can't be “{2**60}”", "Type a whole number like 140."),
        (COMPANY, "size", True, "“Employees” can't be “True”", "Type a whole number like 140."),
        (PERSON, "do_not_call", "perhaps", "“Do not call” can't be “perhaps”", "Say yes or no."),
        (PERSON, "birthday", "yesterday", "“Birthday” can't be “yesterday”", "Enter a date like 2026-03-12."),
        (PERSON, "birthday", "2026-02-30", "“Birthday” can't be “2026-02-30”", "Enter a date like 2026-03-12."),
        (PERSON, "given_name", 7, "“First name” can't be “7”", "Type a text."),
        (
            PERSON, "given_name", "A\0da", "“First name” holds a sign that can't be saved",
            "Delete the invisible sign and type the text again.",
        ),
        (
            PERSON, "given_name", "A\ud800", "“First name” holds a sign that can't be saved",
            "Delete the invisible sign and type the text again.",
        ),
        (
            PERSON, "given_name", "x" * 10_001, "“First name” is longer than 10000 signs",
            "Shorten it, or attach the text as a file.",
        ),
        (PERSON, "points", "x", "“Phones and e-mail” can't be “x”", "Give it as items, each with a key."),
        (PERSON, "points", [{"kind": "phone"}], "A phone or an e-mail is empty", "Type it, or remove the line."),
        (
            PERSON, "points", [{"kind": "fax", "value": "1"}], "“Kind” can't be “fax”",
            "Choose one of: phone, email, url, social, im.",
        ),
        (
            PERSON, "points", [{"value": "1", "colour": "red"}], "“Phones and e-mail” has no part “colour”",
            "Choose one of: kind, label, value, normalized, preferred, status.",
        ),
    ],
)  # fmt: skip
def test_a_refusal_names_the_field_and_a_way_out(
    kind: Kind, field: str, value: object, title: str, advice: str
) -> None:
    assert refusal(kind, **{field: value}) == (title, advice)


def test_an_unknown_field_is_refused_with_those_there_are() -> None:
    title, advice = refusal(ACTIVITY, colour="red")
    assert title == "“Activity” has no field “colour”" and "subject" in advice and "record_id" not in advice


def test_choices_take_the_value_or_the_label() -> None:
    assert clean_changes(COMPANY, {"type": "Customer"}) == clean_changes(COMPANY, {"type": "customer"})


def test_numbers_and_yes_are_read_as_people_type_them() -> None:
    assert clean_changes(COMPANY, {"size": "1 400"}) == {"size": 1400}
    assert clean_changes(PERSON, {"do_not_call": "yes"}) == {"do_not_call": True}


def test_a_birthday_may_lack_its_year_but_a_job_s_end_may_not() -> None:
    from crm_desktop.domain.specs import AFFILIATION

    assert clean_changes(PERSON, {"birthday": "--03-12"}) == {"birthday": "--03-12"}
    assert refusal(AFFILIATION, valid_to="2026-03")[1] == "Enter a date with day, month and year, like 2026-03-12."


@pytest.mark.parametrize(
    "name", ["x" * 10_000, "🧁", "\u202eevil", "a\u200bb", "CON", "a/../b", "Robert'); DROP TABLE--"]
)
def test_strange_names_are_kept_as_text(name: str) -> None:
    assert clean_new(PERSON, {"family_name": name})["family_name"] == name


def test_a_point_without_a_kind_is_an_email_where_it_looks_like_one() -> None:
    values = clean_new(PERSON, {"points": [{"value": "Ada@x.example"}, {"value": "+421 905 112 480"}]})
    points = list(values["points"].values())  # type: ignore[attr-defined]
    assert [(p["kind"], p["normalized"]) for p in points] == [
        ("email", "ada@x.example"),
        ("phone", "+421905112480"),
    ]


@pytest.mark.parametrize("value", ["ada", "ada@", "@x.example", "a b@x.example", "ada@x.", "ada@.example"])
def test_what_is_no_email_is_refused(value: str) -> None:
    assert refusal(PERSON, points=[{"kind": "email", "value": value}]) == (
        f"“{value}” is not an e-mail address",
        "Write it as name@example.com.",
    )


def test_a_country_is_kept_as_its_code_where_it_is_known() -> None:
    values = clean_new(COMPANY, {"name": "A", "addresses": [{"country": "Slovensko"}, {"country": "Atlantis"}]})
    assert [a["country"] for a in values["addresses"].values()] == ["SK", "Atlantis"]  # type: ignore[attr-defined]
