"""Many at once: one order without gaps, nothing skipped by a reader, on a real PostgreSQL and on files."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from tests.integration.server.postgres_here import PostgresHere
from tests.integration.server.room import PLENTY, Room

from crm_desktop.domain.errors import StorageError
from crm_desktop.protocol.chain import START, extend_by_commit
from crm_desktop.protocol.messages import Page
from crm_desktop.server.core import Core, Settings
from crm_desktop.server.postgres import PostgresDatabase
from crm_desktop.server.proving import faults
from crm_desktop.server.rates import Limiter
from crm_desktop.server.schema import TABLES

WRITERS, PUSHES = 6, 12


def together(works: list[Callable[[], None]]) -> None:
    failed: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 the test's own thread raises it
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def test_a_reader_misses_nothing_while_six_devices_write(room: Room) -> None:
    devices = [room.owner, *[room.join() for _ in range(WRITERS - 1)]]
    reader = room.join()
    done = threading.Event()
    pages: list[Page] = []

    def write(device: Any) -> None:
        for _ in range(PUSHES):
            device.push(*[device.person() for _ in range(random.randint(1, 3))])

    def read() -> None:
        while True:
            is_last = done.is_set()
            pages.extend(reader.pull(limit=5))
            if is_last:
                return

    reading = threading.Thread(target=read)
    reading.start()
    together([lambda device=device: write(device) for device in devices])
    done.set()
    reading.join()
    commits = [commit for page in pages for commit in page.commits]
    seqs = [fed.q for commit in commits for tx in commit.txs for fed in tx.items]
    assert len(commits) == WRITERS * PUSHES
    assert seqs == list(range(1, len(seqs) + 1))
    chain = START
    for commit in commits:
        chain = extend_by_commit(chain, commit)
        assert chain == commit.chain
    with room.database.read(room.owner.workspace) as db:
        assert faults(db) == []


@pytest.fixture
def control(postgres: PostgresHere) -> str:
    url = postgres.url()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS control")
        connection.execute("CREATE TABLE control (seq bigserial PRIMARY KEY, writer int)")
    return url


def test_the_same_reader_over_a_sequence_loses_rows(control: str) -> None:
    """The control: were the numbers taken from a sequence, this is what would be lost; so the test above can see it."""
    done = threading.Event()
    seen: list[int] = []

    def write(number: int) -> None:
        with psycopg.connect(control) as connection:
            for _ in range(60):
                connection.execute("INSERT INTO control (writer) VALUES (%s)", [number])
                time.sleep(random.random() * 0.004)  # what a transaction still does once it has its number
                connection.commit()

    def read() -> None:
        with psycopg.connect(control, autocommit=True) as connection:
            while True:
                is_last = done.is_set()
                sql = "SELECT seq FROM control WHERE seq > %s ORDER BY seq"
                seen.extend(seq for (seq,) in connection.execute(sql, [seen[-1] if seen else 0]))
                if is_last:
                    return

    reading = threading.Thread(target=read)
    reading.start()
    together([lambda number=number: write(number) for number in range(WRITERS)])
    done.set()
    reading.join()
    with psycopg.connect(control) as connection:
        found = connection.execute("SELECT count(*) FROM control").fetchone()
    assert found is not None
    assert found[0] == WRITERS * 60
    assert len(seen) < found[0]


def test_two_servers_on_one_database_give_one_order(postgres_database: PostgresDatabase) -> None:
    room = Room(postgres_database)
    second = PostgresDatabase(postgres_database.dsn)
    other = room.join()
    cores = [room.core, Core(second, Settings(), limiter=Limiter(PLENTY))]

    def write(device: Any, core: Core) -> None:
        here = Room.__new__(Room)
        here.__dict__ = {**room.__dict__, "core": core}
        device.room = here
        for _ in range(20):
            device.push(device.person())

    together([lambda: write(room.owner, cores[0]), lambda: write(other, cores[1])])
    assert second.heads([room.owner.workspace])[room.owner.workspace][0] == 40
    with room.database.read(room.owner.workspace) as db:
        assert faults(db) == []
    second.close()


def test_connections_that_the_database_ends_lose_nothing_that_was_acknowledged(
    postgres: PostgresHere, postgres_database: PostgresDatabase
) -> None:
    room = Room(postgres_database)
    devices = [room.owner, *[room.join() for _ in range(3)]]
    done = threading.Event()
    ended = 0
    acked: list[str] = []

    def end() -> None:
        nonlocal ended
        sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'crm-server'"
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            while not done.wait(0.1):
                ended += (connection.execute(sql).fetchone() or (0,))[0]

    def write(device: Any) -> None:
        written = 0
        while written < 8 or not ended:  # until a connection was ended under it
            written += 1
            tx = device.person()
            while True:
                try:
                    device.push(tx)
                except Exception as error:  # noqa: BLE001 whatever the device hears, it sends the same again
                    assert getattr(error, "slug", "") == "busy", error
                    continue
                acked.append(tx.ops[0].i)
                break

    ending = threading.Thread(target=end)
    ending.start()
    together([lambda device=device: write(device) for device in devices])
    done.set()
    ending.join()
    assert ended > 0
    with room.database.read(room.owner.workspace) as db:
        assert faults(db) == []
        assert db.head.seq == len(acked) >= 32
        assert {i for (i,) in db.rows("SELECT i FROM record WHERE workspace_id = ?")} == set(acked)


def test_what_is_refused_on_its_way_to_the_commit_leaves_nothing_behind_and_is_called_by_its_name(room: Room) -> None:
    room.owner.push(room.owner.person())
    workspace, told = room.owner.workspace, ("x", "refused", "")
    with pytest.raises(StorageError, match="told"), room.database.write(workspace) as db:
        db.put("living", [("person", 7)])
        db.put("told", [(9, 9, *told), (9, 9, *told)], onto="fail")
        db.put("epoch", [("later", 0, 0)])
    with room.database.read(workspace) as db:
        assert db.rows("SELECT t, n FROM living WHERE workspace_id = ?") == [("person", 1)]
        assert db.value("SELECT count(*) FROM epoch WHERE workspace_id = ? AND epoch = 'later'") == 0
    room.owner.push(room.owner.person())


def test_rows_asked_for_by_many_keys_come_once_each(room: Room) -> None:
    people = [room.owner.person() for _ in range(3)]
    room.owner.push(*people)
    ids = [tx.ops[0].i for tx in people]
    sql = "SELECT i, seq FROM record WHERE workspace_id = ? AND t = ?"
    with room.database.read(room.owner.workspace) as db:
        seqs = [seq for _, seq in db.among(sql, ("person",), "i", ids)]
        assert sorted(db.among(sql, ("person",), "i", [*ids[:2], ids[0], "nobody", '"{}\\'])) == sorted(
            zip(ids[:2], range(1, 3), strict=True)
        )
        assert sorted(db.among(sql, ("person",), "seq", seqs)) == sorted(zip(ids, range(1, 4), strict=True))
        assert db.among(sql, ("person",), "i", []) == []


def test_a_push_is_matched_with_its_own_records_not_with_all_of_the_workspace(
    postgres_database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(postgres_database)
    room.owner.push(*[room.owner.person() for _ in range(300)])
    sql = "SELECT doc FROM record WHERE workspace_id = ? AND t = ?"
    with postgres_database.read(room.owner.workspace) as db:
        rows = db.rows
        monkeypatch.setattr(db, "rows", lambda sql, *params: rows(f"EXPLAIN (ANALYZE) {sql}", *params))
        plan = str(db.among(sql, ("person",), "i", ["a", "b"]))
    assert "Index Cond" in plan
    assert "Seq Scan" not in plan
    assert "Rows Removed by Filter" not in plan


def test_a_workspace_that_is_locked_too_long_is_answered_with_later(room: Room) -> None:
    tx = room.owner.person()
    slugs = []
    with room.database.write(room.owner.workspace):
        try:
            room.owner.push(tx)
        except Exception as error:  # noqa: BLE001
            slugs.append((error.slug, error.problem["retry"], error.headers["Retry-After"]))  # type: ignore[attr-defined]
    assert slugs == [("busy", "later", "1")]
    assert room.owner.push(tx).head == 1


def test_every_key_and_every_unique_index_begins_with_the_workspace(
    postgres: PostgresHere, postgres_database: PostgresDatabase
) -> None:
    name = postgres_database.dsn.partition("///")[2].partition("?")[0]
    with psycopg.connect(postgres.url(name)) as connection:
        tables = {row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
        first = dict(
            connection.execute(
                "SELECT i.indexrelid::regclass::text, a.attname FROM pg_index i "
                "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] "
                "WHERE i.indrelid::regclass::text = ANY (%s)",
                [list(tables)],
            ).fetchall()
        )
        sequences = connection.execute("SELECT count(*) FROM pg_sequences").fetchone()
        walls = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        ).fetchone()
    assert tables == {table.name for table in TABLES}
    assert set(first.values()) == {"workspace_id"}
    assert sequences == (0,)
    assert walls == (len(tables),)


def test_the_keys_in_files_begin_with_the_workspace_too(tmp_path: Any) -> None:
    from crm_desktop.server.sqlite import SqliteDatabase, connect

    database = SqliteDatabase(tmp_path)
    room = Room(database)
    for workspace in ("", room.owner.workspace):
        connection = connect(database.path_of(workspace))
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            assert [row[1] for row in columns if row[5] == 1] == ["workspace_id"], table
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        connection.close()


def test_row_security_hides_other_workspaces_even_where_a_statement_forgets_its_filter(
    postgres_database: PostgresDatabase,
) -> None:
    room = Room(postgres_database)
    room.owner.push(room.owner.person(nickname="CANARY"))
    stranger = room.publish()
    with postgres_database._transaction(stranger.workspace, "BEGIN") as db:
        for table in TABLES:
            found = db.connection.execute(f"SELECT DISTINCT workspace_id FROM {table.name}".encode()).fetchall()
            assert {row[0] for row in found} <= {stranger.workspace}, table.name
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.connection.execute(
                b"INSERT INTO epoch (workspace_id, epoch, since, at) VALUES (%s, 'x', 0, 0)", [room.owner.workspace]
            )


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_database_that_could_lose_acknowledged_work_is_refused(postgres: PostgresHere, setting: str) -> None:
    url = postgres.new_database(f"unsafe_{setting}")
    name = f"unsafe_{setting}"
    if setting != "synchronous_commit":
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
    else:
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    try:
        database = PostgresDatabase(url)
        for _ in range(100):  # a reload takes a moment
            wrong = database.check()
            if wrong:
                break
            time.sleep(0.02)
        assert wrong[0] == (f"PostgreSQL runs with {setting} = off: acknowledged work could be lost. Set it to on.")
        database.close()
    finally:
        with psycopg.connect(postgres.url(), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM RESET ALL")
            connection.execute("SELECT pg_reload_conf()")


def test_a_role_that_reads_past_row_security_is_refused(postgres: PostgresHere) -> None:
    postgres.new_database("mighty")
    database = PostgresDatabase(postgres.url("mighty"))
    assert database.check() == [
        "The database role may read past row security. Give crm-server a role without SUPERUSER and BYPASSRLS."
    ]
    database.close()


def test_what_no_standby_has_is_not_acknowledged_and_reading_goes_on(postgres: PostgresHere) -> None:
    database = PostgresDatabase(postgres.new_database("alone"), commit_seconds=0.3)
    database.prepare()
    room = Room(database)
    room.owner.push(room.owner.person())
    tx = room.owner.person()
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        connection.execute("SELECT pg_reload_conf()")
        try:
            slugs = []
            deadline = time.monotonic() + 20
            while len(slugs) < 3 and time.monotonic() < deadline:  # a reload takes a moment
                try:
                    room.owner.push(tx)
                except Exception as error:  # noqa: BLE001
                    slugs.append(error.slug)  # type: ignore[attr-defined]
            assert slugs == ["busy"] * 3  # the second time it is known, and still not said to be safe
            assert room.owner.page().head == 2
        finally:
            connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
            connection.execute("SELECT pg_reload_conf()")
    database.close()
