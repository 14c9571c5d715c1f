"""Ten times the people: CPU, and the memory of client and server, which has to stay flat."""

from __future__ import annotations

import argparse

from benchmarks.measure import figure, scratch
from benchmarks.sync_runs import Run, both, first_sync, run_device


def main(people: int = 10_000, times: int = 10) -> None:
    with scratch() as folder:
        runs = []
        for count in (people, people * times):
            run_device(None, "add", folder / f"people-{count}", count)
            runs.append(first_sync(folder / f"run-{count}", folder / f"people-{count}"))
    small, large = runs
    name = f"first sync, {people:,} to {people * times:,} people"
    figure(f"{name}: CPU", both(large).cpu / both(small).cpu, most=1.2 * times, cpu_s=both(large).cpu)
    for half in ("push", "pull"):
        few, many = small[half], large[half]
        assert isinstance(few, Run) and isinstance(many, Run)
        figure(f"{name}: memory of the client, {half}", many["memory_mb"] / few["memory_mb"], most=1.5,
               mb=many["memory_mb"], few_mb=few["memory_mb"])  # fmt: skip
    before, after = float(small["server_mb"]), float(large["server_mb"])  # type: ignore[arg-type]
    figure(f"{name}: memory of the server", after / before, most=1.5, mb=after, few_mb=before)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=10)
    main(**vars(parser.parse_args()))
