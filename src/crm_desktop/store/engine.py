"""The one door to a workspace file: open it, read it, write it, hear what changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from crm_desktop.domain.clock import Clock, SystemClock
from crm_desktop.domain.ids import new_id
from crm_desktop.store.announcing import HEAD, Announcer, Listener
from crm_desktop.store.batch import Batch
from crm_desktop.store.connection import Connection, driver
from crm_desktop.store.disk import FileIdentity
from crm_desktop.store.errors import only_read, translated, translated_database
from crm_desktop.store.high_water import HighWater
from crm_desktop.store.log import ADD_BATCH, ADD_TX, Cause, ChangeSet, mark_undone
from crm_desktop.store.readers import Readers
from crm_desktop.store.writer import Writer

if TYPE_CHECKING:  # what writes is imported by the first write
    from crm_desktop.store.unit_of_work import Unit

T = TypeVar("T")


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
        self._identity = FileIdentity.of(path)
        self._readers = Readers(path, self._identity)
        self.writer = Writer(path, self._identity, read_only=read_only, refuse=self.check_may_write)
        with translated(path):
            reader = self._readers.mine()
            meta = dict(reader.execute("SELECT key, value FROM meta").fetchall())
            self.workspace_id: str = meta["workspace"]
            self.generation: str = meta["generation"]
            self.user_id: str = meta["user"]
            self.language: str = meta["language"]
            actors = dict(reader.execute("SELECT id, a FROM actor").fetchall())
            self.user: int = actors[self.user_id]  # its number in this file's log
            self._readers.note_version()
            self._announcer = Announcer(self.query, self._note)

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
            return self._readers.mine().execute(sql, params).fetchall()  # type: ignore[no-any-return]

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Read several times from one snapshot."""
        connection = self._readers.mine()
        with translated(self.path):
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("COMMIT")

    def read_once(self, question: Callable[[Connection], T]) -> T:
        """Ask a question of this thread's own connection."""
        with translated(self.path):
            return question(self._readers.mine())

    @contextmanager
    def write(self, title: str, *, cause: Cause = Cause.EDIT, undoes: str | None = None) -> Iterator[Unit]:
        """Write one transaction: all of it is saved when the block ends, nothing where it raises."""
        unit = self.begin(new_id(), cause)
        unit.title = title
        try:
            with translated_database(self.path):
                yield unit
                # An undo leaves a line in the history even where all was edited since: the next undo goes further back.
                unit.leaves_trace = undoes is not None
                if unit.ops or undoes:
                    connection = self.writer.connection
                    connection.execute(ADD_BATCH, (unit.tx, unit.batch_id, unit.title, "done", undoes, unit.ops))
                    mark_undone(connection, undoes)
        except BaseException:
            self.roll_back()
            raise
        self.commit(unit)

    @contextmanager
    def batch(self, title: str, *, cause: Cause = Cause.IMPORT, undoes: str | None = None) -> Iterator[Batch]:
        """Write many small transactions that are one thing a person did; left open if the block raises."""
        batch = Batch(self, title, cause, undoes)
        with self.writer.folding_seldom():  # the batch folds between transactions
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

    @contextmanager
    def folding_once(self) -> Iterator[None]:
        """Write many transactions that are folded into the file at the end: pages that change again are copied once."""
        try:
            with self.writer.folding_seldom():
                yield
        finally:
            with suppress(driver.Error):  # closed meanwhile, or somebody reads
                self.writer.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def begin(self, batch_id: str, cause: Cause, batch: int | None = None, at: int = 0) -> Unit:
        """Begin a transaction, of the batch with this number; `commit` or `roll_back` must follow. For `Batch` only.

        `at` is when what it writes was gathered.
        """
        from crm_desktop.store.unit_of_work import Unit

        connection = self.writer.begin()
        now = at or self.clock.now()
        try:
            with translated(self.path):
                tx = connection.execute(ADD_TX, (batch, cause, self.user, now)).lastrowid
                connection.execute("UPDATE ctx SET tx = ?", (tx,))
        except BaseException:
            self.writer.roll_back()
            raise
        return Unit(connection, batch_id=batch_id, user_id=self.user_id, now=now, tx=tx)

    def commit(self, unit: Unit) -> None:
        """Make a transaction durable, then tell the listeners."""
        head = 0
        if not unit.ops and not unit.leaves_trace:
            self.roll_back()
            return
        try:
            with translated(self.path):
                unit.flush()
                self.writer.connection.execute("UPDATE ctx SET tx = NULL, seen = NULL")
                if not self._announcer.is_heard:  # asked here: a reader would read the file anew after the commit
                    head = int(self.writer.connection.execute(HEAD).fetchone()[0])
                self.writer.commit()
        except BaseException:
            self.writer.roll_back()
            raise
        self.writer.pass_turn()
        if unit.ops:
            self._announcer.announce_own(head)

    def roll_back(self) -> None:
        """Drop a transaction."""
        self.writer.roll_back()

    def run_in_transaction(self, work: Callable[[Connection], None]) -> None:
        """Run raw statements (batch states, repair, settings) in one transaction of their own."""
        self.run_quietly(work)
        self._announcer.announce_own()

    @contextmanager
    def deriving(self, *, is_light: bool = False) -> Iterator[Unit]:
        """Write derived columns and rows only, in a transaction that adds nothing to the log."""
        from crm_desktop.store.unit_of_work import Unit

        with self.writer.transaction(is_light=is_light) as connection:
            unit = Unit(connection, batch_id="", user_id=self.user_id, now=self.clock.now())
            yield unit
            unit.flush()

    @contextmanager
    def applying(self, *, is_light: bool = False) -> Iterator[tuple[Unit, Connection]]:
        """Write what came from the team: records, log and cursor together, with the triggers off.

        For `is_light` see `run_lightly`.
        """
        with self.deriving(is_light=is_light) as unit:
            connection = self.writer.connection
            connection.execute("UPDATE ctx SET off = 1")
            yield unit, connection
            unit.flush()
            connection.execute("UPDATE ctx SET off = 0")
        self._announcer.announce_own()

    def run_lightly(self, work: Callable[[Connection], None]) -> None:
        """Run as `run_quietly` what a power cut may undo: it is not waited until the disk has it."""
        self.run_quietly(work, is_light=True)

    def run_quietly(self, work: Callable[[Connection], None], *, is_light: bool = False) -> None:
        """Run raw statements that change no record, in one transaction; nobody has to hear of it."""
        with self.writer.transaction(is_light=is_light) as connection:
            work(connection)

    def write_anew(self) -> bool:
        """Write the file anew, so that no free page holds what was erased; False where a reader keeps old pages."""
        with self.writer.between_transactions() as connection:
            connection.execute("INSERT INTO search(search) VALUES ('optimize')")
            connection.execute("VACUUM")
            is_busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        return not is_busy

    def tell(self, changes: ChangeSet) -> None:
        """Tell the listeners of something that the log does not say, such as derived columns made anew."""
        self._announcer.tell(changes)

    def head(self) -> int:
        """Return the number of the last change in the log."""
        return self._announcer.head()

    def changes_since(self, n: int) -> ChangeSet:
        """Return what was added to the log after change `n`."""
        return self._announcer.since(n)

    def poll(self) -> ChangeSet | None:
        """Announce what other programs wrote since the last call; None where nothing did."""
        return self._announcer.announce() if self._readers.note_version() else None

    def on_commit(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each commit, on the thread that wrote; the result takes it away again."""
        return self._announcer.add(listener)

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
        parts = [self._readers.close, self.writer.close]
        if self.writer.is_stopped:
            # Readers last: they can't fold the log into the file, so the next start sees that it must look.
            self._readers.mine()
            parts.reverse()
        with self.writer.at_rest():
            for close in parts:
                close()
        self.on_close()

    def _note(self, head: int) -> None:
        if self.high_water is not None:
            self.high_water.note(head)
