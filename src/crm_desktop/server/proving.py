"""Proving a workspace: its chain, its numbers, its records' sums and its files, all computed again."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from crm_desktop.domain.i18n import tr
from crm_desktop.protocol import buckets
from crm_desktop.protocol.chain import extend_by_commit
from crm_desktop.server.blobs import VERIFIED
from crm_desktop.server.db import Db
from crm_desktop.server.feed import all_commits, floor_of


def faults(db: Db) -> list[str]:
    """Return what does not agree in a workspace, a sentence each; nothing where all is well."""
    return [*_of_chain(db), *_of_records(db), *_of_files(db)]


def _of_chain(db: Db) -> Iterator[str]:
    floor = floor_of(db)
    seq, chain = floor.seq, floor.chain
    for stored, commit in all_commits(db):
        count = sum(len(tx.items) for tx in commit.txs)
        chain = extend_by_commit(chain, commit)
        if commit.seq_to != seq + count or not (stored == commit.chain == chain):
            yield tr("Workspace {id}: the history is broken at change {seq}", id=db.workspace, seq=commit.seq_to)
            return
        seq = commit.seq_to
    if (seq, chain) != (db.head.seq, db.head.chain):
        yield tr("Workspace {id}: the history ends at change {seq}, not where it should", id=db.workspace, seq=seq)
    count = int(db.value("SELECT count(*) FROM op WHERE workspace_id = ?"))
    if count != seq - floor.seq:
        yield tr("Workspace {id}: the index of changes does not fit the history", id=db.workspace)


def _of_records(db: Db) -> Iterator[str]:
    rows = db.rows("SELECT t, i, seq FROM record WHERE workspace_id = ? AND length(doc) > 0")
    stored = bytes(db.value("SELECT sums FROM buckets WHERE workspace_id = ?") or bytes(buckets.COUNT * 16))
    if buckets.sums((t, i, seq) for t, i, seq in rows) != [stored[at : at + 16].hex() for at in range(0, 4096, 16)]:
        yield tr("Workspace {id}: the records do not fit their sums", id=db.workspace)


def _of_files(db: Db) -> Iterator[str]:
    for (sha,) in db.rows("SELECT sha FROM blob WHERE workspace_id = ? AND state = ?", VERIFIED):
        digest = sha256()
        sql = "SELECT bytes FROM chunk WHERE workspace_id = ? AND sha = ? AND n = ?"
        number = 0
        while (part := db.value(sql, sha, number)) is not None:
            digest.update(bytes(part))
            number += 1
        if digest.hexdigest() != sha:
            yield tr("Workspace {id}: the file {sha} is damaged", id=db.workspace, sha=sha[:12])
