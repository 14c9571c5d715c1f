"""What came from the team, appended to the log: ops as the wire gave them, and the server's answers behind them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import count, repeat
from typing import Any

from crm_desktop.domain.specs import KIND
from crm_desktop.protocol.messages import Commit, Effect, Fed, FedTx, Outcome
from crm_desktop.protocol.op import INSERT, Op, canonical
from crm_desktop.store.connection import Connection
from crm_desktop.store.fold import Doc
from crm_desktop.store.log import ADD_BATCH, add_actor, batch_number, mark_undone
from crm_desktop.store.many_rows import insert_rows
from crm_desktop.store.sync_state import SyncState, change_state

_CHANGE = (
    "INSERT INTO change(n, tx, lsn, tbl, rid, root_id, kind, new, old, seen, seen_hash, decides, dig, base_seq, seq, "
    "first_epoch, first_seq, state)"
)
_BASE = "INSERT INTO change(n, tx, tbl, rid, root_id, new, seen_hash, seq, lsn, kind, state)"
_BASE_ROW = "(?, ?, ?, ?, ?, CAST(? AS TEXT), ?, ?, 0, 'B', 'remote')"  # the bytes that came
KEPT = {Outcome.REFUSED: "refused", Outcome.HELD: "held", Outcome.PURGED: "refused", Outcome.PARKED: "parked"}
TOLD = frozenset(KEPT) | {Outcome.MERGED, Outcome.CONFLICT}  # of own ops; of others' only what was merged


class RemoteLog:
    """Gathers the rows of one page; `write` brings them into the log in their order."""

    def __init__(self, connection: Connection, state: SyncState) -> None:
        self._connection = connection
        self._state = state
        self._tx = int(connection.execute("SELECT coalesce(max(tx), 0) FROM tx").fetchone()[0])
        counted = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'change'").fetchone()
        self._n = int(counted[0]) if counted else 0
        self._actors: dict[str, int] = {}
        self._txs: list[tuple[Any, ...]] = []
        self._rows: list[tuple[Any, ...]] = []
        self._bases: list[tuple[Any, ...]] = []
        self._extras: list[tuple[int, str]] = []
        self._pulled: list[tuple[Any, ...]] = []
        self._answers: list[tuple[Any, ...]] = []
        self._undone: list[str] = []
        self._others = set(state.others)
        self._epoch = f"{state.epochs.index(state.epoch):06d}" if state.epoch in state.epochs else ""

    def begin(self, commit: Commit, tx: FedTx) -> int:
        """Open a transaction of another device and return its number in this file."""
        self._tx += 1
        batch = self._batch(tx, self._tx)
        by = self._actor(tx.by) if tx.by else None
        self._others.add(tx.dev or commit.dev)
        self._txs.append((self._tx, self._actor(tx.dev or commit.dev), batch, tx.cause, by, tx.at))
        return self._tx

    def begin_answers(self, commit: Commit) -> int:
        """Open a transaction for what the server answered to own ops."""
        self._tx += 1
        self._txs.append((self._tx, self._actor(commit.dev), self._tx, "sync", None, commit.at))
        return self._tx

    def begin_bases(self, device: str, at: int) -> int:
        """Open a transaction for records as the server held them when this file joined."""
        self._tx += 1
        self._txs.append((self._tx, self._actor(device), self._tx, "sync", None, at))
        return self._tx

    def append(self, tx: int, fed: Fed, dig: str, before: Doc) -> int:
        """Append an op; `before` is what the server held, to which an undo goes back."""
        op = fed.op
        self._n += 1
        old = None if op.k != "U" else {name: before.get(name) for name in op.s}
        told = None if old is None else canonical(old).decode()
        shown = canonical(op.o).decode() if op.o or op.k == "U" else None
        self._rows.append((
            self._n, tx, op.lsn, op.t, op.i, op.r or None, op.k, canonical(op.s).decode(),
            told, shown if shown != told else None, op.h or None, canonical(op.d).decode() if op.d else None, dig, op.b,
            fed.q, *self._first(op, fed), state_of(fed, "remote"),
        ))  # fmt: skip
        if fed.out is Outcome.MERGED:
            self._note(self._n, fed)
        extra: dict[str, Any] = {"w": op.w} if op.w else {}
        if op.sv != 1:
            extra["sv"] = op.sv
        if extra:
            self._extras.append((self._n, json.dumps(extra)))
        return self._n

    def found(self, n: int, fed: Fed, *, is_own: bool) -> None:
        """An op of the log was sequenced: one's own, or one that was offered again."""
        self._pulled.append((fed.q, *self._first(fed.op, fed), state_of(fed, "acked" if is_own else "remote"), n))
        if is_own or fed.out is Outcome.MERGED:
            self._note(n, fed)

    def answer(self, tx: int, effect: Effect, seq: int, before: Doc | None, *, is_told: bool = True) -> None:
        """Append what the server made of an op; not `is_told`: it left the record as it is."""
        self._n += 1
        values = effect.s
        kind = INSERT if before is None else "U"
        old = None if before is None else canonical({name: before.get(name) for name in values}).decode()
        root, new = _root(effect.t, values, before), canonical(values).decode()
        state = ("remote" if is_told else "shown") if effect.t in KIND else "parked"
        self._rows.append((
            self._n, tx, 0, effect.t, effect.i, root, kind, new, old, None, content_hash(new), None, None, None, seq,
            None, None, state,
        ))  # fmt: skip

    def base(
        self, tx: int, table: str, record_id: str, doc: Doc, seq: int, *, own: int | None = None, text: bytes = b""
    ) -> None:
        """Append what the server held of a record at `seq`; `own` is what changed it last, where that was before.

        `text` is `doc` as it came.
        """
        self._n += 1
        root, new = _root(table, doc, None), text or canonical(doc)
        if own is None and table in KIND:
            self._bases.append((self._n, tx, table, record_id, root, new, content_hash(new), seq))
            return
        self._rows.append((
            self._n, tx, 0, table, record_id, root, "B", new.decode(), None, None, content_hash(new), None, None, own,
            seq, None, None, "remote" if table in KIND else "parked",
        ))  # fmt: skip

    def new_bases(self, tx: int, table: str, given: Sequence[tuple[str, bytes, int]], docs: Sequence[Doc]) -> None:
        """Append many bases of one table of which nothing is known here: id, the text that came, and seq of each."""
        kind = KIND.get(table)
        if kind is None:
            for (record_id, text, seq), doc in zip(given, docs, strict=True):
                self.base(tx, table, record_id, doc, seq, text=text)
            return
        roots: Iterable[Any] = [doc.get(kind.root) for doc in docs] if kind.root else repeat(None)
        self._bases += [
            (n, tx, table, record_id, root, text, content_hash(text), seq)
            for n, (record_id, text, seq), root in zip(count(self._n + 1), given, roots, strict=False)
        ]
        self._n += len(given)

    def purged(self, tx: int, table: str, record_id: str, seq: int) -> None:
        """Append that a record was erased for good, as far as the records say it."""
        self._n += 1
        self._rows.append((
            self._n, tx, 0, table, record_id, None, "P", None, None, None, None, None, None, None, seq, None, None,
            "answered",
        ))  # fmt: skip

    def write(self) -> None:
        """Write all that was gathered; batches that were undone by it are marked."""
        many = self._connection.executemany
        many("INSERT INTO tx(tx, dev, batch, cause, by, at) VALUES (?, ?, ?, ?, ?, ?)", self._txs)
        insert_rows(self._connection, _CHANGE, self._rows)
        insert_rows(self._connection, _BASE, self._bases, _BASE_ROW)
        many("INSERT INTO sync_extra(n, extra) VALUES (?, ?)", self._extras)
        many(
            "UPDATE change SET seq = ?, first_epoch = coalesce(first_epoch, ?), first_seq = coalesce(first_seq, ?), "
            "state = ? WHERE n = ?",
            self._pulled,
        )
        many("INSERT OR IGNORE INTO sync_answer(n, out, why, seq) VALUES (?, ?, ?, ?)", self._answers)
        for batch in self._undone:
            mark_undone(self._connection, batch)
        if self._others != set(self._state.others):
            change_state(self._connection, others=sorted(self._others))
        self._txs, self._rows, self._bases, self._extras, self._pulled, self._answers = [], [], [], [], [], []

    def _first(self, op: Op, fed: Fed) -> tuple[str, int]:
        if op.f and op.f[0] in self._state.epochs:
            return f"{self._state.epochs.index(op.f[0]):06d}", op.f[1]
        return self._epoch, fed.q

    def _note(self, n: int, fed: Fed) -> None:
        if fed.out in TOLD:
            self._answers.append((n, fed.out.value, fed.why, fed.q))

    def _actor(self, actor_id: str) -> int:
        if actor_id not in self._actors:
            self._actors[actor_id] = add_actor(self._connection, actor_id)
        return self._actors[actor_id]

    def _batch(self, tx: FedTx, number: int) -> int:
        """Return the number of a transaction's batch; a new one has that of this transaction."""
        if not tx.batch:
            return number
        known = batch_number(self._connection, tx.batch)
        if known is not None:
            self._connection.execute("UPDATE batch SET ops = ops + ? WHERE b = ?", (len(tx.items), known))
            return known
        row = (number, tx.batch, tx.title, "done", tx.undoes or None, len(tx.items))
        self._connection.execute(ADD_BATCH, row)
        if tx.undoes and tx.undoes not in self._undone:
            self._undone.append(tx.undoes)
        return number


def content_hash(new: str | bytes | None) -> str:
    """Return the hash by which a row without a digest shows that it is what came."""
    text = new.encode() if type(new) is str else new or b""
    return blake2b(text, digest_size=12).hexdigest()  # type: ignore[arg-type]


def state_of(fed: Fed, as_sent: str) -> str:
    """Return the state of an op in the log: only what is in effect as it was sent is laid over the record."""
    if fed.out in KEPT:
        return KEPT[fed.out]
    if fed.op.t not in KIND:
        return "parked"
    return as_sent if fed.out is Outcome.APPLIED and not fed.eff else "answered"


def _root(table: str, values: Doc, before: Doc | None) -> str | None:
    kind = KIND.get(table)
    if kind is None or not kind.root:
        return None
    return (before or {}).get(kind.root) or values.get(kind.root)
