"""The connection that writes: whose turn it is, how a transaction begins and how it ends."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from crm_desktop.domain.errors import StorageError
from crm_desktop.store.connection import Connection, begin_immediate, connect, driver, sparing
from crm_desktop.store.disk import FileIdentity
from crm_desktop.store.errors import failed_on_disk, translated, unconfirmed
from crm_desktop.store.folding import Folding

_USUAL_UNFOLDED, _MOST_UNFOLDED = 1_250, 16_000  # pages of the write-ahead log before a commit folds them itself


class Writer:
    """One thread at a time writes; `refuse` raises where nobody may."""

    def __init__(
        self, path: Path, identity: FileIdentity, *, read_only: bool, refuse: Callable[[], object] = lambda: None
    ) -> None:
        self._path, self._identity, self._read_only, self._refuse = path, identity, read_only, refuse
        self._opening, self._turn = threading.Lock(), threading.Lock()
        self._thread = 0
        self._opened: Connection = None
        self._folding = Folding(path, identity)
        self.is_stopped = False  # the disk failed in a commit

    @property
    def connection(self) -> Connection:
        """The connection; most of a start only reads, and each one has to read the whole schema."""
        if self._opened is not None:
            return self._opened
        with self._opening:
            if self._opened is None:
                self._identity.check(self._path)
                with translated(self._path):
                    opened = connect(self._path, read_only=self._read_only)
                    opened.execute("PRAGMA busy_timeout=0")  # begin_immediate waits in its place
                    opened.execute(f"PRAGMA wal_autocheckpoint={_USUAL_UNFOLDED}")
                    self._opened = opened
            return self._opened

    def begin(self) -> Connection:
        """Begin a transaction once it is this thread's turn; `commit` or `roll_back` must follow."""
        self.take_turn()
        try:
            self._identity.check(self._path)
            with translated(self._path):
                # IMMEDIATE: a reader that upgrades to a writer fails with "locked" and cannot wait.
                begin_immediate(self.connection)
        except BaseException:
            self.roll_back()
            raise
        return self.connection

    def commit(self) -> None:
        """Commit; after a fault of the disk nothing more is written, for a second fsync would lie (reliability 21)."""
        try:
            with translated(self._path):
                self.connection.execute("COMMIT")
        except StorageError as error:
            if not failed_on_disk(error):  # no room, or another program: rolled back whole
                raise
            self.is_stopped = True
            self._folding.stop()
            raise unconfirmed(self._path) from error
        self._folding.look(self.connection)

    def roll_back(self) -> None:
        """Drop the transaction of this thread and pass the turn; what was gathered only never began."""
        if self._thread != threading.get_ident():
            return
        with suppress(Exception):
            if self._opened is not None and self._opened.in_transaction:
                self._opened.execute("ROLLBACK")
        self.pass_turn()

    @contextmanager
    def transaction(self, *, is_light: bool = False) -> Iterator[Connection]:
        """Write one transaction. What `is_light` a power cut may undo: it is not waited until the disk has it."""
        self.take_turn()
        try:
            self._identity.check(self._path)
            with translated(self._path), sparing(self.connection) if is_light else nullcontext():
                begin_immediate(self.connection)
                yield self.connection
                self.commit()
        except BaseException:
            self.roll_back()
            raise
        self.pass_turn()

    @contextmanager
    def between_transactions(self) -> Iterator[Connection]:
        """Take the turn for what no transaction may hold."""
        self.take_turn()
        try:
            with translated(self._path), self._folding.at_rest():
                yield self.connection
        finally:
            self.pass_turn()

    @contextmanager
    def folding_seldom(self) -> Iterator[None]:
        """Write many transactions without a fold of the write-ahead log because of them."""
        self.connection.execute(f"PRAGMA wal_autocheckpoint={_MOST_UNFOLDED}")
        try:
            with self._folding.left_to_others():
                yield
        finally:
            with suppress(driver.Error):  # closed meanwhile
                self.connection.execute(f"PRAGMA wal_autocheckpoint={_USUAL_UNFOLDED}")

    def take_turn(self) -> None:
        """Wait for the other threads that write, and refuse where nobody may."""
        self._refuse()
        if self.is_stopped:
            raise unconfirmed(self._path)
        if self._thread == threading.get_ident():
            raise RuntimeError("a write inside a write of the same thread would wait for itself")
        self._turn.acquire()
        self._thread = threading.get_ident()

    def pass_turn(self) -> None:
        """Let another thread write."""
        self._thread = 0
        self._turn.release()

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Hold off all that write while the file is closed.

        The connection is opened for this where nothing was written: readers can't fold the write-ahead log.
        """
        with suppress(Exception):
            _ = self.connection
        with self._turn:
            yield

    def close(self) -> None:
        """Close the connection; the last one of a file folds the write-ahead log into it."""
        self._folding.close()
        with suppress(Exception):
            self._opened.close()
