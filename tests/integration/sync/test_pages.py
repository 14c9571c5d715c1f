"""What comes in a wrong order, twice, damaged or late changes nothing that it should not."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest
from tests.integration.sync.test_meeting import edit, same, write
from tests.integration.sync.world import Device, World

from crm_desktop.domain.specs import PERSON
from crm_desktop.store.pulled import PulledPage
from crm_desktop.store.remote import WrongChain, apply_page
from crm_desktop.sync.run import open_session
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.steps import Ask
from crm_desktop.sync.troubles import SyncUnreachable, Unreached, Why


@pytest.fixture
def person(ada: Device, eve: Device) -> str:
    person = write(ada, given_name="Zoe", nickname="old")
    ada.sync(), eve.sync()
    return person


def page(device: Device) -> PulledPage:
    state = device.state()
    query = {"after": str(state["seq"]), "chain": state["chain"], "epoch": state["epoch"]}
    found: PulledPage = open_session(device.store, device.around).ask(Ask("GET", "changes", PulledPage, query))
    return found


def test_a_form_that_showed_an_older_value_makes_a_conflict(ada: Device, eve: Device, person: str) -> None:
    edit(ada, person, nickname="A")
    ada.sync(), eve.sync()
    with eve.store.write("From an old form") as unit:
        unit.update(PERSON, person, {"nickname": "E"}, {"nickname": "old"})
    eve.sync(), ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT kept, other, base FROM conflict") == [('"A"', '"E"', '"old"')]


def test_a_page_is_applied_once(ada: Device, eve: Device, person: str) -> None:
    edit(ada, person, nickname="A")
    ada.sync()
    before, first = eve.state(), page(eve)
    epoch, seq = before["epoch"], int(before["seq"])
    assert apply_page(eve.store, first, epoch=epoch, seq=seq) is not None
    edit(ada, person, nickname="AA")
    ada.sync(), eve.sync()
    assert apply_page(eve.store, first, epoch=epoch, seq=seq) is None
    same(ada, eve)


def test_a_damaged_page_is_thrown_away_whole(ada: Device, eve: Device, person: str) -> None:
    edit(ada, person, nickname="A")
    ada.sync()
    before, damaged = eve.state(), page(eve)
    damaged.commits[0].txs[0].items[0].op.s["nickname"] = "B"
    with pytest.raises(WrongChain):
        apply_page(eve.store, damaged, epoch=before["epoch"], seq=int(before["seq"]))
    assert (eve.state(), eve.rows("SELECT nickname FROM person")) == (before, [("old",)])
    assert eve.rows("SELECT count(*) FROM change WHERE new LIKE '%B%' AND tbl = 'person' AND kind = 'U'") == [(0,)]


def test_what_was_acknowledged_and_lost_with_the_server_is_sent_again(
    world: World, ada: Device, eve: Device, person: str, tmp_path: Path
) -> None:
    world.database.close()
    shutil.copytree(world.folder / "server", tmp_path / "older")
    world.open_server()
    edit(ada, person, nickname="A")

    def no_pull_after_the_push(call: Call) -> Answer:
        if call.path.endswith("/changes") and any(c.path.endswith("/push") for c in world.calls[start:]):
            raise Unreached(Why.UNREACHABLE)
        return world.answer(call)

    start = len(world.calls)
    ada.network = no_pull_after_the_push
    with pytest.raises(SyncUnreachable):
        ada.sync()
    ada.network = world.answer
    world.database.close()
    shutil.rmtree(world.folder / "server")
    shutil.copytree(tmp_path / "older", world.folder / "server")
    world.open_server()
    ada.sync(), eve.sync()
    same(ada, eve)
    assert eve.rows("SELECT nickname FROM person") == [("A",)]


def test_an_op_of_a_copy_under_the_same_number_is_not_taken_for_ones_own(
    world: World, ada: Device, eve: Device, person: str
) -> None:
    eve.close()
    shutil.copytree(eve.folder, world.folder / "copy")
    eve.open()
    copy = world.device("copy", is_new=False)
    copy.move_marks()
    copy.open()
    edit(copy, person, nickname="of the copy")
    edit(eve, person, family_name="of Eve")
    copy.sync()
    assert eve.sync().is_new_device
    ada.sync(), copy.sync()
    same(ada, eve, copy)
    assert ada.rows("SELECT nickname, family_name FROM person") == [("of the copy", "of Eve")]


def test_an_op_that_a_copy_sent_under_its_new_name_is_known_again(
    world: World, ada: Device, eve: Device, person: str
) -> None:
    edit(eve, person, nickname="E")
    eve.close()
    shutil.copytree(eve.folder, world.folder / "copy")
    eve.open()
    copy = world.device("copy", is_new=False)
    shutil.rmtree(copy.folder / "app")
    copy.open()
    assert copy.sync().is_new_device
    eve.sync(), ada.sync()
    same(ada, eve, copy)
    for device in (eve, copy):
        assert device.rows("SELECT 1 FROM change WHERE seq IS NULL AND state <> 'answered'") == []
        assert device.rows('SELECT count(*) FROM change WHERE new = \'{"nickname":"E"}\'') == [(1,)]


@pytest.mark.parametrize("body", [b"<html>Please sign in</html>", b'{"epoch": 1}', b"\x00" * 30])
def test_what_is_no_answer_is_never_taken_for_data(ada: Device, eve: Device, person: str, body: bytes) -> None:
    media = "text/html" if body.startswith(b"<") else "application/json"
    ada.network = lambda call: Answer(200, {"content-type": media, "x-request-id": "r"}, body)
    before = ada.state()["seq"]
    with pytest.raises(SyncUnreachable, match=r"Something else answered|Can't reach the team copy"):
        ada.sync()
    assert (ada.state()["seq"], ada.rows("SELECT nickname FROM person")) == (before, [("old",)])
    assert msgspec.json.encode(ada.state()["trouble"]) == b'"unreachable"'
