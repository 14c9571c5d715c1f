"""Rule 6: a record is the fold of its ops, also where another program went past the triggers."""

from __future__ import annotations

import time

import pytest
from tests.integration.store.conftest import Ops, Outside
from tests.property.oracle import assert_sound

from crm_desktop.domain.errors import StoreCorrupt
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.companies import company_rows, list_companies
from crm_desktop.services.notes import list_notes
from crm_desktop.services.people import list_people, people_rows
from crm_desktop.store import Store, open_store
from crm_desktop.store.fold import fold
from crm_desktop.store.net import find_differences, mend
from crm_desktop.store.outside import refresh_outside


def add(store: Store, **fields: object) -> str:
    with store.write("New person") as unit:
        return unit.insert(PERSON, **fields)


def test_replace_without_recursive_triggers_is_found_and_the_row_wins(store: Store, outside: Outside) -> None:
    ada = add(store, given_name="Ada", nickname="A")
    outside("PRAGMA recursive_triggers = OFF", f"REPLACE INTO person(id, given_name) VALUES ('{ada}', 'Eve')")
    mend(store)
    assert store.query("SELECT given_name, nickname FROM person") == [("Eve", None)]
    assert_sound(store, "eve", "ada")
    assert mend(store) == 0


def test_a_dropped_trigger_is_renewed_and_what_it_missed_is_repaired(store: Store, outside: Outside, ops: Ops) -> None:
    ada = add(store, given_name="Ada")
    outside(
        "DROP TRIGGER person_Us", "DROP TRIGGER person_I", "UPDATE person SET given_name = 'Eve'",
        "INSERT INTO person(id, given_name) VALUES ('bob', 'Bob')",
    )  # fmt: skip
    again = open_store(store.path)
    assert again.capture_was_broken and mend(again) == 2
    assert ops(ada)[1] == ("U", {"given_name": "Eve"}, {"given_name": "Ada"})
    [(kind, new, _)] = ops("bob")
    assert (kind, new["given_name"]) == ("I", "Bob")
    assert again.query("SELECT DISTINCT cause FROM tx WHERE tx > 2") == [("repair",)]
    assert_sound(again, "eve", "ada", "bob")
    again.close()


def test_a_file_without_one_of_its_tables_is_said_to_be_damaged(store: Store, outside: Outside) -> None:
    outside("DROP TABLE alias")
    with pytest.raises(StoreCorrupt, match="has a fault"):
        open_store(store.path)


def test_a_vanished_record_comes_back_in_the_bin_with_all_it_had(store: Store, outside: Outside) -> None:
    ada = add(store, given_name="Ada", points={"p": {"kind": "im", "value": "x"}})
    outside(f"UPDATE person SET custom = '{{\"$x\": 1}}' WHERE id = '{ada}'", "DELETE FROM person")
    assert mend(store) == 1
    with store.write("look") as unit:
        row = unit.row(PERSON, ada)
    assert row and row["deleted_at"] and row["given_name"] == "Ada"
    assert row["points"] == {"p": {"kind": "im", "value": "x"}} and row["custom"] == {"$x": 1}
    assert_sound(store, "ada")
    assert mend(store) == 0


def test_a_delete_without_triggers_comes_back_too(store: Store, outside: Outside) -> None:
    add(store, given_name="Ada")
    outside("DROP TRIGGER person_D", "DELETE FROM person")
    assert mend(store) == 1
    assert store.query("SELECT given_name, deleted_at IS NULL FROM person") == [("Ada", 0)]


def test_double_keys_of_a_map_are_rewritten(store: Store, outside: Outside) -> None:
    add(store, given_name="Ada")
    outside("""UPDATE person SET custom = '{"a": 1, "a": 2, "b": 3}'""")
    assert mend(store) == 1
    assert store.query("SELECT custom FROM person") == [('{"a":2,"b":3}',)]
    assert_sound(store)


def test_a_sound_workspace_has_no_difference_and_gets_no_repair(store: Store) -> None:
    add(store, given_name="Ada")
    batches = store.query("SELECT count(*) FROM batch")
    assert (list(find_differences(store)), mend(store)) == ([], 0)
    assert store.query("SELECT count(*) FROM batch") == batches


@pytest.mark.parametrize(
    ("ops", "told"),
    [
        ([("I", '{"a":1}'), ("U", '{"a":null,"m.k":true}')], {"m.k": True}),
        ([("I", '{"a":1}'), ("D", None)], {}),
        ([("I", '{"a":1}'), ("D", None), ("I", '{"b":2}')], {"b": 2}),
        ([("I", '{"a":1}'), ("I", '{"b":2}')], {"a": 1, "b": 2}),
        ([("I", '{"a":1}'), ("B", '{"b":2}'), ("U", '{"c":3}')], {"b": 2, "c": 3}),
        ([("I", '{"points":{"p":1}}'), ("U", '{"points.p":null,"points.q":2}')], {"points.q": 2}),
        ([("I", '{"a":1}'), ("P", None)], {}),
    ],
)
def test_the_fold(ops: list[tuple[str, str | None]], told: dict[str, object]) -> None:
    assert fold(("person", kind, new, None) for kind, new in ops) == told


def test_a_record_that_another_program_added_has_times_and_every_page_can_show_it(
    store: Store, outside: Outside
) -> None:
    began = int(time.time() * 1000)
    outside(
        "INSERT INTO person(id, given_name) VALUES ('zed', 'Zed')",
        "INSERT INTO company(id, name) VALUES ('firm', 'Firm')",
        "INSERT INTO activity(id, kind, record_kind, record_id, body) VALUES ('n', 'note', 'person', 'zed', 'Hello')",
    )
    store.poll()
    refresh_outside(store)
    [person] = people_rows(store, list_people(store))
    [company] = company_rows(store, list_companies(store))
    [note] = list_notes(store, "person", "zed")
    assert min(person.updated_at, company.updated_at, note.at) >= began - 1_000
    assert int(str(records.get(store, PERSON, "zed")["created_at"])) >= began - 1_000
    assert_sound(store, "zed")
