import pytest
from tests.property.oracle import assert_sound

from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.store import Cause, Store


def person(n: int) -> dict[str, object]:
    phone = f"+4219050{n:05d}"
    return {
        "given_name": "Ada",
        "family_name": f"Number{n}",
        "points": {"p1": {"kind": "phone", "value": phone, "normalized": phone}},
    }


def test_index_rows_and_words_belong_to_their_own_record_in_statements_of_many_rows(store: Store) -> None:
    with store.batch("Import", cause=Cause.IMPORT) as batch:
        for n in range(150):  # two statements of 64, two of 8, six of one
            batch.unit().insert_new(PERSON, new_id(), person(n))
    assert store.query("SELECT count(*), max(k) FROM person") == [(150, 150)]
    for n in (0, 63, 64, 127, 128, 143, 144, 149):
        found = store.query("SELECT p.family_name FROM point_index i JOIN person p ON p.k = i.k WHERE i.value = ?",
                            (f"+4219050{n:05d}",))  # fmt: skip
        assert found == [(f"Number{n}",)]
    assert_sound(store, "number7", "421905000064")


def test_new_records_with_different_fields_go_in_together(store: Store) -> None:
    with store.write("Import") as unit:
        unit.insert_new(PERSON, new_id(), person(1))
        unit.insert_new(PERSON, new_id(), {"nickname": "Countess", "do_not_call": True, "custom": {"colour": "blue"}})
        unit.insert_new(COMPANY, new_id(), {"name": "Orange Works"})
        unit.insert_new(PERSON, new_id(), {"given_name": "Eve", "deleted_at": 5})
    assert store.query("SELECT display_name, points FROM person ORDER BY k")[1:] == [("Countess", "{}"), ("Eve", "{}")]
    assert_sound(store, "countess", "eve", "orange")


ODD: tuple[dict[str, object], ...] = (
    {"nickname": "Countess", "do_not_call": True, "custom": {"colour": "blue"}},
    {"given_name": "Eve", "deleted_at": 5, "points": {}},
    {"given_name": "Bob", "custom": {"height": 1.75, "none": None}, "refs": {"salesforce": "x1"}},
    {"family_name": "King", "tags": {"t1": {"m1": 1}}, "do_not_call": None, "created_at": 7, "created_by": "u"},
)


def test_many_new_records_are_written_as_each_of_them_alone(store: Store) -> None:
    columns = "given_name, nickname, family_name, do_not_call, points, custom, refs, tags, created_at > 7, deleted_at"
    asked = f"SELECT display_name, sort_name, {columns} FROM person ORDER BY k"
    for fields in ODD:
        with store.write("Alone") as unit:
            unit.insert_new(PERSON, new_id(), dict(fields))
    alone = store.query(asked)
    with store.write("Together") as unit:
        for _ in range(25):
            for fields in ODD:
                unit.insert_new(PERSON, new_id(), dict(fields))
    assert store.query(asked) == alone * 26
    assert store.query("SELECT count(*) FROM change WHERE tbl = 'person'") == [(104,)]
    assert_sound(store, "countess", "king")


def test_a_field_that_people_do_not_have_is_refused_in_many_new_records_too(store: Store) -> None:
    with pytest.raises(KeyError, match="person has no field size"), store.write("Import") as unit:
        for n in range(100):
            unit.insert_new(PERSON, new_id(), {"given_name": "Ada", "size": n})


def test_a_record_that_waits_is_there_for_whoever_asks_in_the_same_transaction(store: Store) -> None:
    with store.write("Import") as unit:
        ada = unit.insert_new(PERSON, new_id(), person(1))
        assert unit.query("SELECT count(*) FROM point_index") == [(1,)]
        eve = unit.insert_new(PERSON, new_id(), person(2))
        row = unit.row(PERSON, eve)
        assert row and row["family_name"] == "Number2"
        bob = unit.insert_new(PERSON, new_id(), person(3))
        unit.update(PERSON, bob, {"family_name": "King"})
        unit.delete(PERSON, ada)
    assert store.query("SELECT count(*) FROM point_index") == [(2,)]
    assert_sound(store, "king", "number3")


def test_a_record_that_was_read_is_read_again_once_it_changed_in_the_same_transaction(store: Store) -> None:
    with store.write("Import") as unit:
        ada = unit.insert(PERSON, given_name="Ada")
        assert (unit.row(PERSON, ada) or {})["given_name"] == "Ada"
        unit.update(PERSON, ada, {"given_name": "Eve"})
        assert (unit.row(PERSON, ada) or {})["given_name"] == "Eve"
        unit.delete_many(PERSON, [ada])
        assert (unit.row(PERSON, ada) or {})["deleted_at"] == unit.now
        assert unit.row(COMPANY, ada) is None
    assert_sound(store)


def test_people_who_came_in_with_the_very_same_tags_keep_them_one_by_one(store: Store) -> None:
    tags = {"t1": {"m1": 1}, "t2": {"m1": 1}}
    with store.write("Import") as unit:
        ada, eve = (unit.insert_new(PERSON, new_id(), {"given_name": name, "tags": tags}) for name in ("Ada", "Eve"))
    with store.write("Untag") as unit:
        unit.update(PERSON, ada, {"tags.t1": None})
        assert (unit.row(PERSON, ada) or {})["tags"] == {"t2": {"m1": 1}}
        assert (unit.row(PERSON, eve) or {})["tags"] == tags
    assert_sound(store)
