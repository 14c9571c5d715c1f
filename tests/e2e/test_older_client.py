"""A program of before a schema change beside today's, at today's server: it keeps aside what it does not know.

The older program is built as a wheel from the commit before the change, and runs as processes of its own.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tarfile
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlite
from tests.e2e.test_sync import Computer
from tests.integration.server.certificates import make
from tests.integration.server.test_process import Running, run

from crm_desktop.domain.specs import ACTIVITY, KINDS, PERSON, SERVICE_CASE
from crm_desktop.store import Store, open_store
from crm_desktop.store.net import find_differences

BEFORE = "4bf20554831de235cea52d8a6b609d49189d7b7f"  # tagged schema-1
ROOT = Path(__file__).resolve().parents[2]
NEWER = {"done_at": 1_900_000_000_000, "set_run": "run-1", "set_step": "call first"}  # fields of schema 2


class OlderComputer(Computer):
    """A computer with the program of before."""

    def __init__(self, folder: Path, name: str, ca: Path, program: Path) -> None:
        super().__init__(folder, name, ca)
        self.environment["PYTHONPATH"] = str(program)
        asked = "import crm_desktop.protocol.op as op; print(op.SCHEMA, op.__file__)"
        schema, _, path = self.python("-c", asked).partition(" ")
        assert schema == "1" and path.startswith(str(program))

    def python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=self.environment, capture_output=True, text=True, timeout=60, check=True
        )
        return done.stdout

    def upgrade(self) -> None:
        """Put today's program in the place of the older one; the file stays."""
        self.environment["PYTHONPATH"] = str(ROOT / "src")


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The older program in a folder of its own, from its wheel."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed: the older program is taken from the history")
    folder = tmp_path_factory.mktemp("older")
    tree = ("src", "pyproject.toml", "README.md", "LICENSE", "resources")
    archive = subprocess.run(["git", "-C", str(ROOT), "archive", BEFORE, *tree], capture_output=True, check=False)
    if archive.returncode:
        pytest.skip(f"the history does not reach back to {BEFORE[:7]}: {archive.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder / "source", filter="data")
    wheel = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", str(folder), str(folder / "source")]
    built = subprocess.run(wheel, capture_output=True, text=True, timeout=150, check=False)
    if built.returncode:  # no network for the tool that builds: the same files, without their wheel
        warnings.warn(f"the older program runs from its source: {built.stderr[-200:]}", stacklevel=1)
        return folder / "source" / "src"
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as files_of_wheel:
        files_of_wheel.extractall(folder / "program")
    return folder / "program"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    (tmp_path / "tls").mkdir()
    running = Running(tmp_path / "server", make("the firm's CA", is_ca=True), tmp_path / "tls")
    yield running
    running.stop()


@pytest.fixture
def team(tmp_path: Path, older: Path, server: Running) -> tuple[Computer, OlderComputer]:
    """Ada with today's program published a workspace with a case in it; Eve joined with the older program."""
    code = next(word for word in run(tmp_path / "server", "init").stdout.split() if word.count("-") >= 3)
    ada, eve = Computer(tmp_path, "ada", server.ca), OlderComputer(tmp_path, "eve", server.ca, older)
    ada.crm("init", "--user", "Ada")
    with opened(ada) as store, store.write("Before") as unit:
        person = unit.insert(PERSON, id="zoe", given_name="Zoe")
        unit.insert(ACTIVITY, id="note", kind="note", record_kind="person", record_id=person, body="One", **NEWER)
        unit.insert(SERVICE_CASE, id="case-1", subject="Broken", status="new", person_id=person)
    ada.crm("sync", "publish", server.base, "--code", code, "--ca", str(server.ca))
    code = ada.crm("sync", "invite")["code"]
    eve.crm("sync", "join", server.base, "--code", code, "--name", "Eve", "--ca", str(server.ca))
    ada.sync()
    return ada, eve


def opened(computer: Computer) -> closing[Store]:
    return closing(open_store(computer.file))


def kept_aside(eve: Computer, record_id: str) -> list[Any]:
    """Return what the older program keeps of a record that it does not know, word for word."""
    with closing(sqlite.connect(str(eve.file))) as file:
        rows = file.execute("SELECT new FROM change WHERE rid = ? AND state = 'parked' ORDER BY n", (record_id,))
        return [json.loads(new) for (new,) in rows]


def row(computer: Computer, sql: str) -> tuple[object, ...]:
    with opened(computer) as store:
        return store.query(sql)[0]


def test_an_older_program_keeps_kinds_and_fields_that_it_does_not_know_and_blanks_none(
    team: tuple[Computer, OlderComputer],
) -> None:
    ada, eve = team
    with opened(ada) as store, store.write("Later") as unit:
        unit.update(SERVICE_CASE, "case-1", {"status": "solved", "solution": "Glued — Žľ"})
        unit.insert(ACTIVITY, id="later", kind="note", record_kind="person", record_id="zoe", body="Two", **NEWER)
    ada.sync(), eve.sync()
    case = kept_aside(eve, "case-1")
    assert (case[0]["subject"], case[0]["person_id"]) == ("Broken", "zoe")
    assert case[-1] == {"status": "solved", "solution": "Glued — Žľ"}
    eve.crm("note", "edit", "note", "One and more")
    eve.crm("note", "edit", "later", "Two and more")
    eve.crm("people", "edit", "zoe", "--nickname", "Z")
    eve.sync(), ada.sync()
    wanted = (*NEWER.values(), "One and more")
    assert row(ada, "SELECT done_at, set_run, set_step, body FROM activity WHERE id = 'note'") == wanted
    assert row(ada, "SELECT done_at, set_run, set_step, body FROM activity WHERE id = 'later'")[:3] == wanted[:3]
    assert row(ada, "SELECT nickname FROM person") == ("Z",)
    assert row(ada, "SELECT count(*) FROM conflict") == (0,)


def test_an_older_program_deletes_and_brings_back_what_has_newer_fields(team: tuple[Computer, OlderComputer]) -> None:
    ada, eve = team
    eve.sync()
    eve.crm("people", "delete", "zoe")
    eve.sync(), ada.sync()
    assert row(ada, "SELECT p.deleted_at IS NOT NULL, (SELECT count(*) FROM conflict) FROM person p") == (1, 0)
    eve.crm("people", "restore", "zoe")
    eve.sync(), ada.sync()
    assert row(ada, "SELECT deleted_at FROM person") == (None,)
    assert row(ada, "SELECT set_run FROM activity WHERE id = 'note'") == ("run-1",)


def test_after_its_upgrade_both_hold_the_same(team: tuple[Computer, OlderComputer]) -> None:
    ada, eve = team
    eve.crm("people", "edit", "zoe", "--nickname", "sent after the upgrade")
    with opened(ada) as store, store.write("Meanwhile") as unit:
        unit.update(SERVICE_CASE, "case-1", {"priority": "high"})
        unit.update(ACTIVITY, "note", {"set_step": "call again"})
    ada.sync(), eve.sync()
    eve.upgrade()
    for _ in range(2):  # what a device leases for its numbers travels with the next round
        eve.sync(), ada.sync()
    eve.sync()
    assert kept_aside(eve, "case-1") == []
    with opened(ada) as here, opened(eve) as there:
        for kind in KINDS:
            columns = ", ".join(["id", *(f.name for f in kind.fields), *(d.name for d in kind.derived)])
            sql = f"SELECT {columns} FROM {kind.name} ORDER BY id"
            assert here.query(sql) == there.query(sql), kind.name
        assert here.query("SELECT nickname FROM person") == [("sent after the upgrade",)]
        assert there.query("SELECT priority, status FROM service_case") == [("high", "new")]
        assert list(find_differences(there)) == []
    assert eve.crm("sync", "verify")["mended"] == 0
