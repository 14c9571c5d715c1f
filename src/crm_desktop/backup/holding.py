"""Until when backups that are there now still hold what was erased: retention, asked about days to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crm_desktop.backup.catalogue import Backup
from crm_desktop.backup.retention import BUDGET, DAY, Copy, keep
from crm_desktop.backup.routine import as_copy

_LOOKED_AHEAD = 800  # days


def held_until(backups: Sequence[Backup], now: int, budget: int = BUDGET) -> int | None:
    """Return when the last of these backups is thrown away, if one is made each day; None where there is none.

    Where that is further than two years ahead, that day is told: they stay at least so long.
    """
    old = {copy.name for copy in map(as_copy, backups)}
    if not old:
        return None
    copies: list[Copy] = [as_copy(backup) for backup in backups]
    usual = max(copies, key=lambda copy: copy.at)
    for day in range(1, _LOOKED_AHEAD + 1):
        at = now + day * DAY
        copies.append(replace(usual, name=f"day {day}", at=at, is_good=True, is_proven=True, is_before_risk=False))
        kept = keep(copies, at, budget)
        copies = [copy for copy in copies if copy.name in kept]
        if not old & kept:
            return at
    return now + _LOOKED_AHEAD * DAY
