"""Fields that a firm needs: the command line refuses a record without them, an import lists it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.specs import PERSON
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.services.companies import create_company
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.people import create_person
from crm_desktop.services.records import get
from crm_desktop.store import Store, open_store

SOURCE = Path(__file__).resolve().parents[3] / "src"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "a.crm", create=True)
    create_custom_field(opened, kind_name="person", label="Level", required=True)
    create_custom_field(opened, kind_name="company", label="Sector", required=True)
    yield opened
    opened.close()


def crm(store: Store, *words: str) -> subprocess.CompletedProcess[str]:
    home = store.path.parent / "nobody" / "yet"  # a computer that the program never ran on
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "CRM_WORKSPACE": str(store.path), "LC_ALL": "C"}
    environment = {name: value for name, value in environment.items() if not name.startswith("XDG_")}
    environment |= {"HOME": str(home), "LOCALAPPDATA": str(home)}
    command = [sys.executable, "-m", "crm_desktop.app.console", *words]
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, timeout=60, check=False)


def test_rows_without_a_needed_value_come_in_and_are_listed(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("First name,Last name,E-mail,Level\nAda,B,a@x.example,high\nEva,C,e@x.example,\n", encoding="utf-8")
    source = open_source(path)
    assert source.recognised is not None
    report = import_file(store, source.with_mapping(source.recognised.mapping.with_target("Level", "custom:level")))
    assert report.tally.created == {"person": 2}
    assert [(p.line, p.column, p.expected, p.found, str(p.severity)) for p in report.problems] == [
        (3, "Level", "a value: the field is needed", "nothing; it can be typed on the page", "warning")
    ]
    assert not import_file(store, source).problems  # they are here now; nothing new is missing


def test_the_command_line_refuses_a_person_without_a_needed_value(store: Store) -> None:
    done = crm(store, "people", "add", "--given-name", "Ada")
    assert done.returncode != 0
    assert "“Level” of Person is empty" in done.stderr + done.stdout
    added = crm(store, "people", "add", "--given-name", "Ada", "--own", "level=high", "--json")
    assert added.returncode == 0
    assert get(store, PERSON, json.loads(added.stdout)["id"])["custom"] == {"level": "high"}


def test_the_command_line_refuses_a_company_without_a_needed_value(store: Store) -> None:
    done = crm(store, "companies", "add", "--name", "Lipa")
    assert done.returncode != 0
    assert "“Sector” of Company is empty" in done.stderr + done.stdout
    assert crm(store, "companies", "add", "--name", "Lipa", "--own", "sector=wood").returncode == 0


def test_values_of_a_person_with_a_job_are_checked_too(store: Store) -> None:
    create_custom_field(store, kind_name="person", label="Score", type="integer")
    company = create_company(store, name="Lipa")
    with pytest.raises(ValidationError, match="many"):
        create_person(store, given_name="Ada", company_id=company, custom={"score": "many"})
    person = create_person(store, given_name="Ada", company_id=company, custom={"score": "7"})
    assert get(store, PERSON, person)["custom"] == {"score": 7}


def test_an_import_on_a_computer_without_any_folder_makes_its_backup_first(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("First name,Last name,E-mail\nAda,B,a@x.example\n", encoding="utf-8")
    done = crm(store, "import", str(path))
    assert done.returncode == 0, done.stderr
    made = [p for p in (tmp_path / "nobody").rglob("backup-*") if p.is_dir()]
    assert len(made) == 1
