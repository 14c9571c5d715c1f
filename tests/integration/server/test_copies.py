"""Backup, restore, moving to PostgreSQL: nothing acknowledged is lost, and devices heal the rest."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from tests.integration.server.room import NOW, Room, refusal_of

from crm_desktop.domain.errors import PlaceUnavailable, SnapshotInvalid
from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.messages import OfferTx, Point
from crm_desktop.server.backups import MANIFEST, back_up, prove, restore
from crm_desktop.server.copying import copy_all
from crm_desktop.server.core import Settings
from crm_desktop.server.postgres import PostgresDatabase
from crm_desktop.server.proving import faults
from crm_desktop.server.purges import FILE_NAME, keeper
from crm_desktop.server.sqlite import SqliteDatabase


def faults_of(room: Room) -> list[str]:
    with room.database.read(room.owner.workspace) as db:
        return faults(db)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "backups"
    folder.mkdir()
    return folder


@pytest.fixture
def files(tmp_path: Path) -> Room:
    return Room(SqliteDatabase(tmp_path / "server"), Settings(purge_list=keeper(tmp_path / FILE_NAME)))


def test_a_backup_says_what_is_durable_once_it_is_proved(room: Room, place: Path) -> None:
    room.owner.push(room.owner.person(), room.owner.person())
    folder, manifest = back_up(room.database, place, NOW)
    assert {one.id: one.seq for one in manifest.workspaces}[room.owner.workspace] == 2
    room.owner.push(room.owner.person())
    assert msgspec.json.decode(room.owner.get("durable").body) == {"durable": 2, "head": 3}
    assert room.owner.page().durable == 2
    assert prove(folder) == manifest
    assert [path.name for path in place.iterdir()] == [folder.name]


def test_a_server_restored_from_an_older_backup_gets_everything_back_from_its_devices(
    tmp_path: Path, files: Room, place: Path
) -> None:
    owner, other = files.owner, files.join()
    owner.push(owner.person(nickname="kept"))
    folder, _manifest = back_up(files.database, place, NOW)
    lost = [owner.person(nickname="lost"), owner.person(nickname="lost too")]
    owner.push(*lost)
    others = other.person(nickname="other's")
    other.push(others)
    owner.pull()
    owner.renew()
    before = files.owner.cursor

    restored = SqliteDatabase(tmp_path / "again")
    restore(folder, restored, tmp_path / "none", NOW + 1)
    files.database.close()
    files.database = restored
    files.restart()

    assert refusal_of(owner.get, "durable").slug == "bad-token"
    owner.renew()  # though the database forgot this token
    refused = refusal_of(owner.page)
    assert refused.slug == "lineage-diverged"
    points = [[before.seq, before.chain], [1, chain_at(files, 1)]]
    said = msgspec.json.decode(owner.post("lineage", {"points": points}).body)
    assert said["ancestor"] == [1, chain_at(files, 1)]
    owner.epoch, owner.cursor = said["epoch"], Point(*said["ancestor"])
    offered = [OfferTx(**tx.header(), dev=dev, ops=tx.ops) for dev, tx in
               ((owner.dev, lost[0]), (owner.dev, lost[1]), (other.dev, others))]  # fmt: skip
    ack = owner.offer(*offered)
    assert (ack.head, ack.mark, ack.results) == (4, 3, [])
    other.renew()
    other.epoch, other.cursor = owner.epoch, owner.cursor
    assert other.push(others).head == 4  # known: the witness had brought it
    pages = owner.pull()
    names = [fed.op.s["nickname"] for page in pages for commit in page.commits for tx in commit.txs for fed in tx.items]
    assert names == ["lost", "lost too", "other's"]
    assert faults_of(files) == []


def chain_at(room: Room, seq: int) -> str:
    with room.database.read(room.owner.workspace) as db:
        return str(db.value("SELECT chain FROM commits WHERE workspace_id = ? AND seq_to = ?", seq))


def test_what_was_erased_for_good_stays_erased_in_each_restore(tmp_path: Path, files: Room, place: Path) -> None:
    owner, person = files.owner, new_id()
    owner.push(owner.tx(owner.op("person", person, "I", nickname="Forget me")))
    folder, _manifest = back_up(files.database, place, NOW)
    purge = owner.tx(owner.op("person", person, "P", reason="asked"))
    owner.push(purge)
    restored = SqliteDatabase(tmp_path / "again")
    restore(folder, restored, tmp_path / FILE_NAME, NOW + 1)
    files.database, files.core.database = restored, restored
    owner.renew()
    rows = msgspec.json.decode(owner.post("records", {"ids": [["person", person]]}).body)["rows"]
    assert rows == [{"t": "person", "i": person, "s": {}, "q": 2}]
    owner.epoch = ""
    owner.cursor = Point(0, "")
    assert owner.push(purge).head == 2  # the op of the list, known by its digest
    assert faults_of(files) == []


def test_a_restore_overwrites_nothing(tmp_path: Path, files: Room, place: Path) -> None:
    folder, _manifest = back_up(files.database, place, NOW)
    with pytest.raises(SnapshotInvalid) as caught:
        restore(folder, files.database, tmp_path / "none", NOW)
    assert caught.value.title == "There are workspaces here already"
    assert caught.value.advice == "Move the data folder away, or name an empty database; nothing is overwritten."


def test_a_backup_that_was_changed_or_is_none_is_refused_in_words(tmp_path: Path, files: Room, place: Path) -> None:
    files.owner.push(files.owner.person())
    folder, _manifest = back_up(files.database, place, NOW)
    path = next(folder.rglob(f"{files.owner.workspace}.db"))
    body = bytearray(path.read_bytes())
    body[-100] ^= 1
    path.write_bytes(body)
    said = []
    for one in (folder, tmp_path):
        with pytest.raises(SnapshotInvalid) as caught:
            prove(one)
        said.append((caught.value.title, caught.value.advice))
    assert said == [
        (f"The files of the backup {folder.name} are not those that were written",
         "Take an older backup; keep this one for whoever looks into it."),
        (f"{tmp_path} holds no backup of a server", "Name the folder that “backup” made."),
    ]  # fmt: skip


def test_a_backup_whose_history_was_tampered_with_is_found_though_its_files_fit_the_list(
    files: Room, place: Path
) -> None:
    files.owner.push(files.owner.person(), files.owner.person())
    with files.database.write(files.owner.workspace) as db:
        db.run("UPDATE record SET seq = 1 WHERE workspace_id = ?")
    with pytest.raises(SnapshotInvalid) as caught:
        back_up(files.database, place, NOW)
    assert caught.value.title == (
        f"The backup is not whole: Workspace {files.owner.workspace}: the records do not fit their sums"
    )
    assert msgspec.json.decode(files.owner.get("durable").body)["durable"] == 0
    with files.database.write(files.owner.workspace) as db:
        db.run("UPDATE commits SET chain = 'x' WHERE workspace_id = ?")
    assert faults_of(files)[0] == f"Workspace {files.owner.workspace}: the history is broken at change 2"


def test_a_place_that_is_not_there_is_said(files: Room, tmp_path: Path) -> None:
    with pytest.raises(PlaceUnavailable) as caught:
        back_up(files.database, tmp_path / "not mounted", NOW)
    assert caught.value.advice == "Mount it or name another one."


def test_moving_to_postgresql_and_back_loses_no_device_and_no_chain(
    files: Room, postgres_url: str, tmp_path: Path
) -> None:
    owner, other = files.owner, files.join()
    owner.push(*[owner.person() for _ in range(30)])
    other.push(other.person())
    owner.pull()
    target = PostgresDatabase(postgres_url)
    target.prepare()
    copy_all(files.database, target)
    files.database = target
    files.restart()
    assert faults_of(files) == []
    owner.renew()  # its refresh token is sealed by the same key
    other.renew()
    assert owner.page().more is False  # the same epoch and chain: nothing to heal
    assert owner.push(owner.person()).head == 32
    back = SqliteDatabase(tmp_path / "back")
    copy_all(target, back)
    files.database = back
    files.restart()
    other.renew()
    assert sum(len(page.commits) for page in other.pull()) == 3
    target.close()


def test_the_list_of_a_backup_names_workspaces_and_digests_only(files: Room, place: Path) -> None:
    files.owner.push(files.owner.person(nickname="CANARY"))
    folder, _manifest = back_up(files.database, place, NOW)
    listed = json.loads((folder / MANIFEST).read_bytes())
    assert set(listed) == {"made_at", "schema", "workspaces", "files"}
