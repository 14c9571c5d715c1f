"""The connections that read a file: each thread has its own, and sees the last committed state."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import cast

from crm_desktop.store.connection import Connection, connect
from crm_desktop.store.disk import FileIdentity


class Readers:
    """Made as they are needed; closed together."""

    def __init__(self, path: Path, identity: FileIdentity) -> None:
        self._path, self._identity = path, identity
        self._local = threading.local()
        self._all: list[Connection] = []

    def mine(self) -> Connection:
        """Return the connection of this thread."""
        connection = getattr(self._local, "connection", None)
        if connection is None:
            self._identity.check(self._path)  # a new connection would open whatever stands there now
            connection = connect(self._path, read_only=True)
            self._local.connection = connection
            self._all.append(connection)
        return connection

    def note_version(self) -> bool:
        """Return whether another connection wrote since this thread asked last."""
        version = cast(int, self.mine().execute("PRAGMA data_version").fetchone()[0])
        # Each thread's connection counts for itself: two threads' numbers must not be compared.
        before, self._local.version = getattr(self._local, "version", None), version
        return version != before

    def close(self) -> None:
        """Close the connections of all threads."""
        for connection in self._all:
            with suppress(Exception):
                connection.close()
        self._all.clear()
        self._local = threading.local()
