"""The clock that the program asks; tests put their own in its place. Times are UTC milliseconds."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> int:
        """Return milliseconds since 1970-01-01T00:00Z."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> int:
        """Return milliseconds since 1970-01-01T00:00Z."""
        return time.time_ns() // 1_000_000
