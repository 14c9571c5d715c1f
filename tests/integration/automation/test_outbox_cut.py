"""Many messages while the line is cut at random: each arrives once, or is reported as unknown. Nothing else."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from tests.integration.automation.mail_room import Room

from crm_desktop.automation.outbox_mail import Ending
from crm_desktop.services.messages import count_by_state, list_messages

ROUNDS = 60


def plans(chance: random.Random, n: int) -> list[tuple[str, int]]:
    """Return where lines are cut: after some bytes of ours, at some answer of theirs, or not at all."""
    ways = (("sent", 1_100), ("answer", 14), ("", 0), ("", 0))
    return [(word, chance.randint(0, most)) for word, most in chance.choices(ways, k=n)]


def run(room: Room, n: int, seed: int, cuts: list[tuple[str, int]] | None = None) -> Counter[str]:
    """Put n messages in the outbox and send until nothing waits; return how they ended."""
    server = room.server()
    cutter, chance = room.cutter(server), random.Random(seed)
    cutter.plans = plans(chance, 4 * n) if cuts is None else cuts
    server.box.answers = chance.choices(("250 OK", "250 OK", "250 OK", "451 later"), k=n)
    for at in range(n):
        room.write(to=f"a{at}@x.example", subject=f"Offer {at}", body="Dear all,\n" + "text " * chance.randint(1, 100))
    outbox = room.outbox()
    for _ in range(ROUNDS * n):
        outbox.round()
        if not count_by_state(room.store).get("queued"):
            break
        room.later(61)
    arrived = Counter(server.box.numbers())
    for row in list_messages(room.store, limit=n):
        assert arrived[row.message_id] == 1 if row.state == "sent" else arrived[row.message_id] <= 1
        assert row.state in ("sent", "unknown"), (row.state, row.error)
    return Counter(count_by_state(room.store)) + Counter(arrived=len(arrived))


@pytest.mark.parametrize("seed", range(3))
def test_each_of_some_messages_arrives_once_or_is_reported(room: Room, seed: int) -> None:
    ended = run(room, 12, seed)
    assert ended["sent"] + ended["unknown"] == 12
    assert ended["sent"] <= ended["arrived"] <= 12


@pytest.mark.long
def test_each_of_a_thousand_messages_arrives_once_or_is_reported(room: Room) -> None:
    ended = run(room, 1_000, 7)
    print("sent", ended["sent"], "unknown", ended["unknown"], "arrived", ended["arrived"])  # noqa: T201
    assert ended["sent"] + ended["unknown"] == 1_000
    assert 0 < ended["unknown"] < 500, "the cuts fall on every side of the last dot"


def test_a_sender_that_tries_again_what_is_unknown_would_be_found_out(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crm_desktop.automation import outbox_run

    def careless(outcome: outbox_run.Outcome, *more: int) -> object:
        ending = Ending.LATER if outcome.ending is Ending.UNKNOWN else outcome.ending
        return true_after(outbox_run.Outcome(ending, outcome.answer, outcome.error), *more)

    true_after = outbox_run.after
    monkeypatch.setattr(outbox_run, "after", careless)
    with pytest.raises(AssertionError):
        run(room, 3, 1, [("answer", 5)] * 3)  # behind the last dot, before its answer
