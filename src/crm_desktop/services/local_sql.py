"""Days and months of moments in SQL, as the clocks of the person's zone show them: SQLite knows the computer's only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from functools import lru_cache

from crm_desktop.domain.localtime import here, offsets


def month_sql(column: str) -> str:
    """Return the SQL of the local month of a moment, such as 2026-03; NULL where there is none."""
    return f"strftime('%Y-%m', ({column} + {_ahead_sql(column, here())}) / 1000, 'unixepoch')"


@lru_cache(maxsize=32)
def _ahead_sql(column: str, zone: tzinfo) -> str:
    """Return the SQL of how far the clocks are ahead of UTC at a moment."""
    return _halved(column, offsets(zone))


def _halved(column: str, changes: Sequence[tuple[int, int]]) -> str:
    """Return the SQL that finds the last change before a moment by halving: a century has two hundred of them."""
    if len(changes) == 1:
        return str(changes[0][1])
    middle = len(changes) // 2
    before, after = _halved(column, changes[:middle]), _halved(column, changes[middle:])
    return f"CASE WHEN {column} < {changes[middle][0]} THEN {before} ELSE {after} END"
