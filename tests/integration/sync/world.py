"""A server and some devices in one process: the real server's core on its own files, and real workspace files."""

from __future__ import annotations

import itertools
import json
import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from crm_desktop.protocol.failpoints import Crash
from crm_desktop.server.accounts import ANY, ensure_key, make_code
from crm_desktop.server.core import Core
from crm_desktop.server.rates import Limiter
from crm_desktop.server.sqlite import SqliteDatabase
from crm_desktop.server.wire import Request
from crm_desktop.store import Store, create_workspace, open_store
from crm_desktop.sync.run import Surroundings, sync_round
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.setup import join, publish
from crm_desktop.sync.steps import Ask, Report
from crm_desktop.sync.troubles import Unreached, Why

BEGIN = 1_700_000_000_000


class Unlimited(Limiter):
    """Tests ask more often than people."""

    def spend(self, *_: object) -> None:
        return


class World:
    """One server, and a clock that only tests move."""

    def __init__(self, folder: Path, *, is_new: bool = True) -> None:
        self.folder = folder
        self.is_new = is_new
        self.now = BEGIN
        self.chance = random.Random(1 if is_new else 2)
        self.open_server()
        ensure_key(self.database, self.chance.randbytes)
        self.calls: list[Call] = []
        self.numbers = itertools.count()
        self.devices: list[Device] = []

    def open_server(self) -> None:
        self.database = SqliteDatabase(self.folder / "server")
        self.core = Core(self.database, chance=self.chance.randbytes, limiter=Unlimited())

    def copy_server(self, copy: Path) -> Path:
        """Back the server up."""
        self.database.close()
        shutil.copytree(self.folder / "server", copy)
        self.open_server()
        return copy

    def set_back(self, copy: Path) -> None:
        """Restore the server from a backup."""
        self.database.close()
        shutil.rmtree(self.folder / "server")
        shutil.copytree(copy, self.folder / "server")
        self.open_server()

    @property
    def workspace(self) -> str:
        return self.devices[0].store.workspace_id

    def owner_code(self) -> str:
        return make_code(self.database, ANY, "owner", "", self.now, self.chance.randbytes)[0]

    def invite(self, device: Device, role: str = "member") -> str:
        from crm_desktop.sync.run import open_session

        body = {"role": role}
        session = open_session(device.store, device.around)
        return str(session.ask(Ask("POST", "invites", dict[str, object], body=body))["code"])

    def answer(self, call: Call) -> Answer:
        self.calls.append(call)
        request = Request(call.method, call.path, dict(call.query), dict(call.headers), call.body, "peer")
        try:
            reply = self.core.handle(request, self.now, f"r{next(self.numbers)}")
        except Crash as crash:
            raise Unreached(Why.BROKEN) from crash  # the server died; the client only sees no answer
        headers = {name.lower(): value for name, value in reply.headers.items()} | {"content-type": reply.media}
        return Answer(reply.status, headers, reply.body)

    def device(self, name: str, *, is_new: bool | None = None) -> Device:
        device = Device(self, name, is_new=self.is_new if is_new is None else is_new)
        self.devices.append(device)
        return device

    def close(self) -> None:
        for device in self.devices:
            device.close()
        self.database.close()


class DeviceClock:
    """A computer's clock, as wrong as a test wants."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.off = 0

    def now(self) -> int:
        self.world.now += 10
        return self.world.now + self.off


class Wire:
    """Carries calls straight to the server; `before` may lose or repeat them."""

    def __init__(self, device: Device) -> None:
        self.device = device

    def send(self, call: Call) -> Answer:
        return self.device.network(call)


class DiskSecrets:
    """What a key store would keep, in a file beside the workspace: it outlives a kill."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _read(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = json.loads(self.path.read_text()) if self.path.exists() else {}
        return found

    def get(self, name: str) -> dict[str, str] | None:
        return self._read().get(name)

    def put(self, name: str, values: Mapping[str, str]) -> None:
        self.path.write_text(json.dumps({**self._read(), name: dict(values)}))

    def forget(self, name: str) -> None:
        self.path.write_text(json.dumps({n: v for n, v in self._read().items() if n != name}))


class Device:
    """A computer with one workspace file."""

    def __init__(self, world: World, name: str, *, is_new: bool = True) -> None:
        self.world = world
        self.name = name
        self.clock = DeviceClock(world)
        self.folder = world.folder / name
        if is_new:
            self.folder.mkdir()
        self.secrets = DiskSecrets(self.folder / "secrets.json")
        self.around = Surroundings(self.folder / "app", self.secrets, lambda address, ca: Wire(self))
        self.path = self.folder / "firm.crm"
        self.network: Callable[[Call], Answer] = world.answer
        self._store: Store | None = None

    @property
    def store(self) -> Store:
        assert self._store is not None
        return self._store

    def create(self) -> Store:
        create_workspace(self.path, clock=self.clock, user_name=self.name)
        return self.open()

    def open(self) -> Store:
        self._store = open_store(self.path, clock=self.clock)
        self._store.writer.connection.execute("PRAGMA synchronous=OFF")  # these tests cut no power
        return self._store

    def publish(self, code: str = "") -> Report:
        return publish(
            self.store,
            self.around,
            "http://localhost",
            code or self.world.owner_code(),
            self.name,
            device=f"{self.name}'s laptop",
        )

    def join(self, code: str) -> Report:
        store, report = join(
            self.around, "http://localhost", code, self.path, self.name, device=f"{self.name}'s laptop"
        )
        store.close()
        self.open()
        return report

    def sync(self) -> Report:
        return sync_round(self.store, self.around)

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    def move_marks(self) -> None:
        """Let the program's marks say that the file always lay here: the whole disk was copied."""
        for mark in (self.folder / "app" / "sync").glob("*.mark"):
            found = json.loads(mark.read_text())
            mark.write_text(json.dumps({**found, "path": str(self.path)}))

    def rows(self, sql: str, *params: object) -> list[tuple[object, ...]]:
        return self.store.query(sql, params)

    def state(self) -> dict[str, str]:
        return {str(n): json.loads(str(v)) for n, v in self.store.query("SELECT name, value FROM sync_state")}
