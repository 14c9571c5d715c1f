"""The log as it is kept: a commit a push, stored as the bytes that are sent, so that a page costs no building."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from crm_desktop.protocol.chain import START
from crm_desktop.protocol.messages import Commit, Point
from crm_desktop.protocol.op import digest
from crm_desktop.server.db import Db
from crm_desktop.server.limits import PAGE_BYTES
from crm_desktop.server.problems import Problem
from crm_desktop.server.wire import pack, unpack

WHOLE, BRIEF, ERASED, COMPACTED = range(4)  # forms of a commit (`brief`): the last is its digests only
_CODING = "zstd"
_DIGEST = 24  # bytes of a digest without its letters
_MOST = 1 << 30  # bytes of a commit as it was stored by ourselves
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Commit).decode


class Stored(NamedTuple):
    """A commit on its way out."""

    seq_to: int
    body: bytes


class Brief(msgspec.Struct, omit_defaults=True):
    """A commit for the device that sent it, where all was applied as sent: it knows the rest."""

    seq_to: int
    chain: str
    at: int
    dev: str
    by: str
    lsn: int  # of the first op; those behind follow without a gap
    n: int  # ops
    txs: list[int] = []  # none


class RawPage(msgspec.Struct, omit_defaults=True):
    """`protocol.messages.Page` with its commits as bytes."""

    epoch: str
    head: int
    chain: str
    next: int
    commits: list[msgspec.Raw] = []
    durable: int = 0
    more: bool = False


def keep(db: Db, commit: Commit, count: int, lsn: int, *, is_brief: bool) -> None:
    """Store a commit; `lsn` is its first where its ops are the sender's own in a row, else 0."""
    body = _encode(commit)
    seq_from = commit.seq_to - count + 1
    head = (commit.seq_to, seq_from, commit.chain, commit.at, commit.dev, commit.by, lsn, BRIEF if is_brief else WHOLE)
    db.put("commits", [(*head, len(body), pack(body, _CODING))], onto="fail")


def page(db: Db, after: int, limit: int, brief_for: str, *, takes_erased: bool = True) -> RawPage:
    """Return whole commits after a seq: about `limit` changes, at least one commit.

    An older device that does not know commits of which values were erased reads the records anew.
    """
    head = db.head
    raws: list[msgspec.Raw] = []
    at = after
    for stored in _commits(db, after, limit, brief_for, takes_erased=takes_erased):
        raws.append(msgspec.Raw(stored.body))
        at = stored.seq_to
    return RawPage(head.epoch, head.seq, head.chain, at, raws, head.durable, at < head.seq)


def peek(db: Db, after: int) -> RawPage:
    """Return where the feed ends, and nothing of it."""
    head = db.head
    return RawPage(head.epoch, head.seq, head.chain, after, [], head.durable, after < head.seq)


def _commits(db: Db, after: int, limit: int, brief_for: str, *, takes_erased: bool) -> Iterator[Stored]:
    rows = db.rows(
        "SELECT seq_to, seq_from, chain, at, dev, by_user, lsn, brief, size FROM commits "
        "WHERE workspace_id = ? AND seq_to > ? AND seq_from <= ? ORDER BY seq_to",
        after,
        after + limit,
    )
    whole: list[int] = []
    briefs: dict[int, bytes] = {}
    taken = 0
    for seq_to, seq_from, chain, at, dev, by, lsn, form, size in rows:
        if form == COMPACTED or (form == ERASED and not takes_erased):
            raise Problem("cursor-expired")
        if form == BRIEF and dev == brief_for:
            briefs[seq_to] = _encode(Brief(seq_to, chain, at, dev, by, lsn, seq_to - seq_from + 1))
            continue
        taken += size
        if taken > PAGE_BYTES and (whole or briefs):
            break
        whole.append(seq_to)
    bodies = dict(bodies_of(db, whole))
    for seq_to in sorted([*whole, *briefs]):
        yield Stored(seq_to, briefs.get(seq_to) or bodies[seq_to])


def bodies_of(db: Db, seqs: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Return commits as JSON, in the order of their seq."""
    if seqs:
        sql = "SELECT seq_to, body FROM commits WHERE workspace_id = ?"
        for seq_to, body in sorted(db.among(sql, (), "seq_to", seqs)):
            yield int(seq_to), unpack(bytes(body), _CODING, _MOST)


def rewrite(db: Db, commit: Commit) -> None:
    """Put a commit in which values were erased in the place of what it was."""
    body = _encode(commit)
    sql = "UPDATE commits SET body = ?2, size = ?3, brief = ?4 WHERE workspace_id = ? AND seq_to = ?5"
    db.run(sql, pack(body, _CODING), len(body), ERASED, commit.seq_to)


def commit_of(body: bytes) -> Commit:
    """Return a commit from its JSON."""
    return _decode(body)


def commit_with(db: Db, seq: int) -> Commit | None:
    """Return the commit in which an op got this seq, None where it is no longer kept."""
    row = db.row("SELECT brief, body FROM commits WHERE workspace_id = ? AND seq_to >= ? ORDER BY seq_to LIMIT 1", seq)
    assert row is not None, f"No commit has {seq}"
    return None if row[0] == COMPACTED else _decode(unpack(bytes(row[1]), _CODING, _MOST))


def runs_of(db: Db, dev: str, first: int, last: int, most: int = 1 << 30) -> Iterator[tuple[int, str, int]]:
    """Yield lsn, digest and seq of the ops of a device that stand in commits of its own, the newest commit first."""
    sql = (
        "SELECT lsn, seq_from, brief, body FROM commits WHERE workspace_id = ? AND dev = ? AND lsn > 0 AND lsn <= ? "
        "AND lsn + seq_to - seq_from >= ? ORDER BY lsn DESC LIMIT ?"
    )
    for lsn, seq_from, form, body in db.rows(sql, dev, last, first, most):
        if form == COMPACTED:
            yield from ((lsn + n, dig, seq_from + n) for n, dig in enumerate(_digests(bytes(body))))
            continue
        for tx in _decode(unpack(bytes(body), _CODING, _MOST)).txs:
            for fed in tx.items:
                yield fed.op.lsn, fed.dig or digest(dev, tx, fed.op), fed.q


def compacted(commit: Commit) -> bytes:
    """Return what is kept of a run of own ops: by their digests they are still known, should they come again."""
    digests = (fed.dig or digest(tx.dev or commit.dev, tx, fed.op) for tx in commit.txs for fed in tx.items)
    return b"".join(map(urlsafe_b64decode, digests))


def _digests(body: bytes) -> Iterator[str]:
    return (urlsafe_b64encode(body[at : at + _DIGEST]).decode() for at in range(0, len(body), _DIGEST))


def floor_of(db: Db) -> Point:
    """Return the place behind which the history is whole; of what is before, only the places are kept."""
    sql = "SELECT seq_to, chain FROM commits WHERE workspace_id = ? AND brief = ? ORDER BY seq_to DESC LIMIT 1"
    row = db.row(sql, COMPACTED)
    return Point(int(row[0]), str(row[1])) if row else Point(0, START)


def all_commits(db: Db) -> Iterator[tuple[str, Commit]]:
    """Return the whole history, a part at a time, each commit with the chain by which devices are checked."""
    at = floor_of(db).seq
    while rows := db.rows(
        "SELECT seq_to, chain, body FROM commits WHERE workspace_id = ? AND seq_to > ? ORDER BY seq_to LIMIT 20", at
    ):
        for seq_to, chain, body in rows:
            at = int(seq_to)
            yield str(chain), _decode(unpack(bytes(body), _CODING, _MOST))


def last_point(db: Db) -> Point:
    """Return the newest commit's place."""
    row = db.row("SELECT seq_to, chain FROM commits WHERE workspace_id = ? ORDER BY seq_to DESC LIMIT 1")
    return Point(int(row[0]), str(row[1])) if row else Point(0, START)
