"""`crm import` as a process: all formats, what it says before and after, what it answers to the shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.unit.exchange.zips import PEOPLE, lying_bomb, pack, workbook

SOURCE = Path(__file__).resolve().parents[2] / "src"
Crm = Callable[..., subprocess.CompletedProcess[str]]
DEALS = b"Deal Name,Stage\r\nChairs,Won\r\n"


@pytest.fixture
def crm(tmp_path: Path) -> Crm:
    """Run `crm` on a workspace of its own."""
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "CRM_WORKSPACE": str(tmp_path / "firm.crm"), "LC_ALL": "C"}

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "crm_desktop.app.console", *map(str, words)]
        command += ["--no-backup"] if "import" in words else []
        return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=60, check=False)

    assert run("init", "--user", "Marta").returncode == 0
    return run


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def names(crm: Crm) -> set[str]:
    return {person["display_name"] for person in answer(crm("people", "list", "--json"))["people"]}


def test_a_dry_run_tells_what_is_in_an_archive_and_writes_nothing(crm: Crm, tmp_path: Path) -> None:
    path = pack(tmp_path / "export.zip", {"people.csv": PEOPLE, "deals.csv": DEALS})
    done = crm("import", path, "--dry-run")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "export.zip: An archive of several tables",
        "people.csv: A table with titles",
        "First name\tPerson: First name",
        "Last name\tPerson: Last name",
        "E-mail\tPerson: E-mail",
        "1 row read",
        "people\t1",
        "companies\t0",
        "Left out: deals.csv (1): Deals. Only people and companies are imported. Its 1 row stays in the file.",
    ]
    assert names(crm) == set()
    found = answer(crm("import", path, "--dry-run", "--json"))["surveys"][0]
    assert (found["format"], found["rows"], found["people"]) == ("zip", 1, 1)
    assert found["left_out"] == [{"table": "deals.csv", "rows": 1, "reason": "Deals"}]


def test_an_archive_goes_in_and_says_what_it_left_out(crm: Crm, tmp_path: Path) -> None:
    path = pack(tmp_path / "export.zip", {"people.csv": PEOPLE, "deals.csv": DEALS})
    report = answer(crm("import", path, "--json"))["imports"][0]
    assert (report["created"], report["rows"]) == ({"person": 1}, 1)
    assert report["left_out"] == [{"table": "deals.csv", "rows": 1, "reason": "Deals"}]
    assert names(crm) == {"Ada Byron"}


def test_a_sheet_is_chosen_by_name(crm: Crm, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", [["First name", "Last name"], ["Ada", "Byron"]], More=[["First name"], ["Eva"]]
    )
    assert answer(crm("import", path, "--sheet", "More", "--json"))["imports"][0]["rows"] == 1
    assert names(crm) == {"Eva"}
    done = crm("import", path, "--sheet", "Less")
    assert (done.returncode, done.stderr) == (10, "“a.xlsx” has no sheet named “Less”. It has: Sheet, More\n")


def test_modes_say_which_rows_may_go_in(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(PEOPLE)
    assert answer(crm("import", path, "--mode", "existing", "--json"))["imports"][0]["skipped"] == 1
    assert answer(crm("import", path, "--mode", "new", "--json"))["imports"][0]["created"] == {"person": 1}
    again = answer(crm("import", path, "--mode", "new", "--json"))["imports"][0]
    assert (again["created"], again["skipped"]) == ({}, 1)
    path.write_bytes(PEOPLE.replace(b"First name", b"Nickname,First name").replace(b"Ada", b"Countess,Ada"))
    assert answer(crm("import", path, "--update", "--json"))["imports"][0]["updated"] == {"person": 1}


def test_an_open_date_order_is_said_and_can_be_answered(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b"Name,Birthday,Since\nAda Byron,3/4/1980,5/6/2020\n")
    said = crm("import", path, "--dry-run").stdout.splitlines()
    assert (
        "Birthday: does the day or the month come first in 3/4/1980? Answer with --date-order." in said
        and "Since: does the day or the month come first in 5/6/2020? Answer with --date-order." in said
    )
    found = answer(crm("import", path, "--dry-run", "--date-order", "dmy", "--json"))["surveys"][0]
    assert (found["questions"], found["fields"]) == ([], {"Since": "date"})
    assert answer(crm("import", path, "--date-order", "mdy", "--json"))["imports"][0]["problems"] == []
    ada = answer(crm("people", "list", "--json"))["people"][0]["id"]
    assert answer(crm("people", "show", ada, "--json"))["birthday"] == "1980-03-04"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: lying_bomb(path, 300 << 20), "“x.zip” unpacks to far more than it should: people.csv."),
        (
            lambda path: path.write_bytes(b"PK\x03\x04 and no more"),
            "“x.zip” is damaged: its contents can't be unpacked.",
        ),
        (lambda path: pack(path, {"deals.csv": DEALS}), "“x.zip” holds nothing that can be imported."),
    ],
)
def test_a_bad_archive_is_refused_with_a_sentence_and_a_code(
    crm: Crm, tmp_path: Path, make: Callable[[Path], object], said: str
) -> None:
    path = tmp_path / "x.zip"
    make(path)
    done = crm("import", path)
    assert (done.returncode, done.stdout) == (10, "")
    assert done.stderr.startswith(said)
    assert names(crm) == set()


def test_an_import_that_changed_nothing_offers_no_undo(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(PEOPLE)
    assert "Undo it with: crm undo" in crm("import", path).stdout
    again = crm("import", path)
    assert "unchanged\tperson\t1" in again.stdout and "Undo" not in again.stdout
    assert answer(crm("import", path, "--json"))["imports"][0]["batch"] == ""


def test_names_of_a_file_can_t_command_the_terminal(crm: Crm, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("First name,Last name\n\x1b[31mAda\x07,\u202exe.gpj\n", encoding="utf-8")
    assert crm("import", path).returncode == 0
    told = crm("people", "list").stdout + crm("people", "show", "\x1b[2J").stderr
    assert "Ada" in told and not set(told) & set("\x1b\x07\u202e")
    assert names(crm) == {"\x1b[31mAda\x07 \u202exe.gpj"}  # kept as it was written


def test_cases_come_in_and_go_out_by_their_kind(crm: Crm, tmp_path: Path) -> None:
    path, out = tmp_path / "tickets.csv", tmp_path / "out.csv"
    path.write_text("Ticket,Subject,Stav\nT-1,Noise,Nová\n", encoding="utf-8")
    assert "records\t1" in crm("import", path, "--kind", "cases", "--dry-run").stdout.splitlines()
    [report] = answer(crm("import", path, "--kind", "cases", "--json"))["imports"]
    assert report["created"] == {"service_case": 1}
    assert answer(crm("export", "cases", out, "--json"))["records"] == 1
    assert "T-1" in out.read_text("utf-8-sig") and "Noise" in out.read_text("utf-8-sig")
    refused = crm("export", "cases", tmp_path / "out.vcf")
    assert refused.returncode == 2 and "Only people and companies go out as vCards" in refused.stderr
    assert "End the name in .csv or .xlsx." in refused.stderr


def test_a_record_is_erased_once_it_was_said_how_many_go(crm: Crm, tmp_path: Path) -> None:
    person = answer(crm("people", "add", "--json", "--given-name", "Kanarienvogel"))["id"]
    looked = crm("bin", "erase", person, "--reason", "asked by letter")
    assert looked.stdout.splitlines()[-1] == "Nothing was erased. To erase it for good, add: --records 1"
    wrong = crm("bin", "erase", person, "--reason", "asked", "--records", "7")
    assert wrong.returncode == 2 and "1 record would be erased" in wrong.stderr
    assert "Look again at what goes, then say this number." in wrong.stderr
    done = crm("bin", "erase", person, "--reason", "asked by letter", "--records", "1")
    assert done.stdout.splitlines() == [
        "1 record is erased for good.",
        "Backups from before still hold it; each restore erases it again.",
    ]
    assert names(crm) == set() and b"Kanarienvogel" not in (tmp_path / "firm.crm").read_bytes()
