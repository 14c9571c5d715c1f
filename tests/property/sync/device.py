"""A device in memory: server's records, own pending ops over them, one form that may be out of date."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec.structs import replace
from tests.property.sync.hub import _HEADER, Diverged, Gap, Hub, Lineage, Sent

from crm_desktop.protocol.chain import START, extend_by_commit
from crm_desktop.protocol.effects import Key, apply_effects
from crm_desktop.protocol.messages import Commit
from crm_desktop.protocol.op import Doc, Op, Tx, digest
from crm_desktop.protocol.overlay import overlay


@dataclass
class Own:
    """An own op that did not come back yet."""

    dev: str
    tx: Tx
    op: Op
    dig: str


@dataclass
class Device:
    dev: str
    user: str
    line: frozenset[str] = frozenset()
    lsn: int = 0
    epoch: int = 1
    served: dict[Key, Doc] = field(default_factory=dict)
    rows: dict[Key, Doc] = field(default_factory=dict)
    pending: list[Own] = field(default_factory=list)
    written: list[Own] = field(default_factory=list)  # all ops of this name
    offers: list[tuple[tuple[int, int], str, Tx, Op, str]] = field(default_factory=list)  # first, dev, tx, op, digest
    log: list[Commit] = field(default_factory=list)  # what it pulled of this epoch's history
    firsts: dict[str, tuple[int, int]] = field(default_factory=dict)  # digest -> (epoch, seq) that it had first
    form: tuple[Key, Doc] | None = None

    @property
    def points(self) -> list[tuple[int, str]]:
        return [(c.seq_to, c.chain) for c in reversed(self.log)] + [(0, START)]

    def write(self, at: int, cause: str, batch: str, undoes: str, ops: list[Op]) -> list[Own]:
        """Save ops as one transaction; they show at once."""
        tx = Tx(x=self.lsn + 1, at=at, by=self.user, cause=cause, batch=batch, undoes=undoes, ops=ops)
        written = []
        for op in ops:
            self.lsn += 1
            op.lsn = self.lsn
            written.append(Own(self.dev, tx, op, digest(self.dev, tx, op)))
            self._show((op.t, op.i), overlay(self.rows.get((op.t, op.i)), [op]))
        self.pending += written
        self.written += written
        return written

    def sync(self, hub: Hub, *, is_lost: bool = False) -> None:
        """Send all that waits, unless the request is lost on the way."""
        try:
            hub.check(self.epoch, self.points)
            if is_lost:
                return
            hub.offer(self.dev, self._offered())
            self._push(hub, self.pending)
        except Lineage as error:
            self._heal(error.args[0], hub.epoch)
        except Diverged as error:
            self._continue_as(f"{self.dev}'", error.args[0], hub)

    def _push(self, hub: Hub, what: list[Own]) -> None:
        try:
            hub.push(self.dev, list({id(own.tx): own.tx for own in what if own.dev == self.dev}.values()))
        except Gap:  # what came back under another name of the device is not known under this one
            assert what is not self.written, "a gap that the device can't fill"
            self._push(hub, self.written)

    def pull(self, hub: Hub, limit: int) -> None:
        """Take some commits of the feed, whole ones, and show what they change."""
        try:
            hub.check(self.epoch, self.points)
        except Lineage as error:
            self._heal(error.args[0], hub.epoch)
            return
        self.apply(hub.feed(self.points[0][0], limit))

    def apply(self, commits: list[Commit]) -> None:
        touched: set[Key] = set()
        for commit in commits:
            assert extend_by_commit(self.points[0][1], commit) == commit.chain
            for tx in commit.txs:
                for fed in tx.items:
                    dig = digest(tx.dev or commit.dev, tx, fed.op)
                    self.firsts.setdefault(dig, (self.epoch, fed.q))
                    touched |= {(fed.op.t, fed.op.i), *((e.t, e.i) for e in fed.eff)}
                    apply_effects(self.served, fed.op, fed.out, fed.eff)
                    self.pending = [own for own in self.pending if own.dig != dig]
                    self.offers = [offer for offer in self.offers if offer[4] != dig]
            self.log.append(commit)
        for key in touched:
            self._recompute(key)

    def _recompute(self, key: Key) -> None:
        own = [own.op for own in self.pending if (own.op.t, own.op.i) == key]
        self._show(key, overlay(self.served.get(key), own))

    def _show(self, key: Key, doc: Doc | None) -> None:
        if doc is None:
            self.rows.pop(key, None)
        else:
            self.rows[key] = doc

    def _heal(self, ancestor: int, epoch: int) -> None:
        """Go back to what both know; offer all that the server forgot, own and others'; own ops wait again."""
        lost = [c for c in self.log if c.seq_to > ancestor]
        again: list[Own] = []
        for commit in lost:
            for fed_tx in commit.txs:
                author = fed_tx.dev or commit.dev
                tx = Tx(**{n: getattr(fed_tx, n) for n in _HEADER}, ops=[f.op for f in fed_tx.items])
                for op in tx.ops:
                    dig = digest(author, tx, op)
                    self.offers.append((self.firsts[dig], author, tx, op, dig))
                    if author in self.line | {self.dev}:
                        again.append(Own(author, tx, op, dig))
        again.sort(key=lambda own: self.firsts[own.dig])
        self.pending = again + self.pending
        kept = [c for c in self.log if c.seq_to <= ancestor]
        self.epoch, self.log, self.served = epoch, [], {}
        pending, offers = self.pending, self.offers
        self.apply(kept)
        self.pending, self.offers = pending, offers
        self.rows = {}
        for key in self.served.keys() | {(own.op.t, own.op.i) for own in self.pending}:
            self._recompute(key)

    def _offered(self) -> Sent:
        """Return the offers in the order that they had first, whole transactions."""
        txs: dict[int, tuple[str, Tx]] = {}
        for _, author, tx, _, _ in sorted(self.offers, key=lambda offer: offer[0]):
            txs.setdefault(id(tx), (author, tx))
        return list(txs.values())

    def _continue_as(self, dev: str, known: set[str], hub: Hub) -> None:
        """Go on under a new name; what the server lacks gets numbers of that name, its digests stay."""
        while dev in hub.memory.lines:
            dev += "'"
        self.line |= {self.dev}
        hub.memory.lines[dev] = self.line | {dev}
        mine = [own for own in self.pending if own.dev == self.dev and own.dig not in known]
        txs: dict[int, Tx] = {}
        self.lsn = 0
        for own in mine:
            self.lsn += 1
            tx = txs.setdefault(id(own.tx), replace(own.tx, ops=[], x=self.lsn))
            own.op = replace(own.op, lsn=self.lsn, w=own.op.w or (own.dev, own.op.lsn))
            tx.ops.append(own.op)
            own.dev, own.tx = dev, tx
            assert digest(dev, tx, own.op) == own.dig
        self.dev = dev
        self.written = mine
