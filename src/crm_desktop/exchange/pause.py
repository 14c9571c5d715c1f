"""A long job that can be held for a while."""

from __future__ import annotations

import threading
from collections.abc import Callable

_LOOK = 0.1  # seconds between two looks whether it was canceled meanwhile


class Pause:
    """Set on one thread, obeyed on another."""

    def __init__(self) -> None:
        self._free = threading.Event()
        self._free.set()

    @property
    def is_on(self) -> bool:
        """Whether the job should wait."""
        return not self._free.is_set()

    def turn(self, on: bool) -> None:
        """Hold the job, or let it go on."""
        if on:
            self._free.clear()
        else:
            self._free.set()

    def wait(self, is_canceled: Callable[[], bool]) -> None:
        """Return when the job may go on or was canceled."""
        while not self._free.wait(_LOOK) and not is_canceled():
            pass
