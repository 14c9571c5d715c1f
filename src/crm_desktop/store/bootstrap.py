"""Joining: the records as the server holds them come in segments; each is a base in the log (log.md 6).

A file whose place in the feed is too old to be kept takes the same way: what it has pulled already is left alone, and
what it has not sent yet is laid over the records as they are now.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from msgspec import Raw, Struct, json

from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.protocol.messages import Manifest
from crm_desktop.store.connection import Connection
from crm_desktop.store.custom_words import settle_custom_words
from crm_desktop.store.engine import Store
from crm_desktop.store.many_rows import many_at_once
from crm_desktop.store.outbox import void_acks
from crm_desktop.store.remote import seal_all
from crm_desktop.store.remote_log import RemoteLog
from crm_desktop.store.remote_rows import RemoteRows
from crm_desktop.store.sealing import seal
from crm_desktop.store.sync_state import change_state, read_state

PIECE = 2_000  # records of one transaction
_AT_HAND = 128  # records that are worked through while all of them are in the processor's own memory


def begin_bootstrap(connection: Connection, manifest: Manifest) -> list[int]:
    """Remember what is to be fetched; return the segments that are here already, if it is still the same."""
    state = read_state(connection)
    if state.bootstrap and state.bootstrap.get("id") == manifest.id:
        done = state.bootstrap["done"]
        assert isinstance(done, list)
        return done
    kept = {"id": manifest.id, "seq": manifest.seq, "chain": manifest.chain, "epoch": manifest.epoch, "done": []}
    change_state(connection, bootstrap=kept)
    return []


class RawRow(Struct, gc=False):
    """`protocol.messages.Row` with the record as the bytes that came: the log keeps them as they are."""

    t: str
    i: str
    s: Raw
    q: int


_decode = json.Decoder(dict[str, Any]).decode


def apply_segment(store: Store, number: int, rows: Sequence[RawRow]) -> None:
    """Take the records of a segment; killed in between, it is simply taken again."""
    seal_all(store)
    with many_at_once(), store.folding_once():
        _apply(store, number, rows)
    fail_at("client.segment-done")


def _apply(store: Store, number: int, rows: Sequence[RawRow]) -> None:
    for start in range(0, max(len(rows), 1), PIECE):
        piece = rows[start : start + PIECE]
        with store.applying() as (unit, connection):
            state = read_state(connection)
            while seal(connection, state):
                pass
            log, records = RemoteLog(connection, state), RemoteRows(unit, connection)
            fresh = [row for row in piece if row.q > state.seq]  # the rest was pulled before
            tx = log.begin_bases(store.device_id, store.clock.now())
            keys = [(row.t, row.i) for row in fresh]
            if records.are_new(keys):
                for some in range(0, len(fresh), _AT_HAND):
                    _take_new(fresh[some : some + _AT_HAND], log, records, tx)
                    log.write()
                    unit.write_new()
            else:
                records.load(keys)
                for row in fresh:
                    _take(row, log, records, tx)
            log.write()
            records.write()
            newest = max((row.q for row in piece), default=0)
            change_state(connection, receiving_seq=max(state.receiving_seq, newest))
            if start + PIECE >= len(rows):
                _segment_done(connection, number)
            fail_at("client.segment-half")


def _take_new(rows: Sequence[RawRow], log: RemoteLog, records: RemoteRows, tx: int) -> None:
    """Take records of which this file knows nothing: nearly all of a first load."""
    for table, found in groupby(rows, key=attrgetter("t")):
        given = [(row.i, bytes(row.s), row.q) for row in found]
        docs = [_decode(text) for _, text, _ in given]
        if not all(docs):  # erased meanwhile
            given = [one for one, doc in zip(given, docs, strict=True) if doc]
            docs = [doc for doc in docs if doc]
        log.new_bases(tx, table, given, docs)
        records.take_new(table, [record_id for record_id, _, _ in given], docs)


def _take(row: RawRow, log: RemoteLog, records: RemoteRows, tx: int) -> None:
    if records.is_newer(row.t, row.i, row.q):
        return
    doc = _decode(row.s)
    if not doc:
        if records.is_known(row.t, row.i):
            log.purged(tx, row.t, row.i, row.q)
            records.purge(row.t, row.i)
        return
    log.base(tx, row.t, row.i, doc, row.q, text=bytes(row.s))
    at = doc.get("created_at")
    records.stamp(row.t, row.i, at if isinstance(at, int) else 0, doc.get("created_by"))
    records.replace(row.t, row.i, doc, row.q)


def finish_bootstrap(store: Store, manifest: Manifest, head: tuple[int, str] | None = None) -> None:
    """Set the cursor: from here on changes follow. Rows that were read later than that say so (`fuzzy`)."""

    seal_all(store)

    def work(connection: Connection) -> None:
        state = read_state(connection)
        while seal(connection, state):
            pass
        epochs = state.epochs if manifest.epoch in state.epochs else [*state.epochs, manifest.epoch]
        fuzzy = list(head) if head and state.receiving_seq > manifest.seq else None
        change_state(
            connection, epoch=manifest.epoch, epochs=epochs, seq=manifest.seq, chain=manifest.chain, fuzzy=fuzzy,
            bootstrap=None, receiving_seq=0, head=manifest.seq, phase="on",
        )  # fmt: skip
        connection.execute(
            "INSERT INTO sync_point(seq, chain) VALUES (?, ?) ON CONFLICT(seq) DO UPDATE SET chain = excluded.chain",
            (manifest.seq, manifest.chain),
        )
        void_acks(
            connection, state
        )  # what the server had taken already is never pulled back: it says so when asked again
        fail_at("client.bootstrap-set")

    store.run_quietly(work)
    settle_custom_words(store)
    fail_at("client.bootstrap-done")


def _segment_done(connection: Connection, number: int) -> None:
    kept = read_state(connection).bootstrap
    assert kept is not None
    done = kept["done"]
    assert isinstance(done, list)
    change_state(connection, bootstrap={**kept, "done": [*done, number]})
