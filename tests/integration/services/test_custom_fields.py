from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_desktop.domain.custom import TYPES
from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import set_language
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services import custom_checks, records
from crm_desktop.services import custom_fields as fields
from crm_desktop.services.custom_changes import check_required
from crm_desktop.services.custom_convert import convert_custom_field, preview_conversion
from crm_desktop.services.history import history_of
from crm_desktop.services.people import create_person
from crm_desktop.services.search import search
from crm_desktop.services.undo import next_undo, open_batches, undo
from crm_desktop.store import Store


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_language("en")


def add(store: Store, label: str, type: str = "text", **more: object) -> str:
    return fields.create_custom_field(store, kind_name="person", label=label, type=type, **more)  # type: ignore[arg-type]


def custom(store: Store, person: str) -> dict[str, object]:
    return records.get(store, PERSON, person)["custom"]  # type: ignore[return-value]


def undo_last(store: Store) -> None:
    batch = next_undo(store)
    assert batch is not None
    undo(store, batch.id)


def names(store: Store, kind: str = "person") -> list[str]:
    return [field.label for field in fields.list_custom_fields(store, kind)]


# -- values


@pytest.mark.parametrize(
    ("type", "typed", "stored"),
    [
        ("text", "  XL ", "XL"),
        ("integer", "12 000", 12000),
        ("decimal", "12.5", 125000),
        ("decimal", 12.5, 125000),
        ("money", "1,250.50", {"amount": 125050, "currency": "EUR"}),
        ("money", "5000 JPY", {"amount": 5000, "currency": "JPY"}),
        ("date", "14.3.2026", "2026-03-14"),
        ("choice", "Gold", "gold"),
        ("choice", "silver", "silver"),
        ("multi_choice", "silver, Gold", ["gold", "silver"]),
        ("multi_choice", ["silver"], ["silver"]),
        ("yes_no", "yes", True),
        ("yes_no", "0", False),
        ("link", "example.com/a", "example.com/a"),
        ("link", "mailto:a@b.sk", "mailto:a@b.sk"),
        ("text", "", None),
    ],
)
def test_each_type_takes_what_people_type(store: Store, type: str, typed: object, stored: object) -> None:
    add(store, "Field", type, options=("Gold", "Silver"))
    person = create_person(store, given_name="Ada")
    records.update(store, PERSON, person, {"custom.field": typed})
    assert custom(store, person).get("field") == stored
    records.update(store, PERSON, person, {"custom.field": stored})  # what is stored stays as it is
    assert custom(store, person).get("field") == stored


@pytest.mark.parametrize(
    ("type", "typed", "title", "advice"),
    [
        ("integer", "two", "“Field” can't be “two”", "Type a whole number like 140."),
        ("decimal", "a lot", "“Field” can't be “a lot”", "Type a number like 12.5, with at most 4 decimals."),
        ("decimal", "0.12345", "“Field” can't be “0.12345”", "Type a number like 12.5, with at most 4 decimals."),
        ("money", "ten", "“Field” can't be “ten”", "Type an amount like 1250.50 EUR."),
        ("date", "31.2.2026", "“Field” can't be “31.2.2026”", "Enter a date like 2026-03-12."),
        ("date", "2026", "“Field” can't be “2026”", "Enter a date with day, month and year, like 2026-03-12."),
        ("choice", "Bronze", "“Field” can't be “Bronze”", "Choose one of: Gold, Silver."),
        ("multi_choice", "Gold, Tin", "“Field” can't be “Tin”", "Choose one of: Gold, Silver."),
        ("multi_choice", 5, "“Field” can't be “5”", "Choose some of: Gold, Silver."),
        ("yes_no", "perhaps", "“Field” can't be “perhaps”", "Say yes or no."),
        ("link", "javascript:alert(1)", "“Field” can't be “javascript:alert(1)”",
         "Type an address of the web like https://example.com."),
        ("link", "file:///etc/passwd", "“Field” can't be “file:///etc/passwd”",
         "Type an address of the web like https://example.com."),
    ],
)  # fmt: skip
def test_each_type_refuses_with_what_to_type(store: Store, type: str, typed: object, title: str, advice: str) -> None:
    add(store, "Field", type, options=("Gold", "Silver"))
    person = create_person(store, given_name="Ada")
    with pytest.raises(ValidationError) as error:
        records.update(store, PERSON, person, {"custom.field": typed})
    assert (error.value.title, error.value.advice, error.value.field) == (title, advice, "custom.field")
    assert custom(store, person) == {}


def test_a_value_of_a_field_that_is_not_there_is_refused(store: Store) -> None:
    person = create_person(store, given_name="Ada")
    with pytest.raises(ValidationError) as error:
        records.update(store, PERSON, person, {"custom.vip": "yes"})
    assert (error.value.title, error.value.advice) == (
        "Person has no field of yours called “vip”", "Add it in Settings under Fields.",
    )  # fmt: skip
    add(store, "Shoe size")
    with pytest.raises(ValidationError) as error:
        records.create(store, PERSON, given_name="Bob", custom={"vip": True})
    assert error.value.advice == "Choose one of: shoe_size."


def test_a_required_field_can_t_be_cleared_and_is_asked_of_a_new_record(store: Store) -> None:
    add(store, "Region", required=True)
    person = records.create(store, PERSON, given_name="Ada", custom={"region": "West"})
    with pytest.raises(ValidationError) as error:
        records.update(store, PERSON, person, {"custom.region": ""})
    assert (error.value.title, error.value.advice) == ("“Region” of Person is empty", "Type it, then save again.")
    with pytest.raises(ValidationError, match="“Region” of Person is empty"):
        check_required(store, PERSON, {"given_name": "Bob"})
    check_required(store, PERSON, {"custom.region": "East"})
    check_required(store, PERSON, {"custom": {"region": "East"}})


# -- names, limits, hostile ones


@pytest.mark.parametrize("name", ['x"; drop table person; --', "a' OR 1=1", "$.deleted_at", "名前", "日本", "Ľ%_\\"])
def test_a_hostile_or_foreign_name_is_only_a_name(store: Store, name: str) -> None:
    before = store.query("SELECT type, name, sql FROM sqlite_master ORDER BY 2")
    field = fields.get_custom_field(store, add(store, name))
    assert field.label == name and field.key.isascii()
    person = create_person(store, given_name="Ada")
    records.update(store, PERSON, person, {field.name: 'it\'s "here"'})
    assert custom(store, person) == {field.key: 'it\'s "here"'}
    assert store.query("SELECT type, name, sql FROM sqlite_master ORDER BY 2") == before


@pytest.mark.parametrize("name", ["", "  ", "!!!", "\u202e\u202d", "a\nb\x07"])
def test_a_name_without_a_letter_or_with_control_signs_is_refused(store: Store, name: str) -> None:
    with pytest.raises(ValidationError) as error:
        add(store, name)
    assert error.value.title.endswith("can't be the name of a field") or "can't be saved" in error.value.title


def test_a_very_long_name_is_refused(store: Store) -> None:
    with pytest.raises(ValidationError) as error:
        add(store, "x" * 81)
    assert error.value.title == f"The name “{'x' * 30}…” is longer than 80 signs"
    assert error.value.advice == "Choose a shorter one."


def test_more_than_two_hundred_fields_are_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert custom_checks.MOST_FIELDS == 200
    monkeypatch.setattr(custom_checks, "MOST_FIELDS", 2)
    add(store, "One"), add(store, "Two")
    with pytest.raises(ValidationError) as error:
        add(store, "Three")
    assert (error.value.title, error.value.advice) == (
        "Person has 2 fields of yours already", "Remove one that nobody uses, or keep the text in a note.",
    )  # fmt: skip


def test_what_is_no_type_no_currency_or_no_option_is_refused(store: Store) -> None:
    with pytest.raises(ValidationError) as error:
        add(store, "A", "colour")
    assert (error.value.title, error.value.advice) == (
        "There is no type “colour” of a field", f"Choose one of: {', '.join(TYPES)}.",
    )  # fmt: skip
    with pytest.raises(ValidationError) as error:
        add(store, "A", "choice", options=(" ",))
    assert (error.value.title, error.value.advice) == ("A choice needs options", "Type at least one, each on a line.")
    with pytest.raises(ValidationError) as error:
        add(store, "A", "choice", options=[f"Option {n}" for n in range(201)])
    assert (error.value.title, error.value.advice) == (
        "A choice can't have more than 200 options", "Make it a text instead.",
    )  # fmt: skip
    with pytest.raises(ValidationError) as error:
        add(store, "A", "money", currency="euros")
    assert (error.value.title, error.value.advice) == (
        "“euros” is not a currency", "Type its three letters, like EUR.",
    )  # fmt: skip
    with pytest.raises(NotFoundError) as missing:
        fields.get_custom_field(store, "nothing", "person")
    assert (missing.value.title, missing.value.advice) == (
        "There is no field “nothing” of yours", "Look at the list of fields, or add it.",
    )  # fmt: skip


# -- rename, order, options, removal


def test_a_field_is_called_by_its_name_in_the_language_that_is_spoken(store: Store) -> None:
    field_id = add(store, "Shoe size")
    fields.update_custom_field(store, field_id, labels={"sk": "Veľkosť topánok"})
    assert names(store) == ["Shoe size"]
    set_language("sk")
    assert names(store) == ["Veľkosť topánok"]
    set_language("es")
    assert names(store) == ["Shoe size"]  # English, where there is no Spanish name
    fields.update_custom_field(store, field_id, labels={"sk": ""})
    set_language("sk")
    assert names(store) == ["Shoe size"]


def test_a_renamed_field_keeps_its_key_and_its_values(store: Store) -> None:
    field_id = add(store, "Shoe size", "integer")
    person = records.create(store, PERSON, given_name="Ada", custom={"shoe_size": 38})
    fields.update_custom_field(store, field_id, label="Size of shoes")
    assert custom(store, person) == {"shoe_size": 38} and names(store) == ["Size of shoes"]
    add(store, "Shoe size")  # the name is free again, under another key
    assert [field.key for field in fields.list_custom_fields(store, "person")] == ["shoe_size", "shoe_size_2"]
    with pytest.raises(ValidationError, match="There is a field “size of SHOES” already"):
        add(store, "size of SHOES")
    with pytest.raises(ValidationError, match="There is a field “Nickname” already"):
        fields.update_custom_field(store, field_id, label="Nickname")


def test_fields_are_moved_and_the_move_is_one_undo(store: Store) -> None:
    ids = [add(store, name) for name in ("A", "B", "C")]
    assert fields.move_custom_field(store, ids[2], 0) and names(store) == ["C", "A", "B"]
    undo_last(store)
    assert names(store) == ["A", "B", "C"]
    assert fields.move_custom_field(store, ids[0], 0) is None


def test_an_option_that_is_taken_away_stays_readable_where_it_was_chosen(store: Store) -> None:
    field_id = add(store, "Level", "choice", options=("Gold", "Silver"))
    person = records.create(store, PERSON, given_name="Ada", custom={"level": "Gold"})
    fields.update_custom_field(store, field_id, options=("Silver", "Bronze"))
    field = fields.get_custom_field(store, field_id)
    assert [option.label for option in field.options] == ["Silver", "Bronze"]
    assert custom(store, person) == {"level": "gold"} and field.choice("gold").label == "Gold"  # type: ignore[union-attr]
    undo_last(store)
    assert [option.label for option in fields.get_custom_field(store, field_id).options] == ["Gold", "Silver"]


def test_a_removed_field_takes_no_value_along_and_comes_back_with_all(store: Store) -> None:
    field_id = add(store, "Shoe size", "integer")
    person = records.create(store, PERSON, given_name="Ada", custom={"shoe_size": 38})
    assert fields.count_values(store, fields.get_custom_field(store, field_id)) == 1
    assert fields.remove_custom_field(store, field_id) and names(store) == []
    assert custom(store, person) == {"shoe_size": 38}
    with pytest.raises(ValidationError, match="has no field of yours called “shoe_size”"):
        records.update(store, PERSON, person, {"custom.shoe_size": 39})
    undo_last(store)
    assert names(store) == ["Shoe size"]
    fields.remove_custom_field(store, field_id)
    assert add(store, "Shoe size", "integer") == field_id  # made again, it is the same field
    fields.remove_custom_field(store, field_id)
    assert add(store, "Shoe size", "text") != field_id  # of another type, it must not meet the old values


def test_fields_of_companies_and_of_people_are_apart(store: Store) -> None:
    add(store, "Region")
    fields.create_custom_field(store, kind_name="company", label="Region", type="choice", options=("West",))
    assert names(store) == names(store, "company") == ["Region"]
    company = records.create(store, COMPANY, name="Alfa", custom={"region": "West"})
    assert records.get(store, COMPANY, company)["custom"] == {"region": "west"}


# -- history


def test_history_says_label_and_value_in_words(store: Store) -> None:
    add(store, "Level", "choice", options=("Gold", "Silver"))
    add(store, "Budget", "money")
    person = create_person(store, given_name="Ada")
    records.update(store, PERSON, person, {"custom.level": "Gold"})
    records.update(store, PERSON, person, {"custom.level": "Silver", "custom.budget": "1250.5"})
    records.update(store, PERSON, person, {"custom.level": None})
    texts = [entry.text for entry in history_of(store, person)]
    assert texts[0] == "Level cleared, it was Silver"
    assert set(texts[1:3]) == {"Level changed from Gold to Silver", "Budget set to 1,250.50 EUR"}
    assert texts[3] == "Level set to Gold"
    batch = next_undo(store)
    assert batch and batch.title == "Ada: “Level” changed"


# -- search


def found(store: Store, text: str) -> list[str]:
    return [hit.title for hit in search(store, text, kinds=["person"])]


def test_a_searchable_value_is_found_and_one_that_is_not_is_not(store: Store) -> None:
    add(store, "Machine", searchable=True)
    add(store, "Secret", searchable=False)
    records.create(store, PERSON, given_name="Ada", custom={"machine": "Spindle K-40", "secret": "Rosebud"})
    assert found(store, "spindle") == ["Ada"] and found(store, "rosebud") == []


def test_a_field_that_becomes_searchable_is_found_at_once_and_undo_forgets_it(store: Store) -> None:
    field_id = add(store, "Secret", searchable=False)
    person = records.create(store, PERSON, given_name="Ada", custom={"secret": "Rosebud"})
    fields.update_custom_field(store, field_id, searchable=True)
    assert found(store, "rosebud") == ["Ada"]
    undo_last(store)
    assert found(store, "rosebud") == [] and found(store, "ada") == ["Ada"]
    fields.update_custom_field(store, field_id, searchable=True)
    fields.remove_custom_field(store, field_id)
    assert found(store, "rosebud") == []
    undo_last(store)
    assert found(store, "rosebud") == ["Ada"]
    records.update(store, PERSON, person, {"custom.secret": "Tulip"})
    assert found(store, "rosebud") == [] and found(store, "tulip") == ["Ada"]


def test_an_option_is_found_by_its_name_in_every_language(store: Store) -> None:
    field_id = add(store, "Level", "choice", options=("Gold",))
    records.create(store, PERSON, given_name="Ada", custom={"level": "Gold"})
    assert found(store, "gold") == ["Ada"]
    gold = fields.get_custom_field(store, field_id).options[0]
    fields.update_custom_field(store, field_id, options=[type(gold)(gold.key, {"en": "Premium", "sk": "Zlatý"})])
    assert found(store, "zlaty") == found(store, "premium") == ["Ada"] and found(store, "gold") == []


# -- another type


def test_another_type_is_taken_where_every_value_fits(store: Store) -> None:
    field_id = add(store, "Size")
    people = [records.create(store, PERSON, given_name=f"P{n}", custom={"size": s}) for n, s in enumerate("MLM")]
    conversion = preview_conversion(store, field_id, "choice")
    assert (conversion.fits, conversion.misfits, conversion.sentence) == (3, 0, "All 3 values fit.")
    assert convert_custom_field(store, field_id, "choice")
    assert [custom(store, person) for person in people] == [{"size": "m"}, {"size": "l"}, {"size": "m"}]
    assert [option.label for option in fields.get_custom_field(store, field_id).options] == ["M", "L"]
    undo_last(store)
    assert [custom(store, person) for person in people] == [{"size": "M"}, {"size": "L"}, {"size": "M"}]
    assert fields.get_custom_field(store, field_id).type == "text" and open_batches(store) == []


def test_another_type_that_would_lose_a_value_is_refused_with_examples(store: Store) -> None:
    field_id = add(store, "Size")
    for value in ("38", "XL", "40", "M"):
        records.create(store, PERSON, given_name="Ada", custom={"size": value})
    conversion = preview_conversion(store, field_id, "integer")
    sentence = "2 values don't fit, such as “M”, “XL”. Change them first, or keep the type."
    assert (conversion.fits, conversion.misfits, conversion.sentence) == (2, 2, sentence)
    with pytest.raises(ValidationError) as error:
        convert_custom_field(store, field_id, "integer")
    assert (error.value.title, error.value.advice) == (
        "“Size” can't become another type without losing values", sentence,
    )  # fmt: skip
    assert fields.get_custom_field(store, field_id).type == "text"


@pytest.mark.parametrize(
    ("before", "typed", "after", "stored"),
    [
        ("integer", "5", "decimal", 50000),
        ("decimal", "5", "integer", 5),
        ("decimal", "5.5", "integer", None),
        ("decimal", "5.5", "text", "5.5"),
        ("decimal", "5.5", "money", {"amount": 550, "currency": "EUR"}),
        ("money", "5.50", "text", "5.50 EUR"),
        ("text", "https://a.sk", "link", "https://a.sk"),
        ("yes_no", "yes", "choice", "yes"),
        ("choice", "Gold", "multi_choice", ["gold"]),
        ("multi_choice", "Gold", "choice", "gold"),
        ("multi_choice", "Gold, Silver", "choice", None),
        ("multi_choice", "Gold, Silver", "text", "Gold; Silver"),
        ("date", "2026-03-14", "text", "2026-03-14"),
    ],
)
def test_values_survive_another_type(store: Store, before: str, typed: str, after: str, stored: object) -> None:
    field_id = add(store, "Field", before, options=("Gold", "Silver"))
    person = records.create(store, PERSON, given_name="Ada", custom={"field": typed})
    if stored is None:
        assert not preview_conversion(store, field_id, after).is_safe
    else:
        convert_custom_field(store, field_id, after)
        assert custom(store, person) == {"field": stored}
