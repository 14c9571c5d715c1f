"""How the sentences of sync write a moment."""

from __future__ import annotations

from PySide6.QtCore import QDateTime

from crm_desktop.store.engine import Store
from crm_desktop.ui import when
from crm_desktop.viewmodels.sync.lines import Clockwork


def since(at: int, now: int) -> str:
    """Return “08:41” for today, and with the day before."""
    then, today = QDateTime.fromMSecsSinceEpoch(at), QDateTime.fromMSecsSinceEpoch(now)
    if then.date() == today.date():
        return when.clock(then.time())
    return when.moment_inside(at, now)


def clockwork(store: Store, *, has_battery: bool) -> Clockwork:
    """Return now, as the store tells it."""
    return Clockwork(store.clock.now(), since, has_battery)
