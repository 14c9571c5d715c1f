"""The desktop program as a process on a file: a second start, signals, and what is left afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.app.paths import UNIX_NAME, folders_for
from crm_desktop.backup.catalogue import list_backups
from crm_desktop.services.people import count_people, create_person
from crm_desktop.store import open_store

SOURCE = Path(__file__).resolve().parents[2] / "src"
PATIENCE = 60.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")


class Program:
    """Starts the program with user folders of its own."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "firm.crm"
        store = open_store(self.workspace, create=True)
        create_person(store, given_name="Ada", family_name="Nová")
        store.close()
        names = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME")
        self.environment = {**os.environ, **{name: str(folder / name.lower()) for name in names}}
        self.environment |= {"PYTHONPATH": str(SOURCE), "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
        self.data = Path(folders_for(sys.platform, self.environment, folder)[1])
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "crm_desktop.app.desktop", "--workspace", str(self.workspace), *arguments]
        process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.started.append(process)
        return process

    def hand_over(self, *arguments: str) -> int:
        """Start a second time until the first answers: then it is in its event loop, its window shown."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            second = self.start(*arguments)
            if second.wait(PATIENCE) == 0:
                return 0
        raise AssertionError("the first program never answered")

    def reasons(self) -> list[str]:
        place = self.data.with_name(f"{UNIX_NAME}-backups") / self.workspace.stem
        return [backup.manifest.reason for backup in list_backups(place) if backup.manifest]


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path)
    yield program
    for process in program.started:
        process.kill()
        process.communicate()


def first_started(program: Program) -> subprocess.Popen[str]:
    first = program.start()
    lock = PATIENCE + time.monotonic()
    while not list(program.data.parent.parent.rglob("*.lock")) and time.monotonic() < lock:
        assert first.poll() is None, first.communicate()[1]
        time.sleep(0.05)
    return first


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_closes_the_window_as_a_person_would(program: Program, number: signal.Signals) -> None:
    first = first_started(program)
    assert program.hand_over("--place", "history") == 0
    assert first.poll() is None  # the second start ended and the first goes on
    first.send_signal(number)
    assert first.wait(PATIENCE) == 0, first.communicate()[1]
    out, err = first.communicate()
    # The window was asked to come to the front, and the platform without a display says that it can't.
    assert (out, set(err.splitlines())) == ("", {"This plugin does not support raise()"})
    assert program.reasons() == ["at-exit"]
    store = open_store(program.workspace)
    try:
        assert store.was_closed and count_people(store) == 1
    finally:
        store.close()
