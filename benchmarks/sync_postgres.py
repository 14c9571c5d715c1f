"""First sync with the server on PostgreSQL beside the same on SQLite; PostgreSQL runs as it is installed, durable."""

from __future__ import annotations

import argparse
import shutil

from tests.integration.server.postgres_here import Missing, PostgresHere

from benchmarks.measure import Took, cpu_ratio, figure, in_turn, median, scratch, wall_ratio
from benchmarks.sync_runs import both, first_sync, run_device


def main(people: int = 10_000, rounds: int = 3) -> None:
    try:
        postgres = PostgresHere()
    except (Missing, AssertionError) as error:
        print(f"skipped: PostgreSQL: {error}", flush=True)
        return
    numbers = iter(range(1_000))

    with scratch() as folder:
        run_device(None, "add", folder / "seeded", people)

        def once(url: str) -> Took:
            place = folder / str(next(numbers))
            shutil.copytree(folder / "seeded", place / "published")
            try:
                return both(first_sync(place, place / "published", url))
            finally:
                shutil.rmtree(place)

        try:
            done = in_turn(
                {
                    "sqlite": lambda: once(""),
                    "postgres": lambda: once(postgres.new_database(f"bench{next(numbers)}")),
                },
                rounds,
            )
        finally:
            postgres.remove()
    ratio = wall_ratio(done["postgres"], done["sqlite"])
    figure("first sync, server on PostgreSQL: wall by SQLite", ratio, most=1.3,
           seconds=median([t.wall for t in done["postgres"]]), sqlite_s=median([t.wall for t in done["sqlite"]]),
           cpu_without_the_database=cpu_ratio(done["postgres"], done["sqlite"]))  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    main(**vars(parser.parse_args()))
