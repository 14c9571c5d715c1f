"""What the core asks of the file, done with the store: each step is one transaction or a few."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import msgspec

from crm_desktop.protocol.messages import Point
from crm_desktop.protocol.op import Op
from crm_desktop.store import Store
from crm_desktop.store.bootstrap import RawRow, apply_segment, begin_bootstrap, finish_bootstrap
from crm_desktop.store.connection import Connection
from crm_desktop.store.heal import finish_healing, read_points, read_unread, rebase, rewind
from crm_desktop.store.incarnation import begin_incarnation
from crm_desktop.store.many_rows import many_at_once
from crm_desktop.store.outbox import MOST_OPS, Outgoing, read_offer, read_outgoing, take_ack, void_acks
from crm_desktop.store.remote import WrongChain, apply_page, seal_some
from crm_desktop.store.sealing import seal
from crm_desktop.store.settling import settle
from crm_desktop.store.sync_check import Held, mend_records, note_verified, read_held
from crm_desktop.store.sync_state import change_state, read_state
from crm_desktop.sync import steps
from crm_desktop.sync.packing import unpack_any

_SEGMENT = 256 << 20  # bytes of an unpacked segment at most
_FEW = 100  # own ops that are sealed and read in one go: others wait no longer for their turn to write
_STAYS = (steps.ReadPlace, steps.ReadOutgoing)  # after these the file stands where it stood
_rows = msgspec.json.Decoder(RawRow).decode_lines


class Local:
    """Performs the core's steps on one open workspace."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.is_copy = False  # found out at the start; settled by `NewDevice`
        self._kept: dict[int, Op] = {}  # sealed and not sent yet, by row of the log
        self._place: steps.Place | None = None  # as it was read, until a step moves it: who syncs holds the lease

    def perform(self, step: steps.Action) -> Any:
        """Do a step and return its answer."""
        if not isinstance(step, _STAYS):
            self._place = None
        return getattr(self, "_" + type(step).__name__)(step)

    def place(self) -> steps.Place:
        """Return where in the server's history this file stands."""
        state, device = self.store.read_once(read_state), self.store.device_id
        fuzzy = Point(int(str(state.fuzzy[0])), str(state.fuzzy[1])) if state.fuzzy else None
        return steps.Place(
            device, state.epoch, Point(state.seq, state.chain), fuzzy, state.healing, state.phase == "joining",
            state.acked_seq, self.is_copy or state.incarnation not in ("", device),
        )  # fmt: skip

    def _ReadPlace(self, _: steps.ReadPlace) -> steps.Place:
        self._place = self._place or self.place()
        return self._place

    def _ReadOutgoing(self, step: steps.ReadOutgoing) -> steps.Outgoing:
        with many_at_once():
            out = self._outgoing(step.after)
        return steps.Outgoing(out.txs, out.last_lsn, out.more)

    def _outgoing(self, after: int | None) -> Outgoing:
        """Return a push; sealed are only so many ops as it may take, so that they need not be read twice."""
        few = self._few() if after is None and not self._kept else None
        if few is not None:
            return few
        more = True  # to be sealed
        while more and len(self._kept) <= MOST_OPS:  # one more than go, or nothing says that these are not the last
            more = seal_some(self.store, self._kept)
        while True:
            with self.store.read() as connection:
                state = read_state(connection)
                if after is not None:
                    state.acked_lsn = after
                left = dict(self._kept)  # what does not go after all stays here
                out = read_outgoing(connection, state, also_pulled=after is not None, kept=left)
            if out.more or not more:
                self._kept = left
                return out
            more = seal_some(self.store, self._kept)

    def _few(self) -> Outgoing | None:
        """Seal what waits and return it as a push, in one transaction; None where there is much of it."""
        out: Outgoing | None = None

        def work(connection: Connection) -> None:
            nonlocal out
            state = read_state(connection)
            if int(connection.execute("SELECT lsn FROM ctx").fetchone()[0]) - state.acked_lsn <= _FEW:
                seal(connection, state)
                out = read_outgoing(connection, state)

        self.store.run_lightly(work)
        return out

    def _ReadOffer(self, step: steps.ReadOffer) -> list[Any]:
        with self.store.read() as connection:
            return list(read_offer(connection, read_state(connection), after=step.after))

    def _ApplyPage(self, step: steps.ApplyPage) -> int | bool | None:
        self._kept.clear()  # a page may erase what waits
        try:
            applied = apply_page(self.store, step.page, epoch=step.epoch, seq=step.seq)
        except WrongChain:
            return False
        return None if applied is None else applied.ops - applied.own

    def _Settle(self, step: steps.Settle) -> int:
        return settle(self.store, step.ack)

    def _TakeAck(self, step: steps.TakeAck) -> bool:
        settle(self.store, step.ack)
        counts = False

        def work(connection: Connection) -> None:
            nonlocal counts
            counts = take_ack(connection, step.ack, step.last_lsn)

        self.store.run_lightly(work)
        return counts

    def _VoidAcks(self, _: steps.VoidAcks) -> None:
        self.store.run_quietly(lambda connection: void_acks(connection, read_state(connection)))

    def _ReadPoints(self, _: steps.ReadPoints) -> list[Point]:
        return self.store.read_once(read_points)

    def _Rewind(self, step: steps.Rewind) -> None:
        self._kept.clear()
        rewind(self.store, step.epoch, step.ancestor)

    def _ReadUnread(self, _: steps.ReadUnread) -> list[tuple[str, str]]:
        return self.store.read_once(read_unread)

    def _Rebase(self, step: steps.Rebase) -> None:
        rebase(self.store, step.keys, step.rows, step.at)

    def _FinishHealing(self, _: steps.FinishHealing) -> bool:
        done = False

        def work(connection: Connection) -> None:
            nonlocal done
            done = finish_healing(connection)

        self.store.run_quietly(work)
        return done

    def _NewDevice(self, _: steps.NewDevice) -> None:
        self._kept.clear()  # their numbers change
        self.store.run_quietly(_begin)
        self.is_copy = False

    def _BeginBootstrap(self, step: steps.BeginBootstrap) -> list[int]:
        done: list[int] = []
        self.store.run_quietly(lambda connection: done.extend(begin_bootstrap(connection, step.manifest)))
        return done

    def _ApplySegment(self, step: steps.ApplySegment) -> int | None:
        if sha256(step.body).hexdigest() != step.sha256:
            return None
        rows = _rows(unpack_any(step.body, _SEGMENT))
        apply_segment(self.store, step.number, rows)
        return len(rows)

    def _FinishBootstrap(self, step: steps.FinishBootstrap) -> None:
        head = (step.head.seq, step.head.chain) if step.head else None
        finish_bootstrap(self.store, step.manifest, head)

    def _ReadHeld(self, _: steps.ReadHeld) -> Held:
        return read_held(self.store)

    def _MendRecords(self, step: steps.MendRecords) -> list[tuple[str, str]] | None:
        return mend_records(self.store, step.rows, step.seq)

    def _NoteVerified(self, step: steps.NoteVerified) -> None:
        note_verified(self.store, step.result.mended)


def _begin(connection: Connection) -> None:
    begin_incarnation(connection)
    change_state(connection, verify_at=0)


def remember_incarnation(store: Store) -> None:
    """Note as which device this file speaks to the server."""
    device = store.device_id
    if store.read_once(read_state).incarnation != device:
        store.run_quietly(lambda connection: change_state(connection, incarnation=device))
