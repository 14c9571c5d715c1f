"""How it stands between this computer and the team: what waits, what is wrong, since when."""

from __future__ import annotations

import json
from enum import StrEnum

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.plain import altered, plain
from crm_desktop.store.connection import Connection
from crm_desktop.store.engine import Store
from crm_desktop.store.outbox import count_receiving, count_waiting
from crm_desktop.store.sync_state import SyncState, read_state

_OLD = 7 * 86_400_000
_REFUSED = "SELECT count(*) FROM sync_answer WHERE done = 0 AND out IN ('refused', 'purged', 'parked')"
_OPEN = (
    "SELECT record_id, what FROM conflict WHERE state = 'open' AND deleted_at IS NULL "
    "AND id NOT IN (SELECT value FROM json_each(?1)) AND coalesce(batch, '') NOT IN (SELECT value FROM json_each(?1))"
)


class State(StrEnum):
    """What the status bar says, the most pressing first where several hold."""

    OFF = "off"
    UP_TO_DATE = "up_to_date"
    SENDING = "sending"
    RECEIVING = "receiving"
    OFFLINE = "offline"
    UNREACHABLE = "unreachable"
    SIGN_IN = "sign_in"
    PART_FAILED = "part_failed"
    CONFLICTS = "conflicts"
    OLD = "old"  # nothing was sent for more than a week
    READ_ONLY = "read_only"
    HEALING = "healing"
    PAUSED = "paused"


@plain
class SyncStatus:
    """One look at the sync of a workspace; all instants are UTC milliseconds, None where there is none."""

    state: State
    waiting: int = 0  # changes that the server does not have yet
    receiving: int = 0  # changes of the team that are still to come
    refused: int = 0  # changes that the server did not take and nobody has dealt with
    conflicts: int = 0  # records that need a choice
    held: int = 0  # deletes that wait to be confirmed by their number
    since_ms: int | None = None  # since when it is offline, out of reach or signed out
    last_sync_ms: int | None = None
    retry_at_ms: int | None = None
    server: str = ""
    error: CrmError | None = None
    verified_ms: int | None = None  # when everything was compared with the server last
    mended: int = 0  # records that this put right


def read_status(store: Store, *, for_picture: bool = False) -> SyncStatus:
    """Return how it stands now; cheap enough to be asked after every change.

    A picture only reads the file, but shows what a window says that may write it.
    """
    is_read_only = store.read_only and not for_picture
    with store.read() as connection:
        sync = read_state(connection)
        if not sync.phase:
            return SyncStatus(State.READ_ONLY if is_read_only else State.OFF)
        waiting, receiving = count_waiting(connection, sync), count_receiving(connection, sync)
        refused = int(connection.execute(_REFUSED).fetchone()[0])
        rows = connection.execute(_OPEN, (json.dumps(sorted(pending_decisions(connection, sync))),)).fetchall()
    conflicts = {record_id for record_id, what in rows if what != "held"}
    held = sum(what == "held" for _, what in rows)
    status = SyncStatus(
        State.UP_TO_DATE, waiting, receiving, refused, len(conflicts), held, sync.since,
        sync.last_sync, sync.retry_at, sync.server,
        CrmError(sync.trouble_title, sync.trouble_advice) if sync.trouble_title else None,
        sync.verified, sync.mended,
    )  # fmt: skip
    return altered(status, state=_state(store, sync, status, is_read_only=is_read_only))


def _state(store: Store, sync: SyncState, status: SyncStatus, *, is_read_only: bool) -> State:
    """Return the most pressing of what holds."""
    is_late = store.clock.now() - (sync.last_sync or sync.since or store.clock.now()) > _OLD
    asked = (
        (is_read_only, State.READ_ONLY),
        (sync.phase == "paused", State.PAUSED),
        (sync.trouble == "sign_in", State.SIGN_IN),
        (bool(status.waiting) and is_late, State.OLD),
        (sync.trouble == "offline", State.OFFLINE),
        (bool(sync.trouble), State.UNREACHABLE),
        (sync.healing, State.HEALING),
        (sync.phase == "joining" or status.receiving > 0, State.RECEIVING),
        (bool(status.waiting), State.SENDING),
        (bool(status.refused), State.PART_FAILED),
        (bool(status.conflicts or status.held), State.CONFLICTS),
    )
    return next((state for holds, state in asked if holds), State.UP_TO_DATE)


def pending_decisions(connection: Connection, sync: SyncState) -> set[str]:
    """Return the conflicts that were decided here and whose decision the server does not have yet."""
    rows = connection.execute(
        "SELECT decides FROM change INDEXED BY change_unpulled WHERE dig IS NOT NULL AND seq IS NULL "
        "AND decides > '' AND decides NOT LIKE '{\"n\"%' UNION ALL "
        "SELECT decides FROM change WHERE n > ? AND decides > '' AND decides NOT LIKE '{\"n\"%'",
        (sync.sealed,),
    )
    found = [json.loads(text) for (text,) in rows]
    return {str(d[key]) for d in found for key in ("c", "b") if key in d}
