"""Own changes that come back while earlier ones wait: what was shown of their records is not what stays.

The server takes the numbers of a device in their order. So what still waits when a later one comes back was taken
before it, and is never pulled back: the records were read anew since, and hold it. It is shown no more over what came
after it; it is sent once more, and the server then says what became of it (`settling`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from crm_desktop.store.connection import Connection
from crm_desktop.store.fold import LEFT_OUT, ORDER

Key = tuple[str, str]

_WAITING = (
    "FROM change c INDEXED BY change_unpulled JOIN tx t ON t.tx = c.tx WHERE c.dig IS NOT NULL AND c.seq IS NULL "
    f"AND c.lsn < ? AND c.first_seq IS NULL AND t.dev = (SELECT dev FROM ctx) AND c.state NOT IN {LEFT_OUT}"
)
_OF_RECORDS = (
    "SELECT c.tbl, c.rid, c.n FROM change c WHERE c.rid IN (SELECT value FROM json_each(?)) AND c.seq IS NULL "
    f"AND c.dig IS NOT NULL AND c.state NOT IN {LEFT_OUT} ORDER BY {ORDER}"
)
_OVERTAKEN = (
    "SELECT n, tbl, rid FROM change INDEXED BY change_unpulled WHERE dig IS NOT NULL AND seq IS NULL "
    "AND state = 'answered' AND kind <> 'D' ORDER BY n"
)
_OVERTOOK = (
    "SELECT c.seq, c.first_epoch, c.first_seq FROM change c JOIN tx t ON t.tx = c.tx JOIN actor d ON d.a = t.dev "
    "WHERE c.n > ? AND c.dig IS NOT NULL AND c.first_seq IS NOT NULL AND d.id IN (SELECT value FROM json_each(?)) "
    "ORDER BY c.n LIMIT 1"
)


def are_overtaken(connection: Connection, lsn: int) -> bool:
    """Return whether own changes wait to be shown that have lower numbers than one that comes back."""
    return connection.execute(f"SELECT 1 {_WAITING} LIMIT 1", (lsn,)).fetchone() is not None


def find_overtaken(connection: Connection, last: int, back: Mapping[Key, Sequence[int]]) -> dict[int, Key]:
    """Return what waits, by its row of the log, below the number `last`, and is not among what comes back."""
    coming = set(chain.from_iterable(back.values()))
    found = connection.execute(f"SELECT c.n, c.tbl, c.rid {_WAITING}", (last,)).fetchall() if last else []
    return {n: (table, record_id) for n, table, record_id in found if n not in coming}


def pass_overtaken(connection: Connection, overtaken: Iterable[int]) -> None:
    """Show these no more over the server's values; call when the records were read."""
    connection.executemany("UPDATE change SET state = 'answered' WHERE n = ?", [(n,) for n in overtaken])


def find_out_of_turn(connection: Connection, back: Mapping[Key, Sequence[int]]) -> set[Key]:
    """Return records whose ops, by their rows of the log, come back otherwise than in the order they wait in."""
    waiting: dict[Key, list[int]] = {}
    for table, record_id, n in connection.execute(_OF_RECORDS, (json.dumps([i for _, i in back]),)):
        waiting.setdefault((table, record_id), []).append(n)
    return {key for key, ns in back.items() if not _is_in_turn(ns, waiting.get(key, []))}


def _is_in_turn(back: Iterable[int], waiting: Sequence[int]) -> bool:
    are_shown = frozenset(waiting)
    shown = [n for n in back if n in are_shown]
    return shown == waiting[: len(shown)]


def let_wait_again(connection: Connection, lines: Iterable[str]) -> set[Key]:
    """Show overtaken changes again where what overtook them was lost with the server's history; return their records.

    They are offered before it: in the order in which they were made. `lines` are the devices that this file was.
    """
    names = json.dumps(list(lines))
    found = connection.execute(_OVERTAKEN).fetchall()
    again = []
    for n, table, record_id in found:
        later = connection.execute(_OVERTOOK, (n, names)).fetchone()
        if later is not None and later[0] is None:
            again.append(((table, record_id), (*later[1:], n)))
    connection.executemany(
        "UPDATE change SET state = 'sealed', first_epoch = ?, first_seq = ? WHERE n = ?", [place for _, place in again]
    )
    return {key for key, _ in again}
