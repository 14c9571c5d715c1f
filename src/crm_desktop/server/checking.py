"""What `crm-server doctor` checked, in words: a report that says nothing would prove nothing."""

from __future__ import annotations

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.server.blobs import VERIFIED
from crm_desktop.server.db import Db
from crm_desktop.server.feed import COMPACTED, ERASED, floor_of


def workspace_words(db: Db, *, is_deep: bool) -> list[str]:
    """Return what a workspace holds, and what of it was computed again."""
    changes = db.head.seq - floor_of(db).seq
    records = _count(db, "SELECT count(*) FROM record WHERE workspace_id = ? AND length(doc) > 0")
    files = _count(db, "SELECT count(*) FROM blob WHERE workspace_id = ? AND state = ?", VERIFIED)
    told = [tr("Workspace {id}", id=db.workspace)]
    if not is_deep:
        told.append(trn("  {n} record; history, sums and files are computed again with --deep",
                        "  {n} records; history, sums and files are computed again with --deep", records))  # fmt: skip
        return told
    pushes = _count(db, "SELECT count(*) FROM commits WHERE workspace_id = ? AND brief <> ?", COMPACTED)
    told += [
        tr("  History: pushes {n}, changes {changes}, the chain and each digest computed again",
           n=pushes, changes=changes),
        tr("  Records: {n}, against the 256 sums that devices compare with", n=records),
        tr("  Attached files: {n}, each byte read", n=files),
    ]  # fmt: skip
    erased = _count(db, "SELECT count(*) FROM commits WHERE workspace_id = ? AND brief = ?", ERASED)
    if erased:
        told.append(trn("  {n} push holds erased changes: proved by its seal",
                        "  {n} pushes hold erased changes: proved by their seals", erased))  # fmt: skip
    if floor_of(db).seq:
        told.append(trn("  {n} change was forgotten by “compact”: its digest alone is kept",
                        "  {n} changes were forgotten by “compact”: their digests alone are kept",
                        floor_of(db).seq))  # fmt: skip
    return told


def surroundings_words(dialect: str) -> list[str]:
    """Return what was checked beside the workspaces."""
    engine = (
        tr("Settings of PostgreSQL by which acknowledged work stays: fsync, full_page_writes, synchronous_commit")
        if dialect == "postgresql"
        else tr("Structure of every database file")
    )
    return [engine, tr("Age of the last backup, room on the disk, who may read the data folder")]


def _count(db: Db, sql: str, *params: object) -> int:
    return int(db.value(sql, *params) or 0)
