"""Copies, restores, servers that were set back, newer programs: found without a question, and nothing is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.integration.sync.test_meeting import edit, same, write
from tests.integration.sync.world import Device, World

from crm_desktop.backup.restore import _begin_again
from crm_desktop.domain.ids import natural_id
from crm_desktop.domain.specs import PERSON, TAG
from crm_desktop.protocol.op import Op, Tx
from crm_desktop.services.put_all_back import put_all_back
from crm_desktop.services.undo import undo
from crm_desktop.store import open_store
from crm_desktop.store.net import find_differences
from crm_desktop.store.remote import replay_parked
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.setup import leave, publish
from crm_desktop.sync.steps import Ask
from crm_desktop.sync.troubles import SyncError, Unreached, Why


@pytest.fixture
def person(ada: Device, eve: Device) -> str:
    person = write(ada, given_name="Zoe", nickname="old")
    ada.sync(), eve.sync()
    return person


def set_aside(device: Device, folder: Path) -> None:
    device.close()
    shutil.copytree(device.folder, folder)
    device.open()


def put_back(device: Device, folder: Path) -> None:
    device.close()
    for file in folder.glob("firm.crm*"):
        if file.is_file():
            shutil.copy(file, device.folder / file.name)
    device.open()


def test_a_file_that_was_set_back_continues_as_a_new_device(
    ada: Device, eve: Device, person: str, tmp_path: Path
) -> None:
    set_aside(eve, tmp_path / "copy")
    edit(eve, person, nickname="sent before the restore")
    eve.sync(), ada.sync()
    before = eve.store.device_id
    put_back(eve, tmp_path / "copy")
    edit(eve, person, family_name="after")
    report = eve.sync()
    ada.sync()
    assert report.is_new_device and eve.store.device_id != before
    same(ada, eve)
    assert ada.rows("SELECT nickname, family_name FROM person") == [("sent before the restore", "after")]
    assert not eve.sync().is_new_device


def test_a_backup_restored_by_the_program_keeps_the_teams_newer_work(
    ada: Device, eve: Device, person: str, tmp_path: Path
) -> None:
    edit(eve, person, family_name="waits in the backup")
    set_aside(eve, tmp_path / "copy")
    eve.sync()
    edit(ada, person, nickname="newer")
    ada.sync(), eve.sync()
    put_back(eve, tmp_path / "copy")
    eve.close()
    _begin_again(eve.path)
    eve.open()
    edit(eve, person, custom__after="restore")
    assert eve.sync().is_new_device
    ada.sync()
    same(ada, eve)
    assert ada.rows("SELECT nickname, family_name, custom ->> 'after' FROM person") == [
        ("newer", "waits in the backup", "restore")
    ]
    assert ada.rows("SELECT * FROM conflict") == []


def test_everyone_is_put_back_to_an_older_copy_when_that_was_chosen(
    ada: Device, eve: Device, person: str, tmp_path: Path
) -> None:
    set_aside(eve, tmp_path / "copy")
    edit(ada, person, nickname="newer", custom__a=1)
    write(ada, given_name="Came later")
    ada.sync(), eve.sync()
    copy = open_store(tmp_path / "copy" / "firm.crm", read_only=True)
    batch = put_all_back(eve.store, copy)
    copy.close()
    eve.sync(), ada.sync()
    same(ada, eve)
    live = "SELECT given_name, nickname, custom FROM person WHERE deleted_at IS NULL"
    assert ada.rows(live) == [("Zoe", "old", "{}")]
    undo(ada.store, batch)
    ada.sync(), eve.sync()
    same(ada, eve)
    assert sorted(eve.rows(live)) == [("Came later", None, "{}"), ("Zoe", "newer", '{"a":1}')]


def test_the_server_set_back_gets_everything_again_from_those_who_hold_it(
    world: World, ada: Device, eve: Device, person: str, tmp_path: Path
) -> None:
    older = world.copy_server(tmp_path / "older-server")
    edit(ada, person, nickname="A")
    ada.sync(), eve.sync()
    edit(eve, person, nickname="E", family_name="F")
    gone = write(eve, given_name="Deleted later")
    eve.sync(), ada.sync()
    with ada.store.write("Delete") as unit:
        unit.delete(PERSON, gone)
    ada.sync(), eve.sync()
    before = ada.rows("SELECT id, nickname, family_name, deleted_at FROM person ORDER BY id")
    world.set_back(older)
    assert eve.sync().healed
    for device in (ada, eve, ada):
        device.sync()
    same(ada, eve)
    assert ada.rows("SELECT id, nickname, family_name, deleted_at FROM person ORDER BY id") == before
    assert ada.rows("SELECT * FROM conflict") == []
    assert ada.rows("SELECT count(*) - count(DISTINCT dig) FROM change WHERE dig IS NOT NULL") == [(0,)]


def test_a_record_that_two_made_is_the_first_one_s_while_the_server_lacks_both(
    world: World, ada: Device, eve: Device, tmp_path: Path
) -> None:
    older = world.copy_server(tmp_path / "older-server")
    tag = natural_id("tag", "key account")
    for device in (ada, eve):
        with device.store.write("New tag") as unit:
            unit.insert(TAG, id=tag, name="Key account")
        device.sync()
    world.set_back(older)
    eve.network = lambda call: unsent(world, call)
    with pytest.raises(SyncError, match="Can't reach the team copy"):
        eve.sync()
    assert eve.rows("SELECT created_by FROM tag") == [(ada.store.user_id,)]
    assert list(find_differences(eve.store)) == []
    eve.network = world.answer
    eve.sync(), ada.sync(), eve.sync()
    same(ada, eve)


def unsent(world: World, call: Call) -> Answer:
    if call.path.endswith("/offer"):
        raise Unreached(Why.UNREACHABLE)
    return world.answer(call)


def test_an_emptied_server_is_refused_and_nothing_is_deleted(world: World, ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe")
    world.database.close()
    shutil.rmtree(world.folder / "server")
    world.open_server()
    from crm_desktop.server.accounts import ensure_key

    ensure_key(world.database, world.chance.randbytes)
    with pytest.raises(SyncError):
        ada.sync()
    assert ada.rows("SELECT id FROM person WHERE deleted_at IS NULL") == [(person,)]


def test_what_a_newer_program_wrote_waits_and_is_never_emptied(world: World, ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe")
    ada.sync(), eve.sync()
    newer(world, ada, Op(lsn=0, t="person", i=person, s={"shoe_size": 43, "nickname": "N"}))
    newer(world, ada, Op(lsn=0, t="invoice", i="invoice-1", k="I", s={"number": "2026-1"}))
    eve.sync()
    assert eve.rows("SELECT nickname FROM person") == [("N",)]
    assert eve.rows("SELECT tbl, rid FROM sync_parked") == [("person", person)]
    assert eve.rows("SELECT state FROM change WHERE tbl = 'invoice'") == [("parked",)]
    assert list(find_differences(eve.store)) == []
    edit(eve, person, family_name="of an older program")
    eve.sync()
    session = _session(eve)
    found = session.ask(Ask("POST", "records", dict[str, object], body={"ids": [["person", person]]}))
    doc = found["rows"][0]["s"]
    assert (doc["shoe_size"], doc["family_name"]) == (43, "of an older program")
    assert replay_parked(eve.store) == 1
    assert list(find_differences(eve.store)) == []


def _session(device: Device) -> object:
    from crm_desktop.sync.run import open_session

    return open_session(device.store, device.around)


def newer(world: World, ada: Device, op: Op) -> None:
    """Send an op as a device whose program knows more."""
    number = next(world.numbers)
    op.lsn = 1
    tx = Tx(x=1, at=world.now, by=ada.store.user_id, ops=[op])
    state = ada.state()
    body = {
        "dev": f"newer-{number}", "epoch": state["epoch"], "cursor": [0, "0" * 32], "txs": [tx], "schema": 2,
    }  # fmt: skip
    _session(ada).ask(Ask("POST", "push", dict[str, object], body=body))  # type: ignore[attr-defined]


def test_a_record_that_is_erased_for_good_leaves_no_word_anywhere(world: World, ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Canary")
    edit(ada, person, nickname="Canary again")
    ada.sync(), eve.sync()
    edit(eve, person, family_name="Canary unsent")
    newer(world, ada, Op(lsn=0, t="person", i=person, k="P", s={"reason": "asked to"}))
    ada.sync(), eve.sync(), ada.sync()
    same(ada, eve)
    for device in (ada, eve):
        assert device.rows("SELECT * FROM person") == []
        assert device.rows("SELECT reason FROM purge") == [("asked to",)]
        for sql in ("SELECT new || coalesce(old, '') FROM change WHERE new IS NOT NULL", "SELECT title FROM batch"):
            assert not [row for row in device.rows(sql) if "Canary" in str(row)], device.name


def test_who_left_keeps_everything_and_may_begin_a_new_team(world: World, ada: Device, eve: Device) -> None:
    person = write(eve, given_name="Zoe")
    eve.sync()
    with pytest.raises(SyncError, match="on a server already"):
        publish(eve.store, eve.around, "http://localhost", "X", "Eve")
    leave(eve.store, eve.around)
    with pytest.raises(SyncError, match="not set up"):
        eve.sync()
    edit(eve, person, nickname="alone")
    assert list(find_differences(eve.store)) == []
    other = World(_made(world.folder / "other"))
    eve.network = other.answer
    publish(eve.store, eve.around, "http://localhost", other.owner_code(), "Eve")
    bob = other.device("Bob")
    other_invite = Ask("POST", "invites", dict[str, object], body={"role": "member"})
    bob.join(str(_session(eve).ask(other_invite)["code"]))  # type: ignore[attr-defined]
    eve.sync()
    same(eve, bob)
    assert bob.rows("SELECT nickname FROM person") == [("alone",)]
    other.close()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
