"""Commits that wait for a standby are not waited for without end: after a while they are answered with "later"."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from crm_desktop.server.db import Row


class Patience:
    """Watches all commits of a database by one thread, which lives as long as there are any."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._until: dict[psycopg.Connection[Row], float] = {}
        self._watching = False

    @contextmanager
    def with_(self, connection: psycopg.Connection[Row]) -> Iterator[None]:
        """Call off what the connection does once the time is over."""
        with self._lock:
            self._until[connection] = time.monotonic() + self._seconds
            if not self._watching:
                self._watching = True
                threading.Thread(target=self._watch, name="crm-server-patience", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._until.pop(connection, None)

    def _watch(self) -> None:
        idle = 0
        while idle < 60:
            time.sleep(min(1.0, self._seconds))
            with self._lock:
                over = [connection for connection, until in self._until.items() if until < time.monotonic()]
                idle = 0 if self._until else idle + 1
                if idle >= 60:
                    self._watching = False
            for connection in over:
                with suppress(psycopg.Error):
                    connection.cancel_safe(timeout=5)
