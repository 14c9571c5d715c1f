"""Everything is compared with the server by 256 sums; what differs is read again, record by record."""

from __future__ import annotations

import pytest
from tests.integration.sync.test_meeting import edit, same, write
from tests.integration.sync.world import Device

from crm_desktop.services.conflicts import list_conflicts
from crm_desktop.services.sync_queue import list_waiting
from crm_desktop.services.sync_status import read_status
from crm_desktop.store.connection import Connection
from crm_desktop.store.sync_check import DAY, is_due, read_held
from crm_desktop.sync.local import _begin
from crm_desktop.sync.run import verify_round
from crm_desktop.sync.session import Answer, Call


def spoil(device: Device, record_id: str, value: str) -> None:
    """Let the disk forget what the server said, in the row and in the log alike."""

    def work(connection: Connection) -> None:
        run = connection.execute
        run("UPDATE ctx SET off = 1")
        run("UPDATE person SET nickname = ? WHERE id = ?", (value, record_id))
        run("UPDATE ctx SET off = 0")
        run("UPDATE change SET new = json_set(new, '$.nickname', ?) WHERE rid = ? AND new IS NOT NULL AND seq > 0",
            (value, record_id))  # fmt: skip

    device.store.run_quietly(work)


def nickname(device: Device) -> object:
    return device.rows("SELECT nickname FROM person")[0][0]


@pytest.fixture
def person(ada: Device, eve: Device) -> str:
    person = write(ada, given_name="Zoe", nickname="right")
    ada.sync(), eve.sync()
    return person


def test_without_comparing_a_wrong_value_stays_wrong(ada: Device, eve: Device, person: str) -> None:
    spoil(eve, person, "wrong")
    edit(ada, person, family_name="Other")
    ada.sync(), eve.sync(), eve.sync()
    assert nickname(eve) == "wrong"


@pytest.mark.parametrize("is_joined", [False, True])
def test_a_value_that_the_disk_forgot_is_read_again(ada: Device, eve: Device, person: str, is_joined: bool) -> None:
    device = eve
    if is_joined:  # it holds the record as a base, not as an op
        device = ada.world.device("Ion")
        device.join(ada.world.invite(ada))
        ada.sync(), eve.sync()
    spoil(device, person, "wrong")
    assert verify_round(device.store, device.around).mended == 1
    assert nickname(device) == "right"
    assert verify_round(device.store, device.around).mended == 0
    edit(device, person, nickname="newer")
    device.sync(), ada.sync()
    same(ada, device)
    assert read_held(device.store).seqs == read_held(ada.store).seqs, "all know the same place of every record"


def test_what_waits_to_be_sent_is_neither_lost_nor_sent_twice(ada: Device, eve: Device, person: str) -> None:
    spoil(eve, person, "wrong")
    lost = ada.world.answer

    def cut(call: Call) -> Answer:
        if call.path.endswith("/verify"):  # saved while the two sides are compared
            eve.network = lost
            edit(eve, person, family_name="Mine")
        return lost(call)

    eve.network = cut
    assert verify_round(eve.store, eve.around).mended == 1
    assert eve.rows("SELECT nickname, family_name FROM person") == [("right", "Mine")]
    assert [w.fields for w in list_waiting(eve.store)] in ([("Family name",)], [])
    eve.sync(), ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT nickname, family_name FROM person") == [("right", "Mine")]


def test_a_record_that_is_missing_here_comes_back(ada: Device, eve: Device, person: str) -> None:
    def work(connection: Connection) -> None:
        run = connection.execute
        run("UPDATE ctx SET off = 1")
        run("DELETE FROM person")
        run("UPDATE ctx SET off = 0")
        run("DELETE FROM change WHERE rid = ?", (person,))

    eve.store.run_quietly(work)
    assert verify_round(eve.store, eve.around).mended == 1
    same(ada, eve)


def test_devices_that_met_agree_with_the_server_whatever_became_of_their_changes(
    ada: Device, eve: Device, person: str
) -> None:
    edit(ada, person, nickname="A")
    edit(eve, person, nickname="B")  # loses: the server leaves the record as it is
    ada.sync(), eve.sync(), ada.sync()
    assert list_conflicts(eve.store)
    for device in (ada, eve):
        before = len(device.world.calls)
        assert verify_round(device.store, device.around).mended == 0
        assert not any("verify/" in call.path for call in device.world.calls[before:]), "no sum differs"


def test_it_is_done_daily_and_after_a_copy_was_found_out(ada: Device, eve: Device, person: str) -> None:
    assert not is_due(eve.store)
    assert not is_due(eve.store)
    eve.clock.off += DAY + 1
    assert is_due(eve.store)
    verify_round(eve.store, eve.around)
    assert not is_due(eve.store)
    assert read_status(eve.store).verified_ms is not None
    eve.store.run_quietly(_begin)
    assert is_due(eve.store)
