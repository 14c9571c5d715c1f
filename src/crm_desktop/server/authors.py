"""Who set the current value of a field: asked for conflicts only, so it is looked up in the log and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crm_desktop.protocol.conflict import Author
from crm_desktop.protocol.effects import changes_of
from crm_desktop.protocol.messages import Effect
from crm_desktop.protocol.op import Header, Op
from crm_desktop.protocol.state import Folded
from crm_desktop.server.db import Db
from crm_desktop.server.feed import commit_with
from crm_desktop.server.identities import Item
from crm_desktop.server.sent import fields_of


class Authors:
    """The log, with what this push adds to it."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._recent: list[tuple[str, Header, Op, Folded]] = []
        self._first: Sequence[Item] = ()

    def note(self, dev: str, tx: Header, op: Op, folded: Folded) -> None:
        """Remember an op of this push."""
        self._recent.append((dev, tx, op, folded))

    def note_first(self, items: Sequence[Item]) -> None:
        """Remember new records that came before all others of this push."""
        self._first = items

    def of(self, t: str, i: str, field: str) -> Author:
        """Return the author of the last op that changed a field; nobody, where none did."""
        for dev, tx, op, folded in reversed(self._recent):
            if _sets(changes_of(op, folded.out, folded.eff), t, i, field):
                return Author(tx.by, tx.at, dev)
        for dev, tx, op, _, _ in self._first:
            if op.i == i and op.t == t and field in fields_of(op):
                return Author(tx.by, tx.at, dev)
        rows = self._db.rows("SELECT seq FROM op WHERE workspace_id = ? AND i = ? AND t = ? ORDER BY seq DESC", i, t)
        for (seq,) in rows:
            commit = commit_with(self._db, seq)
            if commit is None:  # too old to be kept
                break
            for tx in commit.txs:
                for fed in tx.items:
                    if fed.q == seq and _sets(changes_of(fed.op, fed.out, fed.eff), t, i, field):
                        return Author(tx.by, tx.at, tx.dev or commit.dev)
        return Author()


def _sets(changes: Iterable[Effect], t: str, i: str, field: str) -> bool:
    return any(effect.t == t and effect.i == i and field in effect.s for effect in changes)
