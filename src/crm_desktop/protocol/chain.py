"""The hash chain over commits: two histories with equal chains at a seq are equal up to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from crm_desktop.protocol.messages import Commit, Effect
from crm_desktop.protocol.op import canonical, digest

START = "0" * 32  # before the first commit

Link = tuple[int, str, str, Sequence[Effect]]  # seq, digest, outcome, effects


def extend(chain: str, links: Iterable[Link]) -> str:
    """Return the chain after a commit of these ops."""
    return sha256(chain.encode() + canonical(list(links))).hexdigest()[:32]


def extend_by_commit(chain: str, commit: Commit) -> str:
    """Return the chain after a commit as it was pulled, every digest computed from what came.

    Where values were erased the chain is what the commit says, if its seal proves what is left; else it is empty.
    """
    if commit.erased:
        return commit.chain if seal_of(chain, commit) == commit.erased else ""
    return extend(
        chain,
        ((fed.q, digest(tx.dev or commit.dev, tx, fed.op), fed.out, fed.eff) for tx in commit.txs for fed in tx.items),
    )


def seal_of(chain: str, commit: Commit) -> str:
    """Return what proves a commit in which values were erased: its place between two chains, and all that is left."""
    left = [
        [fed.q, digest(tx.dev or commit.dev, tx, fed.op), fed.dig, fed.out, fed.eff]
        for tx in commit.txs
        for fed in tx.items
    ]
    return sha256((chain + commit.chain).encode() + canonical(left)).hexdigest()[:32]
