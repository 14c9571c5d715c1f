"""How the others are called: asked for once, kept in the file, readable without a network."""

from __future__ import annotations

from typing import Any

from crm_desktop.store import Store
from crm_desktop.store.sync_state import keep_names, read_nameless
from crm_desktop.sync.session import Session
from crm_desktop.sync.steps import Ask
from crm_desktop.sync.troubles import Refused, Unreached


def learn_names(store: Store, session: Session) -> None:
    """Ask how people and devices are called, where changes came of some that are not known yet; else ask nothing."""
    device = store.device_id
    nameless = store.read_once(lambda connection: read_nameless(connection, device))
    if not nameless:
        return
    try:
        found = session.ask(Ask("GET", "members", dict[str, Any]))
    except (Refused, Unreached):  # the records are what counts; the next round asks again
        return
    names = dict.fromkeys(nameless, "") | {m["id"]: m["name"] for m in found["members"]} | found.get("devices", {})
    store.run_quietly(lambda connection: keep_names(connection, names))
