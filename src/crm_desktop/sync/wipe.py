"""A lost computer: when the server refuses a device, it asks whether an owner wants its copy deleted, and obeys."""

from __future__ import annotations

import base64
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from crm_desktop.domain.i18n import tr
from crm_desktop.store import Store
from crm_desktop.store.sync_state import read_state
from crm_desktop.sync.device_key import DeviceKey
from crm_desktop.sync.install import Install
from crm_desktop.sync.secrets import Secrets
from crm_desktop.sync.session import Transport, open_call
from crm_desktop.sync.troubles import Refused, SyncError, Unreached


class Wiped(SyncError):
    """An owner had the copy on this computer deleted."""

    code = "wiped"


def wipe_if_asked(store: Store, app_folder: Path, secrets: Secrets, transport: Transport, secret: str) -> None:
    """Ask whether this copy is to be deleted; delete it, say so to the server and raise `Wiped`.

    Only a clear yes of the server counts. Backups are not touched: they lie elsewhere and have their own keys.
    """
    kept = secrets.get(secret)
    if kept is None:
        return
    proof = base64.b64encode(DeviceKey(kept["key"]).sign(kept["refresh"].encode())).decode()
    body = {"refresh": kept["refresh"], "proof": proof}
    try:
        asked: dict[str, Any] = open_call(transport, "wipe/check", body)
    except (Refused, Unreached):
        return
    if asked.get("wipe") is not True:
        return
    server = store.read_once(read_state).server
    Install(store, app_folder).forget()
    store.close()
    _delete(store.path, store.folder)
    with suppress(Refused, Unreached):  # the copy is gone either way; the owner sees that nobody confirmed it
        open_call(transport, "wipe/done", body)
        secrets.forget(secret)
    raise Wiped(
        tr("An owner of “{server}” had the copy on this computer deleted", server=server),
        tr("The file “{path}” and its attachments are gone. Backups were not touched. Ask an owner if this was a "
           "mistake: the team still has everything that was sent.", path=store.path),
    )  # fmt: skip


def _delete(path: Path, folder: Path) -> None:
    # The key first: without it an encrypted copy can't be read, whatever the disk keeps of the rest.
    for tail in (".key", "", "-wal", "-shm", "-journal", ".sync-lock"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
