"""Looks after the reminders of one open workspace: asks the file, decides, marks. Whoever calls it shows the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crm_desktop.automation.quiet import QuietHours, quiet_until, read_quiet
from crm_desktop.automation.reminders import Decision, Manner, Memory, Situation, decide
from crm_desktop.domain.localtime import MINUTE
from crm_desktop.domain.specs import ACTIVITY, REMINDER
from crm_desktop.services.reminders import (
    Alert,
    activities_of,
    due_alerts,
    mark_shown,
    next_moment,
    rank_of_device,
)
from crm_desktop.services.zones import my_zone
from crm_desktop.store import ChangeSet, Store

QUIET = "reminders.quiet"
FOCUS = "reminders.focus_until"
GAP = 10 * MINUTE  # a longer silence was a sleep, or the clock jumped: look at everything
OFTEN = MINUTE  # the longest pause between two looks


@dataclass(frozen=True)
class Outside:
    """What the program knows and the file does not."""

    is_online: bool = False
    is_in_touch: bool = False  # sync runs and reaches the server
    is_do_not_disturb: bool = False


@dataclass(frozen=True)
class Told:
    """What came of one look."""

    alerts: tuple[Alert, ...] = ()
    manner: Manner = Manner.ONE_BY_ONE
    held: tuple[Alert, ...] = ()
    held_until: int | None = None
    again_at: int | None = None  # when something will be due, as far as is known now
    waits: bool = False  # for the marks of other devices: they are to be fetched


class Reminding:
    """Not to be used by two threads at once, but for `noticed`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._memory = Memory()
        self._started_at: int | None = None
        self._last: int | None = None
        self._must_see_all = True
        self._was_held = False
        self._changed: set[str] = set()

    def noticed(self, changes: ChangeSet) -> bool:
        """Hear what was saved or came by sync; return whether it is worth a look now."""
        if changes.is_all:
            self._must_see_all = True
        self._changed |= changes.ids_of(ACTIVITY) | changes.ids_of(REMINDER)
        return changes.touches(ACTIVITY) or changes.touches(REMINDER)

    def look(self, outside: Outside) -> Told:
        """Look once, mark what is told now, and return it."""
        now = self._store.clock.now()
        situation = self._situation(now, outside)
        due = self._due(now, situation, outside)
        decision = decide(due, self._memory, situation)
        shown = mark_shown(self._store, decision.show)
        self._last, self._was_held = now, situation.held_until is not None
        self._must_see_all = not self._was_held and decision.again_at is not None  # late ones wait for other devices
        self._memory = _without(decision.memory, decision.show)
        return self._told(now, replace(decision, show=tuple(shown)))

    def _due(self, now: int, situation: Situation, outside: Outside) -> list[Alert]:
        is_jump = self._last is None or not 0 <= now - self._last <= GAP
        is_over = self._was_held and situation.held_until is None
        changed, self._changed = self._changed, set()
        changed |= activities_of(self._store, changed)
        everything = self._must_see_all or is_jump or is_over
        return due_alerts(self._store, now, everything=everything, changed=changed, is_online=outside.is_online)

    def _situation(self, now: int, outside: Outside) -> Situation:
        if self._started_at is None or now < self._started_at:
            self._started_at = now
        held = held_until(self._store, now)
        if outside.is_do_not_disturb:
            held = max(held or 0, now + OFTEN)
        rank = rank_of_device(self._store) if outside.is_in_touch else None
        return Situation(now, self._started_at, held, rank, outside.is_in_touch)

    def _told(self, now: int, decision: Decision) -> Told:
        moments = [at for at in (decision.again_at, next_moment(self._store, now)) if at is not None]
        is_held = bool(decision.held)
        return Told(
            decision.show, decision.manner, decision.held, decision.again_at if is_held else None,
            min(moments, default=None), waits=not is_held and decision.again_at is not None,
        )  # fmt: skip


def quiet_hours(store: Store) -> QuietHours:
    """Return the quiet hours of this device."""
    return read_quiet(store.get_setting(QUIET))


def focus_until(store: Store, now: int) -> int | None:
    """Return until when the person wants to be left alone; None where that is over."""
    until = store.get_setting(FOCUS)
    return until if isinstance(until, int) and now < until <= now + 24 * 60 * MINUTE else None


def held_until(store: Store, now: int) -> int | None:
    """Return until when nothing is shown; None where it isn't quiet."""
    ends = (quiet_until(now, quiet_hours(store), my_zone(store)), focus_until(store, now))
    return max((end for end in ends if end is not None), default=None)


def _without(memory: Memory, told: tuple[Alert, ...]) -> Memory:
    gone = {alert.key for alert in told}
    return replace(memory, noticed={key: at for key, at in memory.noticed.items() if key not in gone})
