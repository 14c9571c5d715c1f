"""What is told now, what waits for the person's other devices, what is held while it is quiet. Values in, values out.

Of several devices that are on, the one that was used last tells at once; each further one waits, longer by its place,
for the mark of the one before it to arrive (docs/adr/0043). What is late already, after a sleep or at a start, waits
on all of them: the mark may have been on its way all the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from crm_desktop.domain.localtime import MINUTE
from crm_desktop.services.reminders import Alert

WAIT = 20_000  # for the mark of one other device
LATE = MINUTE
FEW = 3  # so many are told one by one, more in one sentence

Key = tuple[str, int, int | None]


class Manner(StrEnum):
    """How reminders are told together."""

    ONE_BY_ONE = "one_by_one"
    AT_START = "at_start"  # while the program was closed
    AFTER_QUIET = "after_quiet"
    TOGETHER = "together"  # many at once: after a sleep, after a change of the clock


@dataclass(frozen=True)
class Situation:
    """What decides besides the reminders."""

    now: int
    started_at: int
    held_until: int | None = None  # quiet hours, focus, or the computer's own do-not-disturb
    rank: int | None = None  # devices of the person that were used later; None: there is no other
    is_in_touch: bool = False  # marks of other devices arrive now


@dataclass(frozen=True)
class Memory:
    """What is remembered from one look to the next."""

    noticed: Mapping[Key, int] = field(default_factory=dict)  # since when each is known to be due
    held: frozenset[Key] = frozenset()
    released: frozenset[Key] = frozenset()  # were held, and wait for other devices now


@dataclass(frozen=True)
class Decision:
    """What is told now and how, what is held, and when to look again at the latest."""

    show: tuple[Alert, ...] = ()
    manner: Manner = Manner.ONE_BY_ONE
    held: tuple[Alert, ...] = ()
    again_at: int | None = None
    memory: Memory = field(default_factory=Memory)


def decide(due: Sequence[Alert], memory: Memory, situation: Situation) -> Decision:
    """Return what to do about what is due."""
    now = situation.now
    if situation.held_until is not None:
        held = Memory(held=frozenset(alert.key for alert in due))
        return Decision(held=tuple(due), again_at=situation.held_until, memory=held)
    # What is known from a moment that has not come yet is known from now: the clock jumped back.
    noticed = {alert.key: min(memory.noticed.get(alert.key, now), now) for alert in due}
    ready, later = [], []
    for alert in due:
        at = max(alert.at, noticed[alert.key]) + _wait(alert, noticed[alert.key], situation)
        ready.append(alert) if at <= now else later.append(at)
    released = memory.released | memory.held
    kept = Memory(noticed, released=released.intersection(noticed).difference(alert.key for alert in ready))
    return Decision(tuple(ready), _manner(ready, released, situation), (), min(later, default=None), kept)


def _wait(alert: Alert, noticed: int, situation: Situation) -> int:
    """Return how long this device lets others go first."""
    if situation.rank is None or not situation.is_in_touch:
        return 0
    is_late = noticed - alert.at > LATE
    return WAIT * (situation.rank + is_late)


def _manner(ready: Sequence[Alert], released: frozenset[Key], situation: Situation) -> Manner:
    if len(ready) > 1 and any(alert.key in released for alert in ready):
        return Manner.AFTER_QUIET
    if len(ready) > 1 and all(alert.at < situation.started_at for alert in ready):
        return Manner.AT_START
    return Manner.TOGETHER if len(ready) > FEW else Manner.ONE_BY_ONE
