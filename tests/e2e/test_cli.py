"""`crm` as a process: what scripts and administrators rely on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
Crm = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def crm(tmp_path: Path) -> Crm:
    """Run `crm` on a workspace of its own."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "CRM_WORKSPACE": str(tmp_path / "firm.crm"), "LC_ALL": "C"}

    def run(*words: str, text: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "crm_desktop.app.console", *words]
        return subprocess.run(
            command, input=text, capture_output=True, encoding="utf-8", env=environment | more, timeout=60, check=False
        )

    assert run("init", "--user", "Marta").returncode == 0
    return run


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_a_person_is_added_found_edited_deleted_and_restored(crm: Crm) -> None:
    ada = answer(crm("people", "add", "--given-name", "Ada", "--email", "ada@x.example", "--json"))["id"]
    [hit] = answer(crm("search", "ada", "--json"))["hits"]
    assert (hit["kind"], hit["id"], hit["title"]) == ("person", ada, "Ada")
    assert answer(crm("people", "edit", ada, "--nickname", "Countess", "--seen", "nickname=", "--json"))["batch"]
    assert answer(crm("people", "edit", ada, "--nickname", "Countess", "--json"))["batch"] is None
    shown = answer(crm("people", "show", ada, "--json"))
    assert shown["nickname"] == "Countess" and [p["value"] for p in shown["points"].values()] == ["ada@x.example"]
    crm("people", "delete", ada)
    assert answer(crm("people", "list", "--json"))["total"] == 0
    assert [row["title"] for row in answer(crm("bin", "list", "--json"))["bin"]] == ["Ada"]
    crm("bin", "restore", ada)
    assert crm("people", "list").stdout == f"{ada}\tAda\t\t\t\tada@x.example\t\n"


def test_company_job_note_tag_and_file_stand_on_the_page(crm: Crm, tmp_path: Path) -> None:
    alfa = crm("companies", "add", "--name", "Alfa", "--type", "customer").stdout.strip()
    ada = crm("people", "add", "--given-name", "Ada", "--company", alfa, "--job-title", "Buyer").stdout.strip()
    crm("note", "add", ada, "-", text="Wants a lathe\nand oil")
    crm("tag", "add", "VIP", ada)
    offer = tmp_path / "offer.txt"
    offer.write_text("offer")
    crm("attach", ada, str(offer))
    shown = answer(crm("people", "show", ada, "--json"))
    assert [(j["company_name"], j["job_title"]) for j in shown["jobs"]] == [("Alfa", "Buyer")]
    assert [n["body"] for n in shown["notes"]] == ["Wants a lathe\nand oil"] and shown["tag_names"] == ["VIP"]
    saved = crm("files", "save", shown["files"][0]["id"], str(tmp_path / "w")).returncode
    assert saved == 0 and (tmp_path / "w" / "offer.txt").read_text() == "offer"
    assert crm("undo").stdout == "1 record put back\n"
    assert answer(crm("people", "show", ada, "--json"))["files"] == []


def test_a_person_and_their_job_are_one_thing_to_undo(crm: Crm) -> None:
    alfa = crm("companies", "add", "--name", "Alfa").stdout.strip()
    crm("people", "add", "--given-name", "Ada", "--company", alfa)
    assert crm("undo").stdout == "2 records put back\n"
    refused = crm("people", "add", "--given-name", "Eva", "--company", "nowhere")
    assert refused.returncode == 4 and answer(crm("people", "list", "--json"))["total"] == 0


def test_history_undo_and_redo(crm: Crm) -> None:
    ada = crm("people", "add", "--given-name", "Ada").stdout.strip()
    crm("people", "edit", ada, "--nickname", "Countess")
    assert [e["text"] for e in answer(crm("history", ada, "--json"))["history"]] == [
        "Nickname set to Countess",
        "Ada created",
    ]
    newest = answer(crm("history", "--json"))["batches"][0]
    assert newest["title"] == "Ada: “Nickname” changed"
    assert answer(crm("undo", newest["id"], "--json"))["reverted"] == 1
    assert crm("redo").stdout == "1 record put back\n"
    assert answer(crm("people", "show", ada, "--json"))["nickname"] == "Countess"
    assert (crm("redo").returncode, crm("redo").stderr) == (4, "There is nothing to redo. Look at: crm history\n")


def test_a_bulk_edit_is_said_before_and_undone_at_once(crm: Crm) -> None:
    for name in ("Ada", "Eva"):
        crm("people", "add", "--given-name", name)
    said = crm("bulk", "set", "people", "--all", "--set", "consent=given", "--preview")
    assert said.stdout == "Consent becomes Given for 2 people\n"
    assert answer(crm("bulk", "set", "people", "--search", "a", "--set", "consent=given", "--json"))["changed"] == 1
    nothing = crm("bulk", "delete", "people")
    assert (nothing.returncode, nothing.stderr) == (
        2,
        "Nothing is chosen. Add --id, --search, --tag, --filter or --all.\n",
    )


def test_verify_proves_the_file(crm: Crm) -> None:
    crm("people", "add", "--given-name", "Ada")
    assert crm("verify").stdout == "2 records are what their log says\n"


def test_settings_are_kept(crm: Crm) -> None:
    assert crm("settings", "set", "region", "slovakia").returncode == 0
    assert answer(crm("settings", "get", "region", "--json")) == {"name": "region", "value": "SK"}
    assert (
        crm("settings", "set", "region", "Atlantis").stderr
        == "“Atlantis” is no country. Give its two letters, like SK.\n"
    )
    crm("people", "add", "--given-name", "Ada", "--phone", "0905 112 480")
    assert answer(crm("search", "+421905112480", "--json"))["hits"][0]["title"] == "Ada"


@pytest.mark.parametrize(
    ("words", "code", "exit_code", "title"),
    [
        (("people", "frob"), "usage", 2, "Argument command: invalid choice: 'frob'"),
        (("people", "add"), "invalid", 3, "A person needs a name"),
        (("companies", "add", "--name", "A", "--type", "friend"), "invalid", 3, "“Type” can't be “friend”"),
        (("people", "show", "nope"), "not-found", 4, "Person: there is none with the id “nope”"),
        (("undo", "nope"), "not-found", 4, "There is no change “nope” in this file"),
        (("note", "add", "nope", "x"), "not-found", 4, "There is no record with the id “nope”"),
        (("--read-only", "people", "add", "--given-name", "A"), "read-only", 8, "“firm.crm” is open for reading only"),
        (("people", "list", "--filter", "{"), "usage", 2, "The filter is not JSON"),
    ],
)
def test_errors_are_one_document_with_an_exit_code(
    crm: Crm, words: tuple[str, ...], code: str, exit_code: int, title: str
) -> None:
    done = crm("--json", *words)
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, error["code"]) == (exit_code, code)
    assert error["title"].startswith(title) and error["advice"] and not done.stderr


def test_errors_without_json_are_a_sentence_on_standard_error(crm: Crm) -> None:
    done = crm("people", "show", "nope")
    assert done.stdout == ""
    assert done.stderr == ("Person: there is none with the id “nope”. Search for it by name; it may lie in the bin.\n")


def test_a_workspace_that_is_not_there_or_not_named_is_said(crm: Crm, tmp_path: Path) -> None:
    assert crm("people", "list", "--workspace", str(tmp_path / "none.crm")).returncode == 14
    unnamed = crm("people", "list", CRM_WORKSPACE="")
    assert (unnamed.returncode, unnamed.stderr) == (
        2,
        "No workspace is named. Add --workspace FILE, or set CRM_WORKSPACE to its path.\n",
    )
    again = crm("init")
    assert again.returncode == 3 and "already" in again.stderr


def test_a_reader_that_goes_away_is_no_error(crm: Crm, tmp_path: Path) -> None:
    for number in range(3):
        crm("people", "add", "--given-name", f"P{number}")
    command = f"{sys.executable} -m crm_desktop.app.console people list | head -1"
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "CRM_WORKSPACE": str(tmp_path / "firm.crm")}
    done = subprocess.run(["sh", "-c", command], capture_output=True, env=environment, timeout=60, check=True)
    assert done.stdout and done.stderr == b""


def test_names_in_any_script_come_back_as_they_were_typed(crm: Crm) -> None:
    for name in ("Žofia Ľuptáková", "山田", "🧁", "مريم", "x" * 5000):
        found = crm("people", "add", "--family-name", name).stdout.strip()
        assert answer(crm("people", "show", found, "--json"))["family_name"] == name


@pytest.mark.parametrize("words", [("people", "list"), ("people", "add", "--given-name", "Ada"), ("search", "ada")])
def test_everyday_commands_load_no_heavy_library(crm: Crm, words: tuple[str, ...], tmp_path: Path) -> None:
    heavy = ("PySide6", "sqlalchemy", "alembic", "phonenumbers", "keyring", "requests", "cryptography", "email")
    code = (
        "import sys; from crm_desktop.cli.main import run; "
        f"assert run({list(words)!r}) == 0; print([m for m in {heavy!r} if m in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "CRM_WORKSPACE": str(tmp_path / "firm.crm")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", env=environment, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_everything_goes_into_an_archive_and_out_of_it(crm: Crm, tmp_path: Path) -> None:
    crm("people", "add", "--given-name", "Ada")
    out = answer(crm("archive", "write", str(tmp_path / "all.zip"), "--json"))
    assert answer(crm("archive", "check", str(tmp_path / "all.zip"), "--json"))["hashes"] == out["hashes"]
    assert answer(crm("archive", "open", str(tmp_path / "all.zip"), str(tmp_path / "new.crm"), "--json"))["records"]
    assert "Ada" in crm("people", "list", "--workspace", str(tmp_path / "new.crm")).stdout
    again = crm("archive", "open", str(tmp_path / "all.zip"), str(tmp_path / "new.crm"))
    assert again.returncode != 0 and "already. Choose another name. Nothing was written." in again.stderr


def test_a_list_is_written_as_a_workbook(crm: Crm, tmp_path: Path) -> None:
    crm("people", "add", "--given-name", "Ada")
    done = answer(crm("export", "people", str(tmp_path / "p.xlsx"), "--json"))
    assert done == {"file": str(tmp_path / "p.xlsx"), "records": 1, "shortened": 0}
    assert (tmp_path / "p.xlsx").read_bytes()[:2] == b"PK"
