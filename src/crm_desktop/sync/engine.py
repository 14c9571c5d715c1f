"""Sync by itself: a thread that syncs after changes, on news from the server, and in time. No window in it."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from crm_desktop.domain.errors import CrmError, StorageError
from crm_desktop.services.sync_status import State, SyncStatus, read_status
from crm_desktop.store import ChangeSet, Store
from crm_desktop.store.connection import Connection
from crm_desktop.store.remote import replay_if_upgraded
from crm_desktop.store.sync_check import is_due
from crm_desktop.store.sync_state import change_state, read_state
from crm_desktop.sync.backoff import pause
from crm_desktop.sync.blobs import sync_files
from crm_desktop.sync.lease import give_back
from crm_desktop.sync.lines import Lines
from crm_desktop.sync.local import Local
from crm_desktop.sync.run import AnotherSyncs, Surroundings, settle, sync_round, verify_round
from crm_desktop.sync.session import Session
from crm_desktop.sync.steps import Heard, Report
from crm_desktop.sync.troubles import Refused, SyncSignIn, Unreached
from crm_desktop.sync.watch import Watch
from crm_desktop.sync.wipe import Wiped

log = logging.getLogger(__name__)

QUIET = 0.5  # seconds between two rounds, so that a row of saves goes together
WAIT = 25  # seconds that the server may keep a request while there is no news
EVERY = 60.0  # seconds between two looks, should nothing be heard
_SETTLED = 1.0  # seconds without anything to do
OnStatus = Callable[[SyncStatus], None]


@dataclass(frozen=True)
class Timing:
    """How long the engine waits; tests wait less."""

    quiet: float = QUIET
    wait: int = WAIT
    every: float = EVERY


class SyncEngine:
    """Keeps one workspace in sync while it is open. All methods may be called from any thread."""

    def __init__(
        self,
        open_own: Callable[[], Store],
        around: Surroundings,
        *,
        chance: Callable[[], float] = random.random,
        timing: Timing = Timing(),
    ) -> None:
        self._open = open_own  # a store of the thread's own: writes of the window never wait for the network
        self._around = around
        self._chance = chance
        self._timing = timing
        self._lines = Lines(around)
        self._kicked = threading.Event()
        self._heard: Heard | None = None
        self._is_asked = True  # for a round, not only to look at what was heard
        self._is_unsettled = False
        self._ended_at = 0.0
        self._is_together = False  # the last round went well: what is saved now may go first
        self._stopped = threading.Event()
        self._listeners: list[OnStatus] = []
        self._thread: threading.Thread | None = None
        self._failures = 0
        self._watch: Watch | None = None

    def start(self) -> None:
        """Begin; nothing happens for a workspace without sync until it has one."""
        if self._thread is None:
            self._stopped.clear()
            self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
            self._thread.start()

    def kick(self) -> None:
        """Sync now: the person asked, a record was saved, or the network is back."""
        self._failures = 0
        self._is_asked = True
        self._kicked.set()

    def noticed(self, changes: ChangeSet) -> None:
        """Sync soon, because something was saved; made to be given to `Store.on_commit`."""
        if changes:
            self._is_asked = True
            self._kicked.set()

    def stop(self, *, wait: float = 5.0) -> None:
        """End; what waits stays in the file. Does not wait longer than `wait` for a request that is under way."""
        self._stopped.set()
        self._kicked.set()
        if self._watch is not None:
            self._watch.stop()
        if self._thread is not None:
            self._thread.join(wait)
            self._thread = None

    def on_status(self, listener: OnStatus) -> Callable[[], None]:
        """Call `listener` on the engine's thread whenever the status may have changed; the result takes it away."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def pause(self, *, is_paused: bool) -> None:
        """Stop syncing until told otherwise: "Work offline"."""
        store = self._open()
        try:
            set_paused(store, is_paused=is_paused)
            self._tell(store)
        finally:
            store.close()
        self.kick()

    def _run(self) -> None:
        try:
            store = self._open()
        except CrmError as error:
            log.warning("sync can't open the workspace: %s", error)
            return
        try:
            replay_if_upgraded(store)
            while not self._stopped.is_set():
                self._sleep(store, self._once(store))
        finally:
            self._settle(store)
            self._give_back(store)
            store.close()

    def _once(self, store: Store) -> float:
        """Sync once; return how many seconds to wait for a kick before the next time."""
        self._kicked.clear()
        heard, self._heard = self._heard, None
        is_asked, self._is_asked = self._is_asked or not self._is_together, False
        state = store.read_once(read_state)
        if state.phase not in ("on", "joining"):
            return self._timing.every
        if not self._is_together:
            self._lines.drop()
        try:
            sessions = self._lines.open(store, state)
            if heard and not is_asked and heard.is_known(state.epoch, state.seq):
                self._listen(store, sessions.news)
                return self._timing.every
            self._tell(store)
            report = self._sync(store, sessions.rounds, heard)
        except AnotherSyncs:
            return self._timing.every
        except Wiped as error:
            log.warning("%s", error.title)
            self._is_unsettled = False
            self._stopped.set()
            for listener in list(self._listeners):
                listener(SyncStatus(State.OFF))  # the file says nothing any more
            return 0.0
        except SyncSignIn as error:
            self._note_sign_in(store, error)
            return self._timing.every
        except StorageError as error:
            log.warning("sync can't write the workspace: %s", error)
            return self._timing.every
        except CrmError as error:
            return self._failed(store, error)
        self._failures, self._is_together, self._is_unsettled = 0, True, True
        if report.sent or report.received:
            self._ended_at = time.monotonic()
        self._tell(store)
        self._listen(store, sessions.news)
        return self._timing.every

    def _sync(self, store: Store, session: Session, heard: Heard | None) -> Report:
        """Send and receive, records before files."""
        is_prompt, self._is_together = self._is_together, False
        report = sync_round(
            store, self._around, session=session, heard=heard, is_prompt=is_prompt,
            is_told=self._watch is not None and self._watch.hears, stays=True,
        )  # fmt: skip
        if report.sent or report.received:
            self._tell(store)
        try:
            sync_files(store, session)
        except (Refused, Unreached) as trouble:  # the records are what counts; files come with the next round
            log.info("files wait: %s", trouble)
        if is_due(store):
            found = verify_round(store, self._around, session=session)
            log.info("compared with the server: %d records put right", found.mended)
        return report

    def _listen(self, store: Store, session: Session) -> None:
        """Have news of what comes after this file's place brought at once."""
        if self._watch is None:
            self._watch = Watch(self._on_news, self._timing.wait)
        # The same place all the while nothing is received, whatever was sent: one request listens behind it.
        self._watch.arm(replace(Local(store).place(), acked_seq=0), session)

    def _on_news(self, heard: Heard) -> None:
        self._heard = heard
        self._kicked.set()

    def _failed(self, store: Store, error: CrmError) -> float:
        self._failures += 1
        cause = error.__cause__
        asked = cause.retry_after if isinstance(cause, (Refused, Unreached)) else 0.0
        seconds = pause(self._failures, self._chance(), at_least=asked)
        at = store.clock.now() + int(seconds * 1000)
        store.run_quietly(lambda connection: change_state(connection, retry_at=at))
        self._tell(store)
        return seconds

    def _note_sign_in(self, store: Store, error: CrmError) -> None:
        def work(connection: Connection) -> None:
            state = read_state(connection)
            change_state(
                connection, trouble="sign_in", trouble_title=error.title, trouble_advice=error.advice,
                since=state.since or store.clock.now(),
            )  # fmt: skip

        store.run_quietly(work)
        self._tell(store)

    def _sleep(self, store: Store, seconds: float) -> None:
        """Wait for something to do. After a pause the first save goes at once, what follows it soon goes together."""
        if seconds and not self._kicked.wait(_SETTLED):
            self._settle(store)
        if seconds and not self._kicked.wait(seconds):
            self._is_asked = True
        elif seconds:
            self._stopped.wait(max(0.0, self._ended_at + self._timing.quiet - time.monotonic()))

    def _settle(self, store: Store) -> None:
        if self._is_unsettled:
            self._is_unsettled = False
            try:
                settle(store, self._around)
            except CrmError as error:
                log.info("the mark was not written: %s", error)

    def _give_back(self, store: Store) -> None:
        try:
            give_back(store)
        except CrmError as error:
            log.info("the lease stays until it ends by itself: %s", error)

    def _tell(self, store: Store) -> None:
        if self._listeners:
            status = read_status(store)
            for listener in list(self._listeners):
                if not self._stopped.is_set():  # who listened may be gone: `stop` does not wait for ever
                    listener(status)


def set_paused(store: Store, *, is_paused: bool) -> None:
    """Pause or go on; a workspace without sync stays without."""

    def work(connection: Connection) -> None:
        phase = read_state(connection).phase
        if phase in ("on", "paused"):
            change_state(connection, phase="paused" if is_paused else "on")

    store.run_quietly(work)
