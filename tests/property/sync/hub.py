"""A server in memory: takes each op once, folds it, feeds whole commits, can be put back to an older state."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from msgspec.structs import replace
from tests.unit.protocol.memory import Memory

from crm_desktop.protocol.chain import START, extend_by_commit
from crm_desktop.protocol.fold import fold
from crm_desktop.protocol.messages import Commit, Fed, FedTx
from crm_desktop.protocol.op import Op, Tx, digest
from crm_desktop.protocol.state import Sender

Sent = list[tuple[str, Tx]]  # author's device and transaction


class Diverged(Exception):
    """The device's log is not what the server knows of it; `args[0]` are the digests that it knows."""


class Gap(Exception):
    """The server misses ops of the device above `args[0]`."""


class Lineage(Exception):
    """The server's history is not the client's; `args[0]` is the newest seq that both know."""


@dataclass
class Hub:
    epoch: int = 1
    memory: Memory = field(default_factory=Memory)
    commits: list[Commit] = field(default_factory=list)
    chains: list[str] = field(default_factory=lambda: [START])  # by number of commits
    digests: dict[str, int] = field(default_factory=dict)
    ids: dict[tuple[str, int], str] = field(default_factory=dict)

    @property
    def head(self) -> int:
        return self.commits[-1].seq_to if self.commits else 0

    def check(self, epoch: int, points: list[tuple[int, str]]) -> None:
        """Refuse who has another history; `points` are its (seq, chain), the newest first."""
        known = {(0, START)} | {(c.seq_to, chain) for c, chain in zip(self.commits, self.chains[1:], strict=True)}
        if epoch != self.epoch or points[0] not in known:
            raise Lineage(next(seq for seq, chain in points if (seq, chain) in known))

    def push(self, dev: str, txs: list[Tx]) -> None:
        """Take a device's own new transactions; those known already do nothing."""
        wanted: Sent = []
        for tx in txs:
            for op in tx.ops:
                known = self.ids.get((dev, op.lsn))
                if known and known != digest(dev, tx, op):
                    raise Diverged({d for (other, _), d in self.ids.items() if other == dev})
            if any(digest(dev, tx, op) not in self.digests for op in tx.ops):
                wanted.append((dev, tx))
            for op in tx.ops:  # known under another name of the device: another name for it, not folded again
                if digest(dev, tx, op) in self.digests:
                    self.ids[(dev, op.lsn)] = digest(dev, tx, op)
        mark = next(n for n in count(1) if (dev, n) not in self.ids) - 1
        new = [op.lsn for _, tx in wanted for op in tx.ops if (dev, op.lsn) not in self.ids]
        if new and new[0] != mark + 1:
            raise Gap(mark)
        self._commit(dev, wanted)

    def offer(self, dev: str, sent: Sent) -> None:
        """Take what a device holds of a history that this server forgot."""
        self._commit(dev, [(d, tx) for d, tx in sent if any(digest(d, tx, op) not in self.digests for op in tx.ops)])

    def _commit(self, dev: str, sent: Sent) -> None:
        txs = [self._fold_tx(author, dev, tx) for author, tx in sent]
        txs = [tx for tx in txs if tx.items]
        if txs:
            self._append(Commit(self.head + sum(len(tx.items) for tx in txs), "", 0, dev, "", txs))

    def _fold_tx(self, author: str, dev: str, tx: Tx) -> FedTx:
        fed = FedTx(**tx.header(), items=[], dev="" if author == dev else author)
        for op in tx.ops:
            dig = digest(author, tx, op)
            if dig not in self.digests:
                fed.items.append(self._fold(author, tx, op, dig))
        return fed

    def _fold(self, author: str, tx: Tx, op: Op, dig: str) -> Fed:
        folded = fold(Sender(author, tx.by), tx, op, dig, self.memory)
        self.memory.keep(author, tx, op, folded)
        self.digests[dig] = len(self.digests) + 1
        self.ids[(author, op.lsn)] = dig
        return Fed(self.digests[dig], op, folded.out, folded.why, folded.eff)

    def _append(self, commit: Commit) -> None:
        chain = extend_by_commit(self.chains[-1], commit)
        self.commits.append(replace(commit, chain=chain))
        self.chains.append(chain)

    def feed(self, after: int, limit: int) -> list[Commit]:
        return [c for c in self.commits if c.seq_to > after][:limit]

    def put_back(self, commits: int, epoch: int) -> None:
        """Become what the server was after so many commits, by folding its log again from the start."""
        kept, lines = self.commits[:commits], self.memory.lines
        self.__init__(epoch, Memory(lines=lines))  # type: ignore[misc]
        for commit in kept:
            sent = [
                (tx.dev or commit.dev, Tx(**{n: getattr(tx, n) for n in _HEADER}, ops=[f.op for f in tx.items]))
                for tx in commit.txs
            ]
            self._commit(commit.dev, sent)
        assert [c.chain for c in self.commits] == [c.chain for c in kept], "the same log gave another result"


_HEADER = tuple(name for name in Tx.__struct_fields__ if name != "ops")
