"""Requests and replies of the server's API as structs. Unknown keys of a reply are ignored (additive protocol)."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from crm_desktop.protocol.op import Doc, Header, Json, Op, Tx


class Outcome(StrEnum):
    """What became of an op: `applied` without effects means "as sent", all others change what their effects say."""

    APPLIED = "applied"
    NOOP = "noop"
    MERGED = "merged"
    CONFLICT = "conflict"
    HELD = "held"
    REFUSED = "refused"
    PURGED = "purged"
    PARKED = "parked"


class Effect(Struct, omit_defaults=True, gc=False):
    """Fields of one record as the server holds them after an op; null empties."""

    t: str
    i: str
    s: Doc = {}


class Fed(Struct, omit_defaults=True, gc=False):
    """An op of the feed with its place and outcome; for `applied`, no `eff` means "as sent".

    `dig` is there where values were erased: the digest of the op as it was.
    """

    q: int
    op: Op
    out: Outcome = Outcome.APPLIED
    why: str = ""
    eff: tuple[Effect, ...] = ()
    dig: str = ""


class FedTx(Header, omit_defaults=True, gc=False, kw_only=True):
    """A transaction of the feed; `dev` is its author's device where that is not the commit's (re-offered)."""

    items: list[Fed]
    dev: str = ""


class Commit(Struct, omit_defaults=True, gc=False):
    """One push: its ops have the seqs up to `seq_to`, without a gap. `dev` sent it, `by` is that device's user.

    `erased` is the seal of a commit in which values were erased (`protocol.chain.seal_of`).
    """

    seq_to: int
    chain: str
    at: int
    dev: str
    by: str
    txs: list[FedTx]
    erased: str = ""


class Page(Struct, omit_defaults=True):
    """Whole commits after a cursor. `next` is the cursor after them; `durable` is in a verified backup."""

    epoch: str
    head: int
    chain: str
    next: int
    commits: list[Commit] = []
    durable: int = 0
    more: bool = False


class Point(Struct, array_like=True, frozen=True, gc=False):
    """A place in the server's history: the chain after `seq`."""

    seq: int
    chain: str


class Push(Struct, omit_defaults=True):
    """Own new transactions, in the order of their lsn, with the client's place to be checked."""

    dev: str
    epoch: str
    cursor: Point
    txs: list[Tx]
    fuzzy: Point | None = None
    schema: int = 1


class Result(Struct, omit_defaults=True, gc=False):
    """What became of one op that was not simply applied; `dig` in the answer to an offer, where lsn is not enough."""

    lsn: int
    q: int
    out: Outcome
    why: str = ""
    dig: str = ""


class Ack(Struct, omit_defaults=True):
    """What the server holds now: `mark` = contiguous lsn of the device, `server_lsn` = the highest it knows."""

    epoch: str
    mark: int
    server_lsn: int
    head: int
    seq_to: int
    durable: int = 0
    results: list[Result] = []
    known: list[tuple[str, int]] = []  # digest and seq of ops that lie before the cursor


class OfferTx(Header, omit_defaults=True, kw_only=True):
    """A transaction, one's own or another device's, that a rolled-back server may lack; its ops carry `f`."""

    dev: str
    ops: list[Op]


class Offer(Struct, omit_defaults=True):
    """Healing: all ops above the ancestor, sorted by what they were first."""

    dev: str
    epoch: str
    cursor: Point
    txs: list[OfferTx]
    fuzzy: Point | None = None
    schema: int = 1


class LineageAsked(Struct):
    """Places that a client knows, newest first."""

    points: list[Point]


class Lineage(Struct, omit_defaults=True):
    """The newest place that both know."""

    epoch: str
    ancestor: Point
    head: int


class RecordsAsked(Struct, omit_defaults=True):
    """Records to read: by (kind, id), or the page of all of them after a (kind, id)."""

    ids: list[tuple[str, str]] = []
    after: tuple[str, str] | None = None
    limit: int = 1_000


class Row(Struct, omit_defaults=True, gc=False):
    """A record as the server holds it, and the seq that changed it last; `s` is empty where it was purged."""

    t: str
    i: str
    s: Doc
    q: int


class Records(Struct, omit_defaults=True):
    """Rows read at one moment, `head`."""

    rows: list[Row]
    head: int
    chain: str
    epoch: str
    more: bool = False


class Segment(Struct, gc=False):
    """A file of a bootstrap: NDJSON of `Row`, compressed; the same bytes at each request."""

    n: int
    bytes: int
    sha256: str
    rows: int = 0


class Manifest(Struct, omit_defaults=True):
    """What a bootstrap consists of; `seq` was the head when it was made."""

    id: str
    seq: int
    chain: str
    epoch: str
    segments: list[Segment]


class Retry(StrEnum):
    """What a client does about an error."""

    SAME = "same"
    LATER = "later"
    REFRESH = "refresh-token"
    HEAL = "heal"
    UPGRADE = "upgrade"
    NEVER = "never"


class Slug(StrEnum):
    """The stable end of a problem's `type`."""

    LINEAGE_DIVERGED = "lineage-diverged"
    DEVICE_LOG_DIVERGED = "device-log-diverged"
    LSN_GAP = "lsn-gap"
    CURSOR_EXPIRED = "cursor-expired"
    TOO_LARGE = "too-large"
    RATE_LIMITED = "rate-limited"
    BAD_TOKEN = "bad-token"
    DEVICE_REVOKED = "device-revoked"
    NOT_A_MEMBER = "not-a-member"
    FORBIDDEN = "forbidden"
    WORKSPACE_UNKNOWN = "workspace-unknown"
    PROTOCOL_TOO_OLD = "protocol-too-old"
    INVALID = "invalid"
    DIGEST_MISMATCH = "digest-mismatch"
    BUSY = "busy"
    STORAGE_FULL = "storage-full"


class Problem(Struct, omit_defaults=True):
    """An error as RFC 9457 says it, with what the program needs to go on."""

    type: str
    title: str
    status: int
    detail: str = ""
    retry: Retry = Retry.LATER
    request_id: str = ""
    epoch: str = ""
    ancestor: Point | None = None
    mark: int | None = None
    digests: dict[str, str] = {}  # lsn -> digest that the server knows
    facts: dict[str, Json] = {}
