"""Erasing a record for good, as an owner or the administrator asks: with all that belongs to its page."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import ALIAS, CONFLICT, KIND
from crm_desktop.domain.specs import PURGE as PURGE_KIND
from crm_desktop.protocol.effects import Key
from crm_desktop.protocol.op import PURGE, Op, Tx
from crm_desktop.server.core import Context
from crm_desktop.server.db import Db
from crm_desktop.server.identities import Identities, items_of
from crm_desktop.server.messages import Purge, Purged
from crm_desktop.server.problems import Problem
from crm_desktop.server.sequencer import Source, sequence
from crm_desktop.server.soundness import is_name

_decode = msgspec.json.Decoder(dict[str, Any]).decode
_PAGE = 2_000
_OF_THE_FOLD = (CONFLICT.name, PURGE_KIND.name)  # it takes the values out of them by itself


class Erased(NamedTuple):
    """What was erased, and what the list of purges says about it, a line each."""

    keys: list[Key]
    lines: list[dict[str, Any]]


def purge(context: Context) -> Purged:
    """Erase a record for an owner; the devices follow with their next sync."""
    asked: Purge = context.body
    reason = asked.reason.strip()
    if not (is_name(asked.t) and is_name(asked.i) and reason) or len(reason) > 500:
        raise Problem("invalid", "t and i name a record, and a reason is given")
    done = erase_record(context.db, asked.t, asked.i, reason, context.principal.user, context.now)
    context.moved = True
    keep, workspace = context.core.settings.purge_list, context.db.workspace
    if keep is not None:
        context.after_commit.append(lambda: keep(workspace, done.lines))
    context.after_commit.append(lambda: context.core.database.shred(workspace))
    return Purged(len(done.keys))


def erase_record(db: Db, t: str, i: str, reason: str, user: str, now: int) -> Erased:
    """Sequence the purge of a record and of what belongs to it, as a device of its own that nobody has."""
    if not db.value("SELECT length(doc) FROM record WHERE workspace_id = ? AND t = ? AND i = ?", t, i):
        raise Problem("not-found")
    keys = _with_parts(db, (t, i))
    dev = new_id()
    ops = [Op(lsn=lsn, t=of, i=one, k=PURGE, s={"reason": reason}) for lsn, (of, one) in enumerate(keys, 1)]
    tx = Tx(x=1, at=now, by=user, batch=new_id(), title=tr("Erased for good"), ops=ops)
    items = items_of(dev, [(tx, ops)])
    known = Identities(db, now)
    known.expect(items)
    sequence(db, Source(dev, user), items, known, now)
    known.advance(dev)
    known.keep()
    header = {name: getattr(tx, name) for name in tx.__struct_fields__ if name != "ops"}
    return Erased(keys, [{"dev": dev, "tx": header, "op": item.op, "dig": item.dig} for item in items])


def _with_parts(db: Db, key: Key) -> list[Key]:
    """Return a record, what was merged into it, and all that belongs to their pages, page by page."""
    parents: dict[str, list[Key]] = {}
    for t, i, doc in _records(db):
        if t == ALIAS.name and doc.get("new_id"):
            parents.setdefault(str(doc["new_id"]), []).append((key[0], str(doc.get("old_id"))))
        root = KIND[t].root if t in KIND and t not in _OF_THE_FOLD else ""
        if root and doc.get(root):
            parents.setdefault(str(doc[root]), []).append((t, i))
    found = [key]
    for one in found:
        found += [part for part in parents.get(one[1], ()) if part not in found]
    return [one for one in found if one == key or _is_here(db, one)]


def _records(db: Db) -> Any:
    after = ("", "")
    sql = "SELECT t, i, doc FROM record WHERE workspace_id = ? AND (t, i) > (?, ?) ORDER BY t, i LIMIT ?"
    while rows := db.rows(sql, *after, _PAGE):
        after = (rows[-1][0], rows[-1][1])
        yield from ((t, i, _decode(bytes(doc))) for t, i, doc in rows if doc)


def _is_here(db: Db, key: Key) -> bool:
    return bool(db.value("SELECT length(doc) FROM record WHERE workspace_id = ? AND t = ? AND i = ?", *key))
