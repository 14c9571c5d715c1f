"""Until when backups that are there now still hold what was erased: retention, asked about days to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from crm_desktop.backup.retention import BUDGET, DAY, Copy, keep

_LOOKED_AHEAD = 800  # days


def held_until(copies: Sequence[Copy], now: int, budget: int = BUDGET) -> int | None:
    """Return when the last of these copies is thrown away, if one is made each day; None where there is none.

    Where that is further than two years ahead, that day is told: they stay at least so long.
    """
    if not copies:
        return None
    old, usual = {copy.name for copy in copies}, max(copies, key=lambda copy: copy.at)
    for day in range(1, _LOOKED_AHEAD + 1):
        at = now + day * DAY
        fresh = replace(usual, name=f"day {day}", at=at, is_good=True, is_proven=True, is_before_risk=False)
        copies = [*copies, fresh]
        kept = keep(copies, at, budget)
        copies = [copy for copy in copies if copy.name in kept]
        if not old & kept:
            return at
    return now + _LOOKED_AHEAD * DAY
