"""What sync stands on outside of a test: the services, the server, the thread that syncs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from crm_desktop.app.paths import Folders
from crm_desktop.app.syncing import SyncParts
from crm_desktop.domain.errors import CrmError
from crm_desktop.store import ChangeSet, Store, open_store
from crm_desktop.sync import WIPED
from crm_desktop.ui.sync.passphrase import PassphraseAsker
from crm_desktop.ui.sync.watch import Engine
from crm_desktop.viewmodels.sync.door import SyncDoor
from crm_desktop.viewmodels.sync.server_setup import ServerSetup

if TYPE_CHECKING:
    from crm_desktop.app.compose import Desktop
    from crm_desktop.sync.engine import SyncEngine
    from crm_desktop.sync.run import Surroundings

log = logging.getLogger(__name__)

_PATIENCE = 5.0  # seconds for what is being brought in while the window closes


def make_parts(store: Store, folders: Folders) -> SyncParts:
    """Return the parts of a workspace; packages of the network are imported when something is asked of the server."""
    asker = PassphraseAsker()
    around = surroundings_of(folders, asker)

    def make_engine(on_status: Callable[[], None]) -> Engine:
        return LateEngine(lambda: open_store(store.path, app_folder=folders.app), around, on_status)

    def may_ask(may: bool) -> None:
        asker.may_ask = may

    def after_wipe(desktop: Desktop) -> None:
        if (folders.app / WIPED).is_dir():  # nearly never: nothing is imported to know that
            from crm_desktop.app.wiped import end_wiped
            from crm_desktop.sync.wiped import find_wiped

            copy = find_wiped(folders.app, store.path)
            if copy is not None:
                end_wiped(desktop, copy, folders)

    return SyncParts(SyncDoor(store), ServerSetup(store, around), make_engine, may_ask, after_wipe)


def picture_of(store: Store, folders: Folders) -> SyncParts:
    """Return the parts of a workspace that is only drawn: how it stands is shown, and nothing is sent."""
    return replace(make_parts(store, folders), door=SyncDoor(store, for_picture=True))


class LateEngine:
    """The engine of `sync`, brought in on a thread of its own: the packages of the network take their time."""

    def __init__(
        self, open_own: Callable[[], Store], around: Callable[[], Surroundings], on_status: Callable[[], None]
    ) -> None:
        self._open_own, self._around, self._on_status = open_own, around, on_status
        self._engine: SyncEngine | None = None
        self._is_stopped = False
        self._bringing = threading.Thread(target=self._bring, name="sync-start", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._bringing.start()

    def kick(self) -> None:
        """Sync now, as the person asked."""
        if self._engine is not None:
            self._engine.kick()

    def notice(self) -> None:
        """Sync soon, because something was saved."""
        if self._engine is not None:
            self._engine.noticed(ChangeSet(0, is_all=True))

    def stop(self) -> None:
        """End; what waits stays in the file."""
        self._is_stopped = True
        self._bringing.join(_PATIENCE)
        if self._engine is not None:
            self._engine.stop()

    def _bring(self) -> None:
        from crm_desktop.sync.engine import SyncEngine

        try:
            engine = SyncEngine(self._open_own, self._around())
        except CrmError as error:
            log.warning("sync can't begin: %s", error.code)
            return
        engine.on_status(lambda status: self._on_status())
        self._engine = engine
        if not self._is_stopped:
            engine.start()


def surroundings_of(folders: Folders, asker: PassphraseAsker | None = None) -> Callable[[], Surroundings]:
    """Return what finds where the sign-in is kept, once it is needed."""
    asker = asker or PassphraseAsker()

    @cache
    def around() -> Surroundings:
        from crm_desktop.sync.run import Surroundings
        from crm_desktop.sync.secrets import find_secrets

        return Surroundings(folders.app, find_secrets(folders.app, asker.ask))

    return around
