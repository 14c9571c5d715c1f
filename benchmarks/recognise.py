"""Recognising a long file and showing its first rows, beside a csv loop over all of it: processor time, in turn."""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from benchmarks.data import COLUMNS, csv_file
from benchmarks.measure import Took, cpu_ratio, figure, in_turn, median, took
from crm_desktop.exchange.importing import open_source


def main(rows: int = 100_000, rounds: int = 9) -> None:
    path = csv_file(rows, COLUMNS)
    _recognise(path)  # what is loaded on first use is paid once, not for each file
    result = in_turn({"ours": lambda: took(lambda: _recognise(path)), "loop": lambda: _loop(path)}, rounds)
    figure(
        "recognise a file and show 20 rows: CPU by a csv loop over it", cpu_ratio(result["ours"], result["loop"]),
        most=0.3, ms=median([t.cpu for t in result["ours"]]) * 1e3,
        loop_ms=median([t.cpu for t in result["loop"]]) * 1e3, rows=rows,
    )  # fmt: skip


def _recognise(path: Path) -> None:
    source = open_source(path)
    assert source.table is not None
    assert len(source.table.preview(20)) == 20


def _loop(path: Path) -> Took:
    def run() -> None:
        with path.open(encoding="utf-8", newline="") as file:
            for _row in csv.reader(file):
                pass

    return took(run)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    main(**vars(parser.parse_args()))
