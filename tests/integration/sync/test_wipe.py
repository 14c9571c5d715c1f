"""A lost computer: its copy is deleted when an owner says so, and only then."""

from __future__ import annotations

import pytest
from tests.integration.sync.test_meeting import write
from tests.integration.sync.world import Device

from crm_desktop.services.sync_status import State, read_status
from crm_desktop.sync.devices import list_devices
from crm_desktop.sync.run import open_session
from crm_desktop.sync.steps import Ask
from crm_desktop.sync.troubles import SyncSignIn
from crm_desktop.sync.wipe import Wiped


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
