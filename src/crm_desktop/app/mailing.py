"""Joins the outbox to the window: the thread that sends, the count in the sidebar, and what is said of failures."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QLocale, QObject, Signal

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.mail_states import FAILED, QUEUED, SENDING, UNKNOWN
from crm_desktop.domain.specs import MAIL_ACCOUNT, MESSAGE
from crm_desktop.store import ChangeSet, open_store

if TYPE_CHECKING:
    from crm_desktop.app.compose import Desktop
    from crm_desktop.app.paths import Folders
    from crm_desktop.services.secrets import Secrets

log = logging.getLogger(__name__)


class Sender(Protocol):
    """What sends the outbox by itself."""

    def start(self) -> None:
        """Begin."""
        ...

    def kick(self) -> None:
        """Send now."""
        ...

    def notice(self) -> None:
        """Look soon."""
        ...

    def stop(self) -> None:
        """End."""
        ...


class Mailing(QObject):
    """One a window. The thread begins with the first message that waits: who sends none loads nothing of it."""

    _told = Signal(int, int, str)  # sent, unknown, trouble: from the thread that sends

    def __init__(
        self, desktop: Desktop, secrets: Callable[[], Secrets], make: Callable[[Callable[..., None]], Sender]
    ) -> None:
        super().__init__(desktop.window)
        self._desktop, self.secrets, self._make = desktop, secrets, make
        self._sender: Sender | None = None
        self._told.connect(self._on_told)
        desktop.workplace.bus.committed.connect(self._on_committed)
        self._count()

    def stop(self) -> None:
        """End before the file closes."""
        if self._sender is not None:
            self._sender.stop()
            self._sender = None

    def send_now(self) -> None:
        """Send what waits now, as the person asked."""
        self._begin()
        if self._sender is not None:
            self._sender.kick()

    def tell(self, sent: int, unknown: int, trouble: str) -> None:
        """Hear from the thread that sends; called on it."""
        with suppress(RuntimeError):  # the window is gone, there is nobody to tell
            self._told.emit(sent, unknown, trouble)

    def _on_committed(self, changes: ChangeSet) -> None:
        if changes.touches(MESSAGE) or changes.touches(MAIL_ACCOUNT):
            self._count()
            if self._sender is not None:
                self._sender.notice()

    def _count(self) -> None:
        if self._desktop.tasks.is_drained:
            return

        def count() -> dict[str, int]:
            from crm_desktop.services.messages import count_by_state  # late: not needed to show the first list

            return count_by_state(self._desktop.store)

        self._desktop.tasks.run(count, self._on_counted, owner=self._desktop.window)

    def _on_counted(self, counts: dict[str, int]) -> None:
        waiting = counts.get(QUEUED, 0) + counts.get(SENDING, 0)
        wants = counts.get(FAILED, 0) + counts.get(UNKNOWN, 0)
        n = wants or waiting
        self._desktop.window.set_count("outbox", QLocale().toString(n) if n else "", "warn" if wants else "")
        if waiting:
            self._begin()

    def _begin(self) -> None:
        if self._sender is None and not self._desktop.store.read_only:
            self._sender = self._make(self.tell)
            self._sender.start()

    def _on_told(self, sent: int, unknown: int, trouble: str) -> None:
        notices = self._desktop.window.notices
        if unknown:
            notices.say(trn("{n} e-mail: was it sent?", "{n} e-mails: were they sent?", unknown))
        elif trouble:
            notices.say(tr("The outbox waits. {trouble}", trouble=trouble))
        elif sent:
            notices.say(trn("{n} e-mail sent", "{n} e-mails sent", sent))


def make_mailing(desktop: Desktop, folders: Folders) -> Mailing:
    """Return the outbox as it really is; the packages of the network are imported by what first needs them."""

    @cache
    def secrets() -> Secrets:
        from crm_desktop.services.secrets import find_secrets

        return find_secrets(folders.app)

    store = desktop.store

    def make(tell: Callable[..., None]) -> Sender:
        return LateSender(lambda: open_store(store.path, app_folder=folders.app), secrets, tell)

    return Mailing(desktop, secrets, make)


class LateSender:
    """The engine of `automation`, brought in on a thread of its own: its packages take their time."""

    def __init__(
        self, open_own: Callable[..., object], secrets: Callable[[], Secrets], tell: Callable[..., None]
    ) -> None:
        self._open_own, self._secrets, self._tell = open_own, secrets, tell
        self._engine: Sender | None = None
        self._is_stopped = self._is_asked = False
        self._bringing = threading.Thread(target=self._bring, name="outbox-start", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._bringing.start()

    def kick(self) -> None:
        """Send now."""
        self._is_asked = True
        if self._engine is not None:
            self._engine.kick()

    def notice(self) -> None:
        """Look soon."""
        if self._engine is not None:
            self._engine.notice()

    def stop(self) -> None:
        """End; what waits stays in the file."""
        self._is_stopped = True
        self._bringing.join(5.0)
        if self._engine is not None:
            self._engine.stop()

    def _bring(self) -> None:
        from crm_desktop.automation.outbox_engine import OutboxEngine
        from crm_desktop.automation.outbox_mail import Ending
        from crm_desktop.automation.outbox_run import Round

        def on_round(done: Round) -> None:
            self._tell(done.sent, done.endings.get(Ending.UNKNOWN, 0) + done.lost, done.trouble)

        engine = OutboxEngine(self._open_own, self._secrets, on_round)  # type: ignore[arg-type]
        self._engine = engine
        if not self._is_stopped:
            engine.start()
            if self._is_asked:
                engine.kick()
