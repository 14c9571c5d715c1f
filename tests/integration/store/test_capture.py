"""Rules 1, 4, 5 and 10: what the triggers write into the log, whoever writes the record."""

from __future__ import annotations

import json
import time

import pytest
from tests.integration.store.conftest import Ops, Outside
from tests.property.oracle import assert_sound

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.specs import AFFILIATION, PERSON
from crm_desktop.store import Store
from crm_desktop.store.connection import connect

PHONE = {"kind": "phone", "value": "+421 905 111 222", "normalized": "+421905111222"}


def add(store: Store, **fields: object) -> str:
    with store.write("New person") as unit:
        return unit.insert(PERSON, **fields)


def edit(store: Store, record_id: str, changed: dict, seen: dict | None = None) -> None:
    with store.write("Edit person") as unit:
        unit.update(PERSON, record_id, changed, seen)


def test_a_new_record_is_logged_with_its_fields_that_are_not_empty(store: Store, ops: Ops) -> None:
    ada = add(store, given_name="Ada", points={"p1": PHONE})
    [(kind, new, old)] = ops(ada)
    assert (kind, old) == ("I", None)
    assert new["given_name"] == "Ada" and new["points"] == {"p1": PHONE}
    assert "family_name" not in new and "addresses" not in new and "display_name" not in new
    assert_sound(store, "ada", "0905111222")


def test_an_edit_is_logged_with_only_what_changed(store: Store, ops: Ops) -> None:
    ada = add(store, given_name="Ada", family_name="Byron")
    edit(store, ada, {"given_name": "Ada", "family_name": "Lovelace"})
    assert ops(ada)[1] == ("U", {"family_name": "Lovelace"}, {"family_name": "Byron"})
    assert_sound(store, "lovelace", "byron")


def test_each_key_of_a_map_is_a_field_of_its_own(store: Store, ops: Ops) -> None:
    ada = add(store, given_name="Ada", points={"p1": PHONE})
    edit(store, ada, {"points.p2": {"kind": "email", "value": "ada@example.com"}, "points.p1": None, "nickname": "A"})
    _, new, old = ops(ada)[1]
    assert new == {"nickname": "A", "points.p1": None, "points.p2": {"kind": "email", "value": "ada@example.com"}}
    assert old == {"nickname": None, "points.p1": PHONE, "points.p2": None}
    assert_sound(store, "ada@example.com", "905111222")


def test_booleans_are_json_booleans_in_the_log(store: Store, ops: Ops) -> None:
    ada = add(store, given_name="Ada", do_not_call=True)
    edit(store, ada, {"do_not_call": False})
    edit(store, ada, {"do_not_call": None})
    assert [json.dumps(new["do_not_call"]) for _, new, _ in ops(ada)] == ["true", "false", "null"]
    assert [old and json.dumps(old["do_not_call"]) for _, _, old in ops(ada)] == [None, "true", "false"]
    assert_sound(store)


def test_saving_what_is_there_already_leaves_no_trace(store: Store, ops: Ops) -> None:
    ada = add(store, given_name="Ada", points={"p1": PHONE})
    head, batches = store.head(), store.query("SELECT count(*) FROM batch")
    edit(store, ada, {"given_name": "Ada", "points.p1": dict(reversed(PHONE.items()))})
    assert (store.head(), store.query("SELECT count(*) FROM batch")) == (head, batches)
    assert store.query("SELECT count(*) FROM tx WHERE tx NOT IN (SELECT tx FROM change)") == [(0,)]


def test_what_the_form_had_shown_is_kept_where_it_differs_and_for_one_edit_only(store: Store) -> None:
    ada = add(store, given_name="Ada", family_name="Byron")
    edit(store, ada, {"family_name": "King"})
    edit(store, ada, {"family_name": "Lovelace"}, seen={"family_name": "Byron", "given_name": "Augusta"})
    edit(store, ada, {"nickname": "Countess"}, seen={"nickname": None})
    edit(store, ada, {"nickname": "C"})
    seen = [json.loads(str(s)) if s else None for (s,) in store.query("SELECT seen FROM change WHERE kind = 'U'")]
    assert seen == [None, {"family_name": "Byron"}, None, None]
    assert_sound(store)


def test_what_the_form_had_shown_of_a_map_is_kept_by_its_keys(store: Store) -> None:
    ada = add(store, given_name="Ada", points={"p1": PHONE})
    edit(store, ada, {"points": {"p2": PHONE}}, seen={"points": {"p1": PHONE, "p2": {"kind": "im", "value": "x"}}})
    [(seen,)] = store.query("SELECT seen FROM change WHERE kind = 'U'")
    assert json.loads(str(seen)) == {"points.p2": {"kind": "im", "value": "x"}}


def test_an_edit_that_fails_does_not_lend_its_seen_to_the_next_one(store: Store) -> None:
    ada = add(store, given_name="Ada", do_not_call=True)
    with store.write("Edit") as unit:
        with pytest.raises(Exception, match="cannot store"):
            unit.update(PERSON, ada, {"keep_in_touch_days": "often"}, {"keep_in_touch_days": 7})
        unit.update(PERSON, ada, {"nickname": "A"})
    assert store.query("SELECT seen FROM change WHERE kind = 'U'") == [(None,)]


def test_a_write_that_raises_leaves_nothing(store: Store) -> None:
    before = store.query("SELECT count(*) FROM tx"), store.head()
    with pytest.raises(ZeroDivisionError), store.write("New") as unit:
        unit.insert(PERSON, given_name="Ada")
        unit.query("SELECT 1")
        raise ZeroDivisionError
    assert (store.query("SELECT count(*) FROM tx"), store.head()) == before
    assert_sound(store, "ada")


def test_odd_keys_are_refused_by_the_store(store: Store) -> None:
    for key in ("$x", 'q"t', "", "a" * 65, "a.b", "á"):
        with pytest.raises(ValidationError, match="can't be used as a key"):
            add(store, given_name="Ada", custom={key: 1})


def test_odd_keys_written_by_another_program_are_captured_kept_edited_and_undone(
    store: Store, outside: Outside, ops: Ops
) -> None:
    from crm_desktop.services.undo import recent_batches, undo

    ada = add(store, given_name="Ada")
    odd = {"$x": 1, 'q"t': {"a": 'b"'}, "a.b": [1, 2], "": True}
    outside(f"UPDATE person SET custom = '{json.dumps(odd)}' WHERE id = '{ada}'")
    assert ops(ada)[1][1] == {f"custom.{key}": value for key, value in odd.items()}
    edit(store, ada, {"custom": {**odd, "$x": 2}})
    edit(store, ada, {"custom": {}})
    undo(store, recent_batches(store)[0].id)
    with store.write("look") as unit:
        assert unit.row(PERSON, ada)["custom"] == {**odd, "$x": 2}
    assert_sound(store)


def test_spacing_and_order_of_keys_are_no_change(store: Store, outside: Outside, ops: Ops) -> None:
    ada = add(store, given_name="Ada", custom={"a": 1, "b": {"c": [1, 2]}})
    outside(f"""UPDATE person SET custom = '{{ "b" : {{"c": [ 1,2 ]}}, "a":1}}' WHERE id = '{ada}'""")
    assert len(ops(ada)) == 1
    assert_sound(store)


def test_a_key_that_is_set_to_null_is_a_key_removed(store: Store, outside: Outside, ops: Ops) -> None:
    ada = add(store, given_name="Ada", refs={"crm": "17"})
    outside(f"""UPDATE person SET refs = '{{"crm": null}}' WHERE id = '{ada}'""")
    assert ops(ada)[1] == ("U", {"refs.crm": None}, {"refs.crm": "17"})


def test_a_change_of_another_program_is_captured_with_its_own_transaction(store: Store, outside: Outside) -> None:
    ada = add(store, given_name="Ada")
    outside(f"UPDATE person SET given_name = 'Eve' WHERE id = '{ada}'", "INSERT INTO tag(id, name) VALUES ('t', 'VIP')")
    found = store.query("SELECT t.cause, t.batch, t.at FROM tx_named t JOIN change USING (tx) ORDER BY n")[-2:]
    assert [cause for cause, _, _ in found] == ["outside", "outside"]
    assert len({batch for _, batch, _ in found}) == 2
    assert all(abs(int(str(at)) / 1000 - time.time()) < 60 for _, _, at in found)
    assert store.query("SELECT lsn FROM change ORDER BY n") == [(1,), (2,), (3,), (4,)]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO person(id, given_name) VALUES ('{id}', 'Eve') ON CONFLICT(id) DO UPDATE SET given_name = 'Eve'",
        "UPDATE person SET given_name = 'Eve', do_not_call = 1, points = json_set(points, '$.p9', json('{{}}'))",
        "UPDATE person SET (given_name, family_name) = ('Eve', 'E')",
        "UPDATE OR REPLACE person SET given_name = 'Eve'",
        "WITH x AS (SELECT 'Eve' n) UPDATE person SET given_name = x.n FROM x",
    ],
)
def test_every_way_to_update_is_captured(store: Store, outside: Outside, ops: Ops, statement: str) -> None:
    ada = add(store, given_name="Ada", points={"p1": PHONE})
    outside(statement.format(id=ada))
    assert [kind for kind, _, _ in ops(ada)] == ["I", "U"]
    assert ops(ada)[1][1]["given_name"] == "Eve"


def test_replace_with_recursive_triggers_is_a_delete_and_an_insert(store: Store, outside: Outside, ops: Ops) -> None:
    ada = add(store, given_name="Ada")
    outside("PRAGMA recursive_triggers = ON", f"REPLACE INTO person(id, given_name) VALUES ('{ada}', 'Eve')")
    assert [kind for kind, _, _ in ops(ada)] == ["I", "D", "I"]


def test_a_delete_by_a_cascade_is_captured(store: Store, outside: Outside, ops: Ops) -> None:
    ada = add(store, given_name="Ada")
    outside(
        "PRAGMA foreign_keys = ON",
        "CREATE TABLE theirs(id TEXT PRIMARY KEY, person TEXT REFERENCES person(id))",
        "CREATE TRIGGER theirs_gone AFTER DELETE ON theirs BEGIN DELETE FROM person WHERE id = OLD.person; END",
        f"INSERT INTO theirs VALUES ('1', '{ada}')",
        "DELETE FROM theirs",
        "DROP TABLE theirs",
    )
    assert [kind for kind, _, _ in ops(ada)] == ["I", "D"]


def test_what_a_savepoint_takes_back_is_not_in_the_log(store: Store, outside: Outside, ops: Ops) -> None:
    ada = add(store, given_name="Ada")
    outside(
        "BEGIN",
        f"UPDATE person SET nickname = 'kept' WHERE id = '{ada}'",
        "SAVEPOINT s",
        f"UPDATE person SET nickname = 'dropped' WHERE id = '{ada}'",
        "ROLLBACK TO s",
        f"UPDATE person SET suffix = 'PhD' WHERE id = '{ada}'",
        "COMMIT",
    )
    assert [new for _, new, _ in ops(ada)][1:] == [{"nickname": "kept"}, {"suffix": "PhD"}]
    assert store.query("SELECT max(lsn), count(*) FROM change") == [(4, 4)]


@pytest.mark.parametrize("name", ["id", "k", "rowid", "_rowid_", "oid"])
def test_an_id_never_changes(store: Store, name: str) -> None:
    add(store, given_name="Ada")
    connection = connect(store.path)
    with pytest.raises(Exception, match="the id of a record never changes"):
        connection.execute(f"UPDATE person SET {name} = 77")
    connection.close()


@pytest.mark.parametrize(
    "assignment",
    ["do_not_call = 2", "points = '[1]'", "points = NULL", "points = 'x'", "keep_in_touch_days = 'often'"],
)
def test_a_table_refuses_values_that_the_log_could_not_tell(store: Store, assignment: str) -> None:
    add(store, given_name="Ada")
    connection = connect(store.path)
    with pytest.raises(Exception, match=r"CHECK|cannot store|NOT NULL|malformed"):
        connection.execute(f"UPDATE person SET {assignment}")
    connection.close()


def test_a_link_that_moves_names_both_pages(store: Store) -> None:
    ada, eve, head = add(store, given_name="Ada"), add(store, given_name="Eve"), store.head()
    with store.write("Job") as unit:
        job = unit.insert(AFFILIATION, person_id=ada, company_id="c", job_title="Buyer")
    assert store.changes_since(head).ids["root"] == {ada}
    head = store.head()
    with store.write("Move") as unit:
        unit.update(AFFILIATION, job, {"person_id": eve})
    assert store.changes_since(head).ids["root"] == {ada, eve}
    assert_sound(store)


def test_text_of_every_kind_survives_the_log(store: Store, ops: Ops) -> None:
    name = 'Ö "q" \\ \n\t\x00\x1f \u2028 😀 \u202e {}[]'
    ada = add(store, given_name=name, custom={"note": name})
    assert ops(ada)[0][1]["given_name"] == name and ops(ada)[0][1]["custom"]["note"] == name
    assert_sound(store)


def test_nothing_derived_is_logged(store: Store) -> None:
    ada = add(store, given_name="Ada")
    with store.write("Job") as unit:
        unit.insert(AFFILIATION, person_id=ada, company_id="c", job_title="Buyer", is_primary=True)
    assert store.query("SELECT job_title, company_id FROM person") == [("Buyer", "c")]
    assert store.query("SELECT count(*) FROM change WHERE rid = ?", (ada,)) == [(1,)]
    assert_sound(store)
