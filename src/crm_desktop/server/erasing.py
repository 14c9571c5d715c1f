"""Erasing values for good: from the history, from the files of records, from what devices load first."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from crm_desktop.protocol.chain import START, seal_of
from crm_desktop.protocol.conflict import KIND_NAME
from crm_desktop.protocol.effects import Key
from crm_desktop.protocol.erasing import erase_tx
from crm_desktop.protocol.messages import Commit
from crm_desktop.protocol.op import digest
from crm_desktop.server.blobs import forget
from crm_desktop.server.db import Db
from crm_desktop.server.feed import commit_with, rewrite

_SHA = "sha256"


def erase(db: Db, keys: Collection[Key]) -> None:
    """Leave no value of these records in the database, in the transaction that sequences their purge."""
    gone = set(keys)
    for t, i in keys:
        sql = "SELECT conflict FROM conflict WHERE workspace_id = ? AND t = ? AND i = ?"
        gone |= {(KIND_NAME, str(conflict)) for (conflict,) in db.rows(sql, t, i)}
    files: set[str] = set()
    for commit in _commits_of(db, gone):
        files |= {str(fed.op.s[_SHA]) for tx in commit.txs for fed in tx.items
                  if (fed.op.t, fed.op.i) in gone and fed.op.s.get(_SHA)}  # fmt: skip
        _erase_in(db, commit, gone)
    for sha in sorted(files):
        if db.row("SELECT 1 FROM blob_ref WHERE workspace_id = ? AND sha = ?", sha) is None:
            forget(db, sha)
    for table in ("segment", "bootstrap"):
        db.run(f"DELETE FROM {table} WHERE workspace_id = ?")


def _commits_of(db: Db, gone: set[Key]) -> Iterator[Commit]:
    sql = "SELECT seq FROM op WHERE workspace_id = ?"
    seqs = sorted({int(seq) for (seq,) in db.among(sql, (), "i", sorted({i for _, i in gone}))})
    at = 0
    for seq in seqs:
        if seq > at:
            commit = commit_with(db, seq)
            if commit is not None:
                at = commit.seq_to
                yield commit


def _erase_in(db: Db, commit: Commit, gone: set[Key]) -> None:
    """Rewrite a commit; who sends what it was is still known by its digest, and by that of what is left."""
    names = []
    is_changed = False
    for at, tx in enumerate(commit.txs):
        dev = tx.dev or commit.dev
        left = erase_tx(dev, tx, gone)
        if left is None:
            continue
        is_changed = True
        commit.txs[at] = left
        names += [(dev, fed.op.lsn, digest(dev, left, fed.op), fed.q) for fed in left.items if fed.dig]
    if not is_changed:
        return
    count = sum(len(tx.items) for tx in commit.txs)
    before = db.value("SELECT chain FROM commits WHERE workspace_id = ? AND seq_to = ?", commit.seq_to - count)
    commit.erased = seal_of(str(before or START), commit)
    rewrite(db, commit)
    db.put("alias", names, onto="keep")
