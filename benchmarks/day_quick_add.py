"""Quick add among 100,000 people: its preview stands there within one frame of a key, whichever is the last."""

from __future__ import annotations

import argparse
import os

from benchmarks.measure import figure, median, percentile, run_module, scratch
from benchmarks.workspaces import copy_of, filled

FRAME = 16.7  # milliseconds, of a screen of 60 Hz


def main(rounds: int = 5) -> None:
    with scratch() as folder:
        path = copy_of(filled(100_000), folder)
        places = {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        environment = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"), **places}
        told = run_module("benchmarks.quick_add_one", path, rounds, **environment)[1]
    keys = list(zip(*told["rounds"], strict=True))  # of each key its rounds: the machine's pauses are not the program's

    def took(name: str) -> list[float]:
        return [median([times[name] for times in key]) for key in keys]

    for part, what in (("words", "what and when"), ("whole", "what, when and who")):
        cpu, wall = took(f"{part}_cpu"), took(part)
        figure(f"quick add, {what}: CPU ms from a key to its preview, p95", percentile(cpu, 0.95), most=FRAME,
               median=median(cpu), worst=max(cpu), wall_median=median(wall), wall_p95=percentile(wall, 0.95),
               keys=len(keys), people=told["people"])  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    main(**vars(parser.parse_args()))
