"""Import of CSV rows beside `sqlite-utils insert --csv`: whole processes, in turn, processor time."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.data import COLUMNS, PERSON_COLUMNS, csv_file
from benchmarks.measure import Took, cpu_ratio, figure, in_turn, median, run_child, run_module, scratch


def main(rows: int = 100_000, rounds: int = 3) -> None:
    person, full = csv_file(rows, PERSON_COLUMNS), csv_file(rows, COLUMNS)
    told: dict[str, list[dict]] = {}

    def ours(name: str, file: Path, *flags: str) -> Callable[[], Took]:
        def run() -> Took:
            with scratch() as folder:
                result, figures = run_module("benchmarks.import_one", file, folder, *flags)
            told.setdefault(name, []).append(figures)
            # An undo in the same process is told apart from the import.
            return Took(result.wall, result.cpu - figures.get("undo_cpu", 0.0))

        return run

    took = in_turn(
        {
            "peer_person": _peer(person),
            "person": ours("person", person, "--plain-notes"),
            "no_capture": ours("no_capture", person, "--plain-notes", "--no-capture"),
            "peer_full": _peer(full),
            "full": ours("full", full, "--plain-notes", "--undo"),
        },
        rounds,
    )
    for name, peer, most in (("person", "peer_person", 2.2), ("full", "peer_full", 3.0)):
        label = "a person a row" if name == "person" else "person + company + affiliation"
        figure(
            f"import, {label}: CPU by sqlite-utils", cpu_ratio(took[name], took[peer]), most=most,
            us_a_row=median([t.cpu for t in took[name]]) / rows * 1e6,
            peer_us_a_row=median([t.cpu for t in took[peer]]) / rows * 1e6, rows=rows,
        )  # fmt: skip
    figure(
        "import with capture: CPU by the same without triggers", cpu_ratio(took["person"], took["no_capture"]), most=1.5
    )
    slowest = max(median([f["transaction_p95_ms"] for f in told[name]]) for name in ("person", "full"))
    figure("import: ms of a transaction, p95", slowest, most=150)
    undone = median([f["undo_cpu"] / f["cpu"] for f in told["full"]])
    figure("undo of the import: CPU by the import", undone, most=2)
    growth = median([f["memory_kb"] / f["memory_at_fifth_kb"] for f in told["full"] + told["person"]])
    figure("import: memory at the end by memory at a fifth", growth, most=1.25, mb=told["full"][0]["memory_kb"] / 1024)
    figure("disk: bytes a person", median([f["bytes_a_row"] for f in told["person"]]), most=3200)
    figure(
        "disk: bytes for person + company + affiliation", median([f["bytes_a_row"] for f in told["full"]]), most=4200
    )


def _peer(file: Path) -> Callable[[], Took]:
    program = Path(sys.executable).with_name("sqlite-utils")

    def run() -> Took:
        with scratch() as folder:
            return run_child([program, "insert", folder / "peer.db", "people", file, "--csv"])[0]

    return run


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    main(**vars(parser.parse_args()))
