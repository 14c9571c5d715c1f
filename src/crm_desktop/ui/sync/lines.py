"""How the sentences of sync write a moment."""

from __future__ import annotations

from crm_desktop.store.engine import Store
from crm_desktop.ui import when
from crm_desktop.viewmodels.sync.lines import Clockwork


def clock(at: int, now: int) -> str:
    """Return “08:41” for today, and nothing for another day."""
    then, today = when.wall(at), when.wall(now)
    return when.clock(then.time()) if then.date() == today.date() else ""


def clockwork(store: Store, *, has_battery: bool) -> Clockwork:
    """Return now, as the store tells it."""
    return Clockwork(store.clock.now(), clock, when.moment_inside, has_battery)
