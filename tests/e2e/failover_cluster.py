"""Two PostgreSQL nodes under Patroni and one etcd, as docs/server.md says, each a process of the tests' own."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import requests
from tests.integration.server.postgres_here import Missing, binaries
from tests.integration.server.test_process import free_port

PASSWORD = "for-tests-only"
NODES = (0, 1)


def needed() -> None:
    """Raise `Missing`, with the reason, where this machine can't run the recipe."""
    binaries()
    for program, package in (("patroni", "patroni"), ("etcd", "etcd-server")):
        if shutil.which(program) is None:
            raise Missing(f"{program} is not installed (Debian: {package})")
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        raise Missing("root can't run PostgreSQL and there is no setpriv")


class Cluster:
    """Starts all, knows who leads, kills nodes; `close` ends every process that was started here."""

    def __init__(self, *, is_synchronous: bool) -> None:
        needed()
        self.folder = Path(tempfile.mkdtemp(prefix="crm-ha-"))  # not below a folder of root's: postgres must get there
        self.is_synchronous = is_synchronous
        self._as: list[str] = []
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]
        self.sql = [free_port() for _ in NODES]
        self.rest = [free_port() for _ in NODES]
        self._etcd = [free_port(), free_port()]
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._postmasters: set[int] = set()
        try:
            self._start_etcd()
            for node in NODES:
                self.start(node)
        except BaseException:
            self.close()
            raise

    def dsn(self, database: str = "crm", user: str = "crm_owner") -> str:
        """Return the address of whichever node leads."""
        hosts, ports = ",".join("127.0.0.1" for _ in NODES), ",".join(map(str, self.sql))
        return (
            f"postgresql://{user}:{PASSWORD}@/{database}?host={hosts}&port={ports}&target_session_attrs=read-write"
            "&connect_timeout=2&keepalives=1&keepalives_idle=1&keepalives_interval=1&keepalives_count=2"
            "&tcp_user_timeout=3000"
        )

    def _start_etcd(self) -> None:
        client, peer = (f"http://127.0.0.1:{port}" for port in self._etcd)
        self._launch(
            "etcd", "etcd", "--name", "e0", "--data-dir", f"{self.folder}/etcd", "--listen-client-urls", client,
            "--advertise-client-urls", client, "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
            "--initial-cluster", f"e0={peer}", "--heartbeat-interval", "100", "--election-timeout", "1000",
        )  # fmt: skip

    def start(self, node: int) -> None:
        """Start Patroni on a node; it makes or follows the database by itself."""
        path = self.folder / f"p{node}.yml"
        path.write_text(json.dumps(self._settings(node)))  # JSON is YAML
        path.chmod(0o644)
        self._launch(f"patroni{node}", "patroni", str(path))

    def _settings(self, node: int) -> object:
        parameters = {
            "synchronous_commit": "on", "wal_log_hints": "on", "shared_buffers": "64MB", "max_connections": 60,
            "wal_keep_size": "128MB",
        }  # fmt: skip
        return {
            "scope": "crm", "name": f"n{node}",
            "restapi": {"listen": f"127.0.0.1:{self.rest[node]}", "connect_address": f"127.0.0.1:{self.rest[node]}"},
            "etcd3": {"hosts": f"127.0.0.1:{self._etcd[0]}"},
            "bootstrap": {
                "dcs": {
                    "ttl": 20, "loop_wait": 2, "retry_timeout": 5,
                    # The control may be promoted whatever it lacks: on a fast machine more than Patroni's 1 MiB.
                    "maximum_lag_on_failover": 1 << (20 if self.is_synchronous else 30),
                    "synchronous_mode": self.is_synchronous, "synchronous_mode_strict": self.is_synchronous,
                    "primary_start_timeout": 0,
                    "postgresql": {"use_pg_rewind": True, "use_slots": True, "parameters": parameters},
                },
                "initdb": [{"encoding": "UTF8"}, "data-checksums", {"locale": "C.UTF-8"}],
            },
            "postgresql": {
                "listen": f"127.0.0.1:{self.sql[node]}", "connect_address": f"127.0.0.1:{self.sql[node]}",
                "data_dir": f"{self.folder}/d{node}", "bin_dir": str(binaries()),
                "pgpass": f"{self.folder}/pgpass{node}",
                "pg_hba": ["local all all trust", "host all all 127.0.0.1/32 scram-sha-256",
                           "host replication repl 127.0.0.1/32 scram-sha-256"],
                "parameters": {"unix_socket_directories": str(self.folder), "password_encryption": "scram-sha-256"},
                "authentication": {
                    name: {"username": user, "password": PASSWORD}
                    for name, user in (("superuser", "postgres"), ("replication", "repl"), ("rewind", "rewind"))
                },
            },
        }  # fmt: skip

    def _launch(self, name: str, *command: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [*self._as, *command], cwd=self.folder, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, "HOME": str(self.folder), "ETCD_UNSUPPORTED_ARCH": ""},
            )  # fmt: skip

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")[-3000:]

    def is_(self, role: str, node: int) -> bool:
        """Ask Patroni of a node: `primary`, `sync`, `async`, `replica`."""
        with suppress(requests.RequestException):
            return requests.get(f"http://127.0.0.1:{self.rest[node]}/{role}", timeout=2).status_code == 200
        return False

    def leader(self) -> int | None:
        return next((node for node in NODES if self.is_("primary", node)), None)

    def wait_for(self, is_so: Callable[[], bool], what: str, seconds: float = 150) -> float:
        """Wait until something holds; return how long it took."""
        began = time.monotonic()
        while not is_so():
            if time.monotonic() - began > seconds:
                raise AssertionError(f"{what} did not come: {self.log('patroni0')}\n{self.log('patroni1')}")
            time.sleep(0.2)
        return time.monotonic() - began

    def wait_whole(self) -> int:
        """Wait until one node leads and the other follows as it should; return who leads."""
        follows = "sync" if self.is_synchronous else "async"

        def is_whole() -> bool:
            leads = self.leader()
            return leads is not None and self.is_(follows, 1 - leads)

        self.wait_for(is_whole, "a leader and a follower")
        leads = self.leader()
        assert leads is not None
        return leads

    def ask(self, sql: str, database: str = "crm") -> list[tuple[object, ...]]:
        """Ask the leader as its superuser, who sees past row security; one that was just made takes a moment."""
        self.wait_for(self._is_writable, "a leader that writes")
        with psycopg.connect(self.dsn(database, "postgres"), autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def _is_writable(self) -> bool:
        try:
            psycopg.connect(self.dsn("postgres", "postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def prepare(self) -> None:
        """Make an empty database that belongs to a role without special rights."""
        self.ask(f"CREATE ROLE crm_owner LOGIN PASSWORD '{PASSWORD}'", "postgres")
        self.ask("CREATE DATABASE crm OWNER crm_owner", "postgres")

    def _postmaster(self, node: int) -> int:
        pid = int((self.folder / f"d{node}" / "postmaster.pid").read_text().split()[0])
        self._postmasters.add(pid)
        return pid

    def backends(self, node: int, named: str = "") -> list[int]:
        """Return the processes of a node's database."""
        found = []
        parent = self._postmaster(node)
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                status = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(status[1]) == parent and named in (folder / "cmdline").read_text():
                    found.append(int(folder.name))
        return found

    def stall_replication(self, node: int) -> int:
        """Let what sends the log to the other node stand still; return how many processes."""
        # A follower calls itself one a moment before it is sent anything.
        self.wait_for(lambda: bool(self.backends(node, "walsender")), "what sends the log")
        return sum(_signal(pid, signal.SIGSTOP) for pid in self.backends(node, "walsender"))

    def kill_node(self, node: int) -> None:
        """Everything of a node ends at once, as when the power goes."""
        patroni = self._running.pop(f"patroni{node}")
        pids = [patroni.pid, self._postmaster(node), *self.backends(node)]
        for pid in pids:
            _signal(pid, signal.SIGKILL)
        patroni.wait(20)

    def close(self) -> None:
        """End every process that was started here, and remove the folder."""
        for node in NODES:
            with suppress(OSError, ValueError, IndexError):
                self._postmaster(node)
        for name in sorted(self._running, reverse=True):  # Patroni before etcd
            process = self._running[name]
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(15)
        for pid in self._postmasters:
            if _is_ours(pid, str(self.folder)):
                _signal(pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


def _signal(pid: int, what: signal.Signals) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, what)
        return True
    return False


def _is_ours(pid: int, folder: str) -> bool:
    """A number may have been given to somebody else's process meanwhile."""
    with suppress(OSError):
        return folder in Path(f"/proc/{pid}/cmdline").read_text()
    return False
