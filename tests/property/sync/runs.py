"""Many random runs of the world, each from its seed.

    PYTHONPATH=src:. python -m tests.property.sync.runs --runs 5000 --from 1 [--steps 60]

Prints the seeds that fail and how many ran; a seed gives the same run again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.property.sync.oracle import Oracle
from tests.property.sync.world import WEIGHTED, World
from tests.unit.protocol.room import QUOTE

from crm_desktop.domain.specs import KIND
from crm_desktop.protocol import fold_guard, policies

Script = list[tuple[str, list[int]]]


@contextmanager
def quotes() -> Iterator[None]:
    """Let there be a kind whose records are sent; and leave the guard's limit as it was."""
    few = fold_guard.FEW
    KIND[QUOTE.name] = QUOTE  # type: ignore[index]
    policies._has_policies.cache_clear()
    try:
        yield
    finally:
        del KIND[QUOTE.name]  # type: ignore[attr-defined]
        policies._has_policies.cache_clear()
        fold_guard.FEW = few


def script(seed: int, steps: int) -> Script:
    chance = random.Random(seed)
    return [(chance.choice(WEIGHTED), [chance.randrange(60) for _ in range(8)]) for _ in range(steps)]


def run(actions: Script, *, skew: Sequence[int] = (0, 0, 0), few: int = 50) -> World:
    """Play a script, let all come to rest, ask the oracle."""
    world = World(skew, few)
    for action, numbers in actions:
        world.step(action, numbers)
    assert world.drain() <= 6
    Oracle(world).check()
    return world


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--from", type=int, default=1, dest="first")
    parser.add_argument("--steps", type=int, default=60)
    args = parser.parse_args()
    began, failed, outs = time.monotonic(), [], Counter[str]()
    with quotes():
        for seed in range(args.first, args.first + args.runs):
            try:
                world = run(script(seed, args.steps), few=2 if seed % 4 == 0 else 50)
                outs.update(str(f.out) for c in world.hub.commits for tx in c.txs for f in tx.items)
            except Exception:
                failed.append(seed)
                sys.stdout.write(f"seed {seed}: {traceback.format_exc().splitlines()[-1][:600]}\n")
    sys.stdout.write(f"{args.runs} runs, {len(failed)} failed {failed[:20]}, {time.monotonic() - began:.0f} s, {dict(outs)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
