"""A first sync of 10,000 people through the server's core, on files and on PostgreSQL in turn, with fsync on."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

from tests.integration.server.postgres_here import PostgresHere
from tests.integration.server.room import Room

from benchmarks.measure import Took, cpu_ratio, figure, in_turn, median, scratch, wall_ratio
from crm_desktop.domain.ids import new_id
from crm_desktop.server.postgres import PostgresDatabase
from crm_desktop.server.sqlite import SqliteDatabase

_PUSH = 500  # people a push
_TICKS = os.sysconf("SC_CLK_TCK")


def main(people: int = 10_000, rounds: int = 5) -> None:
    with scratch() as folder:
        here = PostgresHere(fsync="on", synchronous_commit="on", full_page_writes="on")
        try:
            _compare(folder, here, people, rounds + 1)
        finally:
            here.remove()


def _compare(folder: Path, here: PostgresHere, people: int, rounds: int) -> None:
    files, postgres = SqliteDatabase(folder / "server"), PostgresDatabase(here.new_database("first"))
    postgres.prepare()
    on_files, on_postgres = Room(files), Room(postgres)
    took = in_turn(
        {
            "sqlite": lambda: _first_sync(on_files, people, lambda: 0.0),
            "postgresql": lambda: _first_sync(on_postgres, people, lambda: _cpu_of(here)),
        },
        rounds,
    )
    for database in (files, postgres):
        database.close()
    ours, peer = took["postgresql"][1:], took["sqlite"][1:]  # the first round warms both
    detail = {
        "s": median([t.wall for t in ours]), "sqlite_s": median([t.wall for t in peer]),
        "cpu_s": median([t.cpu for t in ours]), "sqlite_cpu_s": median([t.cpu for t in peer]),
    }  # fmt: skip
    figure(
        f"first sync of {people} people, PostgreSQL: wall time by SQLite", wall_ratio(ours, peer), most=1.3, **detail
    )
    figure(f"first sync of {people} people, PostgreSQL: CPU of all processes by SQLite", cpu_ratio(ours, peer))


def _first_sync(room: Room, people: int, elsewhere: Callable[[], float]) -> Took:
    """Push everybody into a new workspace from one device, then pull as another one that has nothing yet."""
    room.owner = room.publish()
    other = room.join()
    pushes = [[room.owner.person(**_person(n + m)) for m in range(_PUSH)] for n in range(0, people, _PUSH)]
    away, cpu, wall = elsewhere(), time.process_time(), time.perf_counter()
    for txs in pushes:
        room.owner.push(*txs)
    pages = other.pull()
    result = Took(time.perf_counter() - wall, time.process_time() - cpu + elsewhere() - away)
    assert sum(len(tx.items) for page in pages for commit in page.commits for tx in commit.txs) == people
    return result


def _cpu_of(here: PostgresHere) -> float:
    """Return the processor time of PostgreSQL's processes that live, and of those that ended."""
    main = (here.folder / "d" / "postmaster.pid").read_text().split()[0]
    spent = 0
    for pid in [main, *Path(f"/proc/{main}/task/{main}/children").read_text().split()]:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent += sum(map(int, fields[11:15] if pid == main else fields[11:13]))
    return spent / _TICKS


def _person(n: int) -> dict[str, object]:
    phone, email, address = new_id(), new_id(), new_id()
    return {
        "given_name": "Ľudmila", "family_name": f"Nováková {n}", "job_title": "Purchasing manager",
        "created_at": 1_795_304_977_123 + n, "created_by": "user",
        f"points.{phone}": {"kind": "phone", "value": f"+421 905 {n:06}"},
        f"points.{email}": {"kind": "email", "value": f"ludmila.novakova{n}@example.sk"},
        f"addresses.{address}": {"street": f"Hlavná {n}", "locality": "Košice", "country": "SK"},
    }  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    main(**vars(parser.parse_args()))
