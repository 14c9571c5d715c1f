"""What the server may forget: the history that every device has which synced within the last year and more.

Records, what was deleted, conflicts and the places of the history stay, and the digests of all ops: what comes again is
known, however old it is. A device whose place is older than what is kept reads the records anew.
"""

from __future__ import annotations

from typing import NamedTuple

from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.i18n import tr
from crm_desktop.protocol.chain import extend_by_commit
from crm_desktop.protocol.messages import Commit, Point
from crm_desktop.server.db import Db
from crm_desktop.server.feed import COMPACTED, bodies_of, commit_of, compacted, floor_of

PIECE = 500  # commits of one transaction


class Compacted(NamedTuple):
    """How many changes a step forgot, and whether there are more to be forgotten."""

    changes: int
    more: bool


def compact(db: Db, before: int) -> Compacted:
    """Forget the oldest commits, as far as they are from before that time and a proved backup holds them."""
    floor = floor_of(db)
    old = db.rows(
        "SELECT seq_to, chain, at, lsn FROM commits WHERE workspace_id = ? AND seq_to > ? AND seq_to <= ? "
        "ORDER BY seq_to LIMIT ?",
        floor.seq,
        db.head.durable,
        PIECE,
    )
    end = next((n for n, row in enumerate(old) if row[2] >= before), len(old))
    if not end:
        return Compacted(0, False)
    kept = {int(seq): (str(chain), lsn > 0) for seq, chain, _, lsn in old[:end]}
    place = floor
    for seq, body in bodies_of(db, list(kept)):
        commit, (chain, is_run) = commit_of(body), kept[seq]
        place = _proved(db, place, commit, chain)
        _forget(db, seq, compacted(commit) if is_run else b"")
    db.run("DELETE FROM op WHERE workspace_id = ? AND seq <= ?", place.seq)
    for (name,) in db.rows("SELECT id FROM bootstrap WHERE workspace_id = ? AND seq < ?", place.seq):
        db.run("DELETE FROM segment WHERE workspace_id = ? AND id = ?", name)
        db.run("DELETE FROM bootstrap WHERE workspace_id = ? AND id = ?", name)
    return Compacted(place.seq - floor.seq, end == PIECE)


def _proved(db: Db, place: Point, commit: Commit, chain: str) -> Point:
    """Return the place after a commit; what can't be proved any more is not forgotten."""
    count = sum(len(tx.items) for tx in commit.txs)
    if commit.seq_to != place.seq + count or extend_by_commit(place.chain, commit) != chain:
        raise StorageError(
            tr("Workspace {id}: the history is broken at change {seq}", id=db.workspace, seq=commit.seq_to),
            tr("Nothing of it was forgotten. Restore the last backup; the devices bring back what it lacks."),
        )
    return Point(commit.seq_to, chain)


def _forget(db: Db, seq: int, digests: bytes) -> None:
    sql = "UPDATE commits SET body = ?2, size = ?3, brief = ?4 WHERE workspace_id = ? AND seq_to = ?5"
    db.run(sql, digests, len(digests), COMPACTED, seq)
