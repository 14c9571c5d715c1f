"""Numbers are leased in blocks that never overlap, behind whatever the devices know of."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.integration.server.room import Room, refusal_of


def lease(room: Room, **more: object) -> tuple[int, int]:
    reply: Any = room.owner.post("numbers", {"series": "service_case", "year": 0, "count": 50, **more})
    leased = msgspec.json.decode(reply.body)
    return leased["first"], leased["last"]


def test_blocks_of_a_series_follow_each_other_and_years_count_by_themselves(room: Room) -> None:
    assert [lease(room), lease(room, count=2), lease(room, year=2027)] == [(1, 50), (51, 52), (1, 50)]


def test_a_block_begins_behind_what_the_device_knows(room: Room) -> None:
    assert [lease(room, after=1041), lease(room, after=7)] == [(1042, 1091), (1092, 1141)]


@pytest.mark.parametrize("wrong", [{"count": 0}, {"count": 1_001}, {"year": -1}, {"after": -1}, {"series": ""}])
def test_a_lease_of_nonsense_is_refused(room: Room, wrong: dict[str, object]) -> None:
    asked = {"series": "service_case", "year": 0, "count": 50, **wrong}
    assert refusal_of(room.owner.post, "numbers", asked).slug == "invalid"
