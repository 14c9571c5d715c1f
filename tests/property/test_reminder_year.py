"""A year of reminders on two computers of one person: each is told exactly once and none is lost, whatever the clocks,
the lids and the network do. The controls leave out one of the rules and must fail.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.reminder_world import BEGIN, ZONES, Laptop, Simulation, simulation

from crm_desktop.automation import reminding as module
from crm_desktop.automation.reminding import QUIET, Outside, Reminding, Told
from crm_desktop.domain.localtime import DAY, HOUR, MINUTE, to_local, zone_named
from crm_desktop.services.activities import NextStep
from crm_desktop.services.conflicts import list_conflicts
from crm_desktop.services.series import plan_series
from crm_desktop.services.series_near import make_near

YEAR = BEGIN + 365 * DAY
SPRING, AUTUMN = BEGIN + 87 * DAY, BEGIN + 297 * DAY  # the Sundays on which the clocks change in Europe


def fill(sim: Simulation, days: int, calls: int, *, is_parted: bool = False) -> None:
    """Plan calls, and let the lids, the clocks, the zones and the network do their worst."""
    chance = random.Random(days * 1_000 + calls)
    for _ in range(calls):
        planned = BEGIN + chance.randrange(days) * DAY + 9 * HOUR + chance.randrange(8 * 60) * MINUTE
        when = planned + chance.randrange(20, 15 * 24 * 60) * MINUTE
        remind = chance.choice([None, None, 0, 15])
        sim.at(planned, lambda when=when, remind=remind: sim.plan(when, remind))  # type: ignore[misc]
    for day in range(0, days, 2):
        laptop = chance.choice(sim.laptops)
        at = BEGIN + day * DAY + chance.randrange(24 * 60) * MINUTE
        length = chance.choice([20 * MINUTE, 9 * HOUR, 3 * DAY])
        by = chance.choice([-DAY, -HOUR, HOUR, 3_650 * DAY, -3_650 * DAY])
        deeds: list[Callable[[], None]] = [
            lambda who=laptop, n=length: sim.sleep(who, n, restarts=False),  # type: ignore[misc]
            lambda who=laptop, n=length: sim.sleep(who, n, restarts=True),  # type: ignore[misc]
            lambda who=laptop: sim.travel(who),  # type: ignore[misc]
            lambda who=laptop, by=by: sim.jump(who, by, HOUR),  # type: ignore[misc]
        ]
        if is_parted:
            deeds.append(lambda who=laptop, n=length: sim.part(who, n))  # type: ignore[misc]
        sim.at(at, chance.choice(deeds))


def close_the_year(sim: Simulation, end: int) -> None:
    """Let everything wake up and come together."""
    sim.snoozes = False
    sim.run(end + 20 * DAY)
    for laptop in sim.laptops:
        sim.wake(laptop, restarts=False)
        sim.meet(laptop)
    sim.run(sim.world.now + 5 * DAY)


def test_a_year_on_two_computers_in_touch() -> None:
    with simulation(2026) as sim:
        fill(sim, 340, 110)
        for change in (SPRING, AUTUMN):  # around both changes of the clocks, to the quarter of an hour
            for n in range(8):
                sim.at(change - DAY, lambda at=change + n * 15 * MINUTE: sim.plan(at))  # type: ignore[misc]
        sim.run(YEAR - 20 * DAY)
        close_the_year(sim, YEAR - 20 * DAY)
        assert (sim.lost(), sim.doubled()) == (set(), set())
        assert min(sim.hits[name] for name in ("sleep", "restart", "jump", "zone", "put off", "done")) > 0, sim.hits
        assert len(sim.expected) > 120 and all(laptop.shown for laptop in sim.laptops)


def test_computers_that_lose_touch_lose_nothing_and_tell_once_each() -> None:
    with simulation(7) as sim:
        fill(sim, 90, 50, is_parted=True)
        sim.run(BEGIN + 90 * DAY)
        close_the_year(sim, BEGIN + 90 * DAY)
        assert sim.lost() == set() and sim.hits["apart"] > 0
        assert all(count == 1 for laptop in sim.laptops for count in laptop.shown.values())


def test_a_series_through_both_changes_of_the_clocks_comes_at_nine_on_both_computers() -> None:
    with simulation(3) as sim:
        sim.snoozes = False
        for laptop in sim.laptops:
            laptop.device.store.set_setting("time_zone", ZONES[0])
        store = sim.laptops[0].device.store
        step = NextStep("call", "Weekly", BEGIN + 4 * DAY + 8 * HOUR)  # Monday, nine o'clock
        weekly = plan_series(store, step, "FREQ=WEEKLY")
        sim.sync()
        for week in range(52):
            for laptop in sim.laptops:
                make_near(laptop.device.store)
            sim.sync()
            sim.run(BEGIN + week * 7 * DAY)
        rows = store.query("SELECT start_at FROM activity WHERE series_id = ? ORDER BY start_at", (weekly,))
        zone = zone_named(ZONES[0])
        assert zone is not None and {to_local(int(str(r[0])), zone).hour for r in rows} == {9}
        assert list_conflicts(store) == [] and sim.doubled() == set()
        assert sum(sim.total().values()) == sum(1 for (at,) in rows if int(str(at)) <= sim.world.now)


@settings(max_examples=8)
@given(
    seed=st.integers(0, 10**6), calls=st.integers(1, 12), days=st.integers(2, 12),
    quiet=st.sampled_from([{"on": False}, {"from": 1080, "to": 480}, {"from": 720, "to": 800, "weekends": False}]),
)  # fmt: skip
def test_any_schedule(seed: int, calls: int, days: int, quiet: dict[str, object]) -> None:
    with simulation(seed) as sim:
        for laptop in sim.laptops:
            laptop.device.store.set_setting(QUIET, quiet)
        fill(sim, days, calls)
        sim.run(BEGIN + days * DAY)
        close_the_year(sim, BEGIN + days * DAY)
        assert (sim.lost(), sim.doubled()) == (set(), set())


class _Impatient(Reminding):
    """Waits for no other device."""

    def look(self, outside: Outside) -> Told:
        return super().look(Outside(is_online=outside.is_online))


class _Forgetful(Reminding):
    """Looks at the day only, never back: as an alarm clock does."""

    def look(self, outside: Outside) -> Told:
        self._must_see_all, self._last = False, self._store.clock.now()
        self._was_held = False
        return super().look(outside)


class _Swallowing(Reminding):
    """Takes what comes in quiet hours for told."""

    def look(self, outside: Outside) -> Told:
        told = super().look(outside)
        module.mark_shown(self._store, told.held)
        return told


class _WithoutFile(Reminding):
    """Remembers in memory only what was told: a restart forgets it."""

    def __init__(self, laptop: Laptop) -> None:
        super().__init__(laptop.device.store)
        self._told_here: set[object] = set()

    def look(self, outside: Outside) -> Told:
        marks, module.mark_shown = module.mark_shown, lambda store, alerts: list(alerts)
        try:
            told = super().look(outside)
        finally:
            module.mark_shown = marks
        fresh = tuple(alert for alert in told.alerts if alert.key not in self._told_here)
        self._told_here |= {alert.key for alert in told.alerts}
        return Told(fresh, again_at=told.again_at)


def _control(make: Callable[[Laptop], Reminding], days: int = 60, calls: int = 40) -> Simulation:
    with simulation(2026, make) as sim:
        fill(sim, days, calls)
        sim.run(BEGIN + days * DAY)
        close_the_year(sim, BEGIN + days * DAY)
        return sim


def test_the_run_of_the_controls_is_sound_with_all_rules() -> None:
    sim = _control(lambda laptop: Reminding(laptop.device.store))
    assert not sim.lost() and not sim.doubled() and len(sim.expected) > 20


@pytest.mark.parametrize("kind", [_Forgetful, _Swallowing])
def test_without_this_rule_reminders_are_lost(kind: type[Reminding]) -> None:
    sim = _control(lambda laptop: kind(laptop.device.store))
    assert sim.lost()


def test_without_waiting_for_each_other_both_computers_tell() -> None:
    sim = _control(lambda laptop: _Impatient(laptop.device.store))
    assert sim.doubled()


def test_without_marks_in_the_file_a_restart_tells_again() -> None:
    sim = _control(_WithoutFile, 12, 8)
    assert sim.doubled()
