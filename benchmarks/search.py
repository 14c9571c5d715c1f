"""Search while typing, ranked, 1 to 8 characters: beside the bare newest-first prefix query and beside LIKE."""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable

from benchmarks.data import people
from benchmarks.measure import figure, median, percentile
from benchmarks.workspaces import filled
from crm_desktop.services.match import match_query
from crm_desktop.services.search import NEWEST, search
from crm_desktop.store import Store, open_store

_BARE = f"SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC LIMIT {NEWEST}"
# What LIKE has to read to find the same.
_LIKE = (
    "SELECT id, display_name FROM person WHERE deleted_at IS NULL AND (display_name LIKE ?1 OR points LIKE ?1 "
    "OR addresses LIKE ?1 OR description LIKE ?1) "
    "UNION ALL SELECT id, display_name FROM company WHERE deleted_at IS NULL AND (display_name LIKE ?1 "
    "OR points LIKE ?1 OR addresses LIKE ?1) ORDER BY 2 LIMIT 20"
)


def main(rounds: int = 3, names: int = 60, large: bool = True) -> None:
    small = _measure(100_000, rounds, names, with_like=True)
    figure(
        "search, 100,000 people: p95 by the bare prefix query", median(small["by_bare"]), most=3,
        p95_ms=median(small["ours"]), bare_p95_ms=median(small["bare"]),
    )  # fmt: skip
    figure(
        "search, 100,000 people: p95 by LIKE", median(small["by_like"]), most=1 / 40, like_p95_ms=median(small["like"])
    )
    if large:
        big = _measure(1_000_000, rounds, names, with_like=False)
        figure(
            "search, 1,000,000 people: p95 by that with 100,000", median(big["ours"]) / median(small["ours"]), most=7,
            p95_ms=median(big["ours"]), bare_p95_ms=median(big["bare"]),
        )  # fmt: skip


def _measure(count: int, rounds: int, names: int, *, with_like: bool) -> dict[str, list[float]]:
    path = filled(count)
    store = open_store(path, app_folder=path.parent)
    texts = _texts(names)
    told: dict[str, list[float]] = {"ours": [], "bare": [], "like": [], "by_bare": [], "by_like": []}
    for _ in range(rounds + 1):
        ours, bare = _p95(texts, lambda text: search(store, text)), _p95(texts, lambda text: _ask(store, text))
        told["ours"].append(ours)
        told["bare"].append(bare)
        told["by_bare"].append(ours / bare)
        if with_like:
            like = _p95(texts[::25], lambda text: store.query(_LIKE, (f"%{text}%",)))
            told["like"].append(like)
            told["by_like"].append(ours / like)
    store.close()
    return {name: values[1:] for name, values in told.items()}  # the first round fills the cache


def _texts(names: int) -> list[str]:
    """Return the beginnings of names as they are typed."""
    chance = random.Random(3)
    sample = chance.sample(list(people(2_000)), names)
    words = [max((p["given"], p["family"]), key=len) for p in sample]
    return [word[:n] for word in words for n in range(1, min(len(word), 8) + 1)]


def _ask(store: Store, text: str) -> object:
    return store.query(_BARE, (match_query(text),))


def _p95(texts: list[str], ask: Callable[[str], object]) -> float:
    """Return milliseconds of processor time."""
    found = []
    for text in texts:
        began = time.process_time()
        ask(text)
        found.append(time.process_time() - began)
    return percentile(found, 0.95) * 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--small", dest="large", action="store_false", help="without the million")
    main(**vars(parser.parse_args()))
