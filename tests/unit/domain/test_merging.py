"""What two records become is decided without a disk."""

from __future__ import annotations

from typing import Any

from crm_desktop.domain.merging import Pair, Side, changes_of, pairs_of
from crm_desktop.domain.specs import COMPANY, PERSON


def person(**values: Any) -> dict[str, Any]:
    maps: dict[str, Any] = {field.name: {} for field in PERSON.maps}
    return {field.name: None for field in PERSON.scalars} | maps | values


def pair(left: dict[str, Any], right: dict[str, Any], name: str) -> Pair:
    return next(p for p in pairs_of(PERSON, left, right) if p.name == name)


def phone(value: str, **more: Any) -> dict[str, Any]:
    return {"kind": "phone", "value": value, **more}


def test_equal_and_one_sided_values_need_no_choice() -> None:
    left, right = person(given_name="Ada", nickname="Adka"), person(given_name="Ada", suffix="PhD")
    assert all(p.is_decided for p in pairs_of(PERSON, left, right))
    assert changes_of(PERSON, left, right, {}) == {"suffix": "PhD"}


def test_true_is_not_one_and_no_is_a_value() -> None:
    assert not pair(person(do_not_call=True), person(do_not_call=False), "do_not_call").is_decided
    assert pair(person(do_not_call=True), person(), "do_not_call").is_decided


def test_only_long_texts_can_keep_both() -> None:
    left, right = person(given_name="Ada", description="a"), person(given_name="Eda", description="b")
    assert not pair(left, right, "given_name").can_keep_both
    assert changes_of(PERSON, left, right, {"description": Side.BOTH, "given_name": Side.RIGHT}) == {
        "given_name": "Eda",
        "description": "a\n\nb",
    }


def test_equal_points_stand_once_and_their_empty_parts_are_filled() -> None:
    left = person(points={"a": phone("0905", normalized="+421905")})
    right = person(points={"b": phone("+421 905", normalized="+421905", label="work")})
    assert changes_of(PERSON, left, right, {}) == {
        "points.a": {"kind": "phone", "value": "0905", "normalized": "+421905", "label": "work"}
    }


def test_points_of_one_side_replace_those_of_the_other_but_only_of_their_kind() -> None:
    left = person(points={"a": phone("1"), "m": {"kind": "email", "value": "a@x"}})
    right = person(points={"b": phone("2")})
    assert changes_of(PERSON, left, right, {"points:phone": Side.RIGHT}) == {"points.a": None, "points.b": phone("2")}
    assert changes_of(PERSON, left, right, {"points:phone": Side.LEFT}) == {}


def test_keys_that_both_maps_use_do_not_overwrite_each_other() -> None:
    left, right = person(points={"a": phone("1")}), person(points={"a": {"kind": "email", "value": "a@x"}})
    [(name, item)] = changes_of(PERSON, left, right, {}).items()
    assert name != "points.a" and item == {"kind": "email", "value": "a@x"}


def test_one_point_of_a_kind_is_preferred() -> None:
    left, right = person(points={"a": phone("1", preferred=True)}), person(points={"b": phone("2", preferred=True)})
    assert changes_of(PERSON, left, right, {}) == {"points.b": phone("2")}


def test_tags_keep_the_marks_of_both() -> None:
    left, right = person(tags={"t": {"m": 1}}), person(tags={"t": {"n": 1}, "u": {"o": 1}})
    assert changes_of(PERSON, left, right, {}) == {"tags.t": {"m": 1, "n": 1}, "tags.u": {"o": 1}}


def test_a_further_id_in_one_program_gets_a_number() -> None:
    left = person(refs={"salesforce": "1", "salesforce--2": "2", "google": "g"})
    right = person(refs={"salesforce": "3", "google": "g", "salesforce--2": "1"})
    assert changes_of(PERSON, left, right, {}) == {"refs.salesforce--3": "3"}


def test_custom_fields_are_chosen_one_by_one() -> None:
    left, right = person(custom={"c": 1, "d": "x"}), person(custom={"c": 2, "e": "y"})
    assert [(p.name, p.is_decided) for p in pairs_of(PERSON, left, right) if p.name.startswith("custom.")] == [
        ("custom.c", False),
        ("custom.d", True),
        ("custom.e", True),
    ]
    assert changes_of(PERSON, left, right, {"custom.c": Side.RIGHT}) == {"custom.c": 2, "custom.e": "y"}


def test_addresses_are_the_same_whatever_their_accents() -> None:
    nitra = {"kind": "visit", "street": "Mlynská 1", "locality": "Nitra"}
    left, right = ({f.name: {} for f in COMPANY.maps} for _ in range(2))
    left["addresses"], right["addresses"] = {"a": nitra}, {"b": nitra | {"street": "Mlynska 1", "postal_code": ""}}
    assert changes_of(COMPANY, left, right, {}) == {"addresses.a": nitra | {"postal_code": ""}}
