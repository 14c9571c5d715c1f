"""Healing, as the core does it: find the last common place, go back to it, offer again what lies above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crm_desktop.protocol.messages import Ack, Lineage, LineageAsked, Offer, Point, Records, RecordsAsked
from crm_desktop.protocol.op import SCHEMA
from crm_desktop.sync.steps import (
    Ask,
    Place,
    ReadOffer,
    ReadPlace,
    ReadPoints,
    ReadUnread,
    Rebase,
    Rewind,
    Settle,
    Steps,
)

_IDS = 500  # records that are read at once


def heal() -> Steps[None]:
    """Go back to the last place that both know; nothing that this file holds above it is forgotten."""
    points = yield ReadPoints()
    lineage: Lineage = yield Ask("POST", "lineage", Lineage, body=LineageAsked(points))
    yield Rewind(lineage.epoch, lineage.ancestor)
    yield from read_unread()


def read_unread() -> Steps[None]:
    """Read records again whose base was of the lost history."""
    keys = yield ReadUnread()
    for some in batched(keys):
        found: Records = yield Ask("POST", "records", Records, body=RecordsAsked(list(some)))
        yield Rebase(some, found.rows, Point(found.head, found.chain))


def offer_all(place: Place) -> Steps[int]:
    """Offer everything that the server may lack, in the order that it had first; return how many changes."""
    offered = 0
    while True:
        txs = yield ReadOffer(offered)
        if not txs:
            return offered
        now: Place = yield ReadPlace()
        body = Offer(now.dev, now.epoch, now.cursor, txs, now.fuzzy, SCHEMA)
        ack: Ack = yield Ask("POST", "offer", Ack, body=body, timeout=60.0)
        if ack.epoch != place.epoch:
            return offered
        settled: int = yield Settle(ack)
        offered += sum(len(tx.ops) for tx in txs) - settled


def batched(keys: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    """Yield keys in pieces that one request may name."""
    return (keys[start : start + _IDS] for start in range(0, len(keys), _IDS))
