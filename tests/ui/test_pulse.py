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


class HandEvent:
    """An event that is waited for on that clock."""

    def __init__(self, clock: HandTime) -> None:
        self._clock, self._is_set = clock, False
        self.set_after = 10.0

    def set(self) -> None:
        self._is_set = True

    def clear(self) -> None:
        self._is_set = False

    def wait(self, seconds: float) -> bool:
        if not self._is_set:
            self._clock.sleep(min(seconds, self.set_after))
        return self._is_set


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> HandTime:
    clock = HandTime()
    monkeypatch.setattr(module, "time", clock)
    return clock


def pulse_by(clock: HandTime) -> UiPulse:
    """Return one whose waiting takes no time."""
    pulse = UiPulse()
    pulse._sleeps = HandEvent(clock)  # type: ignore[assignment]
    return pulse


def test_work_waits_while_the_window_is_busy_and_no_longer_than_a_moment(clock: HandTime) -> None:
    pulse = pulse_by(clock)
    pulse._on_block()
    pulse._on_awake()
    clock.now = 1.0
    pulse.give_way()
    assert 1.0 < clock.now < 1.1
    waited = clock.naps
    pulse.give_way()  # at once again: the work has its turn
    assert clock.naps == waited


def test_work_that_waited_has_a_turn_of_a_tenth_of_that(clock: HandTime) -> None:
    pulse = pulse_by(clock)
    pulse._on_block()
    pulse._on_awake()
    clock.now = 1.0
    pulse._sleeps.set_after = 0.05  # type: ignore[attr-defined]
    pulse.give_way()
    assert clock.now == pytest.approx(1.05)
    for moment, naps in ((1.052, 1), (1.0545, 1), (1.056, 2)):
        clock.now = moment
        pulse._bursts.began = moment  # it has not computed for long
        pulse.give_way()
        assert clock.naps == naps


def test_work_does_not_wait_for_a_window_that_sleeps(clock: HandTime) -> None:
    pulse = pulse_by(clock)
    pulse._on_awake()
    pulse._on_block()
    clock.now = 1.0
    pulse.give_way()
    assert clock.naps == 0


def test_work_does_not_wait_for_a_window_that_waits_for_it(clock: HandTime) -> None:
    pulse = pulse_by(clock)
    pulse._on_block()
    pulse._on_awake()
    clock.now = 1.0
    pulse.wait_for_work()
    pulse.give_way()
    assert clock.naps == 0


def test_work_does_not_wait_where_the_loop_never_says_that_it_sleeps(clock: HandTime) -> None:
    pulse = pulse_by(clock)
    pulse._on_awake()
    clock.now = 1.0
    pulse.give_way()
    assert clock.naps == 0


def test_the_loop_of_the_window_is_heard(qtbot: QtBot) -> None:
    pulse = UiPulse()
    pulse.follow()
    qtbot.waitUntil(lambda: pulse._is_heard)
    assert pulse.is_busy  # this test runs on the thread of the window


def test_work_that_computes_for_long_rests_for_an_instant_also_beside_a_window_that_sleeps(clock: HandTime) -> None:
    pulse = pulse_by(clock)
    for _ in range(100):
        pulse.give_way()
        clock.now += 0.000_5
    assert 20 <= clock.naps <= 25  # after two milliseconds each
    assert clock.now < 0.06
