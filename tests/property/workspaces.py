"""Fresh workspaces for many examples, and what is written into them."""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from crm_desktop.store import Store, create_workspace, open_store


class SteppingClock:
    """Two questions in the same second are possible, as on a real computer."""

    def __init__(self) -> None:
        self.questions = 0

    def now(self) -> int:
        self.questions += 1
        return 1_700_000_000_000 + self.questions // 2 * 1000


@cache
def _template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="crm-template-")) / "template.crm"
    create_workspace(path, user_name="Ada")
    return path


def fresh(clock: SteppingClock | None = None) -> Store:
    """Open a new workspace of its own."""
    path = Path(tempfile.mkdtemp(prefix="crm-property-")) / "firm.crm"
    for file in _template().parent.iterdir():
        shutil.copy(file, path.with_name(file.name.replace("template.crm", "firm.crm")))
    return reopen(path, clock)


def reopen(path: Path, clock: SteppingClock | None = None) -> Store:
    store = open_store(path, clock=clock or SteppingClock())
    store.writer.connection.execute("PRAGMA synchronous=OFF")  # speed: these tests cut no power
    return store


def drop(store: Store) -> None:
    store.close()
    shutil.rmtree(store.path.parent, ignore_errors=True)


# Never in this process: two copies of SQLite in one process break each other's file locks.
_OTHER_PROGRAM = """
import json, shutil, sqlite3, sys
for line in sys.stdin:
    path, statements, copies = json.loads(line)
    failed = 0
    for source, target in copies:
        shutil.copy(source, target)
    if statements:
        connection = sqlite3.connect(path, isolation_level=None)
        for sql, params in statements:
            try:
                connection.execute(sql, params).fetchall()
            except sqlite3.Error:
                failed += 1
        connection.close()
    print(failed, flush=True)
"""


@cache
def _other_program() -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [sys.executable, "-c", _OTHER_PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(_end, program)
    return program


def _end(program: subprocess.Popen[str]) -> None:
    program.communicate()


def _ask(path: Path, statements: list[tuple[str, list[object]]], copies: list[tuple[str, str]]) -> int:
    program = _other_program()
    assert program.stdin is not None and program.stdout is not None
    program.stdin.write(json.dumps([str(path), statements, copies]) + "\n")
    program.stdin.flush()
    return int(program.stdout.readline())


def outside(store: Store, *statements: tuple[str, list[object]]) -> int:
    """Run statements in Python's own SQLite: another build in another process. Return how many it refused."""
    return _ask(store.path, list(statements), [])


def copy_as_it_lies(store: Store, folder: Path) -> Path:
    """Copy what a crash would leave at this moment."""
    files = [f for f in store.path.parent.iterdir() if f.is_file() and not f.name.endswith("-shm")]
    _ask(store.path, [], [(str(f), str(folder / f.name)) for f in files])
    return folder / store.path.name


names = st.sampled_from(["Ada", "Eve", "Zoë Ångström", "李小龍", 'O\'Hara "x"', "a\x00b", "ß", " "]) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=6
)
numbers = st.sampled_from(["0905111222", "0905111333", "421905111222"])
points = st.fixed_dictionaries(
    {"kind": st.sampled_from(["phone", "email", "im"]), "value": numbers | names},
    optional={"normalized": st.just("+421905111222"), "preferred": st.booleans()},
)
addresses = st.fixed_dictionaries({"locality": names, "country": st.sampled_from(["SK", "ES"])})
custom = st.none() | st.booleans() | st.integers(0, 2) | names | st.lists(st.integers(0, 1), max_size=2)
keys = st.sampled_from(["a", "b", "c"])
PERSON_FIELDS = {
    "given_name": st.none() | names,
    "family_name": st.none() | names,
    "do_not_call": st.none() | st.booleans(),
    "keep_in_touch_days": st.none() | st.integers(0, 2),
    "birthday": st.none() | st.sampled_from(["--02-29", "1815-12-10"]),
    "points": st.dictionaries(keys, points, max_size=3),
    "addresses": st.dictionaries(keys, addresses, max_size=2),
    "custom": st.dictionaries(keys, custom.filter(lambda v: v is not None), max_size=2),
    "tags": st.dictionaries(keys, st.just(["m1"]), max_size=2),
    "refs": st.dictionaries(keys, names, max_size=2),
}
_MAP_KEYS = {
    **{f"points.{k}": st.none() | points for k in "abc"},
    **{f"addresses.{k}": st.none() | addresses for k in "ab"},
    **{f"custom.{k}": custom for k in "ab"},
    **{f"tags.{k}": st.none() | st.just(["m2"]) for k in "ab"},
}
new_people = st.fixed_dictionaries({}, optional=PERSON_FIELDS)
edits = st.fixed_dictionaries({}, optional=PERSON_FIELDS) | st.fixed_dictionaries({}, optional=_MAP_KEYS)
seen = st.fixed_dictionaries({}, optional={**PERSON_FIELDS, **_MAP_KEYS})
TERMS = ("ada", "zoe", "0905", "李小", "421905111222", "sk", "x", "ss")
