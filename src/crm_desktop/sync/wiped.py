"""Copies that an owner had deleted: what is to be said of each, and the confirmation that the server still lacks.

A note lies in the program's folder before anything is deleted. So a deletion that was cut off goes on, a confirmation
that was lost is sent again, and whoever opens the program reads what happened. It holds figures, nothing of the data.
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.store.sealed_io import write_file
from crm_desktop.sync import WIPED
from crm_desktop.sync.device_key import DeviceKey
from crm_desktop.sync.secrets import Secrets
from crm_desktop.sync.session import Transport, open_call
from crm_desktop.sync.troubles import Refused, SyncError, Unreached


@dataclass(frozen=True)
class WipedCopy:
    """A copy on this computer that an owner had deleted."""

    path: str
    folder: str  # of its attachments
    server: str
    ca: str
    secret: str  # under which name its sign-in is kept until the server knows
    at: int
    last_sync: int | None  # up to here everything had been sent
    unsent: int  # changes
    is_confirmed: bool = False


def note_wiped(app_folder: Path, copy: WipedCopy) -> None:
    """Remember a copy, on the disk before this returns."""
    path = _note_of(app_folder, copy.path)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_file(path, json.dumps(asdict(copy)).encode())


def list_wiped(app_folder: Path) -> list[WipedCopy]:
    """Return the copies that were deleted and that nobody put away yet, the newest first."""
    found = []
    for path in (app_folder / WIPED).glob("*.json"):
        with suppress(OSError, ValueError, TypeError):
            found.append(WipedCopy(**json.loads(path.read_bytes())))
    return sorted(found, key=lambda copy: -copy.at)


def find_wiped(app_folder: Path, path: Path) -> WipedCopy | None:
    """Return what is known of a file that was deleted; None where it was not."""
    return next((copy for copy in list_wiped(app_folder) if Path(copy.path) == path), None)


def put_away(app_folder: Path, copy: WipedCopy) -> None:
    """Forget a copy of which the person has read and the server knows."""
    if copy.is_confirmed:
        _note_of(app_folder, copy.path).unlink(missing_ok=True)


def finish_wiping(app_folder: Path, secrets: Secrets, transport: Callable[[str, Path | None], Transport]) -> int:
    """Delete what was left, and tell each server that does not know it yet; return how many still don't."""
    waiting = 0
    for copy in list_wiped(app_folder):
        if not copy.is_confirmed and not finish(app_folder, copy, secrets, transport):
            waiting += 1
    return waiting


def finish(
    app_folder: Path, copy: WipedCopy, secrets: Secrets, transport: Callable[[str, Path | None], Transport]
) -> bool:
    """Delete a copy and confirm it; return whether both are done."""
    if not delete_files(Path(copy.path), Path(copy.folder)):
        return False
    fail_at("client.wiped")
    kept = secrets.get(copy.secret)
    if kept is not None:
        try:
            open_call(transport(copy.server, Path(copy.ca) if copy.ca else None), "wipe/done", proof_of(kept))
        except Unreached:
            return False
        except Refused as refused:
            if refused.is_passing:
                return False  # else the server knows this device no more: there is nobody to tell
        except SyncError:  # the address or its certificate can't be used now
            return False
        secrets.forget(copy.secret)
    note_wiped(app_folder, replace(copy, is_confirmed=True))
    return True


def proof_of(kept: dict[str, str]) -> dict[str, str]:
    """Return a refresh token with the device's signature over it."""
    signed = DeviceKey(kept["key"]).sign(kept["refresh"].encode())
    return {"refresh": kept["refresh"], "proof": base64.b64encode(signed).decode()}


def delete_files(path: Path, folder: Path) -> bool:
    """Delete a workspace with its attachments; False where another program holds one of the files."""
    try:
        # The key first: without it an encrypted copy can't be read, whatever the disk keeps of the rest.
        for tail in (".key", "", "-wal", "-shm", "-journal", ".sync-lock"):
            path.with_name(path.name + tail).unlink(missing_ok=True)
    except OSError:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()


def _note_of(app_folder: Path, path: str) -> Path:
    return app_folder / WIPED / f"{hashlib.sha256(path.encode()).hexdigest()[:32]}.json"
