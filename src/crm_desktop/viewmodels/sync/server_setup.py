"""Team and sync on the real server: each deed as the package `sync` does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.services.users import user_names
from crm_desktop.store import open_store
from crm_desktop.store.engine import Store
from crm_desktop.store.sync_state import read_state
from crm_desktop.viewmodels.settings import user_name
from crm_desktop.viewmodels.sync.setup import Access, Device, Invite

if TYPE_CHECKING:
    from crm_desktop.sync.devices import DeviceRow
    from crm_desktop.sync.run import Surroundings

_CAME_FROM = "came_from"  # of this computer only


class ServerSetup:
    """A `SetupDoor`. The package of the network is imported by what first asks the server."""

    def __init__(self, store: Store, around: Callable[[], Surroundings]) -> None:
        self._store, self._around = store, around

    @property
    def address(self) -> str:
        """Return the address of the server; empty where none is known."""
        return self._store.read_once(read_state).server

    @property
    def came_from(self) -> Path | None:
        """Return the file in which the person worked when they joined, if it is still there."""
        path = Path(str(self._store.get_setting(_CAME_FROM) or ""))
        return path if path.is_file() else None

    def now(self) -> int:
        """Return UTC milliseconds."""
        return self._store.clock.now()

    def publish(self, access: Access) -> object:
        """Send this workspace to a new server."""
        from crm_desktop.sync import setup

        return setup.publish(self._store, self._around(), access.address, access.code, access.name, ca=access.ca)

    def join(self, access: Access, path: Path) -> Path:
        """Get a team's records into a new file and return it."""
        joined = join_team(self._around(), access, path)
        with closing(open_store(joined)) as store:
            store.set_setting(_CAME_FROM, str(self._store.path))
        return joined

    def sign_in(self, access: Access) -> object:
        """Sign in again."""
        from crm_desktop.sync import setup

        return setup.sign_in(self._store, self._around(), access.code, user_name(self._store))

    def leave(self) -> object:
        """Sync no more; everything stays in the file."""
        from crm_desktop.sync import setup

        setup.leave(self._store, self._around())
        return None

    def pause(self, *, is_on: bool) -> object:
        """Sync no more until asked to go on, or go on."""
        from crm_desktop.sync.engine import set_paused

        set_paused(self._store, is_paused=is_on)
        return None

    def devices(self) -> Sequence[Device]:
        """Return the devices of the team."""
        from crm_desktop.sync.devices import list_devices

        names = user_names(self._store)
        found = [_device(one, names) for one in list_devices(self._store, self._around())]
        return sorted(found, key=lambda one: (not one.is_this, one.is_revoked, -(one.last_seen_ms or 0)))

    def erase(self, kind: str, record_id: str, reason: str) -> int:
        """Have a record erased for the whole team, as an owner; return how many went."""
        from crm_desktop.sync.devices import erase_with_sync

        return erase_with_sync(self._store, self._around(), kind, record_id, reason)

    def fetch_history(self, record_id: str) -> int:
        """Fetch what happened to a record before this file joined, and keep it."""
        from crm_desktop.sync.history import fetch_history

        return fetch_history(self._store, self._around(), record_id)

    def invite(self) -> Invite:
        """Return a code for one colleague."""
        from crm_desktop.sync.devices import invite

        answer = invite(self._store, self._around())
        return Invite(answer.code, answer.expires_at or None)


def join_team(around: Surroundings, access: Access, path: Path) -> Path:
    """Get a team's records into a new file and return it; what was cut off goes on where it was."""
    from crm_desktop.sync import setup

    store, _ = setup.join(around, access.address, access.code, path, access.name, ca=access.ca)
    store.close()
    return path


def _device(one: DeviceRow, names: Mapping[str, str]) -> Device:
    return Device(one.id, one.name, names.get(one.user, ""), one.seen_at or None, one.is_this, one.is_revoked)
