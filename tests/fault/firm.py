"""Workspaces to be damaged, what they hold, and programs that do it in a process of their own."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.specs import KINDS
from crm_desktop.services.people import create_person
from crm_desktop.store import Store, open_store
from crm_desktop.store.net import find_differences
from crm_desktop.store.snapshot import hash_records

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="NOT RUN: needs root (mounts, another user)"
)


def make_firm(path: Path, people: int = 20, app: Path | None = None) -> str:
    """Make a closed workspace and return the hash of what it holds."""
    store = open_store(path, app_folder=app, create=True, user_name="Ada")
    for n in range(people):
        create_person(store, given_name=f"Person {n}", family_name="Kováč")
    found = contents(store)
    store.close()
    return found


def contents(store: Store) -> str:
    """Return one hash over every record of every kind."""
    with store.read() as connection:
        return hashlib.sha256("".join(hash_records(connection, kind) for kind in KINDS).encode()).hexdigest()


def names(store: Store) -> list[str]:
    """Return the first names of all people, in the order in which they came."""
    return [str(name) for (name,) in store.query("SELECT given_name FROM person ORDER BY k")]


def assert_sound(store: Store) -> None:
    """The file is whole and every record is the fold of its log."""
    assert store.query("PRAGMA integrity_check") == [("ok",)]
    assert list(find_differences(store)) == []


def contents_of(path: Path) -> str:
    """Open a workspace, find it sound, and return the hash of what it holds."""
    store = open_store(path)
    try:
        assert_sound(store)
        return contents(store)
    finally:
        store.close()


@contextmanager
def said(*parts: str, kind: type[CrmError] = CrmError) -> Iterator[None]:
    """The block fails with a sentence, title and advice, that holds these parts."""
    with pytest.raises(kind) as caught:
        yield
    sentence = f"{caught.value.title}. {caught.value.advice}"
    assert caught.value.title and caught.value.advice, sentence
    for part in parts:
        assert part in sentence, sentence


def child(script: str, *arguments: object, fails: int = 0, **variables: str) -> str:
    """Run Python lines as a program of its own and return what it prints; it must end with `fails`."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]), **variables}
    done = subprocess.run(
        [sys.executable, "-c", _HEAD + script, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
        timeout=300,
    )
    assert done.returncode == fails, (done.returncode, done.stdout[-2000:], done.stderr[-4000:])
    return done.stdout


_HEAD = """
import os, sys
from pathlib import Path
from crm_desktop.domain.errors import CrmError
from crm_desktop.services.people import create_person
from crm_desktop.store import open_store
"""

_CRASH = """
path, app, people = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
store = open_store(path, app_folder=app, create=True, user_name="Ada")
for n in range(people):
    create_person(store, given_name=f"Person {n}", family_name="Kováč")
store.high_water.flush()
os._exit(9)
"""


def crashed_firm(path: Path, app: Path, people: int = 20) -> Path:
    """Make a workspace whose program was killed: its latest changes lie in the write-ahead log; return that."""
    child(_CRASH, path, app, people, fails=9)
    log = path.with_name(path.name + "-wal")
    assert log.stat().st_size > 100_000
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    return log


def backups_made_of(path: Path, place: Path) -> None:
    """Take one backup of a closed workspace."""
    from crm_desktop.backup.take import take_backup

    store = open_store(path)
    take_backup(store, place)
    store.close()


def tell(figures: str) -> None:
    """Say what was counted; shown by `pytest -rP`."""
    sys.stdout.write(figures + "\n")
