"""The server forgets old history: what is left says the same, and what comes again is still known."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from tests.integration.server.room import NOW, Device, Room, refusal_of

from crm_desktop.domain.clock import SystemClock
from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.chain import START
from crm_desktop.protocol.messages import Point
from crm_desktop.server.admin import run
from crm_desktop.server.backups import back_up
from crm_desktop.server.compacting import compact
from crm_desktop.server.limits import DAY, KEEP
from crm_desktop.server.proving import faults
from crm_desktop.server.sqlite import SqliteDatabase


@pytest.fixture
def owner(room: Room, tmp_path: Path) -> Device:
    """Three pushes of long ago, in a backup, and one of today."""
    device = room.owner
    for _ in range(3):
        device.push(device.person(), device.person())
    back_up(room.database, tmp_path, NOW)
    with room.database.write(device.workspace) as db:
        db.run("UPDATE commits SET at = at - ?2 WHERE workspace_id = ?", KEEP + DAY)
    device.push(device.person(nickname="today"))
    return device


class Later:
    """A month after the backup."""

    def now(self) -> int:
        return SystemClock().now() + 31 * DAY


def place_of(room: Room, seq: int) -> str:
    with room.database.read(room.owner.workspace) as db:
        return str(db.value("SELECT chain FROM commits WHERE workspace_id = ? AND seq_to = ?", seq))


def forget(room: Room) -> int:
    with room.database.write(room.owner.workspace) as db:
        return compact(db, room.now - KEEP).changes


def test_a_device_whose_place_is_forgotten_is_told_to_begin_anew(room: Room, owner: Device) -> None:
    owner.cursor = Point(0, START)
    assert forget(room) == 6
    refused = refusal_of(owner.page)
    assert (refused.slug, refused.status, refused.problem["retry"]) == ("cursor-expired", 410, "heal")


def test_a_device_at_the_edge_goes_on_and_the_history_is_still_proved(room: Room, owner: Device) -> None:
    page = owner.page(limit=6)
    owner.cursor = Point(6, page.commits[2].chain)
    forget(room)
    assert [commit.seq_to for commit in owner.page().commits] == [7]
    with room.database.read(owner.workspace) as db:
        assert faults(db) == []
    assert forget(room) == 0


def test_only_what_a_proved_backup_holds_and_is_old_enough_is_forgotten(room: Room, owner: Device) -> None:
    room.now += KEEP + DAY  # now the last push is old, too, but in no backup
    assert forget(room) == 6
    assert forget(room) == 0


def test_what_comes_again_is_known_and_its_answer_is_the_same(room: Room) -> None:
    owner, person = room.owner, new_id()
    owner.push(owner.tx(owner.op("person", person, "I", nickname="a")))
    lost = owner.tx(owner.op("person", person, nickname="a"))  # changes nothing
    first = owner.push(lost)
    with room.database.write(owner.workspace) as db:
        db.run("UPDATE workspace SET durable = seq WHERE workspace_id = ?")
    with room.database.write(owner.workspace) as db:
        assert compact(db, room.now + 1).changes == 2
    owner.cursor = Point(2, place_of(room, 2))
    again = owner.push(lost)
    assert (again.results, again.head, again.seq_to) == (first.results, 2, 2)
    assert [seq for _, seq in again.known] == [2]
    other = owner.tx(owner.op("person", person, nickname="b"))
    other.ops[0].lsn = 2
    assert refusal_of(owner.push, other).slug == "device-log-diverged"


def test_records_their_joining_and_what_history_is_left_are_as_before(room: Room, owner: Device) -> None:
    rows = msgspec.json.decode(owner.post("records", {}).body)["rows"]
    owner.post("bootstrap", accept_encoding="gzip")
    forget(room)
    assert msgspec.json.decode(owner.post("records", {}).body)["rows"] == rows
    manifest = msgspec.json.decode(owner.post("bootstrap", accept_encoding="gzip").body)
    assert manifest["seq"] == 7
    past = [msgspec.json.decode(owner.get(f"history?t=person&i={row['i']}").body)["items"] for row in rows]
    assert sorted(len(items) for items in past) == [0] * 6 + [1]


def test_a_history_that_is_broken_is_not_forgotten(room: Room, owner: Device) -> None:
    chain, sql = place_of(room, 4), "UPDATE commits SET chain = ?2 WHERE workspace_id = ? AND seq_to = 4"
    with room.database.write(owner.workspace) as db:
        db.run(sql, "x")
    with pytest.raises(StorageError, match="history is broken at change 4") as caught:
        forget(room)
    assert "Nothing of it was forgotten" in caught.value.advice
    with room.database.write(owner.workspace) as db:
        assert db.value("SELECT count(*) FROM commits WHERE workspace_id = ? AND brief = 3") == 0
        db.run(sql, chain)


def test_an_administrator_forgets_by_a_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    room = Room(SqliteDatabase(tmp_path / "data"))
    room.now = SystemClock().now()
    room.owner.renew()
    room.owner.push(room.owner.person(), room.owner.person())
    room.database.close()
    assert run(["backup", str(tmp_path), "--data", str(tmp_path / "data")]) == 0
    capsys.readouterr()
    command = ["compact", "--data", str(tmp_path / "data")]
    later = Later()
    assert run(command, later) == 0
    assert run([*command, "--days", "30"], later) == 0
    assert run([*command, "--days", "29"], later) == 2
    said = capsys.readouterr()
    workspace = room.owner.workspace
    assert said.out == f"Workspace {workspace}: 0 changes forgotten\nWorkspace {workspace}: 2 changes forgotten\n"
    assert said.err.startswith("At least 30 days of the history are kept\nA device that was away for longer")
