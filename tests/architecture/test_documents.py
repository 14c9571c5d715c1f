"""The documents agree with each other and with the code."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from crm_desktop import __version__

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
LINK = re.compile(r"(?<!!)\[[^]]+\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_link_leads_somewhere(path: Path) -> None:
    targets = LINK.findall(path.read_text("utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_says_its_number_and_state(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) <= 24
    assert lines[0].startswith(f"# {path.stem[:4]}. ")
    assert lines[2].startswith("Status: ")


def test_no_two_decisions_share_a_number() -> None:
    numbers = [path.stem[:4] for path in DECISIONS]
    assert len(set(numbers)) == len(numbers)


def test_the_version_stands_once() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == __version__


def test_the_changes_begin_with_what_is_not_released_yet() -> None:
    heads = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert heads[0] == "Unreleased"


def test_what_the_readme_tells_a_newcomer_to_run_is_what_the_build_server_runs() -> None:
    command = "python3 dev.py test"
    assert f"    {command}\n" in (ROOT / "README.md").read_text("utf-8")
    assert command in (ROOT / ".ci" / "run").read_text("utf-8")


def test_each_floor_is_on_the_map() -> None:
    floors = {path.parent.name for path in (ROOT / "src" / "crm_desktop").glob("*/__init__.py")}
    house = (ROOT / "docs" / "house.md").read_text("utf-8")
    assert [floor for floor in sorted(floors) if f"`{floor}`" not in house] == []
