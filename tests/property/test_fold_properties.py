"""Devices in memory meet over an unreliable network; an oracle that knows no rule of the fold looks at the end.

Here Hypothesis chooses what happens. Thousands of runs from seeds, a few milliseconds each:

    PYTHONPATH=src:. python -m tests.property.sync.runs --runs 20000
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from tests.property.sync.oracle import Oracle
from tests.property.sync.runs import quotes, run, run_seed, script
from tests.property.sync.world import WEIGHTED, World

from crm_desktop.protocol.conflict import from_doc
from crm_desktop.protocol.effects import Key, apply_effects
from crm_desktop.protocol.op import DELETED, Doc

YEARS = 10 * 365 * 86_400_000
NUMBERS = st.lists(st.integers(0, 59), min_size=8, max_size=8)
SEEDS = range(1, 301)


@pytest.fixture(autouse=True)
def with_quotes() -> Iterator[None]:
    with quotes():
        yield


def is_at_rest(world: World) -> bool:
    """Return whether all devices sent and hold everything: the oracle has looked at the rest."""
    return all(map(world.is_quiet, world.devices))


@pytest.mark.parametrize("first", SEEDS[::50])
def test_random_runs_lose_nothing_and_come_together(first: int) -> None:
    for number in range(first, first + 50):
        assert is_at_rest(run_seed(number))


@pytest.mark.long
def test_thousands_of_random_runs() -> None:
    for number in range(1_000, 9_000):
        assert is_at_rest(run_seed(number, 80))


def test_the_runs_reach_every_outcome() -> None:
    outs: Counter[str] = Counter()
    for number in SEEDS:
        world = run_seed(number)
        outs.update(str(fed.out) for c in world.hub.commits for tx in c.txs for fed in tx.items)
    assert {"applied", "noop", "merged", "conflict", "held", "refused", "purged"} <= outs.keys()


@pytest.mark.parametrize("number", SEEDS[:60])
def test_clocks_that_are_years_wrong_change_nothing(number: int) -> None:
    actions = script(number, 60)
    right, wrong = run(actions), run(actions, skew=(YEARS, -YEARS, 17))
    assert _without_clocks(right) == _without_clocks(wrong)


def _without_clocks(world: World) -> list[Any]:
    """Return the records, each time as "there was one", conflicts without their ids."""
    told = []
    for (t, i), doc in world.hub.memory.docs.items():
        plain = {name: True if name.endswith("_at") else value for name, value in doc.items()}
        if t == "conflict":
            conflict, i = from_doc(i, doc), ""
            if conflict.field == DELETED:
                plain |= {n: True for n in ("base", "kept", "other", "decided_value") if n in plain}
        told.append((t, i, sorted(plain.items(), key=lambda item: item[0])))
    return sorted(told, key=repr)


@pytest.mark.parametrize("number", SEEDS[:40])
def test_the_same_log_gives_the_same_records_and_chain(number: int) -> None:
    world = run_seed(number)
    docs, chain = dict(world.hub.memory.docs), world.hub.chains[-1]
    world.hub.put_back(len(world.hub.commits), 99)
    assert world.hub.memory.docs == docs and world.hub.chains[-1] == chain


@pytest.mark.parametrize("number", SEEDS[:40])
def test_what_was_sent_again_changes_nothing(number: int) -> None:
    world = run_seed(number)
    docs, head = dict(world.hub.memory.docs), world.hub.head
    for device in world.devices:
        world.hub.push(device.dev, list({id(own.tx): own.tx for own in device.written}.values()))
    assert world.hub.memory.docs == docs and world.hub.head == head


@pytest.mark.parametrize("number", SEEDS[:40])
def test_a_page_that_is_laid_twice_changes_nothing_more(number: int) -> None:
    world = run_seed(number)
    docs: dict[Key, Doc] = {}
    for commit in world.hub.commits:
        feds = [fed for tx in commit.txs for fed in tx.items]
        for fed in feds:
            apply_effects(docs, fed.op, fed.out, fed.eff)
        once = dict(docs)
        for fed in feds:
            apply_effects(docs, fed.op, fed.out, fed.eff)
        assert docs == once
    assert docs == world.hub.memory.docs


ALONE = ("new", "new_natural", "import", "edit", "delete", "restore", "undo", "pull", "sync", "send_in_vain")


@pytest.mark.parametrize("number", SEEDS[:60])
def test_what_one_device_shows_alone_is_what_the_server_makes_of_it(number: int) -> None:
    world = World()
    device = world.devices[0]
    world.devices[:] = [device]
    for action, numbers in script(number, 80, ALONE):
        world.step(action, numbers)
    shown = {key: doc for key, doc in device.rows.items() if key[0] not in ("test_quote", "conflict")}
    world.drain()
    docs = world.hub.memory.docs
    assert shown == {key: doc for key, doc in docs.items() if key[0] not in ("test_quote", "conflict")}
    assert all(doc["record_kind"] == "test_quote" for (t, _), doc in docs.items() if t == "conflict")


@seed(1)
@settings(max_examples=20)
@given(st.integers(10_000, 1_000_000))
def test_any_seed_will_do(number: int) -> None:
    assert is_at_rest(run_seed(number, 80))


# Last: what a seed finds at once, Hypothesis would first make small for minutes.
class Meeting(RuleBasedStateMachine):
    """Each step is checked for what a device shows; the end for all the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.around = quotes()
        self.around.__enter__()
        self.world = World(few=2)

    @rule(action=st.sampled_from(WEIGHTED), numbers=NUMBERS)
    def act(self, action: str, numbers: list[int]) -> None:
        self.world.step(action, numbers)

    def teardown(self) -> None:
        try:
            assert self.world.drain() <= 6
            Oracle(self.world).check()
        finally:
            self.around.__exit__(None, None, None)


Meeting.TestCase.settings = settings(max_examples=max(100, settings.default.max_examples), stateful_step_count=40)
TestMeeting = Meeting.TestCase
