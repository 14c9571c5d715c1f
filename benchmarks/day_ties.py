"""A save on a record with 20,000 activities beside one on a record with 20: its own, by links, and by taking part."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator

from benchmarks.measure import Took, cpu_ratio, figure, in_turn, median, scratch, took
from crm_desktop.domain.specs import ACTIVITY, COMPANY, PARTICIPANT, PERSON, REGARDING
from crm_desktop.services import records
from crm_desktop.services.activities import edit_activity, finish_activity, plan_activity
from crm_desktop.services.people import create_person
from crm_desktop.store import Store, open_store
from crm_desktop.store.connection import Connection
from crm_desktop.store.net import rebuild_derived

MANY, FEW, OTHERS = 20_000, 20, 100_000
NOW = 1_773_307_440_000  # Thursday 12 March 2026
MOST = 1.5
_BLOCK = 20  # saves between two changes of turn
_PLANNED_EACH = 20  # of so many activities one is planned
_FILL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
INSERT INTO activity(id, created_at, kind, record_kind, record_id, subject, status, done_at, start_at)
SELECT printf('01900000-0000-7000-%04d-%012d', :part, i), at, 'call', :kind, :record, 'Talked about offer ' || i,
 iif(i % :each, 'done', 'planned'), iif(i % :each, at, NULL), iif(i % :each, NULL, at + 400 * 86400000)
FROM (SELECT i, :now - i * 600000 - :part AS at FROM n)"""
_TIED = """
INSERT INTO regarding(id, activity_id, record_kind, record_id)
SELECT 'r' || id, id, 'company', :record FROM activity WHERE id LIKE :ids"""
_TAKEN_PART = """
INSERT INTO participant(id, activity_id, person_id) SELECT 'p' || id, id, :record FROM activity WHERE id LIKE :ids"""


class Page:
    """A record that activities regard in one of the three ways, and what is saved on it."""

    def __init__(self, store: Store, part: int, way: str, count: int) -> None:
        self.store, self.way = store, way
        self.other = create_person(store, given_name=f"Other {part}")
        self.record = (
            create_person(store, given_name=f"Met {part}") if way == "by taking part"
            else records.create(store, COMPANY, name=f"Works {part}")
        )  # fmt: skip
        page = ("company", self.record) if way == "of its own" else ("person", self.other)
        store.run_in_transaction(lambda c: self._fill(c, part, count, *page))
        self.planned: list[str] = []

    def _fill(self, connection: Connection, part: int, count: int, kind: str, record: str) -> None:
        connection.execute("UPDATE ctx SET off = 1")
        told = {"count": count, "part": part, "kind": kind, "record": record, "now": NOW, "each": _PLANNED_EACH}
        connection.execute(_FILL, told)
        sql = {"by links": _TIED, "by taking part": _TAKEN_PART}.get(self.way)
        if sql:
            connection.execute(sql, {"record": self.record, "ids": f"01900000-0000-7000-{part:04d}-%"})
        connection.execute("UPDATE ctx SET off = 0")

    def plan(self, n: int) -> None:
        """Plan a call that regards the record."""
        page = ("company", self.record) if self.way == "of its own" else ("person", self.other)
        done = plan_activity(
            self.store, kind="call", subject=f"Call {n}", at=NOW + n * 60_000, kind_name=page[0], record_id=page[1],
            links=[("company", self.record)] if self.way == "by links" else (),
            participants=[self.record] if self.way == "by taking part" else (),
        )  # fmt: skip
        self.planned.append(done)

    def edit(self, n: int) -> None:
        """Write a text to one of the planned calls."""
        edit_activity(self.store, self.planned[n % len(self.planned)], {"body": f"They want it by Friday {n}"})

    def finish(self, n: int) -> None:
        """Say that one of them is done."""
        finish_activity(self.store, self.planned.pop(), at=NOW + n)


def main(rounds: int = 9) -> None:
    with scratch() as folder:
        store = open_store(folder / "a.crm", create=True, app_folder=folder, user_name="Marta")
        ways = ("of its own", "by links", "by taking part")
        pages = {way: (Page(store, 2 * n, way, MANY), Page(store, 2 * n + 1, way, FEW)) for n, way in enumerate(ways)}
        Page(store, 90, "of its own", OTHERS)
        for kind in (ACTIVITY, REGARDING, PARTICIPANT):
            rebuild_derived(store, kind)
        with store.deriving() as unit:
            for kind in (PERSON, COMPANY):
                unit.roll_up(kind, [page.record for pair in pages.values() for page in pair])
        for way, (many, few) in pages.items():
            for name in ("plan", "edit", "finish"):
                what = f"{name} a call on a record with {MANY:,} activities {way}"
                _measure(what, getattr(many, name), getattr(few, name), rounds)
        store.close()


def _measure(name: str, many: Callable[[int], None], few: Callable[[int], None], rounds: int) -> None:
    numbers = iter(range(10_000_000))
    told = in_turn({"many": _often(many, numbers), "few": _often(few, numbers)}, rounds + 1)
    found = {side: times[1:] for side, times in told.items()}  # the first block warms caches and statements
    ms = {side: median([t.cpu for t in times]) / _BLOCK * 1e3 for side, times in found.items()}
    figure(f"{name}: CPU by that with {FEW}", cpu_ratio(found["many"], found["few"]), most=MOST,
           ms=ms["many"], ms_of_few=ms["few"])  # fmt: skip


def _often(work: Callable[[int], None], numbers: Iterator[int]) -> Callable[[], Took]:
    return lambda: took(lambda: [work(next(numbers)) for _ in range(_BLOCK)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    main(**vars(parser.parse_args()))
