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


def test_one_value_is_put_back_by_its_change(crm: Crm) -> None:
    ada = crm("people", "add", "--given-name", "Ada").stdout.strip()
    crm("people", "edit", ada, "--nickname", "Countess", "--language", "sk")
    crm("people", "edit", ada, "--nickname", "Lady")
    newest = answer(crm("history", ada, "--json"))["history"][0]
    assert crm("put-back", str(newest["n"]), newest["field"]).stdout == "Ada: “Nickname” put back\n"
    assert answer(crm("people", "show", ada, "--json"))["nickname"] == "Countess"
    refused = crm("put-back", str(newest["n"]), "city")
    assert refused.returncode == 4 and "has no value “city” that can be put back" in refused.stderr


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


def test_two_records_are_merged_listed_and_taken_apart(crm: Crm) -> None:
    ada = crm("people", "add", "--given-name", "Ada", "--email", "ada@x.example").stdout.strip()
    eda = crm("people", "add", "--given-name", "Eda", "--email", "ada@x.example").stdout.strip()
    crm("note", "add", eda, "Met at the fair")
    preview = crm("merge", ada, eda, "--preview").stdout.splitlines()
    assert preview == ["!\tgiven_name\tFirst name\tAda\tEda", "\tpoints:email\tE-mail\tada@x.example\tada@x.example"]
    report = answer(crm("merge", ada, eda, "--take", "given_name=other", "--json"))
    assert (report["kept_id"], report["moved"]) == (ada, {"activity": 1})
    shown = answer(crm("people", "show", eda, "--json"))
    assert (shown["id"], shown["given_name"], len(shown["notes"])) == (ada, "Eda", 1)
    assert any("Eda was merged into this" in line for line in crm("history", eda).stdout.splitlines())
    [row] = answer(crm("merges", "--json"))["merges"]
    assert (row["batch_id"], row["kept_id"], row["other_id"]) == (report["batch_id"], ada, eda)
    assert crm("bin", "restore", eda).stderr.startswith("“Eda” was merged into “Eda”. Undo the merge")
    assert crm("unmerge", report["batch_id"]).stdout == "4 records put back\n"
    assert answer(crm("people", "show", eda, "--json"))["id"] == eda
    again = crm("merge", ada, eda).stdout.splitlines()
    assert again[:2] == ["Eda is merged into Ada", "1 record that belonged to it moved"]
    assert again[2].startswith("Take it back with: crm unmerge ")


def test_a_merge_that_can_t_be_says_why(crm: Crm) -> None:
    ada = crm("people", "add", "--given-name", "Ada").stdout.strip()
    alfa = crm("companies", "add", "--name", "Alfa").stdout.strip()
    assert "of another kind" in crm("merge", ada, alfa).stderr
    assert "one and the same record" in crm("merge", ada, ada).stderr
    assert crm("merge", ada, alfa, "--take", "name").stderr
    done = crm("merge", ada, crm("people", "add", "--given-name", "Eda").stdout.strip(), "--take", "nickname=mine")
    assert done.stderr == (
        "“nickname=mine” is not a field and a side. "
        "Write it like this: --take nickname=other; sides are kept, other, both.\n"
    )


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


def test_fields_of_ones_own_are_made_filled_sorted_filtered_and_removed(crm: Crm) -> None:
    options = ("--option", "Gold", "--option", "Silver", "--json")
    assert answer(crm("field", "add", "people", "Level", "--type", "choice", *options))["key"] == "level"
    assert answer(crm("field", "add", "people", "Lathes", "--type", "integer", "--json"))["key"] == "lathes"
    ids = [answer(crm("people", "add", "--given-name", name, "--json"))["id"] for name in ("Ada", "Bob")]
    assert answer(crm("people", "set", ids[0], "custom.level=Gold", "custom.lathes=12", "--json"))["batch"]
    assert answer(crm("people", "set", ids[1], "custom.lathes=9", "--json"))["batch"]
    rows = answer(crm("people", "list", "--sort", "custom.lathes", "--json"))["people"]
    assert [row["id"] for row in rows] == [ids[1], ids[0]]
    tree = '{"field": "custom.level", "op": "is", "value": "Gold"}'
    assert [row["id"] for row in answer(crm("people", "list", "--filter", tree, "--json"))["people"]] == ids[:1]
    assert "Level\tGold" in crm("people", "show", ids[0]).stdout
    assert answer(crm("field", "edit", "people", "level", "--label", "Grade", "--place", "2", "--json"))["batch"]
    assert crm("field", "list", "people").stdout.splitlines() == [
        "lathes\tLathes\tinteger\t\t2", "level\tGrade\tchoice\tGold, Silver\t1",
    ]  # fmt: skip
    assert crm("field", "convert", "people", "lathes", "text", "--preview").stdout == "All 2 values fit.\n"
    assert answer(crm("field", "convert", "people", "lathes", "decimal", "--json"))["batch"]
    done = crm("people", "set", ids[0], "custom.lathes=many")
    assert done.returncode != 0 and done.stderr.startswith("“Lathes” can't be “many”. Type a number like 12.5")
    assert answer(crm("field", "remove", "people", "level", "--json"))["batch"]
    done = crm("field", "edit", "people", "lathes")
    assert done.stderr == "Nothing is changed. Add --label, --option, --place, --required or --searchable.\n"


def test_tags_are_made_renamed_merged_coloured_and_deleted(crm: Crm) -> None:
    ids = [answer(crm("people", "add", "--given-name", name, "--json"))["id"] for name in ("Ada", "Bob")]
    assert answer(crm("tag", "new", "VIP", "--colour", "ok", "--json"))["id"]
    assert answer(crm("bulk", "tag", "people", "--all", "--name", "VIP", "--json"))["batch"]
    assert answer(crm("bulk", "tag", "people", "--id", ids[0], "--name", "vip", "--remove", "--json"))["batch"]
    assert answer(crm("tag", "rename", "VIP", "Key", "--json"))["batch"]
    assert answer(crm("tag", "add", "Old", ids[0], "--json"))["batch"]
    assert answer(crm("tag", "merge", "Old", "Key", "--json"))["batch"]
    assert answer(crm("tag", "colour", "Key", "danger", "--json"))["batch"]
    [tag] = answer(crm("tag", "list", "--json"))["tags"]
    assert (tag["name"], tag["colour"], tag["people"]) == ("Key", "danger", 2)
    assert answer(crm("tag", "delete", "Key", "--json"))["batch"] and crm("tag", "list").stdout == ""


def test_duplicates_are_searched_listed_and_told_apart(crm: Crm) -> None:
    ids = [
        crm("people", "add", "--given-name", "Jana", "--family-name", name, "--email", "jana@firma.sk").stdout.strip()
        for name in ("Nováková", "Novakova")
    ]
    found = answer(crm("duplicates", "search", "--json"))
    assert found["total"] == 1
    assert {found["pairs"][0]["left_id"], found["pairs"][0]["right_id"]} == set(ids)
    (line,) = crm("duplicates", "list").stdout.splitlines()
    assert "Jana Nováková" in line and line.endswith("Same e-mail, Same name")
    assert crm("duplicates", "not-same", *ids).returncode == 0
    assert answer(crm("duplicates", "list", "--json")) == {"total": 0, "pairs": []}
    refused = crm("duplicates", "not-same", ids[0], "nobody")
    assert refused.returncode and "there is none with the id “nobody”" in refused.stderr


def test_health_places_and_schedule_for_scripts(crm: Crm, tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "", "XDG_STATE_HOME": ""}
    usb = tmp_path / "usb"
    usb.mkdir()
    crm("people", "add", "--given-name", "Ada")
    places = answer(crm("backup", "places", "--add", str(usb), "--name", "Stick", "--json", **home))["places"]
    assert [(place["name"], place["state"]) for place in places] == [("", "new"), ("Stick", "new")]
    taken = answer(crm("backup", "take", "--json", **home))["backup"]["name"]
    assert (usb / "firm" / taken).is_dir()
    assert crm("backup", "places", "--test", str(usb), **home).returncode == 0
    assert crm("backup", "places", "--name", "x", **home).returncode == 2
    crm("backup", "places", "--remove", str(usb), **home)
    assert len(answer(crm("backup", "places", "--json", **home))["places"]) == 1
    schedule = answer(crm("backup", "schedule", "--hours", "4", "--gigabytes", "2.5", "--on-start", "no", "--json"))
    assert schedule["schedule"] == {"on_start": False, "on_close": True, "hours": 4, "budget": 2_500_000_000}
    assert crm("backup", "schedule", "--hours", "99").returncode == 3
    checks = answer(crm("health", "--repair", "--json", **home))["checks"]
    assert [check["verdict"] for check in checks if check["check"] != "space"] == ["ok"] * 5


def test_a_damaged_file_is_salvaged_into_a_new_one(crm: Crm, tmp_path: Path) -> None:
    for n in range(3):
        crm("people", "add", "--given-name", f"P{n}")
    saved = answer(crm("salvage", str(tmp_path / "saved.crm"), "--json"))
    assert saved["rows"]["person"] == 3 and saved["path"] == str(tmp_path / "saved.crm")
    assert crm("salvage", str(tmp_path / "saved.crm")).returncode == 14


def test_imports_of_the_window_are_listed_undone_and_forgotten(crm: Crm, tmp_path: Path) -> None:
    from crm_desktop.store import open_store
    from crm_desktop.viewmodels.importing_runs import Hooks, run_wizard
    from crm_desktop.viewmodels.importing_wizard import open_wizard

    table = tmp_path / "people.csv"
    table.write_text("First name,Note\nAna,\n,nobody\n")
    store = open_store(tmp_path / "firm.crm")
    run_wizard(store, open_wizard(table, country=""), Hooks())
    store.close()
    [run] = answer(crm("imports", "list", "--json"))["imports"]
    assert (run["name"], run["state"], run["written"], run["waiting"]) == ("people.csv", "done", 2, 1)
    [row] = answer(crm("imports", "rows", run["id"], "--json"))["rows"]
    assert (row["line"], row["cells"]) == (3, ["", "nobody"])
    assert answer(crm("imports", "undo", run["id"], "--json")) == {"reverted": 1, "kept": [], "more_kept": 0}
    assert answer(crm("people", "list", "--json"))["total"] == 0
    assert crm("imports", "forget", run["id"]).stdout == "Forgotten: people.csv\n"
    refused = crm("imports", "undo", run["id"])
    assert refused.returncode and "This import is no longer remembered" in refused.stderr
