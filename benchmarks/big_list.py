"""A list of a million people: the model of the People page beside a bare lazy model and beside QSqlTableModel."""

from __future__ import annotations

import argparse
import os

from benchmarks.list_one import LAZY, OURS, QSQL
from benchmarks.measure import figure, median, run_module, scratch
from benchmarks.workspaces import copy_of, filled


def main(rows: int = 1_000_000, rounds: int = 3) -> None:
    told: dict[str, list[dict]] = {LAZY: [], OURS: [], QSQL: []}
    environment = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    with scratch() as folder:
        path = copy_of(filled(rows), folder)
        for turn in range(rounds + 1):
            for case in (LAZY, OURS) if turn else (LAZY, OURS, QSQL):
                told[case].append(run_module("benchmarks.list_one", case, path, **environment)[1])
    lazy, ours, qsql = told[LAZY][1:], told[OURS][1:], told[QSQL]
    assert ours[0]["rows"] == qsql[0]["rows"] == rows
    ratio = median([a["first_paint"] / b["first_paint"] for a, b in zip(ours, lazy, strict=True)])
    figure(
        "list of 1,000,000, first paint: CPU by a bare lazy model", ratio, most=1.5,
        ms=median([f["first_paint"] for f in ours]) * 1e3, lazy_ms=median([f["first_paint"] for f in lazy]) * 1e3,
    )  # fmt: skip
    memory = median([f["memory_kb"] for f in ours])
    figure(
        "list of 1,000,000, memory by QSqlTableModel", memory / qsql[0]["memory_kb"], most=1 / 5,
        mb=memory / 1024, qsql_mb=qsql[0]["memory_kb"] / 1024,
    )  # fmt: skip
    figure("list of 1,000,000: ms of a jump", median([f["jump"] for f in ours]) * 1e3)
    figure("list of 1,000,000: ms until the order of all rows is there", median([f["all_rows"] for f in ours]) * 1e3)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    main(**vars(parser.parse_args()))
