"""The one door to a workspace file: open it, read it, write it, hear what changed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from crm_desktop.domain.clock import Clock, SystemClock
from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.ids import new_id
from crm_desktop.store.batch import Batch
from crm_desktop.store.connection import Connection, begin_immediate, connect, driver, sparing
from crm_desktop.store.disk import FileIdentity
from crm_desktop.store.errors import failed_on_disk, only_read, translated, translated_database, unconfirmed
from crm_desktop.store.high_water import HighWater
from crm_desktop.store.log import ADD_BATCH, ADD_TX, MANY, Cause, ChangeSet, change_set, mark_undone

if TYPE_CHECKING:  # what writes is imported by the first write
    from crm_desktop.store.unit_of_work import Unit

T = TypeVar("T")
_HEAD = "SELECT coalesce(max(n), 0) FROM change"
Listener = Callable[[ChangeSet], None]
_USUAL_UNFOLDED, _MOST_UNFOLDED = 1_000, 16_000  # pages of the write-ahead log before a commit folds them itself


class Store:
    """An open workspace. Any thread may read; one at a time writes. Made by `open_store`."""

    def __init__(self, path: Path, *, clock: Clock | None = None, read_only: bool = False) -> None:
        self.path = path
        self.folder = path.with_name(path.name + ".files")
        self.clock = clock or SystemClock()
        self.read_only = read_only
        self.high_water: HighWater | None = None
        self.on_close: Callable[[], object] = lambda: None
        self.was_closed = True  # False after a crash or a power cut: the net looks over the file
        self.capture_was_broken = False
        self.missing_changes = 0
        self.lost_mark: HighWater | None = None
        self._opens_read_only = read_only
        self._is_stopped = False  # the disk failed in a commit
        self._identity = FileIdentity.of(path)
        self._readers: list[Connection] = []
        self._local = threading.local()
        self._opening, self._writing = threading.Lock(), threading.Lock()
        self._writer_thread = 0
        self._announcing = threading.Lock()
        self._listeners: list[Listener] = []
        with translated(path):
            reader = self._reader()
            meta = dict(reader.execute("SELECT key, value FROM meta").fetchall())
            self.workspace_id: str = meta["workspace"]
            self.generation: str = meta["generation"]
            self.user_id: str = meta["user"]
            self.language: str = meta["language"]
            actors = dict(reader.execute("SELECT id, a FROM actor").fetchall())
            self.user: int = actors[self.user_id]  # its number in this file's log
            self._local.version = self._data_version()
            self._announced = self.head()

    @property
    def device_id(self) -> str:
        """The device as which this file writes now; a copy that is found out continues as another one."""
        return str(self.query("SELECT value FROM meta WHERE key = 'device'")[0][0])

    @property
    def device(self) -> int:
        """Its number in this file's log."""
        return int(str(self.query("SELECT dev FROM ctx")[0][0]))

    def query(self, sql: str, params: Sequence[object] | Mapping[str, object] = ()) -> list[tuple[object, ...]]:
        """Read rows on this thread's own connection; each call sees the last committed state."""
        with translated(self.path):
            return self._reader().execute(sql, params).fetchall()  # type: ignore[no-any-return]

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Read several times from one snapshot."""
        connection = self._reader()
        with translated(self.path):
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("COMMIT")

    def read_once(self, question: Callable[[Connection], T]) -> T:
        """Ask a question of this thread's own connection."""
        with translated(self.path):
            return question(self._reader())

    @contextmanager
    def write(self, title: str, *, cause: Cause = Cause.EDIT, undoes: str | None = None) -> Iterator[Unit]:
        """Write one transaction: all of it is saved when the block ends, nothing where it raises."""
        batch_id = new_id()
        with self._transaction(batch_id, cause) as unit:
            yield unit
            # An undo leaves a line in the history even where all was edited since: the next undo goes further back.
            unit.leaves_trace = undoes is not None
            if unit.ops or undoes:
                self._writer.execute(ADD_BATCH, (unit.tx, batch_id, title, "done", undoes, unit.ops))
                mark_undone(self._writer, undoes)

    @contextmanager
    def batch(self, title: str, *, cause: Cause = Cause.IMPORT, undoes: str | None = None) -> Iterator[Batch]:
        """Write many small transactions that are one thing a person did; left open if the block raises."""
        batch = Batch(self, title, cause, undoes)
        self._writer.execute(f"PRAGMA wal_autocheckpoint={_MOST_UNFOLDED}")  # the batch folds between transactions
        try:
            try:
                with translated_database(self.path):
                    yield batch
            except BaseException:
                batch.abandon()
                raise
            batch.finish()
        finally:
            batch.release()
            with suppress(driver.Error):  # closed meanwhile
                self._writer.execute(f"PRAGMA wal_autocheckpoint={_USUAL_UNFOLDED}")

    @contextmanager
    def folding_once(self) -> Iterator[None]:
        """Write many transactions that are folded into the file at the end: pages that change again are copied once."""
        self._writer.execute(f"PRAGMA wal_autocheckpoint={_MOST_UNFOLDED}")
        try:
            yield
        finally:
            with suppress(driver.Error):  # closed meanwhile, or somebody reads
                self._writer.execute(f"PRAGMA wal_autocheckpoint={_USUAL_UNFOLDED}")
                self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def begin(self, batch_id: str, cause: Cause, batch: int | None = None, at: int = 0) -> Unit:
        """Begin a transaction, of the batch with this number; `commit` or `roll_back` must follow. For `Batch` only.

        `at` is when what it writes was gathered.
        """
        from crm_desktop.store.unit_of_work import Unit

        self._take_turn()
        try:
            self._identity.check(self.path)
            with translated(self.path):
                # IMMEDIATE: a reader that upgrades to a writer fails with "locked" and cannot wait.
                begin_immediate(self._writer)
                now = at or self.clock.now()
                tx = self._writer.execute(ADD_TX, (batch, cause, self.user, now)).lastrowid
                self._writer.execute("UPDATE ctx SET tx = ?", (tx,))
        except BaseException:
            self._undo_begin()
            raise
        return Unit(self._writer, batch_id=batch_id, user_id=self.user_id, now=now, tx=tx)

    def commit(self, unit: Unit) -> None:
        """Make a transaction durable, then tell the listeners."""
        head = 0
        if not unit.ops and not unit.leaves_trace:
            self.roll_back()
            return
        try:
            with translated(self.path):
                unit.flush()
                self._writer.execute("UPDATE ctx SET tx = NULL, seen = NULL")
                if not self._listeners:  # asked here: a reader would begin to read the file anew after the commit
                    head = int(self._writer.execute(_HEAD).fetchone()[0])
                self._commit()
        except BaseException:
            self._undo_begin()
            raise
        self._pass_turn()
        if unit.ops:
            self._announce_own(head)

    def roll_back(self) -> None:
        """Drop a transaction."""
        self._undo_begin()

    def run_in_transaction(self, work: Callable[[Connection], None]) -> None:
        """Run raw statements (batch states, repair, settings) in one transaction of their own."""
        self.run_quietly(work)
        self._announce_own()

    @contextmanager
    def deriving(self, *, is_light: bool = False) -> Iterator[Unit]:
        """Write derived columns and rows only, in a transaction that adds nothing to the log."""
        from crm_desktop.store.unit_of_work import Unit

        self._take_turn()
        try:
            self._identity.check(self.path)
            with translated(self.path), sparing(self._writer) if is_light else nullcontext():
                begin_immediate(self._writer)
                unit = Unit(self._writer, batch_id="", user_id=self.user_id, now=self.clock.now())
                yield unit
                unit.flush()
                self._commit()
        except BaseException:
            self._undo_begin()
            raise
        self._pass_turn()

    @contextmanager
    def applying(self, *, is_light: bool = False) -> Iterator[tuple[Unit, Connection]]:
        """Write what came from the team: records, log and cursor together, with the triggers off.

        For `is_light` see `run_lightly`.
        """
        with self.deriving(is_light=is_light) as unit:
            self._writer.execute("UPDATE ctx SET off = 1")
            yield unit, self._writer
            unit.flush()
            self._writer.execute("UPDATE ctx SET off = 0")
        self._announce_own()

    def run_lightly(self, work: Callable[[Connection], None]) -> None:
        """Run as `run_quietly` what a power cut may undo: it is not waited until the disk has it."""
        self.run_quietly(work, is_light=True)

    def run_quietly(self, work: Callable[[Connection], None], *, is_light: bool = False) -> None:
        """Run raw statements that change no record, in one transaction; nobody has to hear of it."""
        self._take_turn()
        try:
            self._identity.check(self.path)
            with translated(self.path), sparing(self._writer) if is_light else nullcontext():
                begin_immediate(self._writer)
                work(self._writer)
                self._commit()
        except BaseException:
            self._undo_begin()
            raise
        self._pass_turn()

    def write_anew(self) -> bool:
        """Write the file anew, so that no free page holds what was erased; False where a reader keeps old pages."""
        self._take_turn()
        try:
            with translated(self.path):
                self._writer.execute("INSERT INTO search(search) VALUES ('optimize')")
                self._writer.execute("VACUUM")
                is_busy = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            self._pass_turn()
        return not is_busy

    def tell(self, changes: ChangeSet) -> None:
        """Tell the listeners of something that the log does not say, such as derived columns made anew."""
        for listener in list(self._listeners):
            listener(changes)

    def head(self) -> int:
        """Return the number of the last change in the log."""
        return int(str(self.query(_HEAD)[0][0]))

    def changes_since(self, n: int) -> ChangeSet:
        """Return what was added to the log after change `n`."""
        rows = self.query(
            "SELECT n, tbl, rid, root_id, iif(root_id IS NULL OR kind = 'I', NULL, new) FROM change WHERE n > ? "
            f"ORDER BY n LIMIT {MANY + 1}",
            (n,),
        )
        if not rows:
            return ChangeSet(n)
        if len(rows) > MANY:
            return ChangeSet(self.head(), is_all=True)
        return change_set(int(str(rows[-1][0])), rows)

    def poll(self) -> ChangeSet | None:
        """Announce what other programs wrote since the last call; None where nothing did."""
        version = self._data_version()
        # Each thread's connection counts for itself: two threads' numbers must not be compared.
        if version == getattr(self._local, "version", None):
            return None
        self._local.version = version
        return self._announce()

    def on_commit(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each commit, on the thread that wrote; the result takes it away again."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def get_setting(self, name: str, default: object = None) -> object:
        """Return a setting of this file on this computer (never synced)."""
        found = self.query("SELECT value FROM setting WHERE name = ?", (name,))
        return json.loads(str(found[0][0])) if found else default

    def set_setting(self, name: str, value: object) -> None:
        """Keep a setting of this file on this computer."""
        text = json.dumps(value, ensure_ascii=False)
        self.run_in_transaction(
            lambda c: c.execute(
                "INSERT INTO setting(name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
                (name, text),
            )
        )

    def forget_missing(self) -> None:
        """Take the file as it is: what the high-water mark says beyond it is given up by the person's own choice."""
        if self.lost_mark is not None:
            with translated(self.lost_mark.path):
                self.lost_mark.forget()

    def check_may_write(self) -> None:
        """Raise what a write would raise where the file is open for reading only."""
        if self.read_only:
            raise only_read(self.path, self.missing_changes)

    def check_place(self) -> None:
        """Raise StoreGone if the file under this name is not the one that was opened."""
        self._identity.check(self.path)

    def close(self) -> None:
        """Close every connection; the last one folds the write-ahead log into the file."""
        if self.high_water is not None:
            self.high_water.flush()
        writers = []
        with suppress(Exception):  # opened for this where nothing was written: readers can't fold the log
            writers = [self._writer]
        connections = [*self._readers, *writers]
        if self._is_stopped:
            # Readers last: they can't fold the log into the file, so the next start sees that it must look.
            self._reader()
            connections = [*writers, *self._readers]
        with self._writing:
            for connection in connections:
                with suppress(Exception):
                    connection.close()
            self._readers.clear()
        self._local = threading.local()
        self.on_close()

    @contextmanager
    def _transaction(self, batch_id: str, cause: Cause) -> Iterator[Unit]:
        unit = self.begin(batch_id, cause)
        try:
            with translated_database(self.path):
                yield unit
        except BaseException:
            self.roll_back()
            raise
        self.commit(unit)

    def _take_turn(self) -> None:
        """Wait for the other threads that write, and refuse where nobody may."""
        self.check_may_write()
        if self._is_stopped:
            raise unconfirmed(self.path)
        if self._writer_thread == threading.get_ident():
            raise RuntimeError("a write inside a write of the same thread would wait for itself")
        self._writing.acquire()
        self._writer_thread = threading.get_ident()

    def _commit(self) -> None:
        """Commit; after a fault of the disk nothing more is written, for a second fsync would lie (reliability 21)."""
        try:
            with translated(self.path):
                self._writer.execute("COMMIT")
        except StorageError as error:
            if not failed_on_disk(error):  # no room, or another program: rolled back whole
                raise
            self._is_stopped = True
            raise unconfirmed(self.path) from error

    def _pass_turn(self) -> None:
        self._writer_thread = 0
        self._writing.release()

    def _undo_begin(self) -> None:
        if self._writer_thread != threading.get_ident():
            return  # what was gathered only never began
        with suppress(Exception):
            if "_writer" in self.__dict__ and self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
        self._pass_turn()

    @cached_property
    def _writer(self) -> Connection:
        """The connection that writes; most of a start only reads, and each one has to read the whole schema."""
        with self._opening:
            if "_writer" not in self.__dict__:
                self._identity.check(self.path)
                with translated(self.path):
                    connection = connect(self.path, read_only=self._opens_read_only)
                    connection.execute("PRAGMA busy_timeout=0")  # begin_immediate waits in its place
                self.__dict__["_writer"] = connection
            return self.__dict__["_writer"]

    def _reader(self) -> Connection:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            self._identity.check(self.path)  # a new connection would open whatever stands there now
            connection = connect(self.path, read_only=True)
            self._local.connection = connection
            self._readers.append(connection)
        return connection

    def _data_version(self) -> int:
        return int(self._reader().execute("PRAGMA data_version").fetchone()[0])

    def _announce_own(self, head: int = 0) -> None:
        """Tell the listeners of a commit; where nobody listens, only how far the log has come matters: `head`."""
        if self._listeners:
            self._announce()
            return
        with self._announcing:
            before, self._announced = self._announced, head or self.head()
        if self.high_water is not None and self._announced > before:
            self.high_water.note(self._announced)

    def _announce(self) -> ChangeSet | None:
        with self._announcing:
            changes = self.changes_since(self._announced)
            self._announced = changes.head
        if not changes:
            return None
        self.tell(changes)  # first: the mark waits for the disk
        if self.high_water is not None:
            self.high_water.note(changes.head)
        return changes
