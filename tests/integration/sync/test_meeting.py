"""Two devices meet: what one wrote the other has, and nobody's words are lost."""

from __future__ import annotations

import pytest
from tests.integration.sync.world import Device, World

from crm_desktop.domain.specs import ACTIVITY, AFFILIATION, COMPANY, KINDS, PERSON
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store.codec import columns_of
from crm_desktop.store.net import find_differences


def same(*devices: Device) -> None:
    """All devices hold the same records, and each of them is what its own log says."""
    for kind in KINDS:
        sql = f"SELECT {', '.join(columns_of(kind))} FROM {kind.name} ORDER BY id"
        first = devices[0].rows(sql)
        for device in devices[1:]:
            assert device.rows(sql) == first, kind.name
    for device in devices:
        assert list(find_differences(device.store)) == []
        [(off, tx, seen)] = device.rows("SELECT off, tx, seen FROM ctx")
        assert (off, tx, seen) == (0, None, None)


def write(device: Device, **fields: object) -> str:
    with device.store.write("New person") as unit:
        return unit.insert(PERSON, **fields)


def edit(device: Device, record_id: str, **changed: object) -> str:
    with device.store.write("Edit") as unit:
        unit.update(PERSON, record_id, {name.replace("__", "."): value for name, value in changed.items()})
        return unit.batch_id


def test_who_joins_is_told_how_many_records_came(world: World, ada: Device) -> None:
    for name in ("Zoe", "Ida", "Lea"):
        write(ada, given_name=name)
    ada.sync()
    eve = world.device("Eve")
    report = eve.join(world.invite(ada))
    assert report.received == len(ada.rows("SELECT id FROM person UNION ALL SELECT id FROM user")) == 4


def test_what_was_there_before_is_there_for_who_joins(ada: Device, eve: Device) -> None:
    same(ada, eve)
    assert eve.rows("SELECT name FROM user ORDER BY name") == [("Ada",), ("Eve",)]


def test_a_new_person_with_company_and_job_arrives_with_all_that_is_computed(ada: Device, eve: Device) -> None:
    with ada.store.write("New") as unit:
        firm = unit.insert(COMPANY, name="Jantar")
        person = unit.insert(PERSON, given_name="Zoe", points={"p1": {"kind": "phone", "value": "0905111222"}})
        unit.insert(AFFILIATION, person_id=person, company_id=firm, job_title="Buyer", is_primary=True)
        unit.insert(ACTIVITY, kind="note", record_kind="person", record_id=person, body="Hello")
    ada.sync()
    assert eve.sync().received == 4
    same(ada, eve)
    columns = "display_name, updated_at, updated_by"
    assert eve.rows(f"SELECT {columns} FROM person") == ada.rows(f"SELECT {columns} FROM person")
    assert eve.rows("SELECT type, value FROM point_index") == ada.rows("SELECT type, value FROM point_index")


def test_edits_of_different_fields_are_both_kept(ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe")
    ada.sync(), eve.sync()
    edit(ada, person, nickname="Z")
    edit(eve, person, family_name="Ångström", points__p1={"kind": "phone", "value": "1"})
    ada.sync(), eve.sync(), ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT nickname, family_name FROM person") == [("Z", "Ångström")]


def test_edits_of_the_same_field_make_one_conflict_and_keep_the_first_that_arrived(ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe")
    ada.sync(), eve.sync()
    edit(ada, person, nickname="A")
    edit(eve, person, nickname="B")
    edit(eve, person, nickname="C")
    ada.sync()
    assert eve.rows("SELECT nickname FROM person") == [("C",)]
    eve.sync(), ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT nickname FROM person") == [("A",)]
    assert ada.rows("SELECT kept, other, state FROM conflict") == [('"A"', '"C"', "open")]
    assert_own_words_are_there(eve, "C")


def assert_own_words_are_there(device: Device, text: str) -> None:
    assert device.rows("SELECT count(*) FROM change WHERE new LIKE ?", f"%{text}%") != [(0,)]


def test_a_batch_of_another_device_is_undone_here_and_the_undo_is_sent(ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe", nickname="old")
    ada.sync(), eve.sync()
    batch = edit(ada, person, nickname="new")
    ada.sync(), eve.sync()
    assert next_undo(eve.store) is None or next_undo(eve.store).id != batch, "Ctrl+Z is for what was done here"
    report = undo(eve.store, batch)
    assert report.reverted == 1
    eve.sync(), ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT nickname FROM person") == [("old",)]
    assert ada.rows("SELECT state FROM batch WHERE id = ?", batch) == [("undone",)]


def test_a_deletion_hides_only_what_was_seen(ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe")
    ada.sync(), eve.sync()
    edit(eve, person, nickname="edited")
    with ada.store.write("Delete") as unit:
        unit.delete(PERSON, person)
    eve.sync(), ada.sync(), eve.sync()
    same(ada, eve)
    assert ada.rows("SELECT deleted_at, nickname FROM person") == [(None, "edited")]
    assert ada.rows("SELECT field, what FROM conflict") == [("deleted_at", "delete")]


def test_a_deletion_of_what_was_seen_reaches_everybody(ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe", points={"p": {"kind": "im", "value": "x"}})
    ada.sync(), eve.sync()
    with eve.store.write("Delete") as unit:
        unit.delete(PERSON, person)
    eve.sync(), ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT deleted_at IS NULL FROM person") == [(0,)]
    assert ada.rows("SELECT * FROM point_index") == []


def test_tags_are_added_and_removed_by_their_marks(ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe", tags={"t1": {"m1": 1}})
    ada.sync(), eve.sync()
    edit(ada, person, tags__t1=None)
    edit(eve, person, tags__t1={"m1": 1, "m2": 1})
    ada.sync(), eve.sync(), ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT tags FROM person") == [('{"t1":{"m2":1}}',)]


def test_nothing_to_do_takes_few_requests(ada: Device, eve: Device) -> None:
    eve.sync(), ada.sync()
    before = len(ada.world.calls)
    ada.sync()
    assert len(ada.world.calls) - before <= 2


@pytest.mark.parametrize("who", ["ada", "eve"])
def test_the_log_stays_sound(ada: Device, eve: Device, who: str) -> None:
    person = write(ada, given_name="Zoe")
    ada.sync(), eve.sync()
    edit(ada if who == "ada" else eve, person, nickname="x")
    eve.sync(), ada.sync(), eve.sync()
    same(ada, eve)
    assert ada.rows("SELECT nickname FROM person") == [("x",)]
