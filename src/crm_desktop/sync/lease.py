"""At most one process syncs a workspace: a lock of the system, and a lease in the file for who can't see the lock."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from typing import IO

from crm_desktop.store import Store
from crm_desktop.store.connection import Connection
from crm_desktop.store.sync_state import change_state, read_state

LASTS = 120_000  # milliseconds without a sign of life
RENEW = LASTS // 6


class Lease:
    """Holds the right to sync while it is entered; `held` is False where another process has it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._path: Path = store.path.with_name(store.path.name + ".sync-lock")
        self._file: IO[bytes] | None = None
        self.held = False
        self._taken_at = 0

    def __enter__(self) -> Lease:
        self._file = self._path.open("ab")
        self.held = _lock(self._file) and self._take()
        return self

    def __exit__(self, *_: object) -> None:
        if self.held:
            self._store.run_lightly(lambda connection: change_state(connection, lease=None))
        if self._file is not None:
            self._file.close()  # the lock goes with it
            self._file = None
        self.held = False

    def renew(self) -> None:
        """Say that this process still syncs."""
        if self.held and not 0 <= self._store.clock.now() - self._taken_at < RENEW:
            self._take()

    def _take(self) -> bool:
        me, now = f"{socket.gethostname()}:{os.getpid()}", self._store.clock.now()
        taken = False
        self._taken_at = now

        def work(connection: Connection) -> None:
            nonlocal taken
            lease = read_state(connection).lease
            host = str(lease[0]).rpartition(":")[0] if lease else ""
            # On this computer the lock decides: a lease of a process that was killed binds nobody.
            taken = lease is None or host == socket.gethostname() or not 0 <= int(str(lease[1])) - now <= LASTS
            if taken:
                change_state(connection, lease=[me, now + LASTS])

        self._store.run_lightly(work)  # a power cut ends who held it, too
        return taken


def _lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
