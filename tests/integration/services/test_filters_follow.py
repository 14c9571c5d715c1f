"""Filters and saved views follow what was merged, and what can't be asked is refused in words."""

from __future__ import annotations

import pytest

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.specs import PERSON
from crm_desktop.services.companies import create_company
from crm_desktop.services.custom_fields import create_custom_field, list_custom_fields
from crm_desktop.services.filters import Tree, conditions_of, filter_conditions
from crm_desktop.services.merge import merge
from crm_desktop.services.people import create_person, list_people
from crm_desktop.services.tag_changes import merge_tags, rename_tag
from crm_desktop.services.tags import tag
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.services.views import create_view, find_view
from crm_desktop.store import Store


def count(store: Store, tree: Tree) -> int:
    return len(list_people(store, conditions=filter_conditions(store, PERSON, tree)))


def test_a_company_that_was_merged_away_means_the_kept_one(store: Store) -> None:
    kept, gone = (create_company(store, name=name) for name in ("Kovo", "Kovo s.r.o."))
    for company in (kept, gone):
        create_person(store, given_name="Eva", company_id=company)
    create_person(store, given_name="Ada")
    merge(store, "company", kept, gone)
    assert count(store, {"all": [{"field": "company_id", "op": "is", "value": gone}]}) == 2
    assert count(store, {"not": {"field": "company_id", "op": "in", "value": [gone]}}) == 1
    assert count(store, {"field": "company_id", "op": "is_not", "value": [gone]}) == 1


def test_views_name_a_tag_as_it_is_called_now_and_undo_gives_the_name_back(store: Store) -> None:
    person = create_person(store, given_name="Eva")
    tag(store, PERSON, person, "Fair")
    tag(store, PERSON, create_person(store, given_name="Ada"), "Expo")
    trees = {"One": {"all": [{"field": "tag", "op": "is", "value": "fair"}]},
             "Some": {"any": [{"field": "tag", "op": "in", "value": ["Fair", "Expo"]}]},
             "None": {"field": "tag", "op": "empty"}}  # fmt: skip
    for name, tree in trees.items():
        create_view(store, name=name, kind_name="person", filter=tree)
    rename_tag(store, "Fair", "Nitra fair")
    assert find_view(store, "person", "one").filter == {"all": [{"field": "tag", "op": "is", "value": "Nitra fair"}]}
    assert count(store, find_view(store, "person", "One").filter) == 1
    merge_tags(store, "Nitra fair", "Expo")
    assert find_view(store, "person", "Some").filter == {"any": [{"field": "tag", "op": "in", "value": ["Expo"]}]}
    assert count(store, find_view(store, "person", "One").filter) == 2
    assert find_view(store, "person", "None").filter == trees["None"]
    for _ in range(2):
        last = next_undo(store)
        assert last is not None
        undo(store, last.id)
    assert find_view(store, "person", "One").filter == trees["One"]


def test_a_view_that_is_not_there_is_said_with_those_that_are(store: Store) -> None:
    create_view(store, name="Quiet", kind_name="person")
    with pytest.raises(NotFoundError) as caught:
        find_view(store, "person", "Loud")
    assert (caught.value.title, caught.value.advice) == ("There is no view “Loud”", "Choose one of: Quiet.")


@pytest.mark.parametrize(
    ("tree", "title", "advice"),
    [
        (
            {"field": "birthday", "op": "next_days", "value": "soon"},
            "“Birthday” can't be compared with “soon” days",
            "Type a whole number of days like 30, at most 36500.",
        ),
        (
            {"field": "birthday", "op": "between", "value": ["1990-01-01"]},
            "“Birthday” needs two values to lie between",
            "Give the first and the last one.",
        ),
        (
            {"field": "birthday", "op": "before", "value": "--03-14"},
            "“Birthday” can't be compared with “--03-14”",
            "Give the day with its year, like 2026-03-12.",
        ),
        (
            {"field": "do_not_call", "op": "begins", "value": "y"},
            "“Do not call” can't be compared by “begins”",
            "Choose one of: is, is_not, empty, not_empty.",
        ),
        (
            {"field": "job_title", "op": "contains", "value": ""},
            "“Job title” can't be compared with “”",
            "Give a value, or ask whether it is empty.",
        ),
        (
            {"field": "phone", "op": "contains", "value": "abc"},
            "“abc” is no part of a phone number",
            "Type some of its figures.",
        ),
        (
            {"field": "created_at", "op": "since", "value": "spring"},
            "“Created” can't be compared with “spring”",
            "Give a day like 2026-03-12, or a number of days ago.",
        ),
        (
            {"field": "custom.budget", "op": "between", "value": ["100 EUR", "100 USD"]},
            "“Budget” is compared with two currencies",
            "Give both amounts in one currency.",
        ),
    ],
)
def test_what_can_not_be_asked_is_refused_in_words(store: Store, tree: Tree, title: str, advice: str) -> None:
    create_custom_field(store, kind_name="person", label="Budget", type="money")
    with pytest.raises(ValidationError) as caught:
        conditions_of(PERSON, tree, now=0, custom=list_custom_fields(store, "person"))
    assert (caught.value.title, caught.value.advice) == (title, advice)


def test_scripts_may_write_operators_as_signs(store: Store) -> None:
    create_person(store, given_name="Eva", keep_in_touch_days=30)
    assert count(store, {"field": "keep_in_touch_days", "op": ">", "value": 10}) == 1
    assert count(store, {"field": "keep_in_touch_days", "op": "<", "value": 10}) == 0
    assert count(store, {"field": "phone", "op": "has_none"}) == 1
