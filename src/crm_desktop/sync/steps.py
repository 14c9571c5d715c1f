"""What the core asks for: a request to the server, or something to be done with the file. Plain values."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from crm_desktop.protocol.messages import Ack, Manifest, Point, Row
from crm_desktop.store.pulled import PulledPage

T = TypeVar("T")


@dataclass(frozen=True)
class Ask:
    """A request below the workspace's address; `gives` is the form of the reply, None for its bytes."""

    method: str
    path: str
    gives: Any
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    timeout: float = 30.0


@dataclass(frozen=True)
class ReadPlace:
    """Where this file stands; answers `Place`."""


@dataclass(frozen=True)
class Place:
    """What the core needs to know of the file."""

    dev: str
    epoch: str
    cursor: Point
    fuzzy: Point | None
    healing: bool
    is_joining: bool
    acked_seq: int = 0  # the highest place in the feed that an ack named
    is_copy: bool = False  # the file was copied or rewound since it last spoke to the server


@dataclass(frozen=True)
class Heard:
    """What came after a place, asked for ahead; None where the server refused."""

    place: Place
    page: PulledPage | None

    def is_of(self, place: Place) -> bool:
        """Return whether it is what a request from a place would bring now.

        What was heard at another place, or before the server took what this file sent, is as old as it.
        """
        is_there = replace(self.place, acked_seq=place.acked_seq) == place
        return is_there and self.page is not None and self.page.head >= place.acked_seq

    def is_known(self, epoch: str, seq: int) -> bool:
        """Return whether a file that has come so far holds all of it: most often what it sent itself."""
        return self.page is not None and self.page.epoch == epoch and self.page.head <= seq


@dataclass(frozen=True)
class ReadOutgoing:
    """The next own transactions (`Outgoing`); from behind `after`, pulled ones too, where the server found a hole."""

    after: int | None = None


@dataclass(frozen=True)
class Outgoing:
    """A push that is ready."""

    txs: Sequence[Any]
    last_lsn: int
    more: bool


@dataclass(frozen=True)
class ReadOffer:
    """The next transactions to be offered again, behind the first `after` ops."""

    after: int


@dataclass(frozen=True)
class ApplyPage:
    """Apply a page; answers how many changes it brought, None where it was old, False where its chain is wrong."""

    page: PulledPage
    epoch: str
    seq: int


@dataclass(frozen=True)
class TakeAck:
    """Remember an ack; answers whether it counts."""

    ack: Ack
    last_lsn: int


@dataclass(frozen=True)
class Settle:
    """Of what was offered, take what the server had before this file's place; answers how many changes."""

    ack: Ack


@dataclass(frozen=True)
class VoidAcks:
    """Send again what was not pulled back."""


@dataclass(frozen=True)
class ReadPoints:
    """Places of the history that this file knows."""


@dataclass(frozen=True)
class Rewind:
    """Go back to a place; answers the records that must be read again."""

    epoch: str
    ancestor: Point


@dataclass(frozen=True)
class ReadUnread:
    """Records that a healing still has to read."""


@dataclass(frozen=True)
class Rebase:
    """Take records as the server holds them."""

    keys: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    at: Point


@dataclass(frozen=True)
class FinishHealing:
    """Answers whether everything was pulled back."""


@dataclass(frozen=True)
class NewDevice:
    """Continue as a new device; what was not pulled back goes again under its name."""


@dataclass(frozen=True)
class BeginBootstrap:
    """Remember a manifest; answers the segments that are here."""

    manifest: Manifest


@dataclass(frozen=True)
class ApplySegment:
    """Take the rows of a segment; answers how many, None where its bytes are not what the manifest says."""

    number: int
    sha256: str
    body: bytes


@dataclass(frozen=True)
class FinishBootstrap:
    """Set the cursor."""

    manifest: Manifest
    head: Point | None


@dataclass(frozen=True)
class ReadHeld:
    """Every record's place in the feed, as `store.sync_check.Held`."""


@dataclass(frozen=True)
class MendRecords:
    """Take records as the server holds them at `seq`; answers those that differed, None where the file moved on."""

    rows: Sequence[Row]
    seq: int


@dataclass(frozen=True)
class Verified:
    """What a comparison of everything found: records put right, and those that the server does not know."""

    mended: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class NoteVerified:
    """Write down when everything was compared."""

    result: Verified


Action = (
    Ask | ReadPlace | ReadOutgoing | ReadOffer | ApplyPage | TakeAck | VoidAcks | ReadPoints | Rewind | ReadUnread
    | Rebase | FinishHealing | NewDevice | BeginBootstrap | ApplySegment | FinishBootstrap | ReadHeld | MendRecords
    | NoteVerified | Settle
)  # fmt: skip
Steps = Generator[Action, Any, T]


@dataclass
class Report:
    """What one round of sync did."""

    sent: int = 0
    received: int = 0
    refused: int = 0
    healed: bool = False
    is_new_device: bool = False
    head: int = 0
