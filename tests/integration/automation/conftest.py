from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.automation.mail_room import Room

from crm_desktop.store import open_store


class HandClock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.at = 1_773_000_000_000

    def now(self) -> int:
        return self.at


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    clock = HandClock()
    store = open_store(tmp_path / "firm.crm", create=True, clock=clock, user_name="Marta")
    room = Room(store, clock, tmp_path)
    yield room
    room.close()
    store.close()
