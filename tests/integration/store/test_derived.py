"""Rule 3: derived columns, index rows and search words are what the record says, after every operation."""

from __future__ import annotations

from tests.integration.store.conftest import Outside
from tests.property.oracle import assert_sound, found_by, index_rows

from crm_desktop.domain.specs import ACTIVITY, AFFILIATION, COMPANY, PERSON
from crm_desktop.store import Store
from crm_desktop.store.net import mend
from crm_desktop.store.outside import refresh_outside

PHONE = {"kind": "phone", "value": "0905 111 222", "normalized": "+421905111222"}
MAIL = {"kind": "email", "value": "Ada@Example.com", "normalized": "ada@example.com"}


def test_index_rows_follow_every_edit_of_a_map(store: Store) -> None:
    with store.write("New") as unit:
        ada = unit.insert(PERSON, given_name="Ada", points={"a": PHONE, "b": MAIL, "c": MAIL}, refs={"x": "1"})
    for changed in (
        {"points.b": None},
        {"points.c": {**MAIL, "value": "a@b.example", "normalized": ""}},
        {"addresses.h": {"kind": "home", "locality": "Košice", "country": "SK"}, "tags.t1": ["m1"], "refs.x": "2"},
        {"addresses.h": None, "tags.t1": None, "refs": {}},
        {"points": {}},
    ):
        with store.write("Edit") as unit:
            unit.update(PERSON, ada, changed)
        assert_sound(store, "ada@example.com", "a@b.example", "kosice", "0905")
    assert index_rows(store)["point_index"] == set() and found_by(store, "0905") == set()


def test_an_edited_name_is_found_and_the_one_before_no_more(store: Store) -> None:
    with store.write("New") as unit:
        ada = unit.insert(PERSON, given_name="Ada", family_name="Byron", points={"a": PHONE})
    with store.write("Edit") as unit:
        unit.update(PERSON, ada, {"family_name": "Lovelace"})
    assert_sound(store, "byron", "lovelace", "0905", "ada")
    assert found_by(store, "byron") == set() and len(found_by(store, "lovelace")) == 1


def test_a_record_in_the_bin_is_not_found_and_comes_back_whole(store: Store) -> None:
    with store.write("New") as unit:
        ada = unit.insert(PERSON, given_name="Ada", points={"a": PHONE}, tags={"t": ["m"]})
    with store.write("Delete") as unit:
        unit.delete(PERSON, ada)
    assert_sound(store, "ada", "0905")
    assert found_by(store, "ada") == set() and index_rows(store)["point_index"] == set()
    with store.write("Edit in the bin") as unit:
        unit.update(PERSON, ada, {"given_name": "Augusta"})
    with store.write("Restore") as unit:
        unit.restore(PERSON, ada)
    assert_sound(store, "augusta", "ada", "0905")
    assert len(found_by(store, "augusta")) == 1


def test_many_moved_to_the_bin_at_once_are_as_if_one_by_one(store: Store) -> None:
    with store.write("New") as unit:
        firm = unit.insert(COMPANY, name="Firm")
        people = [unit.insert(PERSON, given_name=f"Ada{i}", points={"a": PHONE}) for i in range(5)]
        jobs = [unit.insert(AFFILIATION, person_id=p, company_id=firm, job_title="Buyer") for p in people]
        unit.insert(ACTIVITY, kind="note", record_kind="person", record_id=people[0], body="met")
    with store.write("Delete") as unit:
        assert unit.delete_many(AFFILIATION, jobs[:3]) == 3
        assert unit.delete_many(PERSON, [*people[3:], "unknown"]) == 2
        assert unit.delete_many(PERSON, people[3:]) == 0
        assert unit.delete_many(PERSON, []) == 0
    assert_sound(store, "ada", "0905", "met")


def test_a_link_that_moves_is_rolled_up_at_both_ends(store: Store) -> None:
    with store.write("New") as unit:
        ada, eve = unit.insert(PERSON, given_name="Ada"), unit.insert(PERSON, given_name="Eve")
        job = unit.insert(AFFILIATION, person_id=ada, company_id="c", job_title="Buyer")
    assert_sound(store)
    with store.write("Move") as unit:
        unit.update(AFFILIATION, job, {"person_id": eve})
    assert store.query("SELECT given_name, job_title FROM person ORDER BY 1") == [("Ada", None), ("Eve", "Buyer")]
    assert_sound(store)


def test_what_another_program_wrote_is_found_and_shown_as_soon_as_the_store_hears_of_it(
    store: Store, outside: Outside
) -> None:
    with store.write("New") as unit:
        ada, eve = unit.insert(PERSON, given_name="Ada", points={"a": PHONE}), unit.insert(PERSON, given_name="Eve")
        unit.insert(AFFILIATION, person_id=ada, company_id="c", job_title="Buyer")
    outside(
        f"UPDATE person SET family_name = 'Lovelace' WHERE id = '{ada}'",
        f"""UPDATE person SET points = '{{"z": {{"kind": "im", "value": "ada1"}}}}' WHERE id = '{ada}'""",
        f"UPDATE affiliation SET person_id = '{eve}'",
        "INSERT INTO person(id, given_name) VALUES ('bob', 'Bob')",
    )
    heard = []
    store.on_commit(heard.append)
    assert store.poll()
    assert refresh_outside(store) == 3
    assert heard[-1].ids["person"] == {ada, "bob"} and heard[-1].ids["root"] == {ada, eve}
    assert_sound(store, "lovelace", "ada1", "0905", "bob")
    assert refresh_outside(store) == 0


def test_a_deletion_by_another_program_leaves_no_index_row_to_a_later_record(store: Store, outside: Outside) -> None:
    with store.write("New") as unit:
        ada = unit.insert(PERSON, given_name="Ada", points={"a": PHONE}, tags={"t": ["m"]})
    outside(f"DELETE FROM person WHERE id = '{ada}'")
    with store.write("New") as unit:
        unit.insert(PERSON, nickname="!")
    assert mend(store) == 1
    assert_sound(store, "ada", "0905")
    assert mend(store) == 0


def test_derived_columns_and_rows_that_another_program_spoilt_are_made_anew(store: Store, outside: Outside) -> None:
    with store.write("New") as unit:
        ada = unit.insert(PERSON, given_name="Ada", points={"a": PHONE})
        unit.insert(AFFILIATION, person_id=ada, company_id="c", job_title="Buyer")
    for damage in (
        "UPDATE person SET display_name = 'x'",
        "UPDATE person SET job_title = 'x'",
        "DELETE FROM point_index",
        "INSERT INTO point_index VALUES (2, 1, 'phone', '1')",
        "INSERT INTO tag_index VALUES (2, 4711, 't')",
    ):
        outside(damage)
        mend(store)
        assert_sound(store, "ada", "0905")
    assert store.query("SELECT display_name, job_title FROM person") == [("Ada", "Buyer")]


def test_a_record_that_comes_after_its_children_is_rolled_up(store: Store) -> None:
    with store.write("New") as unit:
        unit.insert(AFFILIATION, person_id="ada", company_id="c", job_title="Buyer")
        unit.insert(PERSON, id="ada", given_name="Ada")
    assert_sound(store)
    assert store.query("SELECT job_title FROM person") == [("Buyer",)]


def test_an_update_after_another_programs_edit_leaves_no_stale_row(store: Store, outside: Outside) -> None:
    with store.write("New") as unit:
        ada = unit.insert(PERSON, given_name="Ada", points={"a": PHONE})
    outside(f"UPDATE person SET points = '{{}}', given_name = 'Eve' WHERE id = '{ada}'")
    with store.write("Edit") as unit:
        unit.update(PERSON, ada, {"do_not_call": True})
    refresh_outside(store)
    assert_sound(store, "ada", "eve", "0905")
    assert found_by(store, "0905") == set() and len(found_by(store, "eve")) == 1


def test_a_name_that_stands_in_for_another_does_not_hang_on_the_order_of_keys(store: Store) -> None:
    mail = {"kind": "email", "value": "z@example.com"}
    with store.write("New") as unit:
        unit.insert(PERSON, points={"z": mail, "a": {**mail, "value": "a@example.com"}, "b": PHONE})
    assert store.query("SELECT display_name FROM person") == [("a@example.com",)]
    assert_sound(store)
