"""New ops become the next commit: folded in their order, numbered without a gap, chained, and written together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import msgspec

from crm_desktop.protocol import buckets
from crm_desktop.protocol.chain import extend
from crm_desktop.protocol.conflict import KIND_NAME
from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.protocol.fold import fold
from crm_desktop.protocol.messages import Commit, Fed, FedTx, Outcome
from crm_desktop.protocol.op import INSERT, PURGE, Doc, Header
from crm_desktop.protocol.state import Folded, Sender
from crm_desktop.server import feed
from crm_desktop.server.db import Db, Row
from crm_desktop.server.erasing import erase
from crm_desktop.server.first_ops import are_first, count_sound, take_as_sent
from crm_desktop.server.identities import Identities, Item
from crm_desktop.server.limits import HOUR
from crm_desktop.server.sent import SHA, leave_out, open_texts
from crm_desktop.server.soundness import NAMED, fault_of, fault_of_header, tidy
from crm_desktop.server.state import ServerState

_encode = msgspec.json.Encoder().encode
_HEADER = Header.__struct_fields__


class Source(msgspec.Struct, frozen=True):
    """Who sends a commit; for re-offered ops the author's device is another one."""

    dev: str
    user: str


def sequence(db: Db, source: Source, items: Sequence[Item], known: Identities, now: int) -> list[Fed]:
    """Give each op its seq and outcome; the caller knows that none of them is known."""
    state = ServerState(db, now)
    lsn = _run_lsn(source, items)
    lead = count_sound(items) if lsn else 0
    faults = [""] * lead + _faults(items[lead:])
    state.expect(_keys([item for item, fault in zip(items, faults, strict=True) if fault != NAMED]))
    sums = db.value("SELECT sums FROM buckets WHERE workspace_id = ?")  # before anything is written, which may wait
    first = db.head.seq + 1
    lead = lead if lead and are_first(items[:lead], state) else 0
    feds = take_as_sent(items[:lead], state, first)
    feds += _fold_each(source, items[lead:], faults[lead:], state, first + lead)
    last = feds[-1].q
    txs = _transactions(source, items, feds)
    known.learn(items, first, is_run=bool(lsn))
    fail_at("server-folded")
    _write_state(db, state, items)  # the most first: PostgreSQL writes it while the rest is worked out
    _write_ops(db, items, feds, is_tidy=not any(faults))
    _write_out([item for item in items if type(item.op.s) is dict])
    chain = extend(db.head.chain, [(fed.q, item.dig, fed.out, fed.eff) for fed, item in zip(feds, items, strict=True)])
    commit = Commit(last, chain, now, source.dev, source.user, txs)
    as_sent = all(fed.out is Outcome.APPLIED and not fed.eff for fed in feds)
    feed.keep(db, commit, len(feds), lsn, is_brief=bool(lsn) and as_sent)
    _write_sums(db, state, sums)
    gone = set() if as_sent else {(fed.op.t, fed.op.i) for fed in feds if _is_gone(fed)}  # a purge has effects
    if gone:
        erase(db, gone)
    db.move(last, chain)
    return feds


def _fold_each(
    source: Source, items: Sequence[Item], faults: Sequence[str], state: ServerState, first: int
) -> list[Fed]:
    """Fold op by op, each over what those before it left."""
    open_texts([item.op for item in items])
    feds: list[Fed] = []
    for seq, (item, fault) in enumerate(zip(items, faults, strict=True), first):
        folded = Folded(Outcome.REFUSED, fault) if fault else _fold(source, item, state)
        state.apply(item.dev, item.tx, item.op, folded, seq)
        feds.append(Fed(seq, item.op, folded.out, folded.why, folded.eff))
    return feds


def _transactions(source: Source, items: Sequence[Item], feds: Sequence[Fed]) -> list[FedTx]:
    txs: list[FedTx] = []
    dev, tx = "", None
    for item, fed in zip(items, feds, strict=True):
        if item.tx is not tx or item.dev != dev:
            dev, tx = item.dev, item.tx
            header = {name: getattr(tx, name) for name in _HEADER}
            txs.append(FedTx(**header, items=[], dev="" if dev == source.dev else dev))
        txs[-1].items.append(fed)
    return txs


def _is_gone(fed: Fed) -> bool:
    """Return whether an op erased its record, or came late of one that was."""
    return fed.out is Outcome.PURGED or (fed.op.k == PURGE and fed.out is Outcome.APPLIED)


def _faults(items: Sequence[Item]) -> list[str]:
    open_texts([item.op for item in items])
    txs = {id(item.tx): item.tx for item in items}
    headers = {number: fault_of_header(tx) for number, tx in txs.items()}
    return [headers[id(item.tx)] or fault_of(item.op, item.text) for item in items]


def _fold(source: Source, item: Item, state: ServerState) -> Folded:
    is_own = item.dev == source.dev
    sender = Sender(item.dev, source.user if is_own else item.tx.by, "" if is_own else source.dev)
    return fold(sender, item.tx, item.op, item.dig, state)


def _keys(items: Sequence[Item]) -> set[tuple[str, str]]:
    keys = {(item.op.t, item.op.i) for item in items}
    decided = {str(item.op.d["c"]) for item in items if item.op.d and isinstance(item.op.d.get("c"), str)}
    return keys | {(KIND_NAME, conflict) for conflict in decided}


def _run_lsn(source: Source, items: Sequence[Item]) -> int:
    """Return the first lsn where the commit holds the sender's own ops in a row, else 0."""
    first = items[0].op.lsn
    is_run = all(item.dev == source.dev and item.op.lsn == lsn for lsn, item in enumerate(items, first))
    return first if is_run else 0


def _write_out(items: Sequence[Item]) -> None:
    """Let ops stand in the commit as they were written for their digest: nobody asks for their fields any more."""
    for item in items:
        if item.text and item.op.k == INSERT:
            item.op.s = cast(Doc, msgspec.Raw(item.text))
        else:
            leave_out(item.op)


def _write_ops(db: Db, items: Sequence[Item], feds: Sequence[Fed], *, is_tidy: bool) -> None:
    rows = [(fed.op.i, fed.q, fed.op.t) for fed in feds]
    db.put("op", rows if is_tidy else [(tidy(i), seq, tidy(t)) for i, seq, t in rows], onto="fail")
    told = [
        (fed.q, item.op.lsn, item.dig, fed.out.value, fed.why)
        for item, fed in zip(items, feds, strict=True)
        if fed.out is not Outcome.APPLIED
    ]
    db.put("told", told, onto="fail")


def _write_state(db: Db, state: ServerState, items: Sequence[Item]) -> None:
    new, changed_rows = list[Row](), list[Row]()
    # A record that is as it was sent needs no text of its own.
    sent = {id(item.op.s): item.text for item in items if item.op.k == INSERT and item.text}
    for (t, i), seq in state.touched.items():
        doc = state.docs.get((t, i))
        rows = changed_rows if (t, i) in state.seqs else new  # read under the lock: nobody else wrote it meanwhile
        rows.append((t, i, b"" if doc is None else sent.get(id(doc)) or _encode(doc), seq))
    db.put("record", new, onto="fail")
    db.put("record", changed_rows)
    changed = {t for t, _ in state.touched}
    db.put("living", [(t, n) for t, n in state.living.items() if t in changed])
    db.put("conflict", [(*key, *entry) for key, entry in state.disputes.changed.items()])
    db.put("undone", sorted(state.undone), onto="keep")
    _write_removals(db, state)
    _write_files(db, state, items)


def _write_sums(db: Db, state: ServerState, stored: bytes | None) -> None:
    sums = bytearray(stored or bytes(buckets.COUNT * 16))
    more: dict[int, int] = {}
    for (t, i), seq in state.touched.items():
        bucket, weight = buckets.place_of(t, i, seq)
        before = state.seqs.get((t, i), 0)
        if before and state.purged.get((t, i)) != 0:  # a purged record weighs nothing
            more[bucket] = more.get(bucket, 0) - buckets.place_of(t, i, before)[1]
        if (t, i) in state.docs:
            more[bucket] = more.get(bucket, 0) + weight
    for bucket, change in more.items():
        at = bucket * 16
        sums[at : at + 16] = buckets.add(int.from_bytes(sums[at : at + 16], "big"), change).to_bytes(16, "big")
    db.put("buckets", [(bytes(sums),)])


def _write_removals(db: Db, state: ServerState) -> None:
    hour = state.now // HOUR
    db.put("removal", [(dev, t, i, hour) for (dev, t), ids in state.removed.items() for i in sorted(ids)])


def _write_files(db: Db, state: ServerState, items: Sequence[Item]) -> None:
    """Remember which records ever named a file: history and conflicts show it too, so it is kept for them."""
    naming = [item.op for item in items if type(item.op.s) is dict and SHA in item.op.s]
    named = {(str(op.s[SHA]), op.t, op.i) for op in naming if isinstance(op.s[SHA], str)}
    db.put("blob_ref", sorted(name for name in named if len(name[0]) == 64), onto="keep")
    for (t, i), seq in state.purged.items():
        if seq:
            db.send("DELETE FROM blob_ref WHERE workspace_id = ? AND t = ? AND i = ?", t, i)
