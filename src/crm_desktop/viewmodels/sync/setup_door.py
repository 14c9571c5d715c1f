"""What Team and sync asks of the server: one door, so that a picture or a test can stand another one in its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from crm_desktop.domain.i18n import tr
from crm_desktop.viewmodels.sync.setup import Access, Device, Invite


class SetupDoor(Protocol):
    """Every method may be called on any thread; what fails raises a CrmError."""

    @property
    def address(self) -> str:
        """Return the address of the server; empty where none is known."""
        ...

    @property
    def came_from(self) -> Path | None:
        """Return the file in which the person worked when they joined, if it is still there."""
        ...

    def now(self) -> int:
        """Return UTC milliseconds."""
        ...

    def publish(self, access: Access) -> object:
        """Send this workspace to a new server."""
        ...

    def join(self, access: Access, path: Path) -> Path:
        """Get a team's records into a new file and return it."""
        ...

    def sign_in(self, access: Access) -> object:
        """Sign in again."""
        ...

    def leave(self) -> object:
        """Sync no more; everything stays in the file."""
        ...

    def pause(self, *, is_on: bool) -> object:
        """Sync no more until asked to go on, or go on."""
        ...

    def devices(self) -> Sequence[Device]:
        """Return the devices of the team."""
        ...

    def erase(self, kind: str, record_id: str, reason: str) -> int:
        """Have a record erased for the whole team, as an owner; return how many went."""
        ...

    def fetch_history(self, record_id: str) -> int:
        """Fetch what happened to a record before this file joined."""
        ...

    def invite(self) -> Invite:
        """Return a code for one colleague."""
        ...


def free_path(folder: Path) -> Path:
    """Return where the file of a team comes to lie; a name that is taken gets a number."""
    stem = tr("Team")
    names = (f"{stem}{f' {n}' if n > 1 else ''}.crm" for n in range(1, 1_000))
    return next(path for name in names if not (path := folder / name).exists())
