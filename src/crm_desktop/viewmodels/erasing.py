"""Erasing for ever, as the window asks for it: what goes, what cannot come back, and where it still lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.erasing import Going, erase_here, what_goes
from crm_desktop.store import Store
from crm_desktop.store.sync_state import read_state

EraseForTeam = Callable[[str, str, str], int]
HeldUntil = Callable[[], int | None]
Forget = Callable[[str], None]  # a place that is no more


@dataclass(frozen=True)
class Question:
    """What is asked before something is erased. `held_until` is the day of the last backup that holds it, UTC ms."""

    going: Going
    is_team: bool
    held_until: int | None

    @property
    def goes(self) -> str:
        """Return in one line what goes."""
        parts = ", ".join(
            tr("{kind}: {n}", kind=tr(kind.plural), n=n) for kind, n in self.going.parts if not kind.is_inner
        )
        if not parts:
            return tr("“{name}” goes.", name=self.going.title)
        return tr("“{name}” goes, with all that belongs to its page. {parts}.", name=self.going.title, parts=parts)


class Eraser:
    """Erases in this file, or has the team's server do it, whichever owns the records."""

    def __init__(self, store: Store, for_team: EraseForTeam, held_until: HeldUntil, forget: Forget) -> None:
        self._store, self._for_team, self._held_until, self._forget = store, for_team, held_until, forget

    @property
    def is_team(self) -> bool:
        """Return whether a server holds the records."""
        return bool(self._store.read_once(read_state).server)

    def ask(self, kind: str, record_id: str) -> Question:
        """Say what would go. Looks at the backups: off the UI thread."""
        return Question(what_goes(self._store, kind, record_id), self.is_team, self._held_until())

    def erase(self, kind: str, record_id: str, reason: str) -> int:
        """Erase; return how many records went. Off the UI thread."""
        if self.is_team:
            return self._for_team(kind, record_id, reason)
        return erase_here(self._store, kind, record_id, reason)

    def forget(self, keys: Sequence[tuple[str, str]]) -> None:
        """Let the window forget the places of what was erased. On the UI thread."""
        for kind, record_id in keys:
            self._forget(f"{kind}/{record_id}")


def erased_words(n: int) -> str:
    """Return what is said when it is done."""
    return trn("{n} record is erased for good.", "{n} records are erased for good.", n)
