from __future__ import annotations

import pytest

from crm_desktop.domain.errors import Canceled, ValidationError
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.companies import create_company
from crm_desktop.services.lists import ids_of
from crm_desktop.services.many import Watch
from crm_desktop.services.people import create_person, list_people
from crm_desktop.services.tag_changes import create_tag, merge_tags, remove_tag, rename_tag, set_colour
from crm_desktop.services.tags import list_tags, tag, tag_id
from crm_desktop.services.undo import open_batches, recent_batches, undo
from crm_desktop.store import Store


def counts(store: Store) -> list[tuple[str, str, int, int]]:
    return [(row.name, row.colour, row.people, row.companies) for row in list_tags(store)]


def tagged(store: Store, name: str) -> list[str]:
    return ids_of(store, PERSON, list_people(store, tag=tag_id(name)))


@pytest.fixture
def firm(store: Store) -> Store:
    people = [create_person(store, given_name=f"P{n}") for n in range(3)]
    tag(store, PERSON, people[:2], "Buyer")
    tag(store, PERSON, people[1:], "Client")
    tag(store, COMPANY, create_company(store, name="Alfa"), "Buyer")
    set_colour(store, "Buyer", "ok")
    return store


def test_a_renamed_tag_is_a_new_tag_with_all_the_marks_and_the_colour(firm: Store) -> None:
    before = tagged(firm, "Buyer")
    batch = rename_tag(firm, "Buyer", "Customer")
    assert counts(firm) == [("Client", "", 2, 0), ("Customer", "ok", 2, 1)]
    assert tagged(firm, "Customer") == before and recent_batches(firm)[0].title == "Tag “Buyer” renamed to “Customer”"
    assert batch
    undo(firm, batch)
    assert counts(firm) == [("Buyer", "ok", 2, 1), ("Client", "", 2, 0)]


def test_a_record_in_the_bin_comes_back_under_the_new_name(firm: Store) -> None:
    person = tagged(firm, "Buyer")[0]
    records.delete(firm, PERSON, person)
    rename_tag(firm, "Buyer", "Customer")
    records.restore(firm, PERSON, person)
    assert person in tagged(firm, "Customer")


def test_other_capitals_are_the_same_tag(firm: Store) -> None:
    rename_tag(firm, "Buyer", "BUYER")
    assert [row.name for row in list_tags(firm)] == ["BUYER", "Client"] and rename_tag(firm, "Buyer", "BUYER") is None


def test_two_tags_become_one_and_one_undo_parts_them(firm: Store) -> None:
    batch = merge_tags(firm, "Buyer", "Client")
    assert counts(firm) == [("Client", "", 3, 1)] and batch
    undo(firm, batch)
    assert counts(firm) == [("Buyer", "ok", 2, 1), ("Client", "", 2, 0)]


def test_a_removed_tag_does_not_come_back_by_its_name(firm: Store) -> None:
    batch = remove_tag(firm, "Buyer")
    assert counts(firm) == [("Client", "", 2, 0)] and batch
    tag(firm, PERSON, tagged(firm, "Client")[0], "Buyer")
    assert [row.people for row in list_tags(firm)] == [1, 2]


def test_a_removed_tag_comes_back_with_undo(firm: Store) -> None:
    batch = remove_tag(firm, "Buyer")
    assert batch
    undo(firm, batch)
    assert counts(firm) == [("Buyer", "ok", 2, 1), ("Client", "", 2, 0)]


def test_a_rename_that_is_stopped_is_undone(firm: Store) -> None:
    with pytest.raises(Canceled):
        rename_tag(firm, "Buyer", "Customer", Watch(is_canceled=lambda: True))
    assert counts(firm) == [("Buyer", "ok", 2, 1), ("Client", "", 2, 0)] and open_batches(firm) == []


def test_what_can_t_be_is_refused_with_a_way_out(firm: Store) -> None:
    for verb in (lambda: rename_tag(firm, "Buyer", "client"), lambda: create_tag(firm, "Client")):
        with pytest.raises(ValidationError) as error:
            verb()
        assert error.value.title.lower() == "there is a tag “client” already"
        assert error.value.advice == "Choose another name, or merge the two."
    with pytest.raises(ValidationError) as error:
        merge_tags(firm, "Buyer", "buyer")
    assert (error.value.title, error.value.advice) == ("These are the same tag", "Choose another one.")
    with pytest.raises(ValidationError) as error:
        set_colour(firm, "Buyer", "pink")
    assert (error.value.title, error.value.advice) == (
        "“pink” is no colour of a tag", "Choose one of: accent, ok, warn, danger, conflict.",
    )  # fmt: skip


def test_a_new_tag_has_its_colour(store: Store) -> None:
    create_tag(store, "VIP", "conflict")
    assert counts(store) == [("VIP", "conflict", 0, 0)]
