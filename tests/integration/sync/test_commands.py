"""`crm sync waiting|refused|held|verify` and `crm history --fetch`, as a script calls them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.integration.sync.test_conflicts import refused_edit
from tests.integration.sync.test_meeting import edit, write
from tests.integration.sync.world import Device

from crm_desktop.cli import sync as cli_sync
from crm_desktop.cli.main import run
from crm_desktop.domain.specs import PERSON
from crm_desktop.services.sync_queue import list_refused


class Script:
    """Calls `crm` on the file of a device."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def crm(self, device: Device, *args: str, code: int = 0) -> Any:
        self._monkeypatch.setattr(cli_sync, "surroundings", lambda context: device.around)
        assert run([*args, "--language", "en", "--workspace", str(device.path), "--json"]) == code
        told = self._capsys.readouterr()
        return json.loads(told.out if code == 0 else told.err or told.out)


@pytest.fixture
def script(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Script:
    return Script(capsys, monkeypatch)


def test_what_waits_is_listed_until_it_is_sent(script: Script, ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe")
    [found] = script.crm(ada, "sync", "waiting")["waiting"]
    assert (found["record_id"], found["record_title"]) == (person, "Zoe")
    ada.sync()
    assert script.crm(ada, "sync", "waiting") == {"waiting": []}


@pytest.mark.parametrize("is_sent_again", [True, False])
def test_a_refused_change_is_sent_again_or_let_go(
    script: Script, ada: Device, eve: Device, is_sent_again: bool
) -> None:
    refused_edit(ada, eve)
    [found] = script.crm(ada, "sync", "refused")["refused"]
    script.crm(ada, "sync", "refused", "--retry" if is_sent_again else "--give-up", str(found["n"]))
    assert list_refused(ada.store) == []
    ada.sync()
    assert ada.rows("SELECT nickname FROM person") == [("old" if is_sent_again else "newer",)]


@pytest.mark.parametrize("is_meant", [True, False])
def test_a_held_deletion_is_confirmed_by_its_number_or_its_records_kept(
    script: Script, ada: Device, eve: Device, is_meant: bool
) -> None:
    with ada.store.write("Many") as unit:
        ids = [unit.insert(PERSON, given_name=f"P{n}") for n in range(80)]
    ada.sync(), eve.sync()
    with eve.store.write("Delete all") as unit:
        unit.delete_many(PERSON, ids)
    eve.sync(), ada.sync()
    [held] = script.crm(ada, "sync", "held")["held"]
    wrong = script.crm(ada, "sync", "held", "another", "--keep", code=4)["error"]
    assert wrong["title"] == "This deletion does not wait to be confirmed"
    if is_meant:
        script.crm(ada, "sync", "held", "--confirm", str(held["records"]))
    else:
        assert script.crm(ada, "sync", "held", held["batch_id"], "--keep")["kept"] == held["records"]
    ada.sync()
    live = ada.rows("SELECT count(*) FROM person WHERE deleted_at IS NULL")[0][0]
    assert live == (0 if is_meant else held["records"])
    assert script.crm(ada, "sync", "held") == {"held": []}


def test_verify_says_when_everything_was_compared(script: Script, ada: Device, eve: Device) -> None:
    assert script.crm(eve, "sync", "status")["verified"] is None
    found = script.crm(eve, "sync", "verify")
    assert found["mended"] == found["unknown"] == 0
    assert script.crm(eve, "sync", "status")["verified"] == found["verified"] > 0


def test_the_past_of_a_record_is_fetched(script: Script, ada: Device) -> None:
    person = write(ada, given_name="Zoe")
    edit(ada, person, nickname="Z")
    ada.sync()
    device = ada.world.device("Ion")
    device.join(ada.world.invite(ada))
    assert script.crm(device, "history", person) == {"history": [], "more": True}
    found = script.crm(device, "history", person, "--fetch")
    assert (len(found["history"]), found["more"]) == (2, False)


def test_resolve_takes_mine_as_the_edit_of_who_edited(script: Script, ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe")
    ada.sync(), eve.sync()
    edit(eve, person, nickname="edited")
    with ada.store.write("Delete") as unit:
        unit.delete(PERSON, person)
    eve.sync(), ada.sync(), eve.sync()
    script.crm(eve, "sync", "resolve", person, "--take", "mine")
    eve.sync(), ada.sync()
    assert ada.rows("SELECT deleted_at, nickname FROM person") == [(None, "edited")]
