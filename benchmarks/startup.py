"""From the start of the process to the first paint with 100,000 people, beside a bare PySide6 window."""

from __future__ import annotations

import argparse
import os

from benchmarks.measure import figure, median, run_module, scratch
from benchmarks.start_one import BARE, OURS, TODAY
from benchmarks.workspaces import copy_of, filled


def main(rounds: int = 7) -> None:
    told: dict[str, list[dict]] = {BARE: [], OURS: [], TODAY: []}
    for _ in range(rounds + 1):
        # A copy for each round: the measured process ends at once, and a start after that would look over every record.
        with scratch() as folder:
            path = copy_of(filled(100_000), folder)
            places = {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
            environment = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"), **places}
            for case, found in told.items():
                found.append(run_module("benchmarks.start_one", case, path, **environment)[1])
    bare = [f["first_paint"] for f in told[BARE][1:]]
    figures = (
        ("first paint", OURS, "first_paint", 2), ("usable list", OURS, "usable", 4),
        ("usable Today", TODAY, "usable", 4),
    )  # fmt: skip
    for what, case, key, most in figures:
        ours = [f[key] for f in told[case][1:]]
        ratio = median([a / b for a, b in zip(ours, bare, strict=True)])
        figure(f"start to {what}: CPU by a bare window", ratio, most=most, seconds=median(ours), bare=median(bare))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    main(**vars(parser.parse_args()))
