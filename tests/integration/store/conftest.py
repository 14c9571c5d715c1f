from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crm_desktop.store import Store, open_store

Outside = Callable[..., list[tuple[object, ...]]]
Ops = Callable[[str], list[tuple[str, Any, Any]]]


class SteppingClock:
    """A clock of the test's own: one second a question."""

    def __init__(self) -> None:
        self.time = 1_700_000_000_000

    def now(self) -> int:
        self.time += 1000
        return self.time


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "firm.crm"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = open_store(path, create=True, clock=SteppingClock(), user_name="Ada")
    yield opened
    opened.close()


# Python's own sqlite3, another build and version of SQLite, in a process of its own.
_OTHER_PROGRAM = """
import json, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
rows = []
for statement in json.load(sys.stdin):
    rows = connection.execute(statement).fetchall()
print(json.dumps(rows))
"""


@pytest.fixture
def outside(store: Store) -> Outside:
    """Run statements as another SQLite program, and return the last one's rows."""

    def run(*statements: str) -> list[tuple[object, ...]]:
        done = subprocess.run(
            [sys.executable, "-c", _OTHER_PROGRAM, str(store.path)],
            input=json.dumps(statements),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return [tuple(row) for row in json.loads(done.stdout)]

    return run


@pytest.fixture
def ops(store: Store) -> Ops:
    """Read the ops of a record: kind, new, old."""

    def read(record_id: str) -> list[tuple[str, Any, Any]]:
        found = store.query("SELECT kind, new, old FROM change WHERE rid = ? ORDER BY n", (record_id,))
        return [(str(k), n and json.loads(str(n)), o and json.loads(str(o))) for k, n, o in found]

    return read
