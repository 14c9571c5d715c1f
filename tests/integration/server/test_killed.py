"""The server's process dies at each named point: what it acknowledged is there, the rest is whole or not there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.integration.server.room import NOW, Room

from crm_desktop.domain.errors import PlaceUnavailable, SnapshotInvalid
from crm_desktop.server.backups import back_up, prove, restore
from crm_desktop.server.proving import faults
from crm_desktop.server.sqlite import SqliteDatabase
from crm_desktop.server.unfinished import at_work, remove_unfinished

ROOT = Path(__file__).resolve().parents[3]
POINTS = {"server-locked": 1, "server-folded": 1, "server-before-commit": 1, "server-committed": 2}
# Opens the data, hears of one push in its standard input, and says what it answered.
CHILD = """
import sys
from pathlib import Path
from crm_desktop.server.core import Core
from crm_desktop.server.sqlite import SqliteDatabase
from crm_desktop.server.wire import Request
core = Core(SqliteDatabase(Path(sys.argv[1])))
headers = {"authorization": "Bearer " + sys.argv[3]}
print(core.handle(Request("POST", sys.argv[2], {}, headers, sys.stdin.buffer.read()), int(sys.argv[4])).status)
"""
BACKUP = """
import sys
from pathlib import Path
from crm_desktop.server.backups import back_up
from crm_desktop.server.sqlite import SqliteDatabase
back_up(SqliteDatabase(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3]))
"""


def child(code: str, point: str, *arguments: str, body: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "CRM_FAIL_AT": point}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, input=body, env=environment, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("point", POINTS)
def test_a_push_is_there_whole_or_not_at_all_and_comes_once(tmp_path: Path, point: str) -> None:
    import msgspec

    from crm_desktop.protocol.messages import Push

    room = Room(SqliteDatabase(tmp_path))
    owner = room.owner
    owner.push(owner.person())
    tx = owner.person()
    body = msgspec.json.encode(Push(owner.dev, owner.epoch, owner.cursor, [tx]))
    room.database.close()
    died = child(CHILD, point, str(tmp_path), f"/v1/w/{owner.workspace}/push", owner.access, str(room.now), body=body)
    assert (died.returncode, died.stdout) == (137, b""), died.stderr
    room.database = SqliteDatabase(tmp_path)
    room.restart()
    with room.database.read(owner.workspace) as db:
        assert db.head.seq == POINTS[point]
        assert faults(db) == []
    assert owner.push(tx).head == 2
    room.database.close()


def test_a_backup_that_died_counts_for_nothing_and_the_next_one_is_whole(tmp_path: Path) -> None:
    data, place = tmp_path / "data", tmp_path / "place"
    place.mkdir()
    room = Room(SqliteDatabase(data))
    room.owner.push(room.owner.person())
    assert child(BACKUP, "backup-copied", str(data), str(place), str(NOW)).returncode == 137
    with room.database.read(room.owner.workspace) as db:
        assert db.head.durable == 0
    assert [path.suffix for path in place.iterdir()] == [".part"]
    folder, _manifest = back_up(room.database, place, NOW)
    assert prove(folder).workspaces[0].seq == 1
    assert [path.name for path in place.iterdir()] == [folder.name]
    room.database.close()


# It dies by the system's own hand: in the middle of the copy, with the copy that is proved open, before its name.
DIES = {
    "copying": "backups.copy_all = lambda source, copy: (copying.copy_all(source, copy), die())",
    "opened": "opened = backups._opened_apart; backups._opened_apart = lambda folder: (opened(folder), die())",
    "proved": "proved = backups.prove; backups.prove = lambda folder: (proved(folder), die())",
}
KILLED = """
import os, signal, sys
from pathlib import Path
from crm_desktop.server import backups, copying
from crm_desktop.server.sqlite import SqliteDatabase
die = lambda: os.kill(os.getpid(), signal.SIGKILL)
exec(sys.argv[4])
backups.back_up(SqliteDatabase(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3]))
"""


@pytest.mark.parametrize("when", DIES)
def test_what_a_killed_backup_left_is_no_backup_and_goes_with_the_next_run(tmp_path: Path, when: str) -> None:
    data, place = tmp_path / "data", tmp_path / "place"
    place.mkdir()
    room = Room(SqliteDatabase(data))
    room.owner.push(room.owner.person())
    died = child(KILLED, "", str(data), str(place), str(NOW), DIES[when])
    assert died.returncode == -9, died.stderr
    [part] = place.glob("*.part")
    with pytest.raises(SnapshotInvalid, match="is a backup that was cut off") as caught:
        restore(part, SqliteDatabase(tmp_path / "again"), tmp_path / "none", NOW)
    assert caught.value.advice == "Name one without “.part” at its end."
    folder, _manifest = back_up(room.database, place, NOW + 60_000)
    assert [path.name for path in place.iterdir()] == [folder.name]
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "registry.db", "workspaces"]
    room.database.close()


def test_a_backup_that_is_being_made_is_left_alone(tmp_path: Path) -> None:
    room = Room(SqliteDatabase(tmp_path / "data"))
    place = tmp_path / "place"
    place.mkdir()
    with at_work(place / "crm-server-20300317-174640.part"):
        folder, _manifest = back_up(room.database, place, NOW + 60_000)
        assert len(list(place.glob("*.part"))) == 1
        with pytest.raises(PlaceUnavailable, match="There is a backup of this second already"):
            back_up(room.database, place, NOW)
    assert remove_unfinished(place) == 1 and list(place.iterdir()) == [folder]
    room.database.close()
