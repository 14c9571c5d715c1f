"""What a device sends first: thousands of new records, each read once and sealed under its own digest."""

from __future__ import annotations

import pytest
from tests.integration.sync.world import World

from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import PERSON
from crm_desktop.protocol.op import digest
from crm_desktop.store import Cause, Store, outbox
from crm_desktop.store.connection import Connection
from crm_desktop.store.many_rows import runs_of
from crm_desktop.store.remote import seal_all
from crm_desktop.store.wire import DIG, OP_COLUMNS, TX, N, read_extras, read_headers, read_op


def add(store: Store, count: int) -> list[str]:
    ids = [new_id() for _ in range(count)]
    with store.batch("Import", cause=Cause.IMPORT) as batch:
        for n, i in enumerate(ids):
            points = {"p1": {"kind": "email", "value": f"ada{n}@example.org"}}
            batch.unit().insert_new(PERSON, i, {"given_name": "Ada", "family_name": f"Nº {n}", "points": points})
    return ids


def read_seals(store: Store) -> dict[int, bool]:
    """Return, for each sealed op by its row of the log, whether its digest is its own."""
    found: dict[int, bool] = {}

    def read(connection: Connection) -> None:
        rows = connection.execute(f"SELECT {OP_COLUMNS} FROM change c WHERE dig IS NOT NULL").fetchall()
        headers = read_headers(connection, (row[TX] for row in rows))
        extras = read_extras(connection, (row[N] for row in rows))
        for row in rows:
            found[row[N]] = digest(*headers[row[TX]], read_op(row, extras.get(row[N]))) == row[DIG]

    store.read_once(read)
    return found


def test_a_first_push_reads_no_new_record_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    device = world.device("Ada")
    device.create()
    add(device.store, 4_500)
    again: list[int] = []

    def counted(row: tuple[object, ...], extra: object = None) -> object:
        again.append(1)
        return read_op(row, extra)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "read_op", counted)
    assert device.publish().sent >= 4_500
    assert len(again) < 5  # what is no new record


def test_each_op_is_sealed_under_its_own_digest_whatever_stands_between(world: World) -> None:
    device = world.device("Ada")
    device.create()
    store = device.store
    ids = add(store, 5)
    with store.write("Edit") as unit:
        unit.update(PERSON, ids[1], {"nickname": "Countess"})
    ids += add(store, 6)
    last = store.query("SELECT max(n) FROM change")[0][0]
    passed = [last - 4, last - 1]
    store.run_quietly(
        lambda connection: connection.executemany(
            "UPDATE change SET state = 'refused' WHERE n = ?", [(n,) for n in passed]
        )
    )
    seal_all(store)
    seals = read_seals(store)
    assert len(seals) == store.query("SELECT count(*) FROM change")[0][0] - len(passed)
    assert all(seals.values())
    assert not seals.keys() & set(passed)


def test_own_places_follow_the_numbers_where_the_log_has_holes(world: World) -> None:
    device = world.device("Ada")
    device.create()
    device.publish()
    add(device.store, 4)
    device.store.run_quietly(  # as after a history that came in between
        lambda connection: connection.execute("UPDATE change SET n = n + 7 WHERE n > (SELECT max(n) - 2 FROM change)")
    )
    device.sync()
    rows = device.store.query("SELECT lsn, seq, first_seq, state FROM change WHERE seq IS NOT NULL ORDER BY lsn DESC")
    assert [row[0] - row[1] for row in rows[:4]] == [rows[0][0] - rows[0][1]] * 4
    assert all(seq == first and state == "acked" for _, seq, first, state in rows[:4])


@pytest.mark.parametrize(
    ("numbers", "runs"),
    [
        ([], []),
        ([4], [(0, 1)]),
        ([4, 5, 6], [(0, 3)]),
        ([1, 3, 4, 9, 10], [(0, 1), (1, 3), (3, 5)]),
        ([6, 5], [(0, 1), (1, 2)]),
    ],
)
def test_runs_are_numbers_without_a_gap(numbers: list[int], runs: list[tuple[int, int]]) -> None:
    assert runs_of(numbers) == runs
