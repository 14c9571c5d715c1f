"""Publish a workspace to a new server, join one with a code, sign in again, leave."""

from __future__ import annotations

import hashlib
import platform
from contextlib import suppress
from pathlib import Path
from typing import Any

from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.i18n import language, tr
from crm_desktop.domain.specs import USER
from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.store import Store, open_store
from crm_desktop.store.connection import Connection
from crm_desktop.store.opening import create_joined
from crm_desktop.store.publishing import prepare_log
from crm_desktop.store.sync_state import change_state, forget_state, read_state
from crm_desktop.sync.device_key import DeviceKey
from crm_desktop.sync.install import Install
from crm_desktop.sync.run import Surroundings, open_session, secret_name, sync_round
from crm_desktop.sync.session import open_call
from crm_desktop.sync.steps import Ask, Report
from crm_desktop.sync.transport import check_address
from crm_desktop.sync.troubles import Refused, SyncError, Unreached, spoken

APP = "crm-desktop"


def publish(
    store: Store, around: Surroundings, address: str, code: str, name: str, *, ca: Path | None = None, device: str = ""
) -> Report:
    """Seed a new workspace on a server from this file; its user becomes the owner. Returns what the first round did."""
    if store.read_once(read_state).phase:
        raise SyncError(tr("This workspace is on a server already"), tr("Leave it there first."))
    enrolled, key = _enrol(around, address, code, name, ca, device, publish=True, workspace=store.workspace_id,
                           user=store.user_id)  # fmt: skip
    _keep(around, f"{store.workspace_id}:{enrolled['device']}", enrolled, key)
    fail_at("client.enrolled")
    prepare_log(store, tr("Published to {server}", server=check_address(address)))
    store.run_quietly(
        lambda connection: _switch_on(connection, store.device_id, enrolled, address, ca, device, phase="on")
    )
    fail_at("client.published")
    return sync_round(store, around)


def join(
    around: Surroundings, address: str, code: str, path: Path, name: str, *, ca: Path | None = None, device: str = ""
) -> tuple[Store, Report]:
    """Fetch a team's workspace into a new file at `path`; one that was cut off goes on where it was."""
    if path.exists():
        return _join_again(around, path, name)
    enrolled, key = _enrol(around, address, code, name, ca, device)
    _keep(around, f"{enrolled['workspace']}:{enrolled['device']}", enrolled, key)
    fail_at("client.enrolled")
    create_joined(path, workspace_id=enrolled["workspace"], user_id=enrolled["user"], language=language())
    store = open_store(path, app_folder=around.app_folder)
    store.run_quietly(
        lambda connection: _switch_on(connection, store.device_id, enrolled, address, ca, device, phase="joining")
    )
    fail_at("client.joined")
    return store, _fetch(store, around, name)


def _join_again(around: Surroundings, path: Path, name: str) -> tuple[Store, Report]:
    store = open_store(path, app_folder=around.app_folder)
    # Killed at its very end, a joining has all but the person who joined.
    if store.read_once(read_state).phase != "joining" and not _lacks_user(store):
        store.close()
        raise ValidationError(tr("There is a file “{path}” already", path=path), tr("Choose another name."))
    return store, _fetch(store, around, name)


def _fetch(store: Store, around: Surroundings, name: str) -> Report:
    try:
        report = sync_round(store, around)
        if _lacks_user(store):
            with store.write(tr("{name} joined", name=name)) as unit:
                unit.insert(USER, id=store.user_id, name=name or tr("Somebody"), locale=store.language)
            sync_round(store, around)
    except BaseException:
        store.close()
        raise
    return report


def _lacks_user(store: Store) -> bool:
    return not store.query("SELECT 1 FROM user WHERE id = ?", (store.user_id,))


def sign_in(store: Store, around: Surroundings, code: str, name: str) -> Report:
    """Enrol this device anew for the workspace that it holds; nothing of it is fetched again."""
    state = store.read_once(read_state)
    ca = Path(state.ca) if state.ca else None
    enrolled, key = _enrol(around, state.server, code, name, ca, state.device_name, workspace=store.workspace_id)
    if enrolled["workspace"] != store.workspace_id:
        raise SyncError(
            tr("The code is for another workspace"), tr("Ask for a code of this one. Nothing was changed here.")
        )
    _keep(around, f"{store.workspace_id}:{enrolled['device']}", enrolled, key)
    credential = enrolled["device"]
    store.run_quietly(lambda connection: change_state(connection, credential=credential, role=enrolled["role"]))
    return sync_round(store, around)


def leave(store: Store, around: Surroundings) -> None:
    """End sync for this file: its records and its log stay, the device is signed out where the server can be asked."""
    state = store.read_once(read_state)
    if not state.phase:
        raise SyncError(tr("Sync is not set up for this workspace"), tr("There is nothing to leave."))
    with suppress(CrmError, Refused, Unreached):
        open_session(store, around).ask(Ask("DELETE", f"devices/{state.credential}", dict[str, Any], timeout=10.0))
    Install(store, around.app_folder).forget()
    around.secrets.forget(secret_name(store, state.credential))
    store.run_quietly(forget_state)


def _enrol(
    around: Surroundings, address: str, code: str, name: str, ca: Path | None, device: str, **more: Any
) -> tuple[dict[str, Any], DeviceKey]:
    """Use a code; the key is kept before, so that a lost answer can be asked for again."""
    server = check_address(address)
    waiting = "enrol:" + hashlib.sha256(f"{server} {code.strip()}".encode()).hexdigest()[:16]
    kept = around.secrets.get(waiting)
    key = DeviceKey(kept["key"] if kept else "")
    around.secrets.put(waiting, {"key": key.private})
    body = {
        "code": code.strip(), "name": name, "pubkey": key.public, "device_name": device or platform.node(), "app": APP,
        **more,
    }  # fmt: skip
    try:
        enrolled: dict[str, Any] = open_call(around.transport(server, ca), "enrol", body)
    except (Refused, Unreached) as trouble:
        raise spoken(trouble, server) from trouble
    return enrolled, key


def _keep(around: Surroundings, name: str, enrolled: dict[str, Any], key: DeviceKey) -> None:
    around.secrets.put(name, {"key": key.private, "refresh": enrolled["refresh"], "access": enrolled["access"]})


def _switch_on(
    connection: Connection, incarnation: str, enrolled: dict[str, Any], address: str, ca: Path | None, device: str,
    *, phase: str,
) -> None:  # fmt: skip
    change_state(
        connection, phase=phase, server=check_address(address), ca=str(ca.resolve()) if ca else "",
        credential=enrolled["device"], device_name=device or platform.node(), role=enrolled["role"],
        epoch=enrolled["epoch"], epochs=[enrolled["epoch"]], incarnation=incarnation,
    )  # fmt: skip
