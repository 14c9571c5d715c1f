"""Today and the evening list with 100,000 people and 1,000,000 activities, beside the same rows by raw SQL."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.day_data import DAY, NOW, firm
from benchmarks.measure import cpu_ratio, figure, in_turn, median, scratch, took
from benchmarks.workspaces import copy_of
from crm_desktop.services.day_rows import day_span, week_span
from crm_desktop.services.next_steps import coverage
from crm_desktop.store import Store, open_store
from crm_desktop.viewmodels.evening import read_evening
from crm_desktop.viewmodels.today import read_beside, read_day

_LINE = """SELECT a.id, a.kind, a.display_name, a.start_at, a.end_at, a.all_day, a.status, a.done_at, a.outcome,
 a.location, a.body, p.id, p.display_name, p.points, c.id, c.display_name FROM activity a
 LEFT JOIN person p ON p.id = a.record_id LEFT JOIN company c ON c.id = p.company_id WHERE a.deleted_at IS NULL AND """
# What a person would write who knows the tables: the same rows, the same order.
_TODAY = (
    _LINE + "a.status = 'planned' AND a.when_at < :now ORDER BY a.when_at LIMIT 50",
    _LINE + "a.status = 'planned' AND a.when_at >= :now AND a.when_at < :end ORDER BY a.when_at",
    _LINE + "a.status = 'done' AND a.kind <> 'note' AND a.story_at >= :start AND a.story_at < :end ORDER BY a.story_at",
    "SELECT count(*) FROM activity a WHERE a.deleted_at IS NULL AND a.status = 'planned' AND a.when_at < :end",
)
_BESIDE = (
    _LINE + "a.status = 'planned' AND a.when_at >= :end ORDER BY a.when_at LIMIT 5",
    "SELECT a.kind, count(*) FROM activity a WHERE a.deleted_at IS NULL AND a.status = 'done' "
    "AND a.story_at >= :monday AND a.story_at < :sunday GROUP BY a.kind",
    "SELECT count(*) FROM company t WHERE t.deleted_at IS NULL AND t.type = 'customer' AND t.next_step_at IS NULL "
    "AND NOT EXISTS (SELECT 1 FROM person w WHERE w.company_id = t.id AND w.next_step_at IS NOT NULL "
    "AND w.deleted_at IS NULL)",
)
_EVENING = (
    *_TODAY[:2],
    "SELECT t.id, t.display_name, t.industry, t.points, t.addresses, t.last_contact_at FROM company t "
    "WHERE t.deleted_at IS NULL AND t.type = 'customer' AND t.next_step_at IS NULL AND NOT EXISTS (SELECT 1 "
    "FROM person w WHERE w.company_id = t.id AND w.next_step_at IS NOT NULL AND w.deleted_at IS NULL) "
    "ORDER BY t.last_contact_at, t.k LIMIT 200",
    _BESIDE[2],
)
_READS: tuple[tuple[str, Callable[[Store], object], Sequence[str]], ...] = (
    ("Today", read_day, _TODAY),
    ("what stands beside Today", read_beside, _BESIDE),
    ("the evening list", read_evening, _EVENING),
)
_REPEATS = 5


class _StillClock:
    """A clock that stands on the day of the data."""

    def now(self) -> int:
        return NOW


def main(rounds: int = 9) -> None:
    with scratch() as folder, scratch() as second:
        large, small = _open(1_000_000, folder), _open(100_000, second)
        for name, read, queries in _READS:
            told = in_turn(
                {
                    "ours": lambda read=read: took(lambda: _many(lambda: read(large))),
                    "raw": lambda queries=queries: took(lambda: _many(lambda: _ask(large, queries))),
                    "small": lambda read=read: took(lambda: _many(lambda: read(small))),
                },
                rounds,
            )
            seconds = {key: median([t.cpu for t in found]) / _REPEATS for key, found in told.items()}
            figure(f"{name}: CPU by its raw queries, 1,000,000 activities", cpu_ratio(told["ours"], told["raw"]),
                   most=3, seconds=seconds["ours"], raw=seconds["raw"])  # fmt: skip
            figure(f"{name}: CPU with ten times the activities", cpu_ratio(told["ours"], told["small"]), most=1.5,
                   seconds=seconds["ours"], with_a_tenth=seconds["small"])  # fmt: skip
        found = coverage(large)
        figure("open customers with a next step or on the list, of all", (found.covered + found.listed) / found.open,
               least=1, customers=found.open, with_a_step=found.covered, on_the_list=found.listed)  # fmt: skip
        large.close()
        small.close()


def _open(activities: int, folder: Path) -> Store:
    return open_store(copy_of(firm(activities), folder), app_folder=folder, clock=_StillClock())


def _ask(store: Store, queries: Sequence[str]) -> list[object]:
    day, week = day_span(NOW), week_span(NOW)
    values = {"now": NOW, "start": day.start, "end": day.end, "monday": week.start, "sunday": week.start + 7 * DAY}
    return [store.query(sql, values) for sql in queries]


def _many(work: Callable[[], object]) -> None:
    for _ in range(_REPEATS):
        work()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    main(**vars(parser.parse_args()))
