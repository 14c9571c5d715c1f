"""Long work on other threads waits for the window, and never for ever."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from crm_desktop.ui import pulse as module
from crm_desktop.ui.pulse import UiPulse


class HandTime:
    """A clock that moves while somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.naps = 0.0, 0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.naps += 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> HandTime:
    clock = HandTime()
    monkeypatch.setattr(module, "time", clock)
    return clock


def test_work_waits_while_the_window_is_busy_and_no_longer_than_a_moment(clock: HandTime) -> None:
    pulse = UiPulse()
    pulse._on_block()
    pulse._on_awake()
    clock.now = 1.0
    pulse.give_way()
    assert 1.0 < clock.now < 1.1
    waited = clock.naps
    pulse.give_way()  # at once again: the work has its turn
    assert clock.naps == waited


def test_work_does_not_wait_for_a_window_that_sleeps(clock: HandTime) -> None:
    pulse = UiPulse()
    pulse._on_awake()
    pulse._on_block()
    clock.now = 1.0
    pulse.give_way()
    assert clock.naps == 0


def test_work_does_not_wait_where_the_loop_never_says_that_it_sleeps(clock: HandTime) -> None:
    pulse = UiPulse()
    pulse._on_awake()
    clock.now = 1.0
    pulse.give_way()
    assert clock.naps == 0


def test_the_loop_of_the_window_is_heard(qtbot: QtBot) -> None:
    pulse = UiPulse()
    pulse.follow()
    qtbot.waitUntil(lambda: pulse._is_heard)


def test_work_that_computes_for_long_rests_for_an_instant_also_beside_a_window_that_sleeps(clock: HandTime) -> None:
    pulse = UiPulse()
    for _ in range(100):
        pulse.give_way()
        clock.now += 0.000_5
    assert 20 <= clock.naps <= 25  # after two milliseconds each
    assert clock.now < 0.06
