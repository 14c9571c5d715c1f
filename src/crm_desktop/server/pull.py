"""Giving ops out: pages of whole commits, the common past, records as they are, and their history."""

from __future__ import annotations

from typing import Any

import msgspec

from crm_desktop.protocol.conflict import KIND_NAME
from crm_desktop.protocol.messages import Commit, Fed, FedTx, Lineage, Point, Records, RecordsAsked, Row
from crm_desktop.protocol.op import Doc
from crm_desktop.server.core import Context
from crm_desktop.server.db import Db
from crm_desktop.server.feed import commit_with, page, peek
from crm_desktop.server.limits import IDS_MOST, LIST_MOST, PAGE, PAGE_MOST, WAIT_MOST
from crm_desktop.server.lineage import check_place, find_ancestor
from crm_desktop.server.messages import History, HistoryItem
from crm_desktop.server.problems import Problem
from crm_desktop.server.soundness import is_name
from crm_desktop.server.wire import Reply, Wait

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_FIRST = ("", "")


def changes(context: Context) -> Reply:
    """Return the commits after the client's cursor; with `wait`, not before there is one or the time is over.

    With `peek` it says only whether there are any: a device that listens fetches them in its own time.
    """
    query = context.request.query
    after = context.number("after", 0, 1 << 53)
    fuzzy = Point(context.number("fuzzy", 0, 1 << 53), query["fuzzy_chain"]) if query.get("fuzzy_chain") else None
    check_place(context.db, query.get("epoch", ""), Point(after, query.get("chain", "")), fuzzy)
    limit = max(1, context.number("limit", PAGE, PAGE_MOST))
    found = (
        peek(context.db, after)
        if query.get("peek")
        else page(context.db, after, limit, query.get("brief", ""), takes_erased=bool(query.get("erased")))
    )
    reply = Reply(body=_encode(found))
    seconds = context.number("wait", 0, WAIT_MOST)
    if seconds and not found.commits and not found.more:
        reply.wait = Wait(context.db.workspace, after, seconds, query.get("brief", ""))
    return reply


def events(context: Context) -> Reply:
    """Open a stream that carries the head, and nothing else, for as long as the token is good."""
    left = (context.principal.expires - context.now) / 1000
    return Reply(media="text/event-stream", events=Wait(context.db.workspace, context.db.head.seq, left))


def lineage(context: Context) -> Lineage:
    """Return the newest place of the client's that this history has too."""
    return find_ancestor(context.db, context.body)


def records(context: Context) -> Records:
    """Return records as they are now: those asked for, or a page of all of them."""
    asked: RecordsAsked = context.body
    if len(asked.ids) > IDS_MOST:
        raise Problem("too-large", limit=IDS_MOST)
    db = context.db
    if asked.ids:
        rows, more = _by_id(db, asked.ids), False
    else:
        limit = max(1, min(asked.limit, IDS_MOST))
        rows = rows_after(db, asked.after or _FIRST, limit + 1)
        rows, more = rows[:limit], len(rows) > limit
    return Records(rows, db.head.seq, db.head.chain, db.head.epoch, more)


def _by_id(db: Db, ids: list[tuple[str, str]]) -> list[Row]:
    kinds: dict[str, list[str]] = {}
    for t, i in ids:
        if is_name(t) and is_name(i):
            kinds.setdefault(t, []).append(i)
    rows = []
    for t, wanted in kinds.items():
        sql = "SELECT i, doc, seq FROM record WHERE workspace_id = ? AND t = ?"
        rows += [Row(t, i, _doc(doc), seq) for i, doc, seq in db.among(sql, (t,), "i", wanted)]
    return rows


def rows_after(db: Db, after: tuple[str, str], limit: int) -> list[Row]:
    """Return records in the order of kind and id; their fields are the stored bytes, to be sent as they are."""
    sql = "SELECT t, i, doc, seq FROM record WHERE workspace_id = ? AND (t, i) > (?, ?) ORDER BY t, i LIMIT ?"
    return [Row(t, i, _raw(doc), seq) for t, i, doc, seq in db.rows(sql, *after, limit)]


def _raw(stored: bytes) -> Any:
    return msgspec.Raw(stored or b"{}")


def _doc(stored: bytes) -> Doc:
    return _decode(bytes(stored)) if stored else {}


def history(context: Context) -> History:
    """Return what happened to a record, newest first."""
    t, i = context.request.query.get("t", ""), context.request.query.get("i", "")
    if not (is_name(t) and is_name(i)):
        raise Problem("invalid", "t and i name a record")
    before = context.number("before", 1 << 53, 1 << 53)
    limit = max(1, context.number("limit", 100, LIST_MOST))
    sql = "SELECT seq FROM op WHERE workspace_id = ? AND i = ? AND t = ? AND seq < ? ORDER BY seq DESC LIMIT ?"
    seqs = [seq for (seq,) in context.db.rows(sql, i, t, before, limit + 1)]
    return History(items_at(context.db, seqs[:limit]), len(seqs) > limit)


def refused(context: Context) -> History:
    """Return what was refused, newest first."""
    before = context.number("before", 1 << 53, 1 << 53)
    limit = max(1, context.number("limit", 100, LIST_MOST))
    sql = (
        "SELECT seq FROM told WHERE workspace_id = ? AND out IN ('refused', 'purged', 'parked') "
        "AND seq < ? ORDER BY seq DESC LIMIT ?"
    )
    seqs = [seq for (seq,) in context.db.rows(sql, before, limit + 1)]
    return History(items_at(context.db, seqs[:limit]), len(seqs) > limit)


def conflicts(context: Context) -> Records:
    """Return the conflicts that wait for a decision, oldest first."""
    db = context.db
    limit = max(1, context.number("limit", LIST_MOST, LIST_MOST))
    after = context.number("after", 0, 1 << 53)
    which = "workspace_id = ? AND is_open = 1 AND made > ?"
    sql = f"SELECT conflict FROM conflict WHERE {which} ORDER BY made, conflict LIMIT ?"
    ids = [conflict for (conflict,) in db.rows(sql, after, limit + 1)]
    rows = _by_id(db, [(KIND_NAME, conflict) for conflict in ids[:limit]])
    return Records(rows, db.head.seq, db.head.chain, db.head.epoch, len(ids) > limit)


def items_at(db: Db, seqs: list[int]) -> list[HistoryItem]:
    """Return the ops with these seqs, in their order, as far as they are kept."""
    found: dict[int, HistoryItem] = {}
    for seq in seqs:
        commit = None if seq in found else commit_with(db, seq)
        if commit is not None:
            found |= {fed.q: _item(commit, tx, fed) for tx in commit.txs for fed in tx.items if fed.q in seqs}
    return [found[seq] for seq in seqs if seq in found]


def _item(commit: Commit, tx: FedTx, fed: Fed) -> HistoryItem:
    return HistoryItem(
        q=fed.q, dev=tx.dev or commit.dev, at=tx.at, by=tx.by, cause=tx.cause, batch=tx.batch, title=tx.title,
        undoes=tx.undoes, offered_by=commit.dev if tx.dev else "", op=msgspec.to_builtins(fed.op), out=fed.out.value,
        why=fed.why, eff=[msgspec.to_builtins(effect) for effect in fed.eff],
    )  # fmt: skip
