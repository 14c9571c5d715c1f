"""Enumerations that are made by a call are what Python makes of them, Qt's or not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_TRIED = """
import enum
made = {call}
print(made, made.__module__, made.__qualname__, [(repr(m), m.value) for m in made.__members__.values()])
"""
CALLS = (
    "enum.Enum('Some', [('a', 1), ('b', 2), ('other_b', 2)])",
    "enum.IntEnum('Some', [('a', 1), ('b', 2)], module='of.mine', qualname='Outer.Some')",
    "enum.Enum('Some', ['a', 'b'])",
    "enum.Enum('Some', 'a b')",
    "enum.Enum('Some', {'a': 1})",
    "enum.Enum('Some', [('a', 'text')])",
    "enum.Enum('Some', [('a', 1)], type=str)",
    "enum.Flag('Some', [('a', 1), ('b', 2)])",
    "enum.Enum('Some', [('a', 1), ('a', 2)])",
    "enum.Enum('Some', [('name', 1), ('value', 2)])",
    "enum.Enum('Some', [('_a', 1)])",
    "enum.Enum('Some', [])",
)


@pytest.mark.parametrize("call", CALLS)
def test_what_is_made_by_a_call_is_what_python_makes(call: str) -> None:
    quickly = "from crm_desktop.app.qt_enums import make_enums_quickly as quick\nquick()\nquick()\n"
    assert _told(quickly + _TRIED.format(call=call)) == _told(_TRIED.format(call=call))


def _told(code: str) -> tuple[str, str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    child = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)
    return child.stdout, child.stderr.strip().rpartition("\n")[2]
