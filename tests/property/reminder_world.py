"""Two computers of one person through a simulated time: real files, the real server's core, clocks that only lie."""

from __future__ import annotations

import heapq
import itertools
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.integration.sync.world import Device, World

from crm_desktop.automation.reminding import Outside, Reminding
from crm_desktop.domain.localtime import DAY, MINUTE
from crm_desktop.services import activities
from crm_desktop.services.reminders import Alert, snooze
from crm_desktop.services.series_near import make_near, series_touched
from crm_desktop.sync.devices import invite

SECOND = 1_000
BEGIN = 1_767_225_600_000  # 1 January 2026, 0:00 UTC
ZONES = ("Europe/Bratislava", "America/New_York")
Round = tuple[str, int | None]  # an activity, and the moment that a showing answers


@cache
def _template() -> Path:
    """A person with two computers; made once."""
    folder = Path(tempfile.mkdtemp(prefix="crm-reminders-"))
    world = World(folder)
    world.now = BEGIN - DAY
    ada, eve = world.device("d0"), world.device("d1")
    ada.create()
    ada.publish()
    eve.join(invite(ada.store, ada.around, user=ada.store.user_id).code)
    for device in (ada, eve, ada):
        device.sync()
    world.close()
    return folder


class Laptop:
    """One computer: on or asleep, in touch or not, with its own clock and its own memory."""

    def __init__(self, sim: Simulation, device: Device) -> None:
        self.sim, self.device = sim, device
        self.is_on, self.is_in_touch = True, True
        self.shown: Counter[Round] = Counter()
        self.times = self.last = 0  # looks; the newest appointment for one
        self.reminding = sim.make(self)
        device.store.on_commit(lambda changes: self.reminding.noticed(changes) and None)

    def restart(self) -> None:
        """Start the program anew: nothing is remembered but the file."""
        self.reminding = self.sim.make(self)

    def look(self) -> None:
        """What the program does each minute, and sooner where it knows of something."""
        if not self.is_on:
            return
        self.times += 1
        told = self.reminding.look(Outside(is_online=self.is_in_touch, is_in_touch=self.is_in_touch))
        for alert in told.alerts:
            self.shown[alert.activity_id, alert.until] += 1
            self.sim.on_shown(self, alert)
        if told.alerts:
            self.sim.sync_soon()
        now = self.device.clock.now()
        soon = told.again_at if told.again_at is not None else now + DAY
        self.last += 1
        this = self.last
        when = self.sim.world.now + max(soon - now, SECOND)
        self.sim.at(when, lambda: self.look() if self.last == this else None)


class Simulation:
    """Events in their order; between two of them nothing happens, whatever the clocks say."""

    def __init__(self, folder: Path, seed: int, make: Callable[[Laptop], Reminding] | None = None) -> None:
        for part in _template().iterdir():
            shutil.copytree(part, folder / part.name)
        self.world = World(folder, is_new=False)
        self.world.now = BEGIN
        self.make = make or (lambda laptop: Reminding(laptop.device.store))
        self.chance = random.Random(seed)
        self.queue: list[tuple[int, int, Callable[[], None]]] = []
        self.numbers = itertools.count()
        self.hits: Counter[str] = Counter()
        self.expected: set[Round] = set()
        self.snoozes = True
        self.laptops = [Laptop(self, self._device(name)) for name in ("d0", "d1")]
        for laptop in self.laptops:
            laptop.look()

    def _device(self, name: str) -> Device:
        device = self.world.device(name)
        device.move_marks()
        device.open()
        return device

    def at(self, when: int, what: Callable[[], None]) -> None:
        """Let something happen at a moment of true time."""
        heapq.heappush(self.queue, (when, next(self.numbers), what))

    def run(self, until: int) -> None:
        """Let time go by."""
        while self.queue and self.queue[0][0] <= until:
            when, _, what = heapq.heappop(self.queue)
            self.world.now = max(self.world.now, when)
            what()
        self.world.now = max(self.world.now, until)

    def sync_soon(self) -> None:
        """Marks of a computer in touch arrive within seconds."""
        self.at(self.world.now + 2 * SECOND, self.sync)

    def sync(self) -> None:
        """Bring together what is in touch."""
        ready = [laptop for laptop in self.laptops if laptop.is_on and laptop.is_in_touch]
        for laptop in [*ready, *ready[:-1]] if len(ready) > 1 else ready:
            laptop.device.sync()
        for laptop in ready:
            self.at(self.world.now + SECOND, laptop.look)

    def someone(self) -> Laptop | None:
        """A computer that is on, at which the person sits."""
        return self.chance.choice([laptop for laptop in self.laptops if laptop.is_on] or [None])  # type: ignore[list-item]

    # --- what the person does

    def plan(self, when: int, remind: int | None = None) -> str | None:
        """Plan a call."""
        laptop = self.someone()
        if laptop is None or laptop.device.clock.off or when <= self.world.now + MINUTE:
            return None
        call = activities.plan_activity(laptop.device.store, kind="call", subject="Call", at=when, remind=remind)
        self.expected.add((call, when - (remind or 0) * MINUTE))
        self.hits["planned"] += 1
        self.sync_soon()
        self.at(self.world.now, laptop.look)
        return call

    def on_shown(self, laptop: Laptop, alert: Alert) -> None:
        """Do something about it a little later: put it off, finish it, nothing."""
        choice = self.chance.random()
        if choice < 0.3 and self.snoozes and not laptop.device.clock.off:
            later = self.world.now + self.chance.choice((15, 60, 600)) * MINUTE
            self.at(self.world.now + MINUTE, lambda: self.put_off(laptop, alert, later))
        elif choice < 0.6:
            self.at(self.world.now + 2 * MINUTE, lambda: self.finish(laptop, alert.activity_id))

    def put_off(self, laptop: Laptop, alert: Alert, until: int) -> None:
        """Tell of it again later."""
        store = laptop.device.store
        row = store.query("SELECT status, deleted_at FROM activity WHERE id = ?", (alert.activity_id,))[0]
        if not laptop.is_on or laptop.device.clock.off or row != ("planned", None):
            return
        if snooze(store, alert.activity_id, until, offset=alert.offset):
            self.expected.add((alert.activity_id, until))
            self.hits["put off"] += 1
            self.sync_soon()
            self.at(self.world.now, laptop.look)

    def finish(self, laptop: Laptop, activity_id: str) -> None:
        """Say that it is done, if nothing of it is still to be told."""
        open_rounds = {r for r in self.expected if r[0] == activity_id and not self.total()[r]}
        if laptop.is_on and not open_rounds:
            activities.finish_activity(laptop.device.store, activity_id)
            self.hits["done"] += 1
            make_near(laptop.device.store, series_touched(laptop.device.store, [activity_id]))
            self.sync_soon()

    # --- what the world does

    def sleep(self, laptop: Laptop, length: int, *, restarts: bool) -> None:
        """Close the lid, or switch off; open it again later."""
        if not laptop.is_on:
            return
        laptop.is_on = False
        self.hits["restart" if restarts else "sleep"] += 1
        self.at(self.world.now + length, lambda: self.wake(laptop, restarts=restarts))

    def wake(self, laptop: Laptop, *, restarts: bool) -> None:
        laptop.is_on = True
        if restarts:
            laptop.restart()
        laptop.look()
        self.sync_soon()

    def jump(self, laptop: Laptop, by: int, length: int) -> None:
        """Set a clock wrong for a while."""
        if laptop.device.clock.off:
            return
        laptop.device.clock.off = by
        self.hits["jump"] += 1
        laptop.look()
        self.at(self.world.now + length, lambda: self.set_right(laptop))

    def set_right(self, laptop: Laptop) -> None:
        laptop.device.clock.off = 0
        laptop.look()

    def travel(self, laptop: Laptop) -> None:
        """Live in another zone."""
        laptop.device.store.set_setting("time_zone", self.chance.choice(ZONES))
        self.hits["zone"] += 1
        laptop.look()

    def part(self, laptop: Laptop, length: int) -> None:
        """Lose the network for a while."""
        laptop.is_in_touch = False
        self.hits["apart"] += 1
        self.at(self.world.now + length, lambda: self.meet(laptop))

    def meet(self, laptop: Laptop) -> None:
        laptop.is_in_touch = True
        self.sync_soon()

    # --- what came of it

    def total(self) -> Counter[Round]:
        return self.laptops[0].shown + self.laptops[1].shown

    def lost(self) -> set[Round]:
        """Return what was to be told and nobody was told."""
        return {one for one in self.expected if not self.total()[one]}

    def doubled(self) -> set[Round]:
        """Return what was told more than once."""
        return {one for one, count in self.total().items() if count > 1}

    def close(self) -> None:
        self.world.close()


@contextmanager
def simulation(seed: int, make: Callable[[Laptop], Reminding] | None = None) -> Iterator[Simulation]:
    """A fresh one in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="crm-reminder-run-") as folder:
        sim = Simulation(Path(folder), seed, make)
        try:
            yield sim
        finally:
            sim.close()
