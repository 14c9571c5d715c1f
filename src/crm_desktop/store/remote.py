"""What came from the team brought into the records: the server's values, and over them what is still to be sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from crm_desktop.domain.specs import CUSTOM_FIELD, KIND
from crm_desktop.protocol.chain import extend, extend_by_commit
from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.protocol.messages import Commit, Effect, Fed, FedTx, Outcome, Page
from crm_desktop.protocol.op import PURGE, SCHEMA, Op, digest
from crm_desktop.store.connection import Connection
from crm_desktop.store.custom_words import settle_custom_words
from crm_desktop.store.engine import Store
from crm_desktop.store.fold import Doc, server_doc
from crm_desktop.store.many_rows import many_at_once
from crm_desktop.store.outbox import check_ack
from crm_desktop.store.overtaken import Key, are_overtaken, find_out_of_turn, find_overtaken, pass_overtaken
from crm_desktop.store.pulled import PulledCommit, PulledPage, name_own, whole
from crm_desktop.store.remote_log import RemoteLog
from crm_desktop.store.remote_rows import Known, RemoteRows
from crm_desktop.store.sealing import PIECE, has_unsealed, seal
from crm_desktop.store.sync_state import SyncState, change_state, read_state
from crm_desktop.store.unit_of_work import Unit

Digests = dict[tuple[int, int], str]  # of the ops of a page, by the end of their commit and their seq


@dataclass
class Applied:
    """What a page brought."""

    ops: int = 0
    own: int = 0
    records: set[tuple[str, str]] = field(default_factory=set)


class WrongChain(ValueError):
    """A page is not what follows in the history that this file knows."""


def apply_page(store: Store, pulled: PulledPage, *, epoch: str, seq: int) -> Applied | None:
    """Apply a page to the records, the log and the cursor in one transaction; return what it brought.

    None where the cursor is no longer that of the request: the page is old, whatever it holds.
    """
    seal_all(store)
    is_own = bool(pulled.commits) and all(commit.n for commit in pulled.commits)
    # Of own changes only the place is new: after a power cut it is asked for again.
    with many_at_once(), store.applying(is_light=is_own) as (unit, connection):
        state = read_state(connection)
        if (state.epoch, state.seq) != (epoch, seq) or pulled.epoch not in (epoch, "" if epoch else pulled.epoch):
            return None
        while seal(connection, state):
            pass
        is_own = is_own and not are_overtaken(connection, min(commit.lsn for commit in pulled.commits))
        applied = _take_own(connection, state, pulled) if is_own else _take(unit, connection, state, pulled)
        fail_at("client.cursor-set")
    fail_at("client.page-committed")
    if any(kind == CUSTOM_FIELD.name for kind, _ in applied.records):
        settle_custom_words(store)
    return applied


def _take(unit: Unit, connection: Connection, state: SyncState, pulled: PulledPage) -> Applied:
    page = whole(connection, pulled)
    if page is None:
        raise WrongChain("own changes that the server names are not in the log")
    if not state.epoch:
        _adopt_epoch(connection, state, pulled.epoch)
    applied = _Page(unit, connection, state).apply(page)
    fail_at("client.page-applied")
    _move_cursor(connection, state, page)
    return applied


def _take_own(connection: Connection, state: SyncState, pulled: PulledPage) -> Applied:
    """Take a page of own commits that were applied as sent: the records show them already.

    The chain over the sealed digests says that the server folded just these ops.
    """
    if not state.epoch:
        _adopt_epoch(connection, state, pulled.epoch)
    for commit in pulled.commits:
        links = name_own(connection, state, commit)
        if links is None or extend(state.chain, links) != commit.chain or commit.seq_to != state.seq + commit.n:
            raise WrongChain("own changes that the server names are not in the log")
        state.seq, state.chain = commit.seq_to, commit.chain
    fail_at("client.page-applied")
    _set_cursor(connection, state, pulled)
    ops = sum(commit.n for commit in pulled.commits)
    return Applied(ops, ops)


def _adopt_epoch(connection: Connection, state: SyncState, epoch: str) -> None:
    state.epoch, state.epochs = epoch, [*state.epochs, epoch]
    change_state(connection, epoch=epoch, epochs=state.epochs)


def seal_some(store: Store, keep: dict[int, Op]) -> bool:
    """Seal the next own ops, as many as go into a push or two; return whether there may be more."""
    sealed = 0

    def work(connection: Connection) -> None:
        nonlocal sealed
        sealed = seal(connection, read_state(connection), keep=keep)

    store.run_lightly(work)
    return sealed >= PIECE


def seal_all(store: Store) -> None:
    """Seal own ops in small transactions, so that others can write in between.

    A power cut may take the seals, and all that was written since with them: made again from the same log, they are
    the same.
    """
    more = True

    def work(connection: Connection) -> None:
        nonlocal more
        more = seal(connection, read_state(connection)) >= PIECE

    if store.read_once(has_unsealed):  # mostly there is nothing, and no turn of writing to be waited for
        while more:
            store.run_lightly(work)


def _move_cursor(connection: Connection, state: SyncState, page: Page) -> None:
    chain = state.chain
    expected = state.seq
    for commit in page.commits:
        expected += sum(len(tx.items) for tx in commit.txs)
        chain = extend_by_commit(chain, commit)
        if chain != commit.chain or commit.seq_to != expected:
            raise WrongChain(f"the chain at {commit.seq_to} is not what it must be")
    state.seq, state.chain = expected, chain
    _set_cursor(connection, state, page)


def _set_cursor(connection: Connection, state: SyncState, page: Page | PulledPage) -> None:
    _keep_points(connection, page.commits)
    fuzzy = state.fuzzy
    if fuzzy is not None and state.seq >= int(str(fuzzy[0])):
        fuzzy = None
    change_state(
        connection, seq=state.seq, chain=state.chain, fuzzy=fuzzy, head=max(page.head, state.seq), durable=page.durable
    )
    check_ack(connection, state)


def _keep_points(connection: Connection, commits: Iterable[Commit | PulledCommit]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO sync_point(seq, chain) VALUES (?, ?)", [(c.seq_to, c.chain) for c in commits]
    )


def replay_if_upgraded(store: Store) -> None:
    """Lay out once what an earlier version of the program kept aside."""
    if store.read_once(read_state).replayed < SCHEMA:
        replay_parked(store)
        store.run_quietly(lambda connection: change_state(connection, replayed=SCHEMA))


def replay_parked(store: Store) -> int:
    """Lay out again the records of which an earlier version did not know something; return how many."""
    rows = store.query("SELECT tbl, rid FROM sync_parked UNION SELECT tbl, rid FROM change WHERE state = 'parked'")
    keys = [(str(table), str(record_id)) for table, record_id in rows if str(table) in KIND]
    if keys:
        with store.applying() as (unit, connection):
            marks = [(record_id, table) for table, record_id in keys]
            connection.executemany(
                "UPDATE change SET state = 'remote' WHERE rid = ? AND tbl = ? AND state = 'parked'", marks
            )
            connection.executemany("DELETE FROM sync_parked WHERE rid = ? AND tbl = ?", marks)
            lay_out(unit, connection, keys)
        settle_custom_words(store)
    return len(keys)


def lay_out(unit: Unit, connection: Connection, keys: Sequence[tuple[str, str]]) -> None:
    """Write records anew from the log; one of which nothing is left there was an answer of a lost history."""
    rows = RemoteRows(unit, connection)
    rows.load(keys)
    for table, record_id in keys:
        touched = _last_touch(connection, record_id)
        if touched is None:
            rows.forget(table, record_id)
            continue
        rows.stamp(table, record_id, *touched)
        rows.replace(table, record_id, server_doc(connection, record_id), 0)
    rows.write()


def _last_touch(connection: Connection, record_id: str) -> tuple[int, str | None] | None:
    """Return when and by whom a record was changed last; None where the log knows nothing of it."""
    found: tuple[int, str | None] | None = connection.execute(
        "SELECT t.at, u.id FROM change c JOIN tx t ON t.tx = c.tx LEFT JOIN actor u ON u.a = t.by "
        "WHERE c.rid = ? ORDER BY c.n DESC LIMIT 1",
        (record_id,),
    ).fetchone()
    return found


class _Page:
    """One page on its way into the file."""

    def __init__(self, unit: Unit, connection: Connection, state: SyncState) -> None:
        self._connection = connection
        [(self._dev,)] = connection.execute("SELECT d.id FROM ctx JOIN actor d ON d.a = ctx.dev")
        self._lines = frozenset(state.lines)
        self._anew: set[Key] = set()  # records that no longer show what stays of their own changes
        self._commit: Commit
        self._answers = 0
        self._log = RemoteLog(connection, state)
        self._rows = RemoteRows(unit, connection)
        self._applied = Applied()

    def apply(self, page: Page) -> Applied:
        """Lay every commit over the server's values, then write the records that differ."""
        digests = {
            (commit.seq_to, fed.q): digest(tx.dev or commit.dev, tx, fed.op)
            for commit in page.commits
            for tx in commit.txs
            for fed in tx.items
        }
        self._rows.find_waiting(
            (
                (fed.op.lsn, dig)
                for c in page.commits
                for tx in c.txs
                for fed in tx.items
                for dig in (digests[c.seq_to, fed.q], fed.dig)
                if dig
            ),
            # Another copy of this file may have sent the same op under a name of its own.
            has_aliases=any(
                (tx.dev or c.dev) in self._lines or any(fed.op.w for fed in tx.items)
                for c in page.commits
                for tx in c.txs
            ),
        )
        overtaken = self._find_anew(page, digests)
        # What only comes back as it was sent is shown already: its records need not even be read.
        needed = self._anew | {
            (table, record_id)
            for table, record_id, fed, seq_to in _touched(page.commits)
            if _is_answered(fed) or fed.dig or digests[seq_to, fed.q] not in self._rows.waiting
        }
        self._rows.load(needed)
        pass_overtaken(self._connection, overtaken)
        for key in self._anew:
            self._rows.stamp(*key, *(_last_touch(self._connection, key[1]) or (0, None)))
        for commit in page.commits:
            for tx in commit.txs:
                self._transaction(commit, tx, digests)
        self._log.write()
        fail_at("client.page-half")
        self._rows.write()
        return self._applied

    def _known(self, fed: Fed, dig: str) -> Known | None:
        """Return the op of the log that comes back; None where another's comes."""
        return self._rows.waiting.get(fed.dig) or self._rows.waiting.get(dig)

    def _find_anew(self, page: Page, digests: Digests) -> Collection[int]:
        """Find records to be laid out anew, though only own changes may come back; return what was overtaken."""
        back: dict[Key, list[int]] = {}
        last = 0
        for commit in page.commits:
            for tx in commit.txs:
                for fed in tx.items:
                    known = self._known(fed, digests[commit.seq_to, fed.q])
                    if known is not None:
                        back.setdefault((fed.op.t, fed.op.i), []).append(known.n)
                        if known.is_own and commit.dev == self._dev and not tx.dev:
                            last = max(last, known.lsn)
        if not back:
            return ()
        overtaken = find_overtaken(self._connection, last, back)
        self._anew = {*overtaken.values(), *find_out_of_turn(self._connection, back)}
        return overtaken

    def _transaction(self, commit: Commit, tx: FedTx, digests: Digests) -> None:
        number, self._answers, self._commit = 0, 0, commit
        for fed in tx.items:
            known = self._known(fed, digests[commit.seq_to, fed.q])
            self._applied.ops += 1
            if known is None:
                number = number or self._log.begin(commit, tx)
                op = fed.op
                is_old = self._rows.is_newer(op.t, op.i, fed.q)
                before = op.o if is_old else self._rows.server(op.t, op.i) or {}
                self._log.append(number, fed, digests[commit.seq_to, fed.q], before)
            else:
                self._applied.own += 1
                self._log.found(known.n, fed, is_own=known.is_own)
            self._effects(fed, tx, number, is_known=known is not None)

    def _effects(self, fed: Fed, tx: FedTx, number: int, *, is_known: bool) -> None:
        """Lay over the server's values what an op did there, its answers in the log included."""
        op, rows = fed.op, self._rows
        self._applied.records.add((op.t, op.i))
        is_as_shown = is_known and not _is_answered(fed) and (op.t, op.i) not in self._anew
        rows.stamp(op.t, op.i, tx.at, tx.by or None, is_as_shown=is_as_shown)
        if op.k == PURGE and fed.out is Outcome.APPLIED:
            rows.purge(op.t, op.i)
        elif fed.out is Outcome.APPLIED and not fed.eff and not fed.dig:
            rows.lay(op.t, op.i, op.s, fed.q)
        for effect in fed.eff:
            self._applied.records.add((effect.t, effect.i))
            rows.stamp(effect.t, effect.i, tx.at, tx.by or None)
            if not rows.is_newer(effect.t, effect.i, fed.q):
                self._answer(number, effect, fed.q, rows.server(effect.t, effect.i))
                rows.lay(effect.t, effect.i, effect.s, fed.q)
        if is_known and _is_answered(fed):
            self._lost(fed)

    def _answer(self, number: int, effect: Effect, seq: int, before: Doc | None, *, is_told: bool = True) -> None:
        if not number:
            number = self._answers = self._answers or self._log.begin_answers(self._commit)
        self._log.answer(number, effect, seq, before, is_told=is_told)

    def _lost(self, fed: Fed) -> None:
        """Say in the log which own values did not become current: the record shows the team's from now on."""
        doc = self._rows.server(fed.op.t, fed.op.i)
        # Nothing is in effect there: a record that was refused leaves no empty row.
        if not doc or fed.op.k == PURGE or self._rows.is_newer(fed.op.t, fed.op.i, fed.q):
            return
        told = {name for effect in fed.eff if (effect.t, effect.i) == (fed.op.t, fed.op.i) for name in effect.s}
        lost = {name: doc.get(name) for name, value in fed.op.s.items() if name not in told and doc.get(name) != value}
        if lost:
            self._answer(0, Effect(fed.op.t, fed.op.i, lost), fed.q, dict(fed.op.s), is_told=False)


def _is_answered(fed: Fed) -> bool:
    return fed.out is not Outcome.APPLIED or bool(fed.eff)


def _touched(commits: Iterable[Commit]) -> Iterator[tuple[str, str, Fed, int]]:
    for commit in commits:
        for tx in commit.txs:
            for fed in tx.items:
                yield fed.op.t, fed.op.i, fed, commit.seq_to
                for effect in fed.eff:
                    yield effect.t, effect.i, fed, commit.seq_to
