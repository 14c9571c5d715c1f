"""Days and months of moments in SQL, as the clocks of the person's zone show them: SQLite knows the computer's only."""

from __future__ import annotations

from datetime import tzinfo
from functools import lru_cache

from crm_desktop.domain.localtime import here, offsets


def month_sql(column: str) -> str:
    """Return the SQL of the local month of a moment, such as 2026-03; NULL where there is none."""
    return f"strftime('%Y-%m', ({column} + {_ahead_sql(column, here())}) / 1000, 'unixepoch')"


@lru_cache(maxsize=32)
def _ahead_sql(column: str, zone: tzinfo) -> str:
    """Return the SQL of how far the clocks are ahead of UTC at a moment; what is near to now is found first."""
    (_, first), *rest = offsets(zone)
    if not rest:
        return str(first)
    cases = " ".join(f"WHEN {column} >= {since} THEN {ahead}" for since, ahead in reversed(rest))
    return f"CASE {cases} ELSE {first} END"
