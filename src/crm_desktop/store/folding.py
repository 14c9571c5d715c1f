"""Fold the write-ahead log into the file beside the saves, so that none of them waits for it (docs/adr/0068)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crm_desktop.domain.errors import StorageError
from crm_desktop.store.connection import Connection, connect, driver
from crm_desktop.store.disk import FileIdentity

FOLD_AT = 500  # pages of the log that are worth a fold
LOOK_EVERY = 8  # commits between two looks at how long it is


class Folding:
    """A thread with a connection of its own, begun once it is needed.

    What it can't fold stays in the log, safe, and is folded later: by it, by a commit where the log has become very
    long, or as the file is closed.
    """

    def __init__(self, path: Path, identity: FileIdentity) -> None:
        self._path, self._identity = path, identity
        self._commits = self._others = 0
        self._at_work, self._counting = threading.Lock(), threading.Lock()
        self._wanted = threading.Event()
        self._is_over = False
        self._thread: threading.Thread | None = None

    def look(self, connection: Connection) -> None:
        """Have the log folded if it has become long; call after each commit, with the connection that wrote."""
        self._commits += 1
        if self._commits < LOOK_EVERY or self._others or self._is_over:
            return
        self._commits = 0
        with suppress(driver.Error):  # the commit stands, whatever this says
            _, pages, folded = connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
            if pages - folded >= FOLD_AT:
                self._wake()

    @contextmanager
    def left_to_others(self) -> Iterator[None]:
        """Begin no fold because of what is committed within: whoever writes it folds at better moments."""
        with self._counting:
            self._others += 1
        try:
            yield
        finally:
            with self._counting:
                self._others -= 1

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Wait for the fold that runs, and begin none within."""
        with self._at_work:
            yield

    def stop(self) -> None:
        """Begin no other fold."""
        self._is_over = True
        self._wanted.set()

    def close(self) -> None:
        """Finish the fold that runs, and begin no other one."""
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def _wake(self) -> None:
        self._wanted.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=f"fold {self._path}", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        connection: Connection = None
        try:
            while self._wanted.wait() and not self._is_over:
                self._wanted.clear()
                with self._at_work, suppress(driver.Error, StorageError):
                    if self._is_over:
                        return
                    if connection is None:
                        self._identity.check(self._path)  # a new connection would open whatever stands there now
                        connection = connect(self._path)
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            if connection is not None:
                connection.close()
