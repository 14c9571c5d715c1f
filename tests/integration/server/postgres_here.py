"""A PostgreSQL of the tests' own, as it is found on the machine; a folder and a socket, no network."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

PORT = "5544"


class Missing(Exception):
    """There is no PostgreSQL here; the words say why."""


def binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    if not found and not named:
        raise Missing("no PostgreSQL server is installed (Debian: postgresql-15)")
    return found[-1].parent if found else Path(named or "").parent


class PostgresHere:
    """Starts in a folder of its own, stops with `stop`."""

    def __init__(self, **settings: str) -> None:
        self.bin = binaries()
        self._as: list[str] = []
        self.folder = Path(tempfile.mkdtemp(prefix="crm-pg-"))
        if os.geteuid() == 0:  # the server refuses to run as root
            try:
                user = pwd.getpwnam("postgres")
            except KeyError as error:
                raise Missing("root can't run PostgreSQL and there is no user “postgres”") from error
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as = ["runuser", "-u", "postgres", "--"]
        self._run("initdb", "-D", f"{self.folder}/d", "-A", "trust", "-U", "crm", "--no-sync", "-E", "UTF8")
        self.start(**settings)

    def start(self, **settings: str) -> None:
        options = "".join(f" -c {name}={value}" for name, value in settings.items())
        self._run(
            "pg_ctl", "-D", f"{self.folder}/d", "-w", "-l", f"{self.folder}/log",
            "-o", f"-c listen_addresses='' -k {self.folder} -p {PORT} -c max_connections=60{options}", "start",
        )  # fmt: skip

    def stop(self) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/d", "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as, str(self.bin / program), *arguments]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)

    def url(self, database: str = "postgres", user: str = "crm") -> str:
        return f"postgresql:///{database}?host={self.folder}&port={PORT}&user={user}"

    def new_database(self, name: str) -> str:
        """Return the URL of an empty database, whose owner may neither do all nor read past row security."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'crm_owner'").fetchone():
                connection.execute("CREATE ROLE crm_owner LOGIN")
            connection.execute(f'CREATE DATABASE "{name}" OWNER crm_owner')
        return self.url(name, "crm_owner")
