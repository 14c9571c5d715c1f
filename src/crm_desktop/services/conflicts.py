"""Records that two people changed in the same place: both versions, and the choice between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm_desktop.store.engine import Store


class Choice(StrEnum):
    """Which of two values a person chose; a value of one's own is given as `Own`."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"  # of two texts, mine first


@dataclass(frozen=True, slots=True)
class Own:
    """A value that a person typed instead of both."""

    value: object


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two values: what it is, in words too, and who saved it when on which device."""

    value: object
    words: str
    who: str
    at: int
    device: str  # its name where it is known
    is_mine: bool  # saved by the person or on the device that looks now


@dataclass(frozen=True, slots=True)
class ConflictField:
    """One field that needs a choice."""

    id: str  # of the conflict
    field: str  # flat name, such as "points.p7"
    label: str
    base: object
    base_words: str
    mine: Side
    theirs: Side
    current_is_mine: bool  # the record shows `mine` until the choice, else `theirs`
    can_keep_both: bool


@dataclass(frozen=True, slots=True)
class DeleteConflict:
    """A record that one person deleted while another one changed it."""

    id: str
    who: str
    at: int
    device: str
    deleted_by_me: bool
    is_held: bool  # one of a mass delete that waits to be confirmed


@dataclass(frozen=True, slots=True)
class ConflictGroup:
    """All that needs a choice on one record."""

    kind: str
    record_id: str
    title: str
    fields: tuple[ConflictField, ...]
    delete: DeleteConflict | None = None
    since: int = 0


@dataclass(frozen=True, slots=True)
class Merged:
    """A text whose two versions were merged by themselves."""

    kind: str
    record_id: str
    title: str
    field: str
    label: str
    who: str
    at: int
    batch_id: str


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A conflict that is closed."""

    id: str
    kind: str
    record_id: str
    title: str
    label: str
    chosen_words: str
    other_words: str
    who: str
    at: int
    state: str  # decided, equal, withdrawn


def list_conflicts(store: Store) -> list[ConflictGroup]:
    """Return the records that need a choice, the one that waits longest first."""
    return []


def conflict_ids(store: Store) -> frozenset[str]:
    """Return the ids of records that need a choice: the mark in lists."""
    return frozenset()


def list_merged_today(store: Store) -> list[Merged]:
    """Return what was merged by itself since midnight of this computer."""
    return []


def past(store: Store, limit: int = 200) -> list[PastDecision]:
    """Return closed conflicts, the newest first."""
    return []


def count_open(store: Store) -> int:
    """Return how many records need a choice; mass deletes that wait to be confirmed count apart."""
    return 0


def decide(store: Store, record_id: str, choices: Mapping[str, Choice | Own]) -> str:
    """Choose for some conflicts of a record (conflict id -> choice) and return the batch.

    For a delete MINE keeps or deletes as the person had it, THEIRS the other way. It is an ordinary change: it works
    without a network, is sent later and can be undone.
    """
    raise NotImplementedError
