"""Custom fields in lists: filtered by operators of their type, sorted by value."""

from __future__ import annotations

from typing import Any

import pytest

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.custom_fields import create_custom_field, update_custom_field
from crm_desktop.services.filters import conditions_of, custom_fields_in
from crm_desktop.services.lists import list_keys
from crm_desktop.services.views import create_view
from crm_desktop.store import Store

FIELDS = {
    "Machine": "text", "Lathes": "integer", "Weight": "decimal", "Budget": "money", "Since": "date",
    "Size": "choice", "Likes": "multi_choice", "Vip": "yes_no", "Site": "link",
}  # fmt: skip
PEOPLE: dict[str, dict[str, object]] = {
    "Ada": {"machine": "Spindle 100%", "lathes": 10, "weight": "9.5", "budget": "1000", "since": "2024-01-31",
            "size": "Large", "likes": "Coffee, Tea", "vip": True, "site": "a.example"},
    "Bob": {"machine": "lathe", "lathes": 9, "weight": "10", "budget": "200", "since": "2025-06-01",
            "size": "Small", "likes": "Tea", "vip": False, "site": "b.example"},
    "Eva": {"machine": "Lathe XL", "lathes": 100, "weight": "-1", "budget": "300 USD", "since": "2023-12-01",
            "size": "Medium", "likes": "Coffee"},
    "Nil": {},
}  # fmt: skip


@pytest.fixture
def firm(store: Store) -> Store:
    options = {"choice": ("Small", "Medium", "Large"), "multi_choice": ("Coffee", "Tea", "Water")}
    for label, type_ in FIELDS.items():
        create_custom_field(store, kind_name="person", label=label, type=type_, options=options.get(type_))
    for name, values in PEOPLE.items():
        records.create(store, PERSON, given_name=name, custom=values)
    return store


def listed(store: Store, tree: Any = None, **order: Any) -> str:
    custom = custom_fields_in(store, PERSON, tree)
    conditions = conditions_of(PERSON, tree or {}, now=store.clock.now(), custom=custom)
    ks = list_keys(store, PERSON, conditions, **order)
    names = {int(str(k)): str(name) for k, name in store.query("SELECT k, given_name FROM person")}
    return " ".join(names[k] for k in ks)


@pytest.mark.parametrize(
    ("field", "op", "value", "found"),
    [
        ("machine", "is", "lathe", "Bob"),
        ("machine", "is_not", "lathe", "Ada Eva Nil"),
        ("machine", "contains", "LATHE", "Bob Eva"),
        ("machine", "contains", "100%", "Ada"),
        ("machine", "contains", "_", ""),
        ("machine", "begins", "spin", "Ada"),
        ("machine", "empty", None, "Nil"),
        ("machine", "in", ["lathe", "Lathe XL"], "Bob Eva"),
        ("machine", "is", "x' OR 1=1 --", ""),
        ("lathes", "after", 9, "Ada Eva"),
        ("lathes", "before", "10", "Bob"),
        ("lathes", "is", "10", "Ada"),
        ("weight", "after", "9.5", "Bob"),
        ("weight", "before", "0", "Eva"),
        ("weight", "is", "10.0", "Bob"),
        ("budget", "after", "200", "Ada"),
        ("budget", "is", "300 USD", "Eva"),
        ("budget", "is_not", "300 USD", "Ada Bob Nil"),
        ("budget", "not_empty", None, "Ada Bob Eva"),
        ("since", "before", "2024-01-31", "Eva"),
        ("since", "after", "31.1.2024", "Bob"),
        ("since", "after", {"days_ago": 36500}, "Ada Bob Eva"),
        ("size", "is", "Large", "Ada"),
        ("size", "is", "large", "Ada"),
        ("size", "in", ["Small", "Medium"], "Bob Eva"),
        ("size", "is_not", "Large", "Bob Eva Nil"),
        ("likes", "is", "Coffee", "Ada Eva"),
        ("likes", "in", ["Tea", "Water"], "Ada Bob"),
        ("likes", "is_not", "Tea", "Eva Nil"),
        ("likes", "empty", None, "Nil"),
        ("vip", "is", True, "Ada"),
        ("vip", "is", "no", "Bob Eva Nil"),
        ("vip", "is_not", "yes", "Bob Eva Nil"),
        ("vip", "empty", None, "Eva Nil"),
        ("site", "begins", "a.", "Ada"),
    ],
)
def test_each_type_is_filtered_by_its_operators(firm: Store, field: str, op: str, value: object, found: str) -> None:
    leaf = {"field": f"custom.{field}", "op": op} | ({} if value is None else {"value": value})
    assert listed(firm, leaf) == found
    assert listed(firm, {"not": {"not": leaf}}) == found


def test_conditions_on_several_fields_are_joined(firm: Store) -> None:
    tree = {
        "all": [
            {"field": "custom.lathes", "op": "after", "value": 5},
            {"field": "custom.vip", "op": "is", "value": "no"},
            {"any": [{"field": "custom.size", "op": "is", "value": "Small"}, {"field": "given_name", "value": "Eva"}]},
        ]
    }
    assert listed(firm, tree) == "Bob Eva"


@pytest.mark.parametrize(
    ("field", "up", "down"),
    [
        ("machine", "Bob Eva Ada Nil", "Ada Eva Bob Nil"),
        ("lathes", "Bob Ada Eva Nil", "Eva Ada Bob Nil"),
        ("weight", "Eva Ada Bob Nil", "Bob Ada Eva Nil"),
        ("budget", "Bob Eva Ada Nil", "Ada Eva Bob Nil"),
        ("since", "Eva Ada Bob Nil", "Bob Ada Eva Nil"),
        ("size", "Bob Eva Ada Nil", "Ada Eva Bob Nil"),
        ("likes", "Ada Eva Bob Nil", "Bob Eva Ada Nil"),
        ("vip", "Bob Ada Eva Nil", "Ada Bob Nil Eva"),
        ("site", "Ada Bob Eva Nil", "Bob Ada Nil Eva"),
    ],
)
def test_each_type_is_sorted_by_its_value_and_what_is_empty_stands_last(
    firm: Store, field: str, up: str, down: str
) -> None:
    assert listed(firm, sort=f"custom.{field}") == up
    assert listed(firm, sort=f"custom.{field}", descending=True) == down
    assert listed(firm, sort=f"custom.{field}", limit=2) == " ".join(up.split()[:2])


def test_options_are_sorted_by_their_place_not_by_their_name(firm: Store) -> None:
    field = next(f for f in custom_fields_in(firm, PERSON, "custom.") if f.key == "size")
    update_custom_field(firm, field.id, options=("Large", "Medium", "Small"))
    assert listed(firm, sort="custom.size") == "Ada Eva Bob Nil"


@pytest.mark.parametrize(
    ("leaf", "title", "advice"),
    [
        ({"field": "custom.vip", "op": "before", "value": "x"}, "“Vip” can't be compared by “before”",
         "Choose one of: is, is_not, empty, not_empty."),
        ({"field": "custom.lathes", "op": "is", "value": "many"}, "“Lathes” can't be “many”",
         "Type a whole number like 140."),
        ({"field": "custom.lathes", "op": "is", "value": ""}, "“Lathes” can't be compared with “”",
         "Give a value, or ask whether it is empty."),
        ({"field": "custom.nothing", "op": "is", "value": "x"},
         "A filter names “custom.nothing”, which is no field of Person", None),
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(
    firm: Store, leaf: dict[str, object], title: str, advice: str | None
) -> None:
    with pytest.raises(ValidationError) as error:
        listed(firm, leaf)
    assert error.value.title == title and advice in (None, error.value.advice)


def test_a_list_can_t_be_sorted_by_a_field_that_is_not_there(firm: Store) -> None:
    with pytest.raises(NotFoundError, match="There is no field “nothing” of yours"):
        listed(firm, sort="custom.nothing")


def test_a_view_keeps_a_filter_by_a_custom_field(firm: Store) -> None:
    tree = {"field": "custom.size", "op": "is", "value": "Large"}
    assert create_view(firm, name="Large", kind_name="person", filter=tree, sort="custom.lathes")
    with pytest.raises(ValidationError, match="“Size” can't be “Huge”"):
        create_view(firm, name="Huge", kind_name="person", filter={**tree, "value": "Huge"})
