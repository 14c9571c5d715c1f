"""A page as it was pulled. Of its own commits a device may be sent only what it can't know: their place and time."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter

from msgspec import Struct, structs

from crm_desktop.domain.specs import KIND
from crm_desktop.protocol.chain import Link
from crm_desktop.protocol.messages import Commit, Fed, FedTx, Outcome, Page
from crm_desktop.store.connection import Connection
from crm_desktop.store.many_rows import runs_of
from crm_desktop.store.sync_state import SyncState
from crm_desktop.store.wire import OP_COLUMNS, TX, N, read_extras, read_headers, read_op


class PulledCommit(Struct, omit_defaults=True, gc=False):
    """A commit; where it has `n`, these are own ops from `lsn` on, all applied as sent, that are not sent back."""

    seq_to: int
    chain: str
    at: int
    dev: str
    by: str = ""
    txs: list[FedTx] = []
    lsn: int = 0
    n: int = 0
    erased: str = ""


class PulledPage(Struct, omit_defaults=True):
    """`protocol.messages.Page` with commits that may be brief."""

    epoch: str
    head: int
    chain: str
    next: int
    commits: list[PulledCommit] = []
    durable: int = 0
    more: bool = False


def whole(connection: Connection, page: PulledPage) -> Page | None:
    """Return the page with its brief commits filled from the log; None where the log does not hold them.

    The chain is computed over what was filled in, so a file that was copied can't take another's ops for its own.
    """
    commits: list[Commit] = []
    for commit in page.commits:
        filled = _filled(connection, commit) if commit.n else _commit(commit, commit.txs)
        if filled is None:
            return None
        commits.append(filled)
    return Page(page.epoch, page.head, page.chain, page.next, commits, page.durable, page.more)


def name_own(connection: Connection, state: SyncState, commit: PulledCommit) -> list[Link] | None:
    """Give own ops the place that a brief commit says; return them as links of the chain, None where some lack."""
    rows = connection.execute(
        "SELECT c.n, c.dig, c.tbl FROM change c INDEXED BY change_unpulled JOIN tx t ON t.tx = c.tx "
        "JOIN actor d ON d.a = t.dev WHERE c.dig IS NOT NULL AND c.seq IS NULL AND c.lsn BETWEEN ? AND ? "
        "AND d.id = ? ORDER BY c.lsn",
        (commit.lsn, commit.lsn + commit.n - 1, commit.dev),
    ).fetchall()
    if len(rows) != commit.n or any(tbl not in KIND for _, _, tbl in rows):
        return None
    epoch = f"{state.epochs.index(state.epoch):06d}" if state.epoch in state.epochs else ""
    first = commit.seq_to - commit.n + 1
    ns = [n for n, _, _ in rows]
    connection.executemany(
        "UPDATE change SET seq = n + ?1, first_epoch = coalesce(first_epoch, ?2), "
        "first_seq = coalesce(first_seq, n + ?1), state = 'acked' WHERE n BETWEEN ?3 AND ?4",
        [(first + start - ns[start], epoch, ns[start], ns[end - 1]) for start, end in runs_of(ns)],
    )
    return [(seq, dig, Outcome.APPLIED, ()) for seq, (_, dig, _) in enumerate(rows, first)]


def _filled(connection: Connection, commit: PulledCommit) -> Commit | None:
    rows = connection.execute(
        f"SELECT {OP_COLUMNS} FROM change c INDEXED BY change_unpulled JOIN tx t ON t.tx = c.tx "
        "JOIN actor d ON d.a = t.dev WHERE c.dig IS NOT NULL AND c.seq IS NULL AND c.lsn BETWEEN ? AND ? "
        "AND d.id = ? ORDER BY c.lsn",
        (commit.lsn, commit.lsn + commit.n - 1, commit.dev),
    ).fetchall()
    if len(rows) != commit.n:
        return None
    headers = read_headers(connection, (row[TX] for row in rows))
    extras = read_extras(connection, (row[N] for row in rows))
    seq = commit.seq_to - commit.n
    txs: list[FedTx] = []
    for number, group in groupby(rows, itemgetter(TX)):
        items = [Fed(seq + i, read_op(row, extras.get(row[N]))) for i, row in enumerate(group, start=1)]
        seq += len(items)
        txs.append(FedTx(**structs.asdict(headers[number][1]), items=items))
    return _commit(commit, txs)


def _commit(commit: PulledCommit, txs: list[FedTx]) -> Commit:
    return Commit(commit.seq_to, commit.chain, commit.at, commit.dev, commit.by, txs, commit.erased)
