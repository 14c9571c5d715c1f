"""Numbers of cases and documents, asked of the server in time: a device keeps enough for days without a network."""

from __future__ import annotations

from typing import Any

from crm_desktop.domain.numbers_of_series import BLOCK
from crm_desktop.services.numbering import needs, number_waiting, take_block
from crm_desktop.store import Store
from crm_desktop.sync.session import Session
from crm_desktop.sync.steps import Ask
from crm_desktop.sync.troubles import Refused, Unreached


def lease_numbers(store: Store, session: Session) -> int:
    """Lease what runs short, and give numbers to records that wait for one; return how many blocks came."""
    if store.read_only:
        return 0
    count = 0
    for need in needs(store):
        body = {"series": need.kind, "year": need.year, "count": BLOCK, "after": need.highest}
        try:
            block = session.ask(Ask("POST", "numbers", dict[str, Any], body=body))
        except (Refused, Unreached):  # an older server leases none, and a reader may not: records wait
            return count
        take_block(store, need, int(block["first"]), int(block["last"]))
        count += 1
    number_waiting(store)
    return count
