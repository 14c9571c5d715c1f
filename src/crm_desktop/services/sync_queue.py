"""What waits to be sent and what was not taken, in words and by record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crm_desktop.domain.specs import Kind
from crm_desktop.services.undo import UndoReport
from crm_desktop.store.engine import Store


@dataclass(frozen=True, slots=True)
class Waiting:
    """The changes of one record in one batch that the server does not have yet."""

    batch_id: str
    title: str
    at: int
    kind: str
    record_id: str
    record_title: str
    fields: tuple[str, ...]  # labels; empty for a new record


@dataclass(frozen=True, slots=True)
class Refused:
    """A change that the server did not take; its text stays until somebody deals with it."""

    n: int  # its number in the log
    batch_id: str
    kind: str
    record_id: str
    record_title: str
    at: int
    reason: str  # a sentence
    text: str  # what was changed, in words, to copy


@dataclass(frozen=True, slots=True)
class Held:
    """Many deletes of one batch that wait to be confirmed by their number."""

    batch_id: str
    title: str
    at: int
    who: str
    records: int


def list_waiting(store: Store, limit: int = 200, offset: int = 0) -> list[Waiting]:
    """Return what waits to be sent, the oldest first."""
    return []


def waiting_ids(store: Store, kind: Kind, ks: Iterable[int]) -> set[int]:
    """Return those of the rows `k` whose record has a change that is not sent yet: the mark in lists."""
    return set()


def list_refused(store: Store) -> list[Refused]:
    """Return what was not taken and nobody has dealt with, the newest first."""
    return []


def retry_refused(store: Store, n: int) -> str:
    """Send a change again as a new one, over what the record holds now; return the batch."""
    raise NotImplementedError


def give_up_refused(store: Store, n: int) -> UndoReport:
    """Let a refused change go: the record shows the team's value; the text stays in History."""
    raise NotImplementedError


def list_held(store: Store) -> list[Held]:
    """Return the mass deletes that wait to be confirmed."""
    return []


def confirm_held(store: Store, batch_id: str, records: int) -> str:
    """Confirm that so many records were meant to be deleted; return the batch that deletes them."""
    raise NotImplementedError


def reject_held(store: Store, batch_id: str) -> int:
    """Keep all records of a held mass delete; return how many."""
    raise NotImplementedError
