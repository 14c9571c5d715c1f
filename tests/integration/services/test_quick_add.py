"""A sentence becomes a planned activity; who is meant is asked where more than one may be."""

from __future__ import annotations

import pytest

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.specs import ACTIVITY, COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.people import create_person
from crm_desktop.services.quick_add import Named, add_quickly, find_named, understand
from crm_desktop.store import Store


@pytest.fixture(autouse=True)
def zone(store: Store) -> None:
    store.set_setting("time_zone", "Europe/Bratislava")


@pytest.fixture
def zuzana(store: Store) -> str:
    nitra = records.create(store, COMPANY, name="Strojáreň Nitra")
    return create_person(store, given_name="Zuzana", family_name="Horváthová", company_id=nitra)


def named(store: Store, sentence: str) -> Named:
    return find_named(store, understand(store, sentence))[0]


def test_a_sentence_is_planned_on_the_page_of_who_is_meant(store: Store, zuzana: str) -> None:
    call = add_quickly(store, "zavolať Zuzane zajtra o 9")
    row = records.get(store, ACTIVITY, call)
    assert (row["kind"], row["subject"], row["record_id"]) == ("call", "Zavolať Zuzane", zuzana)
    assert records.get(store, PERSON, zuzana)["next_step_id"] == call


def test_the_hour_is_that_of_the_wall_where_the_person_lives(store: Store, zuzana: str) -> None:
    here = records.get(store, ACTIVITY, add_quickly(store, "Call Zuzana 1.4.2026 9:00"))
    store.set_setting("time_zone", "America/New_York")
    there = records.get(store, ACTIVITY, add_quickly(store, "Call Zuzana 1.4.2026 9:00"))
    assert there["start_at"] - here["start_at"] == 6 * 3_600_000  # type: ignore[operator]


def test_nobody_is_guessed_where_two_may_be_meant(store: Store, zuzana: str) -> None:
    other = create_person(store, given_name="Zuzana", family_name="Biela")
    assert {c.id for c in named(store, "Call Zuzana").candidates} == {zuzana, other}
    with pytest.raises(ValidationError, match="“Zuzana” may be several people") as refused:
        add_quickly(store, "Call Zuzana tomorrow")
    assert "Zuzana Biela" in refused.value.advice and "Zuzana Horváthová" in refused.value.advice
    call = add_quickly(store, "Call Zuzana tomorrow", chosen=[("person", other)])
    assert records.get(store, ACTIVITY, call)["record_id"] == other


def test_a_full_name_comes_before_one_that_only_begins_so(store: Store) -> None:
    jan = create_person(store, given_name="Ján", family_name="Novotný")
    create_person(store, given_name="Jana", family_name="Biela")
    found = named(store, "call Jan")
    assert found.only is not None and found.only.id == jan


def test_a_bent_name_is_found_behind_many_others(store: Store) -> None:
    petr = create_person(store, given_name="Peter", family_name="Šťastný")
    for number in range(45):
        create_person(store, given_name="Petra", family_name=f"Biela {number}")
    found = named(store, "stretnutie s Petrom v piatok")
    assert found.only is not None and found.only.id == petr


def test_words_behind_a_name_are_no_part_of_it(store: Store, zuzana: str) -> None:
    found = named(store, "call Zuzana Horváthová new prices")
    assert (found.text, found.only and found.only.id) == ("Zuzana Horváthová", zuzana)


def test_a_company_may_be_meant(store: Store, zuzana: str) -> None:
    found = named(store, "Visit Strojáreň Nitra friday 10:00")
    assert found.only is not None and found.only.kind == "company"


def test_who_is_not_in_the_file_stays_a_word(store: Store) -> None:
    call = add_quickly(store, "Call the bank tomorrow")
    row = records.get(store, ACTIVITY, call)
    assert (row["subject"], row["record_id"], row["all_day"]) == ("Call the bank", None, True)


def test_where_nobody_is_named_it_regards_the_open_record(store: Store, zuzana: str) -> None:
    task = add_quickly(store, "Send the catalogue +3d", page=("person", zuzana))
    assert records.get(store, ACTIVITY, task)["record_id"] == zuzana


def test_the_second_of_two_people_takes_part(store: Store, zuzana: str) -> None:
    marek = create_person(store, given_name="Marek", family_name="Oravec")
    add_quickly(store, "Meeting with Zuzana and Marek monday 10:00 for an hour")
    assert store.query("SELECT person_id FROM participant") == [(marek,)]


def test_an_empty_sentence_is_refused(store: Store) -> None:
    with pytest.raises(ValidationError, match="There is nothing to plan yet") as refused:
        add_quickly(store, "  ")
    assert refused.value.advice == "Type what is to be done, with whom and when."
