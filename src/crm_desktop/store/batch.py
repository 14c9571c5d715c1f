"""A bulk job: many small transactions in one batch, so that others can save in between (log.md 8)."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from crm_desktop.domain.ids import new_id
from crm_desktop.store.connection import Connection, connect, driver
from crm_desktop.store.gathering import gather
from crm_desktop.store.log import ADD_BATCH, ADD_TX, Cause, mark_undone

if TYPE_CHECKING:
    from crm_desktop.store.engine import Store
    from crm_desktop.store.unit_of_work import Unit

MOST_OPS = 1_000
MOST_SECONDS = 0.08  # of a transaction, as far as can be foreseen: together with surprises it stays under 150 ms
MOST_GATHERING = 1.0  # seconds in which rows are gathered for one transaction: nobody waits for them
PAUSE = 0.0015  # between two transactions: locks are not fair, without a pause a save of the window would starve
FOLD_EVERY = 8  # transactions between two foldings of the write-ahead log into the file


class Batch:
    """Hands out the unit of the open transaction; `breathe` between items lets it end and others write."""

    def __init__(self, store: Store, title: str, cause: Cause, undoes: str | None = None) -> None:
        self.id = new_id()
        self.ops = 0
        self._number = 0
        self._store = store
        self._cause = cause
        self._undoes = undoes
        self._unit: Unit | None = None
        self._began = 0.0  # nothing began while rows are only gathered
        self._gathered_from = 0.0
        self._an_op = 0.0001  # seconds that the end of a transaction takes for each op
        self._largest = 0  # ops of the largest item so far: the next one must still fit
        self._breathed = 0
        self._unfolded = 0
        self._folder: Connection = None
        self.before_commit: Callable[[Unit], None] = lambda unit: None  # of each transaction that wrote something
        store.run_in_transaction(lambda c: self._open(c, title))

    def unit(self) -> Unit:
        """Return the unit of the open transaction; one is begun where none is open."""
        if self._unit is None:
            self._unit = self._store.begin(self.id, self._cause, self._number)
            self._began = time.perf_counter()
            self._breathed = 0
        return self._unit

    def gathering(self) -> Unit:
        """Return the unit in hand, else one whose transaction begins once it is asked something or has to be written.

        Whoever uses it must be ready for Overtaken, if it says what it expects: see `Unit.expect`.
        """
        if self._unit is None:
            self._gathered_from, self._began = time.perf_counter(), 0.0
            self._unit = gather(self._store, self.id, self._cause, self._number, self._note_begin)
            self._breathed = 0
        return self._unit

    @property
    def is_between(self) -> bool:
        """Whether nothing is open or gathered: all that was given so far is written."""
        return self._unit is None

    def breathe(self) -> None:
        """End the transaction if it is long enough; call between items, never inside one."""
        if self._unit is None:
            return
        self._largest = max(self._largest, self._unit.ops - self._breathed)
        self._breathed = self._unit.ops
        is_full = self._unit.ops + self._largest > MOST_OPS
        now = time.perf_counter()
        held = now - self._began if self._began else 0.0
        if is_full or held + self._unit.ops * self._an_op >= MOST_SECONDS or self._is_late(now):
            self.commit()
            time.sleep(PAUSE)
            self._unfolded += 1
            if self._unfolded >= FOLD_EVERY:
                self._fold()

    def commit(self) -> None:
        """End the transaction now."""
        if self._unit is not None:
            if self._unit.ops:
                self._unit.prepare()
                self.before_commit(self._unit)
            unit, self._unit = self._unit, None
            began = time.perf_counter()
            self._store.commit(unit)
            self.ops += unit.ops
            if unit.ops:
                an_op = (time.perf_counter() - began) / unit.ops
                self._an_op = max(an_op, (self._an_op + an_op) / 2)  # what was slow once may be again: up at once

    def abandon(self) -> None:
        """Drop the open transaction; what was committed before stays, and the batch stays open."""
        if self._unit is not None:
            self._unit = None
            self._store.roll_back()

    def finish(self) -> None:
        """Commit the rest and mark the batch done; a batch that changed nothing leaves no trace."""
        self.commit()
        self._store.run_in_transaction(self._close)

    def release(self) -> None:
        """Close the connection that folds; call at the end, whatever it was."""
        if self._folder is not None:
            self._folder.close()
            self._folder = None

    def _note_begin(self) -> None:
        self._began = time.perf_counter()

    def _is_late(self, now: float) -> bool:
        """Return whether rows were gathered for so long that a crash would lose more than it should."""
        return not self._began and now - self._gathered_from > MOST_GATHERING

    def _fold(self) -> None:
        """Fold the write-ahead log into the file between two transactions, while others may write.

        SQLite does it within a commit, which then holds the file for longer, and after almost each one.
        """
        self._unfolded = 0
        if self._folder is None:
            self._folder = connect(self._store.path)
        with suppress(driver.Error):  # as in a commit: what can't be folded now stays in the log, safe
            self._folder.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _open(self, connection: Connection, title: str) -> None:
        """Write the batch with a first transaction, without changes, that says who, when and why."""
        now = self._store.clock.now()
        first = connection.execute(ADD_TX, (None, self._cause, self._store.user, now))
        self._number = first.lastrowid
        connection.execute(ADD_BATCH, (self._number, self.id, title, "open", self._undoes, 0))

    def _close(self, connection: Connection) -> None:
        if not self.ops and not self._undoes:
            connection.execute("DELETE FROM batch WHERE b = ?", (self._number,))
            connection.execute("DELETE FROM tx WHERE batch = ?", (self._number,))
            return
        connection.execute("UPDATE batch SET state = 'done', ops = ? WHERE b = ?", (self.ops, self._number))
        mark_undone(connection, self._undoes)
