"""Two programs and a server, each a process of its own, over TLS with the firm's own authority."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.integration.server.certificates import make
from tests.integration.server.test_process import Running, run

SOURCE = Path(__file__).resolve().parents[2] / "src"


class Computer:
    """A person's computer: folders of its own, and `crm`."""

    def __init__(self, folder: Path, name: str, ca: Path) -> None:
        self.folder, self.name, self.ca = folder / name, name, ca
        self.folder.mkdir()
        self.file = self.folder / "firm.crm"
        self.environment = {
            **os.environ, "PYTHONPATH": str(SOURCE), "LC_ALL": "C", "CRM_PASSPHRASE": "a passphrase for tests",
            **{n: str(self.folder / n) for n in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")},
            "CRM_WORKSPACE": str(self.file),
        }  # fmt: skip

    def crm(self, *arguments: str, code: int = 0) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "crm_desktop.app.console", *arguments, "--json"],
            env=self.environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return json.loads(done.stdout)

    def sync(self) -> Any:
        return self.crm("sync", "now")

    def person(self, record_id: str) -> Any:
        return self.crm("people", "show", record_id)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    (tmp_path / "tls").mkdir()
    running = Running(tmp_path / "server", make("the firm's CA", is_ca=True), tmp_path / "tls")
    yield running
    running.stop()


@pytest.fixture
def owner_code(tmp_path: Path) -> str:
    made = run(tmp_path / "server", "init")
    assert made.returncode == 0, made.stderr
    return next(word for word in made.stdout.split() if word.count("-") >= 3)


def test_two_people_edit_without_a_network_meet_and_decide(tmp_path: Path, owner_code: str, server: Running) -> None:
    ada, eve = (Computer(tmp_path, name, server.ca) for name in ("ada", "eve"))
    ada.crm("init", "--user", "Ada")
    person = ada.crm("people", "add", "--given-name", "Zoe", "--family-name", "Ångström")["id"]
    ada.crm("sync", "publish", server.base, "--code", owner_code, "--ca", str(server.ca), "--device", "Ada's laptop")
    code = ada.crm("sync", "invite")["code"]
    joined = eve.crm("sync", "join", server.base, "--code", code, "--name", "Eve", "--ca", str(server.ca))
    assert joined["workspace"]

    ada.crm("people", "edit", person, "--nickname", "A")
    eve.crm("people", "edit", person, "--nickname", "B")
    note = tmp_path / "offer.txt"
    note.write_text("An offer")
    ada.crm("attach", person, str(note))
    assert ada.sync()["files_sent"] == 1
    assert eve.sync()["files_received"] == 1

    [group] = eve.crm("sync", "conflicts")["conflicts"]
    assert [(f["mine"]["value"], f["theirs"]["value"]) for f in group["fields"]] == [("B", "A")]
    assert eve.crm("sync", "status")["state"] == "conflicts"
    assert ada.sync()["received"] >= 1
    ada.crm("sync", "resolve", person, "--take", "theirs")
    ada.sync(), eve.sync()
    for computer in (ada, eve):
        assert computer.crm("sync", "status")["state"] == "up_to_date"
        assert computer.crm("sync", "conflicts") == {"conflicts": []}
        assert computer.person(person)["nickname"] == "B"
    assert ada.crm("verify")


def test_what_goes_wrong_is_said(tmp_path: Path, owner_code: str, server: Running) -> None:
    ada = Computer(tmp_path, "ada", server.ca)
    ada.crm("init", "--user", "Ada")
    assert "not set up" in ada.crm("sync", "now", code=15)["error"]["title"]
    wrong = ada.crm("sync", "publish", server.base, "--code", owner_code, code=16)["error"]
    assert "certificate" in wrong["title"] and "Nothing was sent" in wrong["advice"]
    bad = ada.crm("sync", "publish", server.base, "--code", "XXXX-YYYY", "--ca", str(server.ca), code=15)["error"]
    assert "unknown, was used already, or is too old" in bad["title"]
    http = ada.crm("sync", "publish", "http://crm.example.com", "--code", owner_code, code=3)["error"]
    assert "unprotected" in http["title"]
    gone = ada.crm("sync", "publish", "https://localhost:1", "--code", owner_code, code=16)["error"]
    assert "Can't reach the team copy" in gone["title"]


def test_who_joins_brings_the_records_of_before_once(tmp_path: Path, owner_code: str, server: Running) -> None:
    ada, eve = (Computer(tmp_path, name, server.ca) for name in ("ada", "eve"))
    ada.crm("init", "--user", "Ada")
    ada.crm("people", "add", "--given-name", "Zoe", "--email", "zoe@example.com")
    ada.crm("sync", "publish", server.base, "--code", owner_code, "--ca", str(server.ca))
    old = eve.folder / "mine.crm"
    eve.crm("init", "--user", "Eve", "--workspace", str(old))
    eve.crm("people", "add", "--given-name", "Zoe", "--email", "zoe@example.com", "--workspace", str(old))
    eve.crm("people", "add", "--given-name", "Jana", "--email", "jana@example.com", "--workspace", str(old))
    code = ada.crm("sync", "invite")["code"]
    join = ("sync", "join", server.base, "--code", code, "--name", "Eve", "--ca", str(server.ca), "--bring", str(old))
    brought = eve.crm(*join)["brought"]
    assert (brought["rows"], brought["created"], brought["updated"]) == (2, {"person": 1}, {"person": 1})
    ada.sync()
    assert sorted(p["display_name"] for p in ada.crm("people", "list")["people"]) == ["Jana", "Zoe"]
    again = eve.crm("import", str(old))["imports"][0]
    assert (again["batch"], again["created"]) == ("", {})
