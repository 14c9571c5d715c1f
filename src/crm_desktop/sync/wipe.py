"""A lost computer: when the server refuses a device, it asks whether an owner wants its copy deleted, and obeys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from crm_desktop.domain.i18n import tr
from crm_desktop.store import Store
from crm_desktop.store.outbox import count_waiting
from crm_desktop.store.sync_state import read_state
from crm_desktop.sync.install import Install
from crm_desktop.sync.secrets import Secrets
from crm_desktop.sync.session import Transport, open_call
from crm_desktop.sync.troubles import Refused, SyncError, Unreached
from crm_desktop.sync.wiped import WipedCopy, finish, note_wiped, proof_of


class Wiped(SyncError):
    """An owner had the copy on this computer deleted."""

    code = "wiped"


def wipe_if_asked(
    store: Store, app_folder: Path, secrets: Secrets, transport: Callable[[str, Path | None], Transport], secret: str
) -> None:
    """Ask whether this copy is to be deleted; delete it, say so to the server and raise `Wiped`.

    Only a clear yes of the server counts. Backups are not touched: they lie elsewhere and have their own keys.
    """
    kept = secrets.get(secret)
    if kept is None:
        return
    state = store.read_once(read_state)
    try:
        asked: dict[str, Any] = open_call(
            transport(state.server, Path(state.ca) if state.ca else None), "wipe/check", proof_of(kept)
        )
    except (Refused, Unreached):
        return
    if asked.get("wipe") is not True:
        return
    copy = WipedCopy(
        str(store.path), str(store.folder), state.server, state.ca, secret, store.clock.now(), state.last_sync,
        store.read_once(lambda connection: count_waiting(connection, state)),
    )  # fmt: skip
    note_wiped(app_folder, copy)
    Install(store, app_folder).forget()
    store.close()
    finish(app_folder, copy, secrets, transport)  # what fails is done again at the next start
    raise Wiped(
        tr("An owner of “{server}” had the copy on this computer deleted", server=state.server),
        tr("The file “{path}” and its attachments are gone. Backups were not touched. Ask an owner if this was a "
           "mistake: the team still has everything that was sent.", path=store.path),
    )  # fmt: skip
