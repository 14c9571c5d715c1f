"""What sync stands on outside of a test: the services, the server, the thread that syncs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from crm_desktop.app.paths import Folders
from crm_desktop.app.syncing import SyncParts
from crm_desktop.store import Store
from crm_desktop.ui.sync.passphrase import PassphraseAsker
from crm_desktop.ui.sync.watch import Engine
from crm_desktop.viewmodels.sync.door import SyncDoor
from crm_desktop.viewmodels.sync.server_setup import ServerSetup

if TYPE_CHECKING:
    from crm_desktop.sync.run import Surroundings


def make_parts(store: Store, folders: Folders) -> SyncParts:
    """Return the parts of a workspace; packages of the network are imported when something is asked of the server."""
    asker = PassphraseAsker()
    around = surroundings_of(folders, asker)

    def make_engine(on_status: Callable[[], None]) -> Engine:
        raise NotImplementedError

    def may_ask(may: bool) -> None:
        asker.may_ask = may

    return SyncParts(SyncDoor(store), ServerSetup(store, around), make_engine, may_ask)


def surroundings_of(folders: Folders, asker: PassphraseAsker | None = None) -> Callable[[], Surroundings]:
    """Return what finds where the sign-in is kept, once it is needed."""
    asker = asker or PassphraseAsker()

    @cache
    def around() -> Surroundings:
        from crm_desktop.sync.run import Surroundings
        from crm_desktop.sync.secrets import find_secrets

        return Surroundings(folders.app, find_secrets(folders.app, asker.ask))

    return around
