"""How long to wait before the next try: longer each time, by chance, and never less than the server asks for."""

from __future__ import annotations

FIRST, MOST = 1.0, 300.0  # seconds


def pause(failures: int, chance: float, *, at_least: float = 0.0) -> float:
    """Return the seconds after so many failures in a row; `chance` lies between 0 and 1 (full jitter)."""
    ceiling = min(MOST, FIRST * float(1 << min(failures, 20)))
    return max(ceiling * chance, at_least, 0.1 if failures else 0.0)
