"""Duplicates: the search beside a plain rapidfuzz loop, the typed warning beside its bare queries; --truth: how right.

python -m benchmarks.duplicates [--rounds N]
python -m benchmarks.duplicates --truth
python -m benchmarks.duplicates --held-out
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations
from typing import NamedTuple

from benchmarks.duplicate_data import closure, doubled, pairs_of, true_sets
from benchmarks.measure import Took, asked, cpu_ratio, figure, in_turn, median, percentile, scratch, took
from benchmarks.workspaces import copy_of, filled
from crm_desktop.domain.duplicates.comparable import Comparable
from crm_desktop.domain.duplicates.finding import rules_of
from crm_desktop.domain.duplicates.groups import find_joined
from crm_desktop.services.duplicates import like, search_duplicates
from crm_desktop.store import Store, open_store

# What each set must reach with the one setting: F1 of the pairs, and their precision.
BOUNDS = {"Febrl 1": (0.97, 0.99), "Febrl 3": (0.97, 0.99), "fake_1000": (0.86, 0.97), "childcare": (0.86, 0.97)}
_WEIGHTS = (("full_name", 3.0), ("email", 2.0), ("phone", 2.0), ("street", 1.0), ("company", 1.0))


class Right(NamedTuple):
    """How right a search was, over all pairs after closure."""

    name: str
    records: int
    precision: float
    recall: float
    f1: float


def truth() -> list[Right]:
    """Search the sets whose truth is known with the rules that are shipped."""
    return [_right_of(name, kind, *read()) for name, (kind, read) in true_sets().items()]


def held_out() -> list[Right]:
    """Search made-up people and firms by which nothing was ever set; see `tests/held_out.py`."""
    from tests.held_out import SEEDS, firms, people

    results = []
    for seed in SEEDS:
        for kind, made in (("person", people(3_000, seed)), ("company", firms(2_000, seed))):
            records, entities = [one.comparable() for one in made], [one.entity for one in made]
            results.append(_right_of(f"{kind}, seed {seed}", kind, records, entities))
    return results


def _right_of(name: str, kind: str, records: Sequence[Comparable], entities: Sequence[object]) -> Right:
    matches = find_joined(records, rules_of(kind))
    found = closure(len(records), ((match.left, match.right) for match in matches))
    true = pairs_of(entities)
    precision, recall = len(found & true) / len(found), len(found & true) / len(true)
    return Right(name, len(records), precision, recall, 2 * precision * recall / (precision + recall))


def main(rounds: int = 3) -> None:
    cost = {count: _search(count, rounds) for count in (10_000, 100_000)}
    figure("duplicates: growth of CPU from 11,000 to 110,000 people", cost[100_000] / cost[10_000], most=12)
    _warning(100_000)


def _search(count: int, rounds: int) -> float:
    """Report the search beside the loop and return the least processor time that it took."""
    rows = list(doubled(count))
    path = filled(count, "doubled", doubled)
    with scratch() as folder:
        store = open_store(copy_of(path, folder), app_folder=folder)
        ids = [str(row[0]) for row in store.query("SELECT id FROM person ORDER BY k")]
        found: list[set[tuple[str, str]]] = [set(), set()]

        def ours() -> None:
            found[0] = {(p.left_id, p.right_id) for p in search_duplicates(store, "person")}

        def loop() -> None:
            found[1] = {tuple(sorted((ids[a], ids[b]))) for a, b in _loop(rows)}  # type: ignore[misc]

        results = in_turn({"ours": lambda: took(ours), "loop": lambda: took(loop)}, rounds)
        store.close()
    place = {row["id"]: n for n, row in enumerate(rows)}
    true = {(ids[place[row["id"][:-2]]], ids[n]) for n, row in enumerate(rows) if row["id"].endswith("-2")}
    true = {(min(pair), max(pair)) for pair in true}
    precision, recall = _right(found[0], true)
    loop_precision, loop_recall = _right(found[1], true)
    figure(
        f"duplicates among {len(rows):,} people: CPU by a rapidfuzz loop", cpu_ratio(results["ours"], results["loop"]),
        most=3 if count >= 100_000 else None, seconds=median([t.cpu for t in results["ours"]]),
        loop_seconds=median([t.cpu for t in results["loop"]]), precision=precision, recall=recall,
        loop_precision=loop_precision, loop_recall=loop_recall,
    )  # fmt: skip
    return min(t.cpu for t in results["ours"])


def _loop(rows: list[dict[str, str]]) -> set[tuple[int, int]]:
    """Compare those who share an e-mail, a phone, a name in a place, or a firm by the mean likeness of fields."""
    from rapidfuzz.distance import JaroWinkler

    alike = JaroWinkler.similarity
    blocks: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        keys = ("e" + row["email"], "p" + row["phone"][-7:], "c" + row["company"])
        for key in (*keys, f"n{row['full_name'].lower()[:12]}{row['postcode']}"):
            if len(key) > 2:
                blocks.setdefault(key, []).append(n)
    seen: set[tuple[int, int]] = set()
    found: set[tuple[int, int]] = set()
    for block in blocks.values():
        if len(block) > 400:
            continue
        for pair in combinations(block, 2):
            if pair in seen:
                continue
            seen.add(pair)
            a, b = rows[pair[0]], rows[pair[1]]
            total = weights = 0.0
            for column, weight in _WEIGHTS:
                if a[column] and b[column]:
                    total += weight * alike(a[column], b[column])
                    weights += weight
            if weights and total / weights >= 0.85:
                found.add(pair)
    return found


def _right(found: set[tuple[str, str]], true: set[tuple[str, str]]) -> tuple[float, float]:
    return len(found & true) / max(1, len(found)), len(found & true) / len(true)


def _warning(count: int) -> None:
    """Report what a person waits for while a name, an e-mail and a phone are typed."""
    chance = random.Random(7)
    typed = chance.sample(list(doubled(count)), 60)
    path = filled(count, "doubled", doubled)
    ours: list[Took] = []
    bare: list[Took] = []
    with scratch() as folder:
        store = open_store(copy_of(path, folder), app_folder=folder)
        for row in typed:
            values = {"given_name": row["given"], "family_name": row["family"]} | {
                n: row[n] for n in ("email", "phone")
            }
            ask = _bare(store, values)
            for times, work in ((bare, ask), (ours, lambda values=values: like(store, "person", values))):
                work()
                times.append(_best_of(work))
        store.close()
    figure(
        f"typed warning among {count:,} people: wall by its bare queries",
        median([a.wall for a in ours]) / median([b.wall for b in bare]), most=3,
        ms=median([a.wall for a in ours]) * 1e3, bare_ms=median([b.wall for b in bare]) * 1e3,
    )  # fmt: skip
    figure(f"typed warning among {count:,} people: ms, p95", percentile([a.wall for a in ours], 0.95) * 1e3, most=100)


def _best_of(work: Callable[[], object], times: int = 3) -> Took:
    return min((took(work) for _ in range(times)), key=lambda one: one.wall)


class _Rows(list[tuple[object, ...]]):
    """Rows that may be asked for as those of a cursor."""

    def fetchall(self) -> _Rows:
        return self


class _Heard:
    """A store that writes down what it is asked, to ask it once more with nothing around it."""

    def __init__(self, store: Store) -> None:
        self._store, self.questions = store, []

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def query(self, sql: str, params: Sequence[object] = ()) -> _Rows:
        self.questions.append((sql, params))
        return _Rows(self._store.query(sql, params))

    execute = query  # as a connection

    @contextmanager
    def read(self) -> Iterator[_Heard]:
        yield self


def _bare(store: Store, values: dict[str, str]) -> Callable[[], object]:
    """Return the questions that the warning asks the indexes, without what is made of the answers."""
    heard = _Heard(store)
    like(heard, "person", values)  # type: ignore[arg-type]
    return lambda: [store.query(sql, params) for sql, params in heard.questions]


def _print_truth() -> None:
    started = time.perf_counter()
    print("| set | records | precision | recall | F1 | must be |\n|---|---|---|---|---|---|")
    for right in truth():
        f1, precision = BOUNDS[right.name]
        print(
            f"| {right.name} | {right.records} | {right.precision:.4f} | {right.recall:.4f} | {right.f1:.4f} "
            f"| F1 ≥ {f1}, precision ≥ {precision} |"
        )
    print(f"One setting for people, one for companies; {time.perf_counter() - started:.1f} s.")


def _print_held_out() -> None:
    print("| held out | records | precision | recall | F1 |\n|---|---|---|---|---|")
    for right in held_out():
        print(f"| {right.name} | {right.records} | {right.precision:.4f} | {right.recall:.4f} | {right.f1:.4f} |")


if __name__ == "__main__":
    truths = {
        "truth": "how right it is on the sets whose truth is known",
        "held-out": "how right it is on sets by which nothing was set",
    }
    options = asked(__doc__, {"rounds": 3}, truths)
    if options.truth:
        _print_truth()
    if options.held_out:
        _print_held_out()
    if not (options.truth or options.held_out):
        main(options.rounds)
