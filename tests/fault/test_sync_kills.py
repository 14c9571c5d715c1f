"""`kill -9` at each named point of client and server: what was saved or acknowledged is there, once.

`pytest tests/fault/test_sync_kills.py -rP` prints how often each point killed.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from tests.e2e.http_room import HttpRoom, Pusher, acked_by, wait_until
from tests.e2e.sync_lab import Laptop, ServerProcess, check, say, sealed, team

from crm_desktop.domain.errors import CrmError
from crm_desktop.protocol.failpoints import KILLED
from crm_desktop.server.proving import faults
from crm_desktop.server.sqlite import SqliteDatabase
from crm_desktop.store.connection import Connection
from crm_desktop.store.net import find_differences

ROOT = Path(__file__).resolve().parents[2]
NOW = (
    "client.sealed", "client.before-push", "client.pushed", "client.ack-stored", "client.page-half",
    "client.page-applied", "client.cursor-set", "client.page-committed", "client.tokens-kept", "client.chunk-sent",
    "client.chunk-kept",
)  # fmt: skip
JOIN = (
    "client.enrolled", "client.joined", "client.segment-half", "client.segment-done", "client.bootstrap-set",
    "client.bootstrap-done",
)  # fmt: skip
PUBLISH = ("client.enrolled", "client.published")
HEAL = ("client.rewound", "client.rebased")
SERVER = ("server-locked", "server-folded", "server-before-commit", "server-committed")
BACKUP = ("backup-copied",)
VERIFY = ("client.mended",)
WIPE = ("client.wiped",)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    one = ServerProcess(tmp_path)
    one.admin("init")
    one.start()
    yield one
    one.stop()


def test_every_named_point_is_killed_at_in_one_of_these_tests() -> None:
    found = subprocess.run(
        ["grep", "-rhoE", r'fail_at\("[a-z.-]+"\)', str(ROOT / "src")], capture_output=True, text=True, check=True
    ).stdout.split()
    named = {line.split('"')[1] for line in found}
    assert named == {*NOW, *JOIN, *PUBLISH, *HEAL, *SERVER, *BACKUP, *VERIFY, *WIPE}


def kill(laptop: Laptop, point: str, *command: str) -> None:
    """Let `crm` die at a point; what a person saved stays in the file, and the file agrees with its log."""
    died = laptop.crm(*command, fail_at=point)
    assert died.returncode == KILLED, f"{point} was not reached: {died.stdout}{died.stderr}"
    if laptop.path.exists() and laptop.saved:
        assert list(find_differences(laptop.store)) == [], point
        words = {str(word) for (word,) in laptop.rows("SELECT given_name FROM person")}
        assert set(laptop.saved.values()) <= words, point


def test_crm_is_killed_at_each_point_of_a_round(tmp_path: Path, server: ServerProcess) -> None:
    ada, eve = team(tmp_path, server, server.base)
    [shared] = ada.add("shared")
    ada.settle(), eve.settle()
    kills: Counter[str] = Counter()
    for point in NOW:
        [mine] = ada.add(f"ada {point}")
        [other] = eve.add(f"eve {point}")
        eve.edit(shared, nickname=point)
        if point in ("client.chunk-sent", "client.chunk-kept"):
            file = tmp_path / f"{point}.txt"
            file.write_text(point)
            one, record = (ada, mine) if point == "client.chunk-sent" else (eve, other)
            assert one.crm("attach", record, str(file)).returncode == 0
        if point == "client.chunk-kept":
            assert eve.crm("sync", "now").returncode == 0
        eve.settle()
        if point == "client.tokens-kept":
            name = f"{ada.store.workspace_id}:{sealed(ada)['credential']}"
            ada.secrets.put(name, {**(ada.secrets.get(name) or {}), "access": ""})
        kill(ada, point, "sync", "now")
        kills[point] += 1
        ada.secrets.open_again()
        ada.settle()
    eve.settle(), ada.settle()
    assert eve.crm("sync", "now").returncode == 0 and ada.crm("sync", "now").returncode == 0
    said = check(server, [ada, eve])
    say(f"{sum(kills.values())} kills of `crm sync now`, 0 of {said['people']} people lost: {dict(kills)}")
    for laptop in (ada, eve):
        laptop.close()


def test_crm_is_killed_while_it_publishes_and_joins(tmp_path: Path, server: ServerProcess) -> None:
    ada = Laptop(tmp_path, "ada", server.ca)
    ada.create()
    ada.add("first", "second")
    publish = ("sync", "publish", server.base, "--code", server.owner_code(), "--ca", str(server.ca), "--name", "Ada")
    kill(ada, PUBLISH[0], *publish)
    kill(ada, PUBLISH[1], *publish)
    assert ada.crm("sync", "now").returncode == 0
    ada.secrets.open_again()
    eve = Laptop(tmp_path, "eve", server.ca)
    join = ("sync", "join", server.base, "--code", ada.invite(), "--name", "Eve", "--ca", str(server.ca))
    for point in JOIN:
        kill(eve, point, *join)
    done = eve.crm(*join)
    assert done.returncode == 0, done.stdout
    assert "already" in eve.crm(*join).stdout
    eve.secrets.open_again()
    eve.add("eve")
    for laptop in (ada, eve, ada, eve):
        laptop.settle()
    said = check(server, [ada, eve])
    assert eve.rows("SELECT name FROM user ORDER BY name") == [("Ada",), ("Eve",)]
    say(f"{len(PUBLISH) + len(JOIN)} kills of publish and join, 0 of {said['people']} people lost: {PUBLISH + JOIN}")
    for laptop in (ada, eve):
        laptop.close()


def test_crm_is_killed_between_deleting_its_copy_and_saying_so(tmp_path: Path, server: ServerProcess) -> None:
    ada, eve = team(tmp_path, server, server.base, ("ada", "eve"))
    for laptop in (ada, eve):
        laptop.settle()
    [(credential,)] = eve.rows("SELECT value ->> '$' FROM sync_state WHERE name = 'credential'")
    server.admin("wipe", str(credential))
    kill(eve, WIPE[0], "sync", "now")
    assert not eve.path.exists() and f"{credential}  " in server.admin("devices")
    assert " asked\n" in server.admin("devices") + "\n"
    told = json.loads(eve.crm("sync", "wiped").stdout)["wiped"]
    assert [one["confirmed"] for one in told] == [True]
    assert " done\n" in server.admin("devices") + "\n"
    ada.close()


def test_crm_is_killed_while_it_puts_a_damaged_record_right(tmp_path: Path, server: ServerProcess) -> None:
    ada, eve = team(tmp_path, server, server.base, ("ada", "eve"))
    ada.add("right")
    for laptop in (ada, eve):
        laptop.settle()
    eve.store.run_quietly(lambda connection: spoil(connection, "wrong"))
    kill(eve, VERIFY[0], "sync", "verify")
    assert eve.crm("sync", "verify").returncode == 0
    check(server, [ada, eve])
    names = "SELECT id, given_name FROM person ORDER BY id"
    assert eve.rows(names) == ada.rows(names) and "wrong" not in dict(eve.rows(names)).values()
    say(f"1 kill while a record was put right: {VERIFY[0]}")
    for laptop in (ada, eve):
        laptop.close()


def spoil(connection: Connection, value: str) -> None:
    """Let the disk forget what the server said of everybody's name, in the rows and in the log alike."""
    connection.execute("UPDATE ctx SET off = 1")
    connection.execute("UPDATE person SET given_name = ?", (value,))
    connection.execute("UPDATE ctx SET off = 0")
    connection.execute(
        "UPDATE change SET new = json_set(new, '$.given_name', ?) WHERE tbl = 'person' AND new IS NOT NULL AND seq > 0",
        (value,),
    )


def test_crm_is_killed_while_it_heals_a_server_that_was_set_back(tmp_path: Path, server: ServerProcess) -> None:
    [ada] = team(tmp_path, server, server.base, ("ada",))
    (tmp_path / "backups").mkdir()
    server.stop()
    died = subprocess.run(
        [sys.executable, "-m", "crm_desktop.server.admin", "backup", str(tmp_path / "backups"), "--data",
         str(server.data)],
        env={**ada.environment, "CRM_FAIL_AT": BACKUP[0]}, capture_output=True, check=False,
    )  # fmt: skip
    assert died.returncode == KILLED, died.stderr
    server.admin("backup", str(tmp_path / "backups"))
    [backup] = [folder for folder in (tmp_path / "backups").iterdir() if folder.suffix != ".part"]
    server.start()
    ada.add("after")
    ada.settle()
    late = Laptop(tmp_path, "late", server.ca)
    late.join(server.base, ada.invite())
    late.add("late")
    server.stop()
    server.data.rename(tmp_path / "lost")
    server.admin("restore", str(backup))
    server.start()
    kill(ada, "client.rewound", "sync", "now")
    code = ada.invite()
    kill(late, "client.rebased", "sync", "sign-in", "--code", code, "--name", "late")
    late.secrets.open_again()
    for laptop in (late, ada, late, ada):
        laptop.settle()
    said = check(server, [ada, late])
    say(f"3 kills while backing up and healing, 0 of {said['people']} people lost: {BACKUP + HEAL}")
    for laptop in (ada, late):
        laptop.close()


def test_the_server_is_killed_at_each_point_of_a_push(tmp_path: Path, server: ServerProcess) -> None:
    ada, eve = team(tmp_path, server, server.base)
    for point in SERVER:
        server.stop()
        server.start(fail_at=point)
        ada.add(f"ada {point}")
        with pytest.raises(CrmError):
            ada.sync()
        assert server.died() == KILLED, point
        server.start()
        assert on_server(server, ada.store.workspace_id)[1] == []
        ada.settle(), eve.settle()
    ada.settle()
    said = check(server, [ada, eve])
    say(f"{len(SERVER)} kills of the server in a push, 0 of {said['people']} people lost: {SERVER}")
    for laptop in (ada, eve):
        laptop.close()


def on_server(server: ServerProcess, workspace: str) -> tuple[Counter[str], list[str]]:
    """Return how often each person was taken, and what does not agree, as the files say it."""
    database = SqliteDatabase(server.data)
    try:
        with database.read(workspace) as db:
            taken = Counter(i for (i,) in db.rows("SELECT i FROM op WHERE workspace_id = ? AND t = 'person'"))
            return taken, faults(db)
    finally:
        database.close()


def burst(server: ServerProcess, kills: int, seed: int) -> tuple[list[int], int, int]:
    """Kill the server at chance moments under pushes; return what was lost at each kill, all acks, and all unknown."""
    chance = random.Random(seed)
    room = HttpRoom(server)
    pushers = [Pusher(device) for device in room.devices(3)]
    lost = []
    for pusher in pushers:
        pusher.start()
    try:
        for _ in range(kills):
            wanted = len(acked_by(pushers)) + chance.randrange(6, 20)
            wait_until(lambda wanted=wanted: len(acked_by(pushers)) >= wanted)  # type: ignore[misc]
            pushers[0].stopped.wait(chance.random() * 0.05)
            server.kill()
            acked = acked_by(pushers)
            taken, wrong = on_server(server, room.owner.workspace)
            assert wrong == []
            assert set(taken.values()) <= {1}
            lost.append(sum(i not in taken for i in acked))
            if lost[-1]:
                break
            server.start()
    finally:
        for pusher in pushers:
            pusher.stopped.set()
    for pusher in pushers:
        pusher.end()
    return lost, len(acked_by(pushers)), sum(pusher.unknown for pusher in pushers)


@pytest.mark.parametrize(("kills", "seed"), [(3, 1), pytest.param(40, 2, marks=pytest.mark.long)])
def test_no_kill_of_the_server_takes_back_what_it_acknowledged(server: ServerProcess, kills: int, seed: int) -> None:
    lost, acked, unknown = burst(server, kills, seed)
    say(f"{kills} kills under pushes of 3 devices: {sum(lost)} of {acked} acknowledged lost, {unknown} without answer")
    assert lost == [0] * kills


def test_a_server_that_acknowledges_before_it_commits_is_found_out(tmp_path: Path) -> None:
    one = ServerProcess(tmp_path, program=("-m", "tests.fault.acks_too_early"))
    one.admin("init")
    one.start()
    try:
        lost, acked, _ = burst(one, 3, 1)
        say(f"control: {sum(lost)} of {acked} acknowledged lost")
        assert sum(lost) >= 1
    finally:
        one.stop()


def test_the_control_serves_like_the_real_one(tmp_path: Path) -> None:
    one = ServerProcess(tmp_path, program=("-m", "tests.fault.acks_too_early"))
    one.admin("init")
    one.start()
    try:
        found = requests.get(f"{one.base}/v1/hello", timeout=10, verify=str(one.ca))
        assert found.status_code == 200
    finally:
        one.stop()
