from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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
def store(tmp_path: Path, clock: HandClock) -> Iterator[Store]:
    opened = open_store(tmp_path / "firm.crm", create=True, clock=clock, user_name="Marta")
    yield opened
    opened.close()
