"""One JSON line a figure, with its bound and whether it holds; peers run in turn, ratios are medians over rounds."""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
FOLDER = Path(os.environ.get("BENCH_TMP", Path(tempfile.gettempdir()) / "crm-benchmarks"))


@dataclass(frozen=True)
class Took:
    """What a piece of work took; wall and processor time in seconds."""

    wall: float
    cpu: float


def figure(name: str, value: float, *, most: float | None = None, least: float | None = None, **detail: object) -> bool:
    """Print a figure beside its bound and return whether it holds; without a bound it is only reported."""
    holds = (most is None or value <= most) and (least is None or value >= least)
    line: dict[str, object] = {"figure": name, "value": _short(value)}
    if most is not None or least is not None:
        line |= {"bound": f"≤ {most:g}" if most is not None else f"≥ {least:g}", "holds": holds}
    line |= {key: _short(v) for key, v in detail.items()}
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return holds


def asked(description: str | None, numbers: Mapping[str, int], flags: Mapping[str, str]) -> argparse.Namespace:
    """Return what the command line asks for: numbers, given with their defaults, and flags, with what they mean."""
    parser = argparse.ArgumentParser(description=description)
    for name, default in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    for name, meaning in flags.items():
        parser.add_argument(f"--{name}", action="store_true", help=meaning)
    return parser.parse_args()


def took(work: Callable[[], object]) -> Took:
    """Run once."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


def in_turn(variants: Mapping[str, Callable[[], Took]], rounds: int) -> dict[str, list[Took]]:
    """Run every variant once a round, so that a machine that slows down slows all of them."""
    results: dict[str, list[Took]] = {name: [] for name in variants}
    for _ in range(rounds):
        for name, work in variants.items():
            results[name].append(work())
    return results


def cpu_ratio(ours: Sequence[Took], peer: Sequence[Took]) -> float:
    """Return the median over the rounds of our processor time by the peer's."""
    return statistics.median(a.cpu / b.cpu for a, b in zip(ours, peer, strict=True))


def wall_ratio(ours: Sequence[Took], peer: Sequence[Took]) -> float:
    """Return the median over the rounds of our wall time by the peer's."""
    return statistics.median(a.wall / b.wall for a, b in zip(ours, peer, strict=True))


def median(values: Sequence[float]) -> float:
    """Return the middle value."""
    return statistics.median(values)


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value that `part` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def run_child(command: Sequence[str | Path], **environment: str) -> tuple[Took, str]:
    """Run a process of its own and return what it took, start included, and the last line that it printed."""
    # As installed: modules are compiled once, not at each start.
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(FOLDER / "compiled")}
    env = os.environ | compiled | {"PYTHONPATH": os.pathsep.join((str(SOURCE), str(ROOT)))} | environment
    began = time.perf_counter()
    child = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True, env=env)
    assert child.stdout is not None
    lines = child.stdout.read().splitlines()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    if status:
        raise SystemExit(f"{command} failed")
    return Took(time.perf_counter() - began, usage.ru_utime + usage.ru_stime), lines[-1] if lines else ""


def run_module(name: str, *arguments: object, **environment: str) -> tuple[Took, dict[str, object]]:
    """Run one of our modules as a process; its last line is JSON."""
    result, line = run_child([sys.executable, "-m", name, *map(str, arguments)], **environment)
    return result, json.loads(line)


@contextmanager
def scratch() -> Iterator[Path]:
    """Return a folder that is removed afterwards."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=FOLDER))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _short(value: object) -> object:
    return float(f"{value:.4g}") if isinstance(value, float) else value
