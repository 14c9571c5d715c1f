"""The locks name no host, hold a hash for each package and agree with pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
PROJECT_FILES = [*LOCKS, *(ROOT / name for name in ("pyproject.toml", "dev.py", "build_installer.py", ".ci/run"))]


def pins(text: str) -> set[tuple[str, str]]:
    found = re.findall(r"^\s*([A-Za-z0-9._-]+)==([^\s;]+)", text, re.MULTILINE)
    return {(name.lower().replace("_", "-").replace(".", "-"), version) for name, version in found}


def wanted(group: str) -> set[tuple[str, str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extra = project["dependency-groups"]["dev"] if group == "dev" else []
    return pins("\n".join(project["project"]["dependencies"] + extra))


@pytest.mark.parametrize("path", PROJECT_FILES, ids=lambda path: path.name)
def test_no_project_file_names_a_host(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert [line for line in lines if re.search(r"https?://", line)] == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_each_locked_package_has_a_hash(path: Path) -> None:
    entries = re.split(r"^(?=[a-z0-9])", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_the_lock_holds_exactly_the_versions_that_the_project_asks_for(path: Path) -> None:
    assert wanted(path.stem) - pins(path.read_text("utf-8")) == set()


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert [name for name in project["project"]["dependencies"] if "==" not in name] == []
    assert [name for name in project["dependency-groups"]["dev"] if "==" not in name] == []


def test_the_development_lock_contains_the_client_lock() -> None:
    client, dev = (pins((ROOT / "requirements" / f"{name}.lock").read_text("utf-8")) for name in ("client", "dev"))
    assert client - dev == set()


def test_no_qt_module_under_the_gpl_alone_is_locked() -> None:
    names = {name for path in LOCKS for name, _ in pins(path.read_text("utf-8"))}
    assert names & {"pyside6", "pyside6-addons"} == set()
