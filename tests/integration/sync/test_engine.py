"""Sync by itself: what is saved goes out, what others save comes in, and a server that is away is tried again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from tests.integration.sync.test_meeting import same, write
from tests.integration.sync.world import Device

from crm_desktop.services.sync_status import State, SyncStatus
from crm_desktop.store import open_store
from crm_desktop.sync.backoff import FIRST, MOST, pause
from crm_desktop.sync.engine import SyncEngine, Timing
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.troubles import Unreached, Why

QUICK = Timing(quiet=0.0, wait=0, every=0.02)


class Watched:
    """An engine, and what it said."""

    def __init__(self, device: Device, timing: Timing = QUICK) -> None:
        self.engine = SyncEngine(
            lambda: open_store(device.path, clock=device.clock), device.around, chance=lambda: 0.0, timing=timing
        )
        self.said: list[SyncStatus] = []
        self._moved = threading.Condition()
        self.engine.on_status(self._hear)
        device.store.on_commit(self.engine.noticed)
        self.engine.start()

    def _hear(self, status: SyncStatus) -> None:
        with self._moved:
            self.said.append(status)
            self._moved.notify_all()

    def until(self, holds: Callable[[SyncStatus], bool]) -> SyncStatus:
        with self._moved:
            assert self._moved.wait_for(lambda: bool(self.said) and holds(self.said[-1]), 30), self.said[-3:]
            return self.said[-1]


@pytest.fixture
def watched(ada: Device, eve: Device) -> Iterator[Watched]:
    watched = Watched(ada)
    yield watched
    watched.engine.stop()


def test_what_is_saved_is_sent_without_asking(ada: Device, eve: Device, watched: Watched) -> None:
    watched.until(lambda status: status.state is State.UP_TO_DATE)
    write(ada, given_name="Zoe")
    saved = ada.clock.now()
    watched.until(lambda status: status.waiting == 0 and (status.last_sync_ms or 0) > saved)
    watched.engine.stop()
    assert eve.sync().received == 1
    ada.sync()
    same(ada, eve)


class Kept:
    """A network on which a request for news stays until it is let go, as on a server that keeps it."""

    def __init__(self, device: Device, *, at_once: int = 0) -> None:
        self.asked, self.free = threading.Event(), threading.Event()
        self.looks = self.waits = 0
        self._answer, self._at_once = device.world.answer, at_once

    def __call__(self, call: Call) -> Answer:
        if call.query.get("wait", "0") != "0":
            self.waits += 1
            if self.waits > self._at_once:
                self.asked.set()
                assert self.free.wait(30)
        elif call.path.endswith("/changes"):
            self.looks += 1
        return self._answer(call)


@pytest.fixture
def kept(ada: Device, eve: Device) -> Iterator[tuple[Kept, Watched]]:
    ada.network = network = Kept(ada)
    watched = Watched(ada, Timing(quiet=0.0, wait=5, every=3600.0))
    yield network, watched
    network.free.set()
    watched.engine.stop()


def test_a_save_does_not_wait_for_a_request_that_the_server_keeps(ada: Device, kept: tuple[Kept, Watched]) -> None:
    network, watched = kept
    assert network.asked.wait(30)
    saved = ada.clock.now()
    write(ada, given_name="Zoe")
    watched.until(lambda status: status.waiting == 0 and (status.last_sync_ms or 0) > saved)
    assert not network.free.is_set()


def test_what_others_save_comes_in_as_soon_as_the_server_says_so(
    ada: Device, eve: Device, kept: tuple[Kept, Watched]
) -> None:
    network, watched = kept
    assert network.asked.wait(30)
    before = ada.clock.now()
    write(eve, given_name="Zoe")
    eve.sync()
    network.free.set()
    watched.until(lambda status: (status.last_sync_ms or 0) > before)
    same(ada, eve)


def test_what_was_sent_comes_back_with_the_news_and_is_not_asked_for(ada: Device, eve: Device) -> None:
    ada.network = network = Kept(ada, at_once=1)
    watched = Watched(ada, Timing(quiet=0.0, wait=5, every=3600.0))
    try:
        assert network.asked.wait(30)
        watched.until(lambda status: status.state is State.UP_TO_DATE)
        looks, saved = network.looks, ada.clock.now()
        write(ada, given_name="Zoe")
        watched.until(lambda status: status.waiting == 0 and (status.last_sync_ms or 0) > saved)
        saved = ada.clock.now()
        write(ada, given_name="Ida")
        watched.until(lambda status: status.waiting == 0 and (status.last_sync_ms or 0) > saved)
        assert (network.looks, network.waits) == (looks, 2)
        network.free.set()
        for _ in range(300):
            if ada.rows("SELECT count(*) FROM change WHERE seq IS NULL AND state <> 'answered'") == [(0,)]:
                break
            time.sleep(0.1)
        else:
            raise AssertionError("what was sent never came back")
        assert network.looks <= looks + 1
    finally:
        network.free.set()
        watched.engine.stop()
    eve.sync()
    same(ada, eve)


def test_a_server_that_is_away_is_said_and_tried_again(ada: Device, eve: Device, watched: Watched) -> None:
    def away(call: Call) -> Answer:
        raise Unreached(Why.OFFLINE)

    ada.network = away
    write(ada, given_name="Zoe")
    status = watched.until(lambda status: status.state is State.OFFLINE)
    assert status.waiting == 1 and status.since_ms and status.error and "no network" in status.error.title
    ada.network = ada.world.answer
    watched.engine.kick()
    watched.until(lambda status: status.state is State.UP_TO_DATE)


def test_work_offline_pauses(ada: Device, eve: Device, watched: Watched) -> None:
    watched.engine.pause(is_paused=True)
    watched.until(lambda status: status.state is State.PAUSED)
    watched.engine.pause(is_paused=False)
    assert watched.until(lambda status: status.state is State.UP_TO_DATE).waiting == 0


def test_pauses_grow_to_five_minutes_and_obey_the_server() -> None:
    assert pause(0, 1.0) == FIRST
    assert [pause(n, 1.0) for n in (1, 2, 3)] == [2.0, 4.0, 8.0]
    assert pause(100, 1.0) == MOST
    assert pause(3, 0.0) > 0
    assert pause(1, 0.5, at_least=90) == 90
