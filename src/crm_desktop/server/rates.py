"""How often: a bucket for each caller that fills again with time; too many failed tries make it fill more slowly."""

from __future__ import annotations

import threading
from typing import NamedTuple

from crm_desktop.server.limits import HOUR, MINUTE
from crm_desktop.server.problems import Problem


class Rate(NamedTuple):
    """So many within so many milliseconds."""

    most: int
    within: int


RATES = {
    "open": Rate(600, MINUTE),  # per address: hello, tokens
    "enrol": Rate(30, 15 * MINUTE),  # per address
    "code": Rate(10, 15 * MINUTE),  # per code that was typed
    "refresh": Rate(60, HOUR),  # per device
    "sync": Rate(120, MINUTE),  # per device
    "bulk": Rate(600, MINUTE),  # per device: parts of files, segments, pages and pushes of a first sync
    "export": Rate(10, HOUR),  # per device
}
_KEPT = 50_000  # callers that are remembered


class Limiter:
    """Counts in memory: a restart forgives."""

    def __init__(self, rates: dict[str, Rate] | None = None) -> None:
        self._rates = {**RATES, **(rates or {})}
        self._levels: dict[tuple[str, str], tuple[float, int]] = {}  # what is left, and when
        self._lock = threading.Lock()

    def spend(self, name: str, who: str, now: int) -> None:
        """Count one request of a caller, or refuse it and say when to come back."""
        rate = self._rates[name]
        with self._lock:
            left, at = self._levels.pop((name, who), (float(rate.most), now))
            left = min(rate.most, left + max(0, now - at) * rate.most / rate.within)
            is_over = left < 1
            self._levels[name, who] = (left if is_over else left - 1, now)
            while len(self._levels) > _KEPT:  # the one that was quiet longest stands first
                self._levels.pop(next(iter(self._levels)))
        if is_over:
            raise Problem("rate-limited", retry_after=int((1 - left) * rate.within / rate.most / 1000) + 1)
