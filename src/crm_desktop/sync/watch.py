"""Hears of news on a thread of its own: a request that the server keeps must not keep anybody's save."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from crm_desktop.sync.core import ask_for_news
from crm_desktop.sync.session import Session
from crm_desktop.sync.steps import Heard, Place
from crm_desktop.sync.troubles import Refused, Unreached

log = logging.getLogger(__name__)

RETRY = 60.0  # seconds after a request that broke; until then the engine's own looks must do


class Watch:
    """Asks for each place that it is given, as often as needed, and tells once what came after it."""

    def __init__(self, on_news: Callable[[Heard], None], wait: int, *, retry: float = RETRY) -> None:
        self._on_news = on_news
        self._wait, self._retry = wait, retry
        self._armed: tuple[Place, Session] | None = None
        self._changed = threading.Condition()
        self._is_over = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_deaf = True  # the last request broke, or none was made yet

    @property
    def hears(self) -> bool:
        """Return whether the server has been heard: what comes next will be told."""
        return not self._is_deaf

    def arm(self, place: Place, session: Session) -> None:
        """Listen for what comes after a place, with a session that nobody else uses."""
        with self._changed:
            self._armed = (place, session)
            self._changed.notify_all()
        if self._thread is None and self._wait:
            self._thread = threading.Thread(target=self._run, name="sync-watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End; a request that is under way ends by itself, and nobody hears its answer."""
        self._is_over.set()
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        while (armed := self._next()) is not None:
            self._is_deaf = not self._ask(*armed)
            if self._is_deaf:
                self._is_over.wait(self._retry)

    def _next(self) -> tuple[Place, Session] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._armed is not None or self._is_over.is_set())
            return None if self._is_over.is_set() else self._armed

    def _ask(self, place: Place, session: Session) -> bool:
        """Ask once and tell of news; return False where the server could not be heard."""
        try:
            # Not `ask`, which would renew the sign-in: a refresh token is good once, and the engine's rounds use it.
            page = session.ask_plainly(ask_for_news(place, self._wait))
            heard = Heard(place, page)
            is_news = page.more or bool(page.commits)
        except Refused:
            heard, is_news = Heard(place, None), True  # an engine's round meets the same refusal, and knows what to do
        except Unreached as error:
            log.info("news can't be heard: %s", error)
            return False
        if is_news and not self._is_over.is_set():
            with self._changed:
                if self._armed is not None and self._armed[0] == place:
                    self._armed = None
            self._on_news(heard)
        return True
