"""Taking ops in: a device's own (push), and what a server that was restored may lack (offer)."""

from __future__ import annotations

from collections.abc import Sequence

from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.protocol.messages import Ack, Fed, Offer, Outcome, Push, Result
from crm_desktop.protocol.op import PURGE
from crm_desktop.server.core import Context
from crm_desktop.server.db import Db
from crm_desktop.server.identities import Identities, Item, items_of
from crm_desktop.server.limits import PUSH_OPS
from crm_desktop.server.lineage import check_place
from crm_desktop.server.problems import Problem
from crm_desktop.server.sequencer import Source, sequence
from crm_desktop.server.soundness import is_name


def push(context: Context) -> Ack:
    """Take a device's own transactions: all of them or none, each op once."""
    body: Push = context.body
    fail_at("server-locked")
    known = Identities(context.db, context.now)
    items = items_of(body.dev, ((tx, tx.ops) for tx in body.txs))
    _check(context, body, items)
    _claim(context, known, body.dev)
    known.expect(items)
    seqs = [0] * len(items) if known.is_empty else [known.seq_of(item) for item in items]
    _refuse_other_log(known, items)
    fresh = [item for item, seq in zip(items, seqs, strict=True) if not seq]
    _refuse_gap(known, body.dev, [item.op.lsn for item in items])
    before = {item.dig: seq for item, seq in zip(items, seqs, strict=True) if seq}
    return _finish(context, body.dev, known, fresh, before, is_offer=False)


def offer(context: Context) -> Ack:
    """Take ops of any device that the server may have lost, in the order in which they were first."""
    body: Offer = context.body
    known = Identities(context.db, context.now)
    items = [item for tx in body.txs for item in items_of(tx.dev, [(tx, tx.ops)])]
    _check(context, body, items)
    _claim(context, known, body.dev)
    known.expect(items)
    fresh: dict[str, Item] = {}
    before: dict[str, int] = {}
    for item in items:
        seq = known.seq_of(item)
        if seq:
            before[item.dig] = seq
        else:
            fresh.setdefault(item.dig, item)
    return _finish(context, body.dev, known, list(fresh.values()), before, is_offer=True)


def _check(context: Context, body: Push | Offer, items: Sequence[Item]) -> None:
    if len(items) > PUSH_OPS and len(body.txs) > 1:
        raise Problem("too-large", limit=PUSH_OPS)
    lsns = [item.op.lsn for item in items] or [1]
    if not all(map(is_name, {body.dev, *(item.dev for item in items)})) or min(lsns) <= 0 or max(lsns) >= 1 << 53:
        raise Problem("invalid", "A device or a number of a change is not valid")
    if not all(0 <= tx.at < 1 << 53 for tx in body.txs if tx.ops):
        raise Problem("invalid", "A time is not valid")
    if any(item.op.k == PURGE for item in items) and not _may_purge(context, items):
        raise Problem("forbidden", "Only an owner erases records for good")
    check_place(context.db, body.epoch, body.cursor, body.fuzzy)


def _may_purge(context: Context, items: Sequence[Item]) -> bool:
    """Owners may; everybody may bring back one that a restored server lost."""
    if context.principal.is_owner:
        return True
    epochs = context.db.value("SELECT count(*) FROM epoch WHERE workspace_id = ?")
    return epochs > 1 and all(item.op.f is not None for item in items if item.op.k == PURGE)


def _claim(context: Context, known: Identities, dev: str) -> None:
    """A log belongs to one person's device; a copy of it in other hands goes on under a name of its own."""
    device = known.device(dev)
    me = context.principal
    if device.cred not in ("", me.cred):
        owner = context.db.value("SELECT user_id FROM credential WHERE workspace_id = ? AND cred = ?", device.cred)
        if owner != me.user:
            raise Problem("device-log-diverged", digests=known.digests(dev))
    known.claim(dev, me.cred)


def _refuse_other_log(known: Identities, items: Sequence[Item]) -> None:
    if known.is_empty:
        return
    for item in items:
        if known.is_other(item):
            raise Problem("device-log-diverged", digests=known.digests(item.dev))


def _refuse_gap(known: Identities, dev: str, lsns: Sequence[int]) -> None:
    """Everything up to the last op must be known or be in this push."""
    if lsns and known.reach(dev, lsns) < max(lsns):
        raise Problem("lsn-gap", mark=known.reach(dev))


def _finish(
    context: Context, dev: str, known: Identities, fresh: list[Item], before: dict[str, int], *, is_offer: bool
) -> Ack:
    db, me = context.db, context.principal
    seqs = list(before.values())
    passed = sorted((dig, seq) for dig, seq in before.items() if seq <= context.body.cursor.seq)  # never pulled back
    results = _known_results(db, seqs, is_offer=is_offer)
    if fresh:
        feds = sequence(db, Source(dev, me.user), fresh, known, context.now)
        results += [_result(fed, item, is_offer) for fed, item in zip(feds, fresh, strict=True)
                    if fed.out is not Outcome.APPLIED]  # fmt: skip
        seqs = [*seqs, feds[-1].q]
        context.moved, context.mover = True, dev
        _list_purges(context, dev, fresh, feds)
    for of in {dev, *(item.dev for item in fresh)}:
        known.advance(of)
    known.touch(dev)
    known.keep()
    fail_at("server-before-commit")
    context.after_commit.append(lambda: fail_at("server-committed"))
    device = known.device(dev)
    head = db.head
    return Ack(head.epoch, device.mark, device.top, head.seq, max(seqs, default=0), head.durable, results, passed)


def _result(fed: Fed, item: Item, is_offer: bool) -> Result:
    return Result(item.op.lsn, fed.q, fed.out, fed.why, item.dig if is_offer else "")


def _known_results(db: Db, seqs: Sequence[int], *, is_offer: bool) -> list[Result]:
    """Return what became of ops when they came first: a lost answer is given again."""
    if not seqs:
        return []
    sql = "SELECT seq, lsn, out, why, dig FROM told WHERE workspace_id = ?"
    found = sorted(db.among(sql, (), "seq", set(seqs)))
    return [Result(lsn, seq, Outcome(out), why, dig if is_offer else "") for seq, lsn, out, why, dig in found]


def _list_purges(context: Context, dev: str, items: Sequence[Item], feds: Sequence[Fed]) -> None:
    """Let purges outlive the database: they are applied again to each backup that is restored."""
    keep = context.core.settings.purge_list
    lines = [
        {"dev": item.dev, "tx": {name: getattr(item.tx, name) for name in item.tx.__struct_fields__ if name != "ops"},
         "op": item.op, "dig": item.dig}
        for item, fed in zip(items, feds, strict=True)
        if item.op.k == PURGE and fed.out is Outcome.APPLIED
    ]  # fmt: skip
    if lines and keep is not None:
        workspace = context.db.workspace
        context.after_commit.append(lambda: keep(workspace, lines))
