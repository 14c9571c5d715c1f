"""Duplicates in a real file: searched, listed, put off, told apart, and warned of while typing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from crm_desktop.domain.errors import Canceled, NotFoundError
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import companies, duplicates, people, records
from crm_desktop.services.duplicates import Likeness, Pair
from crm_desktop.services.undo import undo
from crm_desktop.store import Store, open_store
from crm_desktop.store.log import Cause


def add(store: Store, given: str, family: str, email: str = "", phone: str = "", **fields: object) -> str:
    points: dict[str, object] = {}
    if email:
        points["e"] = {"kind": "email", "value": email}
    if phone:
        points["p"] = {"kind": "phone", "value": phone}
    return people.create_person(store, given_name=given, family_name=family, points=points, **fields)  # type: ignore[arg-type]


def sides(pairs: Sequence[Pair]) -> set[frozenset[str]]:
    return {frozenset((pair.left_id, pair.right_id)) for pair in pairs}


@pytest.fixture
def twins(store: Store) -> tuple[str, str]:
    add(store, "Boris", "Fábry", "boris@fabry.sk")
    first = add(store, "Jana", "Nováková", "jana@firma.sk", "+421 905 123 456")
    return first, add(store, "Jana", "Novakova", "jana@firma.sk")


def test_a_search_finds_those_who_are_there_twice_and_says_why(store: Store, twins: tuple[str, str]) -> None:
    (pair,) = duplicates.search_duplicates(store, "person")
    assert {pair.left_id, pair.right_id} == set(twins)
    assert pair.score > 0.9
    assert {"Same e-mail", "Same name"} == {reason.text for reason in pair.reasons}


def test_the_found_pairs_are_kept_for_the_list(store: Store, twins: tuple[str, str]) -> None:
    found = duplicates.search_duplicates(store, "person")
    assert duplicates.list_pairs(store) == found
    assert duplicates.count_pairs(store) == 1
    assert duplicates.names_of(store, found) == {twins[0]: "Jana Nováková", twins[1]: "Jana Novakova"}


def test_companies_are_searched_too(store: Store) -> None:
    a = companies.create_company(store, name="Kovo Trnava, s.r.o.", website="https://www.kovo.sk")
    b = companies.create_company(store, name="KOVO Trnava a.s.", website="kovo.sk/kontakt")
    companies.create_company(store, name="Papel y Vino S.L.")
    assert sides(duplicates.search_duplicates(store, "company")) == {frozenset((a, b))}


def test_a_pair_with_a_side_in_the_bin_is_not_shown_until_it_comes_back(store: Store, twins: tuple[str, str]) -> None:
    duplicates.search_duplicates(store, "person")
    records.delete(store, PERSON, twins[1])
    assert duplicates.list_pairs(store) == []
    assert duplicates.count_pairs(store) == 0
    assert duplicates.search_duplicates(store, "person") == []
    records.restore(store, PERSON, twins[1])
    assert sides(duplicates.search_duplicates(store, "person")) == {frozenset(twins)}


def test_not_the_same_is_remembered_and_can_be_undone(store: Store, twins: tuple[str, str]) -> None:
    duplicates.search_duplicates(store, "person")
    batch = duplicates.not_the_same(store, "person", twins[1], twins[0])
    assert batch is not None
    assert duplicates.list_pairs(store) == []
    assert duplicates.search_duplicates(store, "person") == []
    assert duplicates.not_the_same(store, "person", *twins) is None
    undo(store, batch)
    assert sides(duplicates.search_duplicates(store, "person")) == {frozenset(twins)}
    assert duplicates.not_the_same(store, "person", *twins) is not None


def test_not_the_same_refuses_a_record_that_is_not_there(store: Store, twins: tuple[str, str]) -> None:
    with pytest.raises(NotFoundError) as caught:
        duplicates.not_the_same(store, "person", twins[0], "nobody")
    assert caught.value.title == "Person: there is none with the id “nobody”"


def test_only_people_and_companies_are_compared(store: Store) -> None:
    with pytest.raises(NotFoundError) as caught:
        duplicates.search_duplicates(store, "tag")
    assert caught.value.title == "Records of the kind “tag” are not compared"
    assert caught.value.advice == "Duplicates are looked for among people and companies: person, company."


def test_a_pair_put_off_comes_last_also_after_another_search(store: Store, twins: tuple[str, str]) -> None:
    add(store, "Peter", "Drozd", "peter@drozd.sk")
    add(store, "Peter", "Drozd", "peter@drozd.sk")
    first, second = duplicates.search_duplicates(store, "person")
    duplicates.later(store, first)
    assert sides(duplicates.list_pairs(store, limit=1)) == sides([second])
    duplicates.search_duplicates(store, "person")
    assert sides(duplicates.list_pairs(store, limit=1)) == sides([second])
    assert sides(duplicates.list_pairs(store, limit=1, offset=1)) == sides([first])


def test_what_is_no_longer_alike_leaves_the_list_with_the_next_search(store: Store, twins: tuple[str, str]) -> None:
    duplicates.search_duplicates(store, "person")
    people.update_person(store, twins[1], {"given_name": "Hugo", "family_name": "Ziegler", "points.e": None})
    assert duplicates.search_duplicates(store, "person") == []
    assert duplicates.list_pairs(store) == []


def test_after_an_import_only_the_new_ones_are_compared_and_older_pairs_stay(
    store: Store, twins: tuple[str, str]
) -> None:
    duplicates.search_duplicates(store, "person")
    boris = next(p.id for p in people.people_rows(store, people.list_people(store)) if p.display_name == "Boris Fábry")
    with store.batch("Import", cause=Cause.IMPORT) as batch:
        new = batch.unit().insert(
            PERSON, given_name="Boris", family_name="Fabry", points={"e": {"kind": "email", "value": "boris@fabry.sk"}}
        )
    found = duplicates.search_after_import(store, batch.id)
    assert sides(found) == {frozenset((boris, new))}
    assert sides(duplicates.list_pairs(store)) == {frozenset((boris, new)), frozenset(twins)}


def test_a_batch_that_made_nobody_needs_no_search(store: Store, twins: tuple[str, str]) -> None:
    assert duplicates.search_after_import(store, "no such batch") == []


def test_a_search_reports_progress_and_can_be_stopped(store: Store, twins: tuple[str, str]) -> None:
    heard: list[tuple[int, int]] = []
    duplicates.search_duplicates(store, "person", on_progress=lambda done, of: heard.append((done, of)))
    assert heard[-1] == (100, 100)
    assert heard == sorted(heard)
    with pytest.raises(Canceled) as caught:
        duplicates.search_duplicates(store, "company", is_canceled=lambda: True)
    assert (caught.value.title, caught.value.advice) == ("Stopped", "Nothing was changed.")


def test_a_file_that_is_only_read_is_searched_and_not_written_to(store: Store, twins: tuple[str, str]) -> None:
    reader = open_store(store.path, read_only=True)
    assert len(duplicates.search_duplicates(reader, "person")) == 1
    reader.close()
    assert duplicates.count_pairs(store) == 0


def test_rows_of_a_file_are_compared_with_the_workspace_and_with_each_other(
    store: Store, twins: tuple[str, str]
) -> None:
    boris = {
        "given_name": "Boris",
        "family_name": "Fábry",
        "points": {"e": {"kind": "email", "value": "boris@fabry.sk"}},
    }
    rows = [
        (2, {"given_name": "Ute", "family_name": "Ziegler", "points": [{"kind": "phone", "value": "+49 30 1234567"}]}),
        (5, {"given_name": "Ute", "family_name": "Ziegler", "points": [{"kind": "phone", "value": "030 1234567"}]}),
        (9, boris),
        (10, {"given_name": "Carmen", "family_name": "Núñez"}),
    ]
    found = duplicates.compare_rows(store, "person", rows)
    assert [(m.line, m.other_line, m.record_id is not None) for m in found] == [(5, 2, False), (9, None, True)]
    assert "Same phone" in {reason.text for reason in found[0].reasons}


def like(store: Store, **values: object) -> list[Likeness]:
    return duplicates.like(store, "person", values)


def test_a_typed_email_warns_of_the_one_who_has_it(store: Store, twins: tuple[str, str]) -> None:
    found = like(store, email="jana@firma.sk")
    assert {one.id for one in found} == set(twins)
    assert found[0].title == "Jana Nováková"
    assert [reason.text for reason in found[0].reasons] == ["Same e-mail"]


def test_a_typed_name_warns_also_with_a_slip_and_turned_round(store: Store, twins: tuple[str, str]) -> None:
    for given, family in (("jana", "novakova"), ("Jana", "Nováčková"), ("Nováková", "Jana")):
        assert {one.id for one in like(store, given_name=given, family_name=family)} == set(twins)


def test_a_typed_phone_warns_in_any_spelling_with_the_country_of_the_workspace(
    store: Store, twins: tuple[str, str]
) -> None:
    store.set_setting("region", "SK")
    found = like(store, given_name="J", family_name="Nováková", phone="0905 123 456")
    assert found[0].id == twins[0]
    assert "Same phone" in {reason.text for reason in found[0].reasons}


def test_half_a_name_or_a_part_of_an_email_warns_of_nobody(store: Store, twins: tuple[str, str]) -> None:
    assert like(store, given_name="Jana") == []
    assert like(store, email="jana@") == []
    assert like(store) == []


def test_a_mailbox_of_an_office_warns_of_nobody(store: Store) -> None:
    for n in range(5):
        add(store, f"Person{n}", "Novák", "info@firma.sk")
    assert like(store, given_name="Ute", family_name="Ziegler", email="info@firma.sk") == []


def test_the_record_being_edited_and_those_told_apart_are_not_named(store: Store, twins: tuple[str, str]) -> None:
    values = {"given_name": "Jana", "family_name": "Nováková", "email": "jana@firma.sk"}
    assert [one.id for one in duplicates.like(store, "person", values, not_id=twins[0])] == [twins[1]]
    duplicates.not_the_same(store, "person", *twins)
    assert duplicates.like(store, "person", values, not_id=twins[0]) == []


def test_a_typed_company_warns_with_another_legal_form(store: Store) -> None:
    kovo = companies.create_company(store, name="Kovo Trnava, s.r.o.", industry="Metals")
    (found,) = duplicates.like(store, "company", {"name": "kovo trnava"})
    assert (found.id, found.title, found.subtitle) == (kovo, "Kovo Trnava, s.r.o.", "Metals")
    assert duplicates.like(store, "company", {"name": "Ko"}) == []


def test_the_questions_of_a_warning_use_an_index(store: Store, twins: tuple[str, str]) -> None:
    asked: list[str] = []
    connection = store.read_once(lambda c: c)
    connection.set_trace_callback(asked.append)
    like(store, given_name="Jana", family_name="Nováková", email="jana@firma.sk", phone="+421905123456")
    connection.set_trace_callback(None)
    questions = [sql for sql in asked if sql.startswith("SELECT")]
    steps = [str(row[-1]) for sql in questions for row in store.query(f"EXPLAIN QUERY PLAN {sql}")]
    lists = (
        "json_each",
        "search VIRTUAL TABLE",
        "search_config",
        "(subquery",
    )  # the index of words, and what was found already
    assert len(questions) > 5
    assert [step for step in steps if step.startswith("SCAN") and not any(word in step for word in lists)] == []
