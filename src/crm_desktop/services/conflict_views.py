"""What is shown of conflicts, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
