"""A device that was away for longer than the server's history reaches begins anew, and loses nothing of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.integration.sync.test_meeting import edit, same, write
from tests.integration.sync.world import Device, World

from crm_desktop.domain.specs import PERSON
from crm_desktop.server.compacting import compact
from crm_desktop.services.sync_queue import list_refused, retry_refused
from crm_desktop.store.net import find_differences
from crm_desktop.sync.run import verify_round
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.troubles import Unreached, Why


def forget_history(device: Device) -> None:
    """Let the server forget everything up to now, as `crm-server compact` does after a backup."""
    with device.world.database.write(device.world.workspace) as db:
        db.run("UPDATE workspace SET durable = seq WHERE workspace_id = ?")
        db.forget_head()
        assert compact(db, device.world.now + 1).changes


def sound(*devices: Device) -> None:
    same(*devices)
    for device in devices:
        assert list(find_differences(device.store)) == []
        assert device.rows("SELECT count(*) FROM change WHERE dig IS NOT NULL AND seq IS NULL") == [(0,)]


@pytest.fixture
def person(ada: Device, eve: Device) -> str:
    """A person whom both know."""
    person = write(ada, given_name="Zoe", nickname="old")
    ada.sync(), eve.sync()
    return person


def test_what_waits_is_laid_over_the_records_as_they_are_now(ada: Device, eve: Device, person: str) -> None:
    edit(eve, person, family_name="Ångström")
    mine = write(eve, given_name="Mine")
    edit(ada, person, nickname="new")
    ada.sync()
    forget_history(ada)
    eve.sync(), ada.sync()
    sound(ada, eve)
    assert ada.rows("SELECT nickname, family_name FROM person WHERE id = ?", person) == [("new", "Ångström")]
    assert ada.rows("SELECT given_name FROM person WHERE id = ?", mine) == [("Mine",)]


def test_the_same_field_on_both_sides_still_is_one_conflict(ada: Device, eve: Device, person: str) -> None:
    edit(eve, person, nickname="Eve's")
    edit(ada, person, nickname="Ada's")
    ada.sync()
    forget_history(ada)
    eve.sync(), ada.sync()
    sound(ada, eve)
    assert eve.rows("SELECT nickname FROM person") == [("Ada's",)]
    assert eve.rows("SELECT kept, other, state FROM conflict") == [('"Ada\'s"', '"Eve\'s"', "open")]


def test_what_was_sent_and_never_answered_is_not_doubled(ada: Device, eve: Device, person: str) -> None:
    edit(eve, person, nickname="sent")
    write(eve, given_name="Sent too")

    def no_answer(call: Call) -> Answer:
        answer = eve.world.answer(call)
        if call.path.endswith("/push"):
            raise Unreached(Why.BROKEN)
        return answer

    eve.network = no_answer
    with pytest.raises(Exception, match="Can't reach the team copy"):
        eve.sync()
    eve.network = eve.world.answer
    ada.sync()
    edit(ada, person, nickname="later")
    ada.sync()
    forget_history(ada)
    eve.sync(), ada.sync()
    sound(ada, eve)
    assert eve.rows("SELECT nickname FROM person WHERE id = ?", person) == [("later",)]
    assert eve.rows("SELECT count(*) FROM person") == [(2,)]


def test_what_the_server_had_refused_stays_with_its_reason(ada: Device, eve: Device, person: str) -> None:
    edit(eve, person, nickname="x" * 1_100_000)  # longer than the server takes
    eve.network = lambda call: lose_answer(eve, call)
    with pytest.raises(Exception, match="Can't reach the team copy"):
        eve.sync()
    eve.network = eve.world.answer
    forget_history(ada)
    eve.sync(), ada.sync()
    sound(ada, eve)
    assert eve.rows("SELECT out, why, done FROM sync_answer") == [("refused", "too-large", 0)]
    assert eve.rows("SELECT nickname FROM person") == [("old",)]


def test_a_new_record_that_the_server_refused_leaves_no_empty_page(ada: Device, eve: Device) -> None:
    write(eve, given_name="Zoe", nickname="x" * 1_100_000)
    eve.sync(), ada.sync()
    sound(ada, eve)
    assert eve.rows("SELECT * FROM person") == []
    [refused] = list_refused(eve.store)
    retry_refused(eve.store, refused.n)
    assert eve.rows("SELECT given_name FROM person") == [("Zoe",)]
    assert list(find_differences(eve.store)) == []


def test_a_question_that_came_with_the_records_is_asked_again_by_a_server_that_was_set_back(
    world: World, ada: Device, eve: Device, person: str, tmp_path: Path
) -> None:
    edit(ada, person, nickname="A")
    edit(eve, person, nickname="E")
    older = world.copy_server(tmp_path / "older-server")
    ada.sync(), eve.sync()
    forget_history(ada)
    ada.network = lambda call: lose_answer(ada, call)
    ada.sync()  # reads all anew
    ada.network = world.answer
    world.set_back(older)
    for device in (ada, eve, ada):
        device.sync()
        assert list(find_differences(device.store)) == []
    sound(ada, eve)
    assert ada.rows("SELECT kept, other, state FROM conflict") == [('"A"', '"E"', "open")]


def lose_answer(device: Device, call: Call) -> Answer:
    answer = device.world.answer(call)
    if call.path.endswith("/push"):
        raise Unreached(Why.BROKEN)
    return answer


def test_what_a_copy_had_sent_under_their_common_name_is_not_waited_for(ada: Device, eve: Device, person: str) -> None:
    edit(eve, person, nickname="of both")
    eve.close()
    shutil.copytree(eve.folder, eve.world.folder / "copy")
    eve.open()
    copy = eve.world.device("copy", is_new=False)
    copy.move_marks()
    copy.open()
    edit(eve, person, family_name="of Eve")
    write(copy, given_name="Of the copy")
    eve.sync()
    forget_history(ada)
    assert copy.sync().is_new_device
    ada.sync(), eve.sync()
    sound(ada, eve, copy)
    assert ada.rows("SELECT nickname, family_name FROM person WHERE id = ?", person) == [("of both", "of Eve")]
    assert ada.rows("SELECT count(*) FROM person") == [(2,)]


def test_what_others_deleted_meanwhile_lies_in_the_bin(ada: Device, eve: Device, person: str) -> None:
    with ada.store.write("Delete") as unit:
        unit.delete(PERSON, person)
    ada.sync()
    forget_history(ada)
    eve.sync()
    sound(ada, eve)
    assert eve.rows("SELECT deleted_at IS NULL FROM person") == [(0,)]


def test_records_that_did_not_change_keep_their_history_and_take_no_room(ada: Device, eve: Device, person: str) -> None:
    other = write(ada, given_name="Other")
    ada.sync(), eve.sync()
    edit(ada, other, nickname="new")
    ada.sync()
    forget_history(ada)
    before = eve.rows("SELECT n, kind, new, seq FROM change WHERE rid = ?", person)
    eve.sync()
    assert eve.rows("SELECT n, kind, new, seq FROM change WHERE rid = ?", person) == before
    assert eve.rows("SELECT kind FROM change WHERE rid = ? ORDER BY n", other) == [("I",), ("B",)]
    assert verify_round(eve.store, eve.around).mended == 0
