"""What was sent long ago and never answered is no longer shown over what the same person wrote after it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.integration.sync.test_expired import forget_history, lose_answer, sound
from tests.integration.sync.test_meeting import edit, write
from tests.integration.sync.world import Device, World

from crm_desktop.domain.specs import PERSON
from crm_desktop.store.net import find_differences
from crm_desktop.sync.session import Call
from crm_desktop.sync.troubles import SyncError, Unreached, Why


def send_unanswered(device: Device) -> None:
    """Sync, but the answer to what is sent is lost."""
    device.network = lambda call: lose_answer(device, call)
    with pytest.raises(SyncError, match="Can't reach the team copy"):
        device.sync()
    device.network = device.world.answer


def receive(device: Device) -> None:
    """Sync, but what is sent does not arrive."""

    def answer(call: Call) -> object:
        if call.path.endswith(("/push", "/offer")):
            raise Unreached(Why.UNREACHABLE)
        return device.world.answer(call)

    device.network = answer  # type: ignore[assignment]
    with pytest.raises(SyncError, match="Can't reach the team copy"):
        device.sync()
    device.network = device.world.answer
    assert list(find_differences(device.store)) == []


@pytest.fixture
def person(ada: Device, eve: Device) -> str:
    """A person whom both know."""
    person = write(ada, given_name="Zoe", nickname="old")
    ada.sync(), eve.sync()
    return person


@pytest.fixture
def older(world: World, person: str, tmp_path: Path) -> Path:
    """The server as it was before anything else."""
    return world.copy_server(tmp_path / "older-server")


def test_the_newer_of_two_own_values_stays_in_sight(ada: Device, eve: Device, person: str) -> None:
    edit(eve, person, nickname="first")
    send_unanswered(eve)
    forget_history(ada)
    edit(eve, person, nickname="second")
    send_unanswered(eve)  # reads all anew before it
    receive(eve)
    assert eve.rows("SELECT nickname FROM person") == [("second",)]
    eve.sync(), ada.sync()
    sound(ada, eve)
    assert ada.rows("SELECT nickname FROM person") == [("second",)]
    assert ada.rows("SELECT * FROM conflict") == []


def test_what_others_made_of_it_is_seen_with_the_next_own_change(ada: Device, eve: Device, person: str) -> None:
    edit(eve, person, nickname="Eve's")
    send_unanswered(eve)
    ada.sync()
    edit(ada, person, nickname="Ada's")
    ada.sync()
    forget_history(ada)
    other = write(eve, given_name="Other")
    send_unanswered(eve)
    receive(eve)
    assert eve.rows("SELECT nickname FROM person WHERE id = ?", person) == [("Ada's",)]
    assert eve.rows("SELECT at FROM tx JOIN change USING (tx) WHERE rid = ? AND kind = 'I'", other) == eve.rows(
        "SELECT updated_at FROM person WHERE id = ?", other
    )
    eve.sync(), ada.sync()
    sound(ada, eve)


def test_it_is_known_under_the_name_of_a_new_device_too(ada: Device, eve: Device, person: str) -> None:
    edit(eve, person, nickname="first")
    send_unanswered(eve)
    forget_history(ada)
    edit(eve, person, nickname="second")
    send_unanswered(eve)
    shutil.rmtree(eve.folder / "app")  # the program finds its own folder empty: the file may be a copy
    receive(eve)
    assert eve.rows("SELECT nickname FROM person") == [("second",)]
    eve.sync(), ada.sync()
    sound(ada, eve)
    assert ada.rows("SELECT nickname FROM person") == [("second",)]


def test_set_back_the_server_gets_both_in_their_order(
    world: World, ada: Device, eve: Device, person: str, older: Path
) -> None:
    edit(eve, person, nickname="first")
    send_unanswered(eve)
    forget_history(ada)
    edit(eve, person, nickname="second")
    send_unanswered(eve)
    receive(eve)
    world.set_back(older)
    receive(eve)
    assert eve.rows("SELECT nickname FROM person") == [("second",)]
    for device in (eve, ada, eve):
        device.sync()
    sound(ada, eve)
    assert ada.rows("SELECT nickname FROM person") == [("second",)]
    assert ada.rows("SELECT * FROM conflict") == []


def test_a_record_shows_what_waits_where_another_brings_back_only_the_newer(
    world: World, ada: Device, eve: Device, person: str, older: Path
) -> None:
    edit(eve, person, nickname="first")
    send_unanswered(eve)
    forget_history(ada)
    ada.sync()  # reads all anew: of the first she has no change that she could bring back
    with eve.store.write("Edit in a window that was open before") as unit:
        unit.update(PERSON, person, {"nickname": "second"}, {"nickname": "old"})
    send_unanswered(eve)
    ada.sync()
    world.set_back(older)
    ada.sync()
    receive(eve)
    assert eve.rows("SELECT nickname FROM person") == [("first",)]
    for device in (eve, ada, eve):
        device.sync()
    sound(ada, eve)
    assert ada.rows("SELECT kept, other FROM conflict") == [('"second"', '"first"')]
