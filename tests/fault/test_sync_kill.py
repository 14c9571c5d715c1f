"""kill -9 at each named point of sync: the next round goes on, nothing is lost, nothing comes twice."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fault.killing import environment
from tests.integration.sync.test_meeting import same, write
from tests.integration.sync.world import Device, World
from tests.property.ledger import commits

from crm_desktop.domain.specs import PERSON
from crm_desktop.protocol.failpoints import KILLED
from crm_desktop.services.attachments import attach_bytes, list_attachments, read_attachment
from crm_desktop.sync.blobs import sync_files
from crm_desktop.sync.run import open_session

# One process imports the program and forks for each kill, so that a kill costs no start of Python.
SERVER = """
import os, sys
from pathlib import Path
from crm_desktop.protocol import failpoints
from crm_desktop.sync.blobs import sync_files
from crm_desktop.sync.run import open_session, sync_round
from crm_desktop.sync.setup import publish
from tests.integration.sync.world import World

def work(folder, job, code):
    world = World(Path(folder), is_new=False)
    device = world.device("Eve", is_new=not (Path(folder) / "Eve").exists())
    if job == "join":
        device.join(code)
        return
    device.open()
    if job == "publish":
        publish(device.store, device.around, "http://localhost", code, "Eve")
    elif job == "renew":
        open_session(device.store, device.around).renew()
    elif job == "files":
        sync_files(device.store, open_session(device.store, device.around))
    else:
        device.sync()

for line in sys.stdin:
    folder, job, point, code = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        failpoints._wanted = point
        try:
            work(folder, job, code)
        finally:
            os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


class Killer:
    """Lets a device do a job in another process, which dies at a point."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
        )

    def kill(self, folder: Path, job: str, point: str, code: str = "") -> None:
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write(f"{folder}\t{job}\t{point}\t{code}\n")
        self._server.stdin.flush()
        assert self._server.stdout.readline().strip() == str(KILLED), f"{point} was never reached"

    def close(self) -> None:
        self._server.communicate()


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    killer = Killer()
    yield killer
    killer.close()


def begin(folder: Path) -> tuple[World, Device]:
    world = World(folder)
    ada = world.device("Ada")
    ada.create()
    write(ada, given_name="Zoe", nickname="old")
    ada.publish()
    return world, ada


def again(folder: Path) -> tuple[World, Device, Device]:
    """The computers are started again."""
    world = World(folder, is_new=False)
    ada, eve = world.device("Ada"), world.device("Eve")
    for device in (ada, eve):
        if device.path.exists():
            device.open()
    return world, ada, eve


def meet(world: World, ada: Device, eve: Device) -> list[str]:
    """Both sync until nothing is left, hold the same and have lost nothing; return whom they know."""
    for device in (eve, ada, eve, ada):
        device.sync()
    same(ada, eve)
    for device in (ada, eve):
        assert device.rows("SELECT 1 FROM change WHERE seq IS NULL AND state <> 'answered'") == []
    seqs = [fed.q for commit in commits(world) for tx in commit.txs for fed in tx.items]
    assert seqs == list(range(1, len(seqs) + 1))
    digests = ada.rows("SELECT dig FROM change WHERE dig IS NOT NULL")
    assert len(digests) == len(set(digests)), "an op is there twice"
    names = [str(name) for (name,) in ada.rows("SELECT given_name FROM person ORDER BY given_name")]
    world.close()
    return names


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two devices that both have something to send."""
    folder = tmp_path_factory.mktemp("shared")
    world, ada = begin(folder)
    eve = world.device("Eve")
    eve.join(world.invite(ada))
    ada.sync()
    for device in (ada, eve):
        with device.store.write("Edit") as unit:
            unit.update(PERSON, str(device.rows("SELECT id FROM person")[0][0]), {"nickname": device.name})
        write(device, given_name=f"New of {device.name}")
    ada.sync()
    world.close()
    return folder


def copied(shared: Path, folder: Path) -> Path:
    for part in shared.iterdir():
        shutil.copytree(part, folder / part.name)
    for name in ("Ada", "Eve"):
        if (folder / name).exists():
            Device(World(folder, is_new=False), name, is_new=False).move_marks()
    return folder


@pytest.mark.parametrize(
    "point",
    [
        "client.sealed", "client.before-push", "client.pushed", "client.ack-stored", "client.page-half",
        "client.page-applied", "client.cursor-set", "client.page-committed",
    ],
)  # fmt: skip
def test_a_round(shared: Path, tmp_path: Path, killer: Killer, point: str) -> None:
    folder = copied(shared, tmp_path)
    killer.kill(folder, "sync", point)
    world, ada, eve = again(folder)
    assert eve.rows("SELECT off, tx, seen FROM ctx") == [(0, None, None)]
    meet(world, ada, eve)


@pytest.mark.parametrize("point", ["client.rewound"])
def test_a_healing(shared: Path, tmp_path: Path, killer: Killer, point: str) -> None:
    folder = copied(shared, tmp_path)
    shutil.copytree(folder / "server", folder / "older")
    world, ada, eve = again(folder)
    eve.sync(), ada.sync()
    world.close()
    shutil.rmtree(folder / "server")
    (folder / "older").rename(folder / "server")
    killer.kill(folder, "sync", point)
    world, ada, eve = again(folder)
    meet(world, ada, eve)
    world, ada, eve = again(folder)
    assert ada.rows("SELECT count(*) FROM person") == [(3,)]
    world.close()


@pytest.mark.parametrize(
    "point",
    [
        "client.enrolled", "client.joined", "client.segment-half", "client.segment-done", "client.bootstrap-set",
        "client.bootstrap-done",
    ],
)  # fmt: skip
def test_joining(tmp_path: Path, killer: Killer, point: str) -> None:
    world, ada = begin(tmp_path)
    code = world.invite(ada)
    world.close()
    killer.kill(tmp_path, "join", point, code)
    world, ada, eve = again(tmp_path)
    eve.close()
    state = "SELECT 1 FROM sync_state WHERE name = 'phase' AND value = '\"on\"'"
    if not eve.path.exists():
        eve.join(code)
    else:
        eve.open()
        if not eve.rows(state):
            eve.close()
            eve.join("")
    assert meet(world, ada, eve) == ["Zoe"]


def test_publishing(tmp_path: Path, killer: Killer) -> None:
    for point in ("client.enrolled", "client.published"):
        folder = tmp_path / point
        folder.mkdir()
        world = World(folder)
        eve = world.device("Eve")
        eve.create()
        write(eve, given_name="Zoe")
        code = world.owner_code()
        world.close()
        killer.kill(folder, "publish", point, code)
        world = World(folder, is_new=False)
        eve = world.device("Eve")
        eve.open()
        if point == "client.enrolled":
            eve.publish(code)
        ada = world.device("Ada", is_new=True)
        ada.join(world.invite(eve))
        assert meet(world, ada, eve) == ["Zoe"]


def test_renewing_the_sign_in(shared: Path, tmp_path: Path, killer: Killer) -> None:
    folder = copied(shared, tmp_path)
    killer.kill(folder, "renew", "client.tokens-kept")
    world, ada, eve = again(folder)
    open_session(eve.store, eve.around).renew()
    assert meet(world, ada, eve) == ["New of Ada", "New of Eve", "Zoe"]


@pytest.mark.parametrize("point", ["client.chunk-sent", "client.chunk-kept"])
def test_a_file_on_its_way(shared: Path, tmp_path: Path, killer: Killer, point: str) -> None:
    folder = copied(shared, tmp_path)
    world, ada, eve = again(folder)
    source, target = (eve, ada) if point == "client.chunk-sent" else (ada, eve)
    data = bytes(range(256)) * 10_000
    person = str(source.rows("SELECT id FROM person")[0][0])
    attachment = attach_bytes(source.store, "person", person, "offer.bin", data)
    source.sync()
    if source is ada:
        sync_files(ada.store, open_session(ada.store, ada.around))
        eve.sync()
    world.close()
    killer.kill(folder, "files", point)
    world, ada, eve = again(folder)
    source, target = (eve, ada) if point == "client.chunk-sent" else (ada, eve)
    before = len(world.calls)
    eve_files = sync_files(eve.store, open_session(eve.store, eve.around))
    assert eve_files.sent + eve_files.received == 1
    assert sum(len(call.body) for call in world.calls[before:]) < 2 * (1 << 20), "what was there was sent again"
    target.sync()
    sync_files(target.store, open_session(target.store, target.around))
    assert [row.name for row in list_attachments(target.store, person)] == ["offer.bin"]
    assert read_attachment(target.store, attachment) == data
    world.close()
