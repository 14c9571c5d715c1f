"""A server process over TLS, and computers whose programs speak to it through a network that may be bad."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import requests
from tests.integration.server.certificates import make, write
from tests.integration.server.test_process import free_port, run
from tests.integration.sync.test_meeting import same as same_rows
from tests.property.ledger import commits as commits_of
from tests.property.ledger import held_by, replayed

from crm_desktop.domain.clock import SystemClock
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.specs import PERSON
from crm_desktop.protocol.op import digest
from crm_desktop.server.proving import faults
from crm_desktop.server.sqlite import SqliteDatabase
from crm_desktop.store import Store, create_workspace, open_store
from crm_desktop.sync.run import Surroundings, open_session, sync_round
from crm_desktop.sync.secrets import FileSecrets
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.setup import join, publish
from crm_desktop.sync.steps import Ask, Report
from crm_desktop.sync.transport import HttpTransport

SOURCE = Path(__file__).resolve().parents[2] / "src"
PASSPHRASE = "a passphrase for tests"
PATIENCE = 3.0  # seconds that a client waits for a reply here; the program waits ten times as long
SERVE = ("-m", "crm_desktop.server.admin")


class ServerProcess:
    """`crm-server serve` on one port and one folder, as often as it is started."""

    def __init__(self, folder: Path, *, database: str = "", program: tuple[str, ...] = SERVE) -> None:
        self.data, self.database, self.program = folder / "server", database, program
        self.folder = folder / "tls"
        self.folder.mkdir(parents=True, exist_ok=True)
        authority = make("the firm's CA", is_ca=True)
        self.ca = self.folder / "ca.pem"
        self.ca.write_bytes(authority.pem())
        leaf = make("server", authority)
        self.certificate, self.key = write(self.folder, leaf.pem(), leaf)
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def base(self) -> str:
        return f"https://localhost:{self.port}"

    def admin(self, *arguments: str) -> str:
        more = ("--database", self.database) if self.database else ()
        done = run(self.data, *arguments, *more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def owner_code(self) -> str:
        return next(word for word in self.admin("init").split() if word.count("-") >= 3)

    def start(self, fail_at: str = "") -> None:
        more = ["--database", self.database] if self.database else []
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.program, "serve", "--data", str(self.data), "--port", str(self.port),
                 "--tls-cert", str(self.certificate), "--tls-key", str(self.key), *more],
                env={**os.environ, "PYTHONPATH": f"{SOURCE}:{SOURCE.parent}", "CRM_FAIL_AT": fail_at}, stderr=log,
            )  # fmt: skip
        with requests.Session() as http:
            http.trust_env = False
            deadline = time.monotonic() + 60
            while True:
                try:
                    http.get(f"{self.base}/v1/hello", timeout=5, verify=str(self.ca))
                    return
                except requests.ConnectionError:
                    assert self.process.poll() is None, (self.folder / "log").read_text("utf-8")
                    assert time.monotonic() < deadline
                    time.sleep(0.05)

    def kill(self) -> None:
        """As `kill -9` does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def died(self) -> int:
        """Wait until it ended by itself, and return how."""
        assert self.process is not None
        code = self.process.wait(30)
        self.process = None
        return code

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            process, self.process = self.process, None
            process.send_signal(how)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                raise


class Hasty(HttpTransport):
    """The program's own transport with less patience."""

    def send(self, call: Call) -> Answer:
        return super().send(replace(call, timeout=min(call.timeout, PATIENCE)))


class Remembering(FileSecrets):
    """The program's sealed file, which is opened once: to open it takes a tenth of a second, by intent."""

    _known: dict[str, dict[str, str]] | None = None

    def _read(self) -> dict[str, dict[str, str]]:
        if self._known is None:
            self._known = super()._read()
        return {name: dict(values) for name, values in self._known.items()}

    def _write(self, values: Mapping[str, Mapping[str, str]]) -> None:
        super()._write(values)
        self._known = {name: dict(kept) for name, kept in values.items()}

    def open_again(self) -> None:
        self._known = None


class Laptop:
    """A computer with a workspace file: its program runs in this process, or as `crm` in one of its own."""

    def __init__(self, folder: Path, name: str, ca: Path) -> None:
        self.name, self.ca = name, ca
        self.folder = folder / name
        self.folder.mkdir()
        self.path = self.folder / "firm.crm"
        state = self.folder / "state"
        self.environment = {
            **os.environ, "PYTHONPATH": str(SOURCE), "LC_ALL": "C", "CRM_PASSPHRASE": PASSPHRASE,
            **{n: str(state) for n in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")},
            "CRM_WORKSPACE": str(self.path),
        }  # fmt: skip
        app_folder = state / "crm-desktop"
        self.secrets = Remembering(app_folder / "sync" / "sign-in.sealed", lambda: PASSPHRASE)
        self.around = Surroundings(app_folder, self.secrets, Hasty)
        self.saved: dict[str, str] = {}  # person -> the word that a person typed
        self._store: Store | None = None

    @property
    def store(self) -> Store:
        if self._store is None:
            self._store = open_store(self.path, app_folder=self.around.app_folder)
        return self._store

    def create(self) -> None:
        create_workspace(self.path, clock=SystemClock(), user_name=self.name)

    def publish(self, base: str, code: str) -> Report:
        return publish(self.store, self.around, base, code, self.name, ca=self.ca, device=self.name)

    def invite(self) -> str:
        session = open_session(self.store, self.around)
        return str(session.ask(Ask("POST", "invites", dict[str, Any], body={"role": "member"}))["code"])

    def join(self, base: str, code: str) -> None:
        store, _ = join(self.around, base, code, self.path, self.name, ca=self.ca, device=self.name)
        store.close()

    def add(self, *words: str, note: str = "") -> list[str]:
        """Save new people; each word comes once in all tests, so that it can be found again."""
        with self.store.write("New") as unit:
            ids = [unit.insert(PERSON, given_name=word, description=note) for word in words]
        self.saved |= dict(zip(ids, words, strict=True))
        return ids

    def edit(self, record_id: str, **changed: object) -> None:
        with self.store.write("Edit") as unit:
            unit.update(PERSON, record_id, changed)

    def sync(self) -> Report:
        return sync_round(self.store, self.around)

    def settle(self, tries: int = 12, pause: float = 0.2) -> int:
        """Sync until it works, as the program does by itself; return how often it did not."""
        for failed in range(tries):
            try:
                self.sync()
                return failed
            except CrmError as error:
                if failed == tries - 1:
                    raise
                cause = error.__cause__
                time.sleep(max(pause, float(getattr(cause, "retry_after", 0.0))))
        return tries

    def crm(self, *arguments: str, fail_at: str = "") -> subprocess.CompletedProcess[str]:
        """Run `crm` as a process of its own; this process lets go of the file before."""
        self.close()
        self.secrets.open_again()
        return subprocess.run(
            [sys.executable, "-m", "crm_desktop.app.console", *arguments, "--json"], text=True, timeout=120,
            env={**self.environment, "CRM_FAIL_AT": fail_at}, capture_output=True, check=False,
        )  # fmt: skip

    def rows(self, sql: str, *params: object) -> list[tuple[object, ...]]:
        return self.store.query(sql, params)

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


class _Data:
    """What the ledger's functions ask for."""

    def __init__(self, database: SqliteDatabase, workspace: str) -> None:
        self.database, self.workspace = database, workspace


def check(server: ServerProcess, laptops: list[Laptop]) -> dict[str, int]:
    """Everybody holds the same, which is what the server's log says; each word is there once and each op came once."""
    for laptop in laptops:
        waiting = laptop.rows("SELECT n, state FROM change WHERE seq IS NULL AND state <> 'answered'")
        assert waiting == [], f"{laptop.name} keeps something back: {waiting}"
    same_rows(*laptops)  # type: ignore[arg-type]
    workspace = laptops[0].store.workspace_id
    database = SqliteDatabase(server.data)
    try:
        with database.read(workspace) as db:
            assert faults(db) == []
        commits = commits_of(_Data(database, workspace))  # type: ignore[arg-type]
        digests = [digest(tx.dev or c.dev, tx, fed.op) for c in commits for tx in c.txs for fed in tx.items]
        assert len(digests) == len(set(digests)), "an op was taken twice"
        docs = replayed(_Data(database, workspace))  # type: ignore[arg-type]
    finally:
        database.close()
    for laptop in laptops:
        assert held_by(laptop) == docs  # type: ignore[arg-type]
    people = Counter(doc.get("given_name") for (t, _), doc in docs.items() if t == "person")
    words = [word for laptop in laptops for word in laptop.saved.values()]
    assert [word for word in words if people[word] != 1] == [], "a word is nowhere, or twice"
    deleted = [i for (_, i), doc in docs.items() if doc.get("deleted_at")]
    assert deleted == []
    return {"people": len(words), "ops": len(digests)}


def team(folder: Path, server: ServerProcess, base: str, names: tuple[str, ...] = ("ada", "eve")) -> list[Laptop]:
    """A workspace that several people share: the first published it, the others joined."""
    laptops = [Laptop(folder, name, server.ca) for name in names]
    first = laptops[0]
    first.create()
    first.add("first")
    first.publish(base, server.owner_code())
    for other in laptops[1:]:
        other.join(base, first.invite())
    for one in laptops:
        one.settle()
    return laptops


def sealed(laptop: Laptop) -> dict[str, Any]:
    """Return the state of sync in a file."""
    return {str(n): json.loads(str(v)) for n, v in laptop.rows("SELECT name, value FROM sync_state")}


def say(line: str) -> None:
    """Print a figure; `pytest -rP` shows it."""
    sys.stdout.write(line + "\n")
