"""Comparing all records with a client by 256 sums; what differs is named record by record."""

from __future__ import annotations

from crm_desktop.protocol import buckets
from crm_desktop.server.core import Context
from crm_desktop.server.messages import Bucket, Verified, Verify
from crm_desktop.server.problems import Problem


def verify(context: Context) -> Verified:
    """Return the buckets whose sums differ, at equal seq."""
    asked: Verify = context.body
    db = context.db
    if asked.seq != db.head.seq:
        raise Problem("seq-moved", head=db.head.seq)
    if len(asked.buckets) != buckets.COUNT:
        raise Problem("invalid", f"{buckets.COUNT} sums are compared")
    stored = bytes(db.value("SELECT sums FROM buckets WHERE workspace_id = ?") or bytes(buckets.COUNT * 16))
    here = [stored[at : at + 16].hex() for at in range(0, len(stored), 16)]
    return Verified([n for n, (mine, theirs) in enumerate(zip(here, asked.buckets, strict=True)) if mine != theirs])


def bucket(context: Context) -> Bucket:
    """Return kind, id and seq of each record in a bucket."""
    number = int(context.params["bucket"])
    if number >= buckets.COUNT:
        raise Problem("not-found")
    found = context.db.rows("SELECT t, i, seq FROM record WHERE workspace_id = ? AND length(doc) > 0")
    return Bucket(context.db.head.seq, [row for row in found if buckets.bucket_of(row[0], row[1]) == number])
