"""What happened to a record before a device joined is fetched when somebody asks, and kept."""

from __future__ import annotations

import pytest
from tests.integration.sync.test_meeting import edit, same, write
from tests.integration.sync.world import Device

from crm_desktop.domain.errors import CrmError
from crm_desktop.services.history import has_older, history_of, recent_batches
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.sync.history import fetch_history
from crm_desktop.sync.run import verify_round
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.troubles import Unreached, Why


@pytest.fixture
def person(ada: Device) -> str:
    person = write(ada, given_name="Zoe", nickname="one")
    edit(ada, person, nickname="two")
    edit(ada, person, nickname="three")
    ada.sync()
    return person


def texts(device: Device, person: str) -> list[str]:
    return [entry.text for entry in history_of(device.store, person)]


def test_the_past_of_a_record_is_fetched_on_demand_and_kept(ada: Device, person: str, eve: Device) -> None:
    edit(eve, person, nickname="four")
    eve.sync(), ada.sync()
    assert len(texts(eve, person)) == 1
    assert has_older(eve.store, person)
    newest = recent_batches(eve.store)[0].id
    assert fetch_history(eve.store, eve.around, person) == 3
    assert texts(eve, person) == texts(ada, person)
    assert [entry.who for entry in history_of(eve.store, person)] == ["Eve", "Ada", "Ada", "Ada"]
    assert not has_older(eve.store, person)
    before = len(eve.world.calls)
    assert fetch_history(eve.store, eve.around, person) == 0
    assert len(eve.world.calls) == before, "kept: nobody has to be asked again"
    assert recent_batches(eve.store)[0].id == newest, "what is old does not become the newest"
    following = next_undo(eve.store)
    assert following is not None and following.id == newest
    same(ada, eve)
    assert verify_round(eve.store, eve.around).mended == 0


def test_what_was_fetched_can_be_undone(ada: Device, person: str, eve: Device) -> None:
    fetch_history(eve.store, eve.around, person)
    newest = history_of(eve.store, person)[0]
    assert undo(eve.store, newest.batch).reverted == 1
    eve.sync(), ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT nickname FROM person") == [("two",)]


def test_without_a_network_it_says_so_and_nothing_changes(person: str, eve: Device) -> None:
    def no_network(call: Call) -> Answer:
        raise Unreached(Why.OFFLINE)

    eve.network = no_network
    with pytest.raises(CrmError, match="no network"):
        fetch_history(eve.store, eve.around, person)
    assert has_older(eve.store, person)


def test_who_was_there_from_the_beginning_misses_nothing(ada: Device, person: str) -> None:
    assert not has_older(ada.store, person)
    assert fetch_history(ada.store, ada.around, person) == 0
