"""Long work looks up between its steps, and lets go of much in pieces."""

from __future__ import annotations

import pytest

from crm_desktop.domain.looking import let_go, looking


def test_all_items_come_in_their_order_and_between_each_few_of_them_there_is_a_look() -> None:
    seen: list[object] = []
    for item in looking(range(40), lambda: seen.append("look"), every=16):
        seen.append(item)
    assert [item for item in seen if item != "look"] == list(range(40))
    assert [at for at, item in enumerate(seen) if item == "look"] == [0, 17, 34]


def test_a_look_that_raises_stops_the_work() -> None:
    done: list[int] = []
    looks = iter((None, None))

    def look() -> None:
        if next(looks, "stop"):
            raise InterruptedError

    with pytest.raises(InterruptedError):
        done.extend(looking(range(1_000), look, every=16))
    assert done == list(range(32))


@pytest.mark.parametrize("things", [list(range(4_500)), dict.fromkeys(range(4_500))])
def test_a_big_collection_is_emptied_in_pieces(things: list[int] | dict[int, None]) -> None:
    sizes: list[int] = []
    let_go(things, lambda: sizes.append(len(things)))
    assert not things
    assert sizes == [4_500, 3_500, 2_500, 1_500, 500]
