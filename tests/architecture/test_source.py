"""Rules of the house that can be read off the source."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
FILES = sorted(SOURCE.rglob("*.py"))
WITHOUT_QT = ("cli", "viewmodels", "commands", "backup", "exchange", "services", "store", "domain")
QT = {"PySide6", "shiboken6"}
# Their imports cost more than opening a workspace does.
SLOW = {"sqlalchemy", "alembic", "phonenumbers", "keyring", "requests", "openpyxl"}


def strings(tree: ast.Module) -> Iterator[str]:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and node.body
            and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def modules(floors: tuple[str, ...]) -> list[str]:
    """Name the modules of some floors; migration scripts only run inside a migration."""
    paths = [path.relative_to(SOURCE).with_suffix("") for path in FILES if path.relative_to(SOURCE).parts[1] in floors]
    return [".".join(path.parts).removesuffix(".__init__") for path in paths if "migrations" not in path.parts]


def loaded_by(names: list[str]) -> set[str]:
    """Import modules in a fresh Python and return the packages that are loaded then."""
    code = f"import sys, importlib\nfor name in {names!r}: importlib.import_module(name)\nprint(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False,
                            env={**os.environ, "PYTHONPATH": str(SOURCE)})  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return {name.split(".")[0] for name in answer.stdout.split()}


def console() -> list[str]:
    if not (SOURCE / "crm_desktop" / "app" / "console.py").is_file():
        pytest.skip("crm_desktop.app.console is not here yet")
    return ["crm_desktop.app.console"]


def test_the_floors_below_the_window_load_no_qt() -> None:
    assert loaded_by(modules(WITHOUT_QT)) & QT == set()


def test_the_command_line_loads_no_qt() -> None:
    assert loaded_by(console()) & QT == set()


def test_the_command_line_starts_without_the_slow_libraries() -> None:
    assert loaded_by(console()) & SLOW == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_no_statement_replaces_a_row_behind_the_back_of_its_triggers(path: Path) -> None:
    statements = strings(ast.parse(path.read_text("utf-8")))
    assert [text for text in statements if re.search(r"\bOR\s+REPLACE\b|\bREPLACE\s+INTO\b", text, re.IGNORECASE)] == []


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    lengths = {path.relative_to(SOURCE).as_posix(): len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert {name: length for name, length in lengths.items() if length > 500} == {}
