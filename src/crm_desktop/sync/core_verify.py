"""Comparing everything with the server, as the core does it: 256 sums, then the records of those that differ."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from crm_desktop.protocol.buckets import bucket_of, sums
from crm_desktop.protocol.messages import Records, RecordsAsked
from crm_desktop.store.sync_check import Held, Key
from crm_desktop.sync.core import sync
from crm_desktop.sync.core_heal import batched
from crm_desktop.sync.steps import Ask, MendRecords, NoteVerified, ReadHeld, Report, Steps, Verified
from crm_desktop.sync.troubles import Refused, Unreached, Why

_MOST_TRIES = 10  # while others write, the two sides are seldom at the same place
_MOVED = "seq-moved"


class Mismatch(msgspec.Struct):
    """The sums that differ."""

    mismatch: list[int]


class Bucket(msgspec.Struct):
    """Kind, id and seq of each record in a bucket at the server."""

    seq: int
    rows: list[tuple[str, str, int]]


def verify(report: Report) -> Steps[Verified]:
    """Compare at the same place of the feed, read again what differs, and compare once more."""
    mended: set[Key] = set()
    for _ in range(_MOST_TRIES):
        yield from sync(report)
        held: Held = yield ReadHeld()
        try:
            found: Mismatch = yield Ask(
                "POST", "verify", Mismatch, body={"seq": held.seq, "buckets": sums(held.sound())}
            )
        except Refused as refused:
            if refused.slug != _MOVED:
                raise
            continue
        keys, is_same_place = yield from _differing(found.mismatch, held)
        done = yield from _mend(keys, held.seq)
        if not is_same_place or done is None:
            continue
        mended.update(done[0])
        if not done[1]:  # nothing differs, or only what the server does not know: absence never means deletion
            result = Verified(len(mended), len(keys))
            yield NoteVerified(result)
            return result
    raise Unreached(Why.BROKEN, "the team writes too much to compare")


def _differing(numbers: Sequence[int], held: Held) -> Steps[tuple[list[Key], bool]]:
    keys: list[Key] = []
    mine: dict[int, dict[Key, int]] = {number: {} for number in numbers}
    for t, i, seq in held.sound():
        if (number := bucket_of(t, i)) in mine:
            mine[number][t, i] = seq
    for number in numbers:
        theirs: Bucket = yield Ask("GET", f"verify/{number}", Bucket)
        if theirs.seq != held.seq:
            return [], False
        there = {(t, i): seq for t, i, seq in theirs.rows}
        keys += [key for key in there.keys() | mine[number].keys() if there.get(key) != mine[number].get(key)]
    return keys, True


def _mend(keys: Sequence[Key], seq: int) -> Steps[tuple[list[Key], int] | None]:
    """Read records again; return those that differed and how many were read, None where the team moved on."""
    mended: list[Key] = []
    read = 0
    for some in batched(sorted(keys)):
        found: Records = yield Ask("POST", "records", Records, body=RecordsAsked(list(some)))
        rows = [row for row in found.rows if row.s]
        done: list[Key] | None = None
        if found.head == seq:
            done = yield MendRecords(rows, seq)
        if done is None:
            return None
        mended += done
        read += len(rows)
    return mended, read
