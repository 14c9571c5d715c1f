"""What the fold asks and answers: the state of the server, the sender of an op, what became of it."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from crm_desktop.protocol.conflict import Author, Conflict
from crm_desktop.protocol.messages import Effect, Outcome
from crm_desktop.protocol.op import Doc


class State(Protocol):
    """What the fold asks of the server's store, inside the transaction of the push."""

    def doc(self, t: str, i: str) -> Doc | None:
        """Return a record, also a deleted one; None where it was never seen."""

    def author(self, t: str, i: str, field: str) -> Author:
        """Return who set the current value of a field: the last op that changed it (asked for conflicts only)."""

    def open_conflicts(self, t: str, i: str) -> list[Conflict]:
        """Return the open conflicts of a record, oldest first."""

    def all_conflicts(self, t: str, i: str) -> list[Conflict]:
        """Return every conflict of a record, also the decided ones (asked at a purge only)."""

    def held(self, batch: str) -> list[Conflict]:
        """Return the open conflicts of kind `held` of a batch, oldest first (asked at its confirmation only)."""

    def conflict(self, conflict_id: str) -> Conflict | None:
        """Return a conflict by its id."""

    def is_purged(self, t: str, i: str) -> bool:
        """Return whether a purge of this record was sequenced."""

    def undone_by(self, batch: str) -> str:
        """Return the batch that undid this one and was not undone itself; empty where there is none."""

    def line(self, dev: str) -> frozenset[str]:
        """Return a device with all devices that it continues."""

    def deletes(self, dev: str, t: str) -> tuple[int, int]:
        """Return how many records of a kind the line deleted in the window (`is_removal`), and how many live."""


class Sender(Struct, frozen=True, gc=False):
    """The author's device and user of an op; `offered_by` is the device that brought another's op again."""

    dev: str
    user: str = ""
    offered_by: str = ""


class Folded(Struct, frozen=True, gc=False):
    """What became of an op: its outcome, why (a code), and the fields that changed otherwise than as sent."""

    out: Outcome
    why: str = ""
    eff: tuple[Effect, ...] = ()
