"""The connections of an engine, kept from round to round: a save pays for no greeting and no look at the key store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from crm_desktop.store import Store
from crm_desktop.store.sync_state import SyncState
from crm_desktop.sync.run import Surroundings, open_session
from crm_desktop.sync.session import Session


@dataclass(frozen=True)
class Pair:
    """Two sessions with one sign-in: one for rounds, one for who waits for news on another thread."""

    rounds: Session
    news: Session


class Lines:
    """Opens the sessions of a workspace, anew where it is signed in otherwise."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._kept: tuple[tuple[str, ...], Pair] | None = None

    def open(self, store: Store, state: SyncState) -> Pair:
        """Return the sessions."""
        place = (state.server, state.ca, state.credential)
        if self._kept is None or self._kept[0] != place:
            session = open_session(store, self._around)
            line = self._around.transport(state.server, Path(state.ca) if state.ca else None)
            self._kept = (place, Pair(session, session.twin(line)))
        return self._kept[1]

    def drop(self) -> None:
        """Open them anew the next time: something went wrong with these."""
        self._kept = None
