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
    """Holds the right to sync while it is entered; `held` is False where another process has it.

    With `stays`, what it wrote into the file is left there for the next time: `give_back` takes it away.
    """

    def __init__(self, store: Store, *, stays: bool = False) -> None:
        self._store, self._stays = store, stays
        self._me = _me()
        self._path: Path = store.path.with_name(store.path.name + ".sync-lock")
        self._file: IO[bytes] | None = None
        self.held = False
        self._taken_at = 0

    def __enter__(self) -> Lease:
        self._file = self._path.open("ab")
        self.held = _lock(self._file) and (self._is_taken() or self._take())
        return self

    def __exit__(self, *_: object) -> None:
        if self.held and not self._stays:
            self._store.run_lightly(lambda connection: change_state(connection, lease=None))
        if self._file is not None:
            self._file.close()  # the lock goes with it
            self._file = None
        self.held = False

    def renew(self) -> None:
        """Say that this process still syncs."""
        if self.held and not 0 <= self._store.clock.now() - self._taken_at < RENEW:
            self._take()

    def _is_taken(self) -> bool:
        """Return whether what an earlier round of this process wrote says enough."""
        lease = self._store.read_once(read_state).lease if self._stays else None
        if lease is None or lease[0] != self._me:
            return False
        self._taken_at = int(str(lease[1])) - LASTS
        return 0 <= self._store.clock.now() - self._taken_at < RENEW

    def _take(self) -> bool:
        now = self._store.clock.now()
        taken = False
        self._taken_at = now

        def work(connection: Connection) -> None:
            nonlocal taken
            lease = read_state(connection).lease
            host = str(lease[0]).rpartition(":")[0] if lease else ""
            # On this computer the lock decides: a lease of a process that was killed binds nobody.
            taken = lease is None or host == socket.gethostname() or not 0 <= int(str(lease[1])) - now <= LASTS
            if taken:
                change_state(connection, lease=[self._me, now + LASTS])

        self._store.run_lightly(work)  # a power cut ends who held it, too
        return taken


def give_back(store: Store) -> None:
    """Take away the lease that this process left in a file, if it still stands there."""

    def work(connection: Connection) -> None:
        lease = read_state(connection).lease
        if lease is not None and lease[0] == _me():
            change_state(connection, lease=None)

    if store.read_once(read_state).lease is not None:  # a file without sync is not written for this
        store.run_lightly(work)


def _me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


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
