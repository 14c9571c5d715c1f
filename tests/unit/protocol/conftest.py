from __future__ import annotations

import pytest
from tests.unit.protocol.room import QUOTE, Room

from crm_desktop.domain.specs import KIND
from crm_desktop.protocol import policies


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setitem(KIND, QUOTE.name, QUOTE)  # type: ignore[arg-type]
    policies._has_policies.cache_clear()
    room = Room()
    room.new("A", "ada", given_name="Ada", nickname="B")
    return room
