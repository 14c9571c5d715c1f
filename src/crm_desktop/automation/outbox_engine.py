"""The outbox by itself: a thread that sends what is due, when something is queued, and in time. No window in it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from crm_desktop.automation.outbox_run import Outbox, Round
from crm_desktop.automation.smtp import USUAL, Limits
from crm_desktop.domain.errors import CrmError
from crm_desktop.services.secrets import Secrets
from crm_desktop.store.engine import Store

log = logging.getLogger(__name__)

QUIET = 1.0  # seconds after something was queued: who made a slip takes it back
EVERY = 300.0  # seconds between two looks, should nothing be heard
OnRound = Callable[[Round], None]


class OutboxEngine:
    """Sends the outbox of one workspace while it is open. All methods may be called from any thread."""

    def __init__(
        self,
        open_own: Callable[[], Store],
        secrets: Callable[[], Secrets],
        on_round: OnRound = lambda done: None,
        *,
        limits: Limits = USUAL,
        quiet: float = QUIET,
    ) -> None:
        self._open = open_own  # a store of the thread's own: writes of the window never wait for the network
        self._secrets, self._on_round, self._limits, self._quiet = secrets, on_round, limits, quiet
        self._kicked, self._stopped = threading.Event(), threading.Event()
        self._is_asked = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        if self._thread is None:
            self._stopped.clear()
            self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
            self._thread.start()

    def kick(self) -> None:
        """Send now, as the person asked: an account that failed is tried at once."""
        self._is_asked = True
        self._kicked.set()

    def notice(self) -> None:
        """Look soon, because something was put in the outbox."""
        self._kicked.set()

    def stop(self, *, wait: float = 5.0) -> None:
        """End; what waits stays in the file. Does not wait longer than `wait` for a message that is leaving."""
        self._stopped.set()
        self._kicked.set()
        if self._thread is not None:
            self._thread.join(wait)
            self._thread = None

    def _run(self) -> None:
        try:
            store = self._open()
        except CrmError as error:
            log.warning("the outbox can't open the workspace: %s", error.code)
            return
        try:
            outbox = Outbox(store, self._secrets, limits=self._limits, is_stopped=self._stopped.is_set)
            while not self._stopped.is_set():
                self._sleep(self._once(outbox))
        finally:
            store.close()

    def _once(self, outbox: Outbox) -> float:
        self._kicked.clear()
        is_asked, self._is_asked = self._is_asked, False
        try:
            done = outbox.round(is_asked=is_asked)
            wait = outbox.wait()
        except CrmError as error:
            log.warning("the outbox waits: %s", error.code)
            return EVERY
        if done.endings or done.lost:
            self._on_round(done)
        return EVERY if wait is None else min(max(wait, 0.2), EVERY)

    def _sleep(self, seconds: float) -> None:
        if self._kicked.wait(seconds) and not self._is_asked:
            self._stopped.wait(self._quiet)
