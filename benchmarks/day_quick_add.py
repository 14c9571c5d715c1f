"""Quick add among 100,000 people: its preview stands there within one frame of the last key, whichever key is the last."""

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
    for at, what in enumerate(("words and hours", "whom it means too")):
        took = [median([times[at] for times in key]) for key in keys]
        figure(f"quick add: ms from a key to its preview, {what}, p95", percentile(took, 0.95), most=FRAME,
               median=median(took), worst=max(took), keys=len(keys), people=told["people"])  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    main(**vars(parser.parse_args()))
