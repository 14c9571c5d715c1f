"""An owner erases a record for good: no byte of it is left in any file of the server and of the devices."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.sync.test_expired import forget_history
from tests.integration.sync.test_meeting import edit, same, write
from tests.integration.sync.test_rules import server_copy, set_back
from tests.integration.sync.world import Device, World

from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.services.attachments import attach_bytes
from crm_desktop.services.erasing import erase_here
from crm_desktop.services.notes import write_note
from crm_desktop.services.undo import undo
from crm_desktop.store.net import find_differences
from crm_desktop.sync.blobs import sync_files
from crm_desktop.sync.devices import erase_for_good
from crm_desktop.sync.run import open_session, verify_round

CANARY = b"Canary"


def erase(owner: Device, person: str) -> int:
    erased = erase_for_good(owner.store, owner.around, "person", person, "asked by letter")
    owner.sync()
    return erased


def files_with(*folders: Path) -> list[str]:
    """Return the files in which the value stands, whatever they are."""
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in found if CANARY in path.read_bytes()]


@pytest.fixture
def person(ada: Device, eve: Device) -> str:
    """A person of whom both know: an edit, a note, a file, a conflict."""
    person = write(ada, given_name="Canary", description="Canary " * 3_000)
    write_note(ada.store, kind_name="person", record_id=person, body="Canary note " * 500)
    attach_bytes(ada.store, "person", person, "Canary.txt", CANARY * 1_000)
    ada.sync(), eve.sync()
    sync_files(ada.store, open_session(ada.store, ada.around))
    edit(ada, person, nickname="Canary A")
    edit(eve, person, nickname="Canary E")
    ada.sync(), eve.sync(), ada.sync()
    return person


def test_no_byte_is_left_on_the_server_and_on_any_device(ada: Device, eve: Device, person: str) -> None:
    sync_files(eve.store, open_session(eve.store, eve.around))
    folders = (ada.folder, eve.folder, ada.world.folder / "server")
    assert len(files_with(*folders)) >= 5
    assert erase(ada, person) == 3
    eve.sync(), ada.sync()
    same(ada, eve)
    for device in (ada, eve):
        assert device.rows("SELECT reason FROM purge ORDER BY 1") == [("asked by letter",)] * 3
        assert list(find_differences(device.store)) == []
        assert verify_round(device.store, device.around).mended == 0
        device.close()
    assert files_with(*folders) == []


def test_what_was_not_sent_yet_of_it_goes_too(ada: Device, eve: Device, person: str) -> None:
    edit(eve, person, family_name="Canary unsent")
    kept = write(eve, given_name="Kept")
    erase(ada, person)
    eve.sync(), ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT id FROM person") == [(kept,)]
    assert eve.rows("SELECT count(*) FROM change WHERE seq IS NULL AND dig IS NOT NULL") == [(0,)]
    eve.close()
    assert files_with(eve.folder, ada.world.folder / "server") == []


def test_who_was_behind_and_who_joins_later_see_the_same(world: World, ada: Device, eve: Device, person: str) -> None:
    edit(ada, person, nickname="Canary later")
    ada.sync()  # eve has not pulled that
    erase(ada, person)
    bob = world.device("Bob")
    bob.join(world.invite(ada))
    eve.sync(), ada.sync()
    same(ada, eve, bob)
    assert bob.rows("SELECT * FROM person") == [] and files_with(bob.folder) == []


def test_who_reads_everything_anew_erases_it_too(ada: Device, eve: Device, person: str) -> None:
    edit(eve, person, nickname="Canary waits")
    erase(ada, person)
    forget_history(ada)
    eve.sync(), ada.sync()
    same(ada, eve)
    eve.close()
    assert files_with(eve.folder) == []


def test_a_server_that_was_set_back_and_lost_its_list_gets_the_erasure_again(
    world: World, ada: Device, eve: Device, person: str, tmp_path: Path
) -> None:
    copy = server_copy(world, tmp_path / "old server")
    erase(ada, person)
    eve.sync()
    set_back(world, copy)
    assert ada.sync().healed
    eve.sync(), ada.sync(), eve.sync()
    same(ada, eve)
    assert ada.rows("SELECT * FROM person") == []
    assert ada.rows("SELECT count(*) FROM change WHERE seq IS NULL AND dig IS NOT NULL") == [(0,)]
    assert ada.state()["healing"] is False
    world.database.shred(world.workspace)
    assert files_with(world.folder / "server") == []


def test_only_owners_erase_and_they_say_why(ada: Device, eve: Device, person: str) -> None:
    with pytest.raises(CrmError, match="role of this person does not allow it"):
        erase_for_good(eve.store, eve.around, "person", person, "asked")
    with pytest.raises(ValidationError, match="1 to 500 letters") as caught:
        erase_for_good(ada.store, ada.around, "person", person, " ")
    assert caught.value.advice == "Say who asked for it and when, not who it was."
    assert ada.rows("SELECT count(*) FROM person") == [(1,)]


def test_what_was_erased_before_publishing_never_reaches_the_server(world: World) -> None:
    ada = world.device("Ada")
    ada.create()
    gone = write(ada, given_name="Canary", description="Canary " * 500)
    kept = write(ada, given_name="Kept")
    erase_here(ada.store, "person", gone, "asked by letter")
    ada.publish()
    eve = world.device("Eve")
    eve.join(world.invite(ada))
    ada.sync(), eve.sync()
    same(ada, eve)
    assert eve.rows("SELECT id FROM person") == [(kept,)]
    assert files_with(world.folder) == []


def test_a_synced_file_leaves_the_erasing_to_the_server(ada: Device, person: str) -> None:
    with pytest.raises(ValidationError, match="The team's server erases in this workspace") as caught:
        erase_here(ada.store, "person", person, "asked by letter")
    assert caught.value.advice == "An owner does it while the server can be reached."
    assert ada.rows("SELECT count(*) FROM person") == [(1,)]


def test_a_deed_of_the_server_can_t_be_undone_either(ada: Device, person: str) -> None:
    erase(ada, person)
    [batch] = ada.rows("SELECT b.id FROM batch b JOIN tx t ON t.batch = b.b JOIN change c ON c.tx = t.tx "
                       "WHERE c.kind = 'P' GROUP BY b.id")  # fmt: skip
    with pytest.raises(ValidationError, match="can't come back"):
        undo(ada.store, batch[0])
    assert ada.rows("SELECT count(*) FROM person") == [(0,)]
