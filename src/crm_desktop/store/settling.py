"""What the server had before this file's place in the feed, and this file did not know: it is never pulled back.

So it is after the records were read anew: what was sent long ago, and whose acknowledgement was lost, is part of them.
"""

from __future__ import annotations

import json

from crm_desktop.domain.specs import KIND
from crm_desktop.protocol.messages import Ack
from crm_desktop.store.connection import Connection
from crm_desktop.store.engine import Store
from crm_desktop.store.remote import lay_out
from crm_desktop.store.remote_log import KEPT, TOLD
from crm_desktop.store.sync_state import SyncState, read_state

_FIND = (
    "SELECT c.n, j.value ->> 1, c.tbl, c.rid, t.dev = (SELECT dev FROM ctx) FROM json_each(?) j "
    "JOIN change c INDEXED BY change_unpulled ON c.dig = j.value ->> 0 JOIN tx t ON t.tx = c.tx "
    "WHERE c.dig IS NOT NULL AND c.seq IS NULL"
)
_SETTLE = (
    "UPDATE change SET seq = ?, first_epoch = coalesce(first_epoch, ?), first_seq = coalesce(first_seq, ?), state = ? "
    "WHERE n = ?"
)


def settle(store: Store, ack: Ack) -> int:
    """Give ops that the server took before this file's place their seq; return how many."""
    state = store.read_once(read_state)
    known = [pair for pair in ack.known if pair[1] <= state.seq]
    if not known or ack.epoch != state.epoch:
        return 0
    with store.applying() as (unit, connection):
        keys = _settle(connection, read_state(connection), ack, known)
        lay_out(unit, connection, sorted(key for key in keys if key[0] in KIND))
    return len(keys)


def _settle(connection: Connection, state: SyncState, ack: Ack, known: list[tuple[str, int]]) -> list[tuple[str, str]]:
    told = {result.q: result for result in ack.results}
    epoch = f"{state.epochs.index(state.epoch):06d}" if state.epoch in state.epochs else ""
    keys = []
    for n, seq, table, record_id, is_own in connection.execute(_FIND, (json.dumps(known),)).fetchall():
        result = told.get(seq)
        as_sent = ("acked" if is_own else "remote") if table in KIND else "parked"
        state_of = KEPT.get(result.out, "answered") if result else as_sent
        connection.execute(_SETTLE, (seq, epoch, seq, state_of, n))
        if result and is_own and result.out in TOLD:
            connection.execute(
                "INSERT OR IGNORE INTO sync_answer(n, out, why, seq) VALUES (?, ?, ?, ?)",
                (n, result.out.value, result.why, seq),
            )
        keys.append((table, record_id))
    return keys
