from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.services.attachments import attach_bytes
from crm_desktop.services.people import create_person
from crm_desktop.store import Store, open_store

START = 1_773_000_000_000


class HandClock:
    """A clock that moves by a second with each look, and as far as a test says."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> int:
        self.at += 1_000
        return self.at


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "firm.crm"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "firm"


@pytest.fixture
def store(path: Path, clock: HandClock) -> Iterator[Store]:
    opened = open_store(path, create=True, clock=clock, user_name="Marta")
    for n in range(30):
        person = create_person(opened, given_name=f"Person {n}", family_name="Kováč", description="words " * 50)
        if n < 3:
            attach_bytes(opened, "person", person, f"offer {n}.txt", f"an offer {n} ".encode() * 200)
    yield opened
    opened.close()
