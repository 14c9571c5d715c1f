"""How it stands between this computer and the team: what waits, what is wrong, since when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crm_desktop.domain.errors import CrmError
from crm_desktop.store.engine import Store


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


@dataclass(frozen=True)
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


def read_status(store: Store) -> SyncStatus:
    """Return how it stands now; cheap enough to be asked after every change."""
    return SyncStatus(State.OFF)
