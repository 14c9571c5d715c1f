"""Codes, devices and people of the workspace, as the server knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.store import Store
from crm_desktop.store.sync_state import read_state
from crm_desktop.sync.run import Surroundings, open_session, sync_round
from crm_desktop.sync.steps import Ask
from crm_desktop.sync.troubles import Refused, Unreached, spoken


@dataclass(frozen=True)
class Invite:
    """A code that works once."""

    code: str
    expires_at: int


@dataclass(frozen=True)
class DeviceRow:
    """A device that was enrolled."""

    id: str
    user: str
    name: str
    app: str
    made_at: int
    seen_at: int
    is_revoked: bool
    is_this: bool


def invite(store: Store, around: Surroundings, role: str = "member", user: str = "") -> Invite:
    """Make a code for somebody new, or for a further device of a member (`user`)."""
    found = _ask(store, around, Ask("POST", "invites", dict[str, Any], body={"role": role, "user": user}))
    return Invite(found["code"], found["expires_at"])


def list_devices(store: Store, around: Surroundings) -> list[DeviceRow]:
    """Return the devices: an owner sees all of them, others their own."""
    found = _ask(store, around, Ask("GET", "devices", dict[str, Any]))
    return [
        DeviceRow(
            d["id"], d["user"], d["name"], d["app"], d["made_at"], d["seen_at"], bool(d["revoked_at"]), d["is_this"]
        )
        for d in found["devices"]
    ]


def revoke_device(store: Store, around: Surroundings, device_id: str) -> None:
    """Sign a device out; what it holds stays on it."""
    _ask(store, around, Ask("DELETE", f"devices/{device_id}", dict[str, Any]))


def erase_for_good(store: Store, around: Surroundings, kind: str, record_id: str, reason: str) -> int:
    """Have a record erased with all that belongs to its page, as an owner; return how many records went."""
    if not 0 < len(reason.strip()) <= 500:
        raise ValidationError(tr("A reason has 1 to 500 letters"), tr("Say who asked for it and when, not who it was."))
    asked = {"t": kind, "i": record_id, "reason": reason}
    return int(_ask(store, around, Ask("POST", "purge", dict[str, Any], body=asked))["records"])


def erase_with_sync(store: Store, around: Surroundings, kind: str, record_id: str, reason: str) -> int:
    """Erase as `erase_for_good`, between two syncs: the server erases what it knows, and this file follows at once."""
    sync_round(store, around)
    erased = erase_for_good(store, around, kind, record_id, reason)
    sync_round(store, around)
    return erased


def _ask(store: Store, around: Surroundings, ask: Ask) -> Any:
    session = open_session(store, around)
    try:
        return session.ask(ask)
    except (Refused, Unreached) as trouble:
        raise spoken(trouble, around_server(store)) from trouble


def around_server(store: Store) -> str:
    """Return the address of the workspace's server."""
    return store.read_once(read_state).server
