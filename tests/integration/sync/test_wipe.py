"""A lost computer: its copy is deleted when an owner says so, and only then."""

from __future__ import annotations

import pytest
from tests.integration.sync.test_meeting import write
from tests.integration.sync.world import Device

from crm_desktop.services.sync_status import State, read_status
from crm_desktop.sync.devices import list_devices
from crm_desktop.sync.run import open_session
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.steps import Ask
from crm_desktop.sync.troubles import SyncSignIn, Unreached, Why
from crm_desktop.sync.wipe import Wiped
from crm_desktop.sync.wiped import WipedCopy, find_wiped, finish_wiping, list_wiped, put_away


def device_of(ada: Device, eve: Device) -> str:
    credential = eve.state()["credential"]
    assert credential in {one.id for one in list_devices(ada.store, ada.around)}
    return credential


def test_a_device_that_is_only_signed_out_keeps_everything(ada: Device, eve: Device) -> None:
    write(eve, given_name="Mine")
    open_session(ada.store, ada.around).ask(Ask("DELETE", f"devices/{device_of(ada, eve)}", dict[str, object]))
    with pytest.raises(SyncSignIn, match="not signed in"):
        eve.sync()
    assert eve.path.exists()
    assert eve.rows("SELECT given_name FROM person") == [("Mine",)]
    assert read_status(eve.store).state is State.SIGN_IN


def test_a_device_that_is_to_be_wiped_deletes_its_copy_and_confirms(ada: Device, eve: Device) -> None:
    backup = eve.folder / "firm backup.crmbackup"
    backup.write_bytes(b"kept")
    eve.store.folder.mkdir(exist_ok=True)
    (eve.store.folder / "photo").write_bytes(b"x")
    credential, folder = device_of(ada, eve), eve.store.folder
    open_session(ada.store, ada.around).ask(Ask("POST", f"devices/{credential}/wipe", dict[str, object]))
    with pytest.raises(Wiped, match="had the copy on this computer deleted") as told:
        eve.sync()
    assert "Backups were not touched" in told.value.advice
    assert not [path.name for path in eve.folder.glob("firm.crm*")]
    assert not folder.exists()
    assert backup.read_bytes() == b"kept"
    with ada.world.database.read(ada.world.workspace) as db:
        assert db.value("SELECT wipe FROM credential WHERE workspace_id = ? AND cred = ?", credential) == "done"
    assert not [name for name, kept in eve.secrets._read().items() if name.endswith(credential)]
    ada.sync()


def wiped(ada: Device, eve: Device) -> WipedCopy:
    """Let an owner have Eve's copy deleted, and return what is left to be read of it."""
    credential = device_of(ada, eve)
    open_session(ada.store, ada.around).ask(Ask("POST", f"devices/{credential}/wipe", dict[str, object]))
    with pytest.raises(Wiped):
        eve.sync()
    copy = find_wiped(eve.around.app_folder, eve.path)
    assert copy is not None
    return copy


def wipe_of(ada: Device, eve: Device) -> object:
    with ada.world.database.read(ada.world.workspace) as db:
        return db.value("SELECT c.wipe FROM credential c WHERE c.workspace_id = ? AND c.name = ?", "Eve's laptop")


def test_what_was_sent_and_what_was_not_is_known_afterwards_and_nothing_of_the_data(ada: Device, eve: Device) -> None:
    write(eve, given_name="Canary")
    last = eve.state()["last_sync"]
    copy = wiped(ada, eve)
    assert (copy.unsent, copy.last_sync, copy.is_confirmed) == (1, last, True)
    notes = list((eve.around.app_folder / "wiped").iterdir())
    assert len(notes) == 1 and b"Canary" not in notes[0].read_bytes()
    put_away(eve.around.app_folder, copy)
    assert find_wiped(eve.around.app_folder, eve.path) is None


def test_a_confirmation_that_was_lost_is_sent_again_until_the_server_knows(ada: Device, eve: Device) -> None:
    def lose(call: Call) -> Answer:
        if call.path.endswith("/wipe/done"):
            raise Unreached(Why.OFFLINE)
        return eve.world.answer(call)

    eve.network = lose
    copy = wiped(ada, eve)
    assert not eve.path.exists() and not copy.is_confirmed
    assert wipe_of(ada, eve) == "asked"
    put_away(eve.around.app_folder, copy)  # read, but not confirmed: it stays
    around = eve.around
    assert finish_wiping(around.app_folder, around.secrets, around.transport) == 1
    eve.network = eve.world.answer
    assert finish_wiping(around.app_folder, around.secrets, around.transport) == 0
    assert wipe_of(ada, eve) == "done"
    assert list_wiped(around.app_folder)[0].is_confirmed
    assert not around.secrets.get(copy.secret)


def test_a_deletion_that_was_cut_off_is_finished_by_the_next_start(
    ada: Device, eve: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.sync.wiped.delete_files", lambda path, folder: False)  # held by another program
    copy = wiped(ada, eve)
    monkeypatch.undo()
    assert eve.path.exists() and not copy.is_confirmed
    around = eve.around
    assert finish_wiping(around.app_folder, around.secrets, around.transport) == 0
    assert not eve.path.exists() and wipe_of(ada, eve) == "done"
