"""What was saved goes first; what the server made of it is heard with the news, and not asked for."""

from __future__ import annotations

from dataclasses import replace

from tests.integration.sync.test_meeting import edit, same, write
from tests.integration.sync.world import Device

from crm_desktop.services.conflicts import list_conflicts
from crm_desktop.services.sync_status import State, read_status
from crm_desktop.sync.core import ask_for_news
from crm_desktop.sync.local import Local
from crm_desktop.sync.run import open_session, sync_round
from crm_desktop.sync.steps import Heard, Place, Report


def place_of(device: Device) -> Place:
    return replace(Local(device.store).place(), acked_seq=0)


def listen(device: Device, place: Place) -> Heard:
    return Heard(place, open_session(device.store, device.around).ask_plainly(ask_for_news(place, 0)))


def told(device: Device, heard: Heard | None = None) -> tuple[Report, list[str]]:
    """Sync as the engine of an open window does; return what was asked, too."""
    session = open_session(device.store, device.around)
    device.world.calls.clear()
    report = sync_round(
        device.store, device.around, session=session, heard=heard, is_prompt=True, is_told=True, stays=True
    )
    return report, [f"{call.method} {call.path.rsplit('/', 1)[-1]}" for call in device.world.calls]


def waiting(device: Device) -> object:
    return device.rows("SELECT count(*) FROM change WHERE seq IS NULL AND state <> 'answered'")[0][0]


def test_one_save_is_one_request(ada: Device, eve: Device) -> None:
    ada.sync()
    place = place_of(ada)
    write(ada, given_name="Zoe")
    report, asked = told(ada)
    assert (report.sent, asked) == (1, ["POST push"])
    status = read_status(ada.store)
    assert (status.state, status.waiting, status.receiving) == (State.UP_TO_DATE, 0, 0)
    assert waiting(ada) == 1
    assert told(ada, listen(ada, place))[1] == []
    assert waiting(ada) == 0
    eve.sync()
    same(ada, eve)


def test_what_others_sent_meanwhile_counts_as_still_to_come(ada: Device, eve: Device) -> None:
    ada.sync()
    write(eve, given_name="Ida")
    eve.sync()
    write(ada, given_name="Zoe")
    told(ada)
    status = read_status(ada.store)
    assert (status.state, status.waiting, status.receiving) == (State.RECEIVING, 0, 1)


def test_what_the_server_could_not_take_as_it_is_is_asked_for_at_once(ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe", nickname="Z")
    ada.sync()
    eve.sync()
    ada.sync()
    edit(eve, person, nickname="Zo")
    eve.sync()
    edit(ada, person, nickname="Zozo")
    _report, asked = told(ada)
    assert asked[:2] == ["POST push", "GET changes"]
    assert len(list_conflicts(ada.store)) == 1


def test_news_that_were_heard_before_the_push_void_no_ack(ada: Device, eve: Device) -> None:
    ada.sync()
    place = place_of(ada)
    write(eve, given_name="Ida")
    eve.sync()
    heard = listen(ada, place)
    write(ada, given_name="Zoe")
    told(ada)
    acked = ada.state()["acked_lsn"]
    report, asked = told(ada, heard)
    assert asked[0] == "GET changes" and "POST push" not in asked
    assert (report.received, ada.state()["acked_lsn"], waiting(ada)) == (1, acked, 0)
    eve.sync()
    same(ada, eve)
