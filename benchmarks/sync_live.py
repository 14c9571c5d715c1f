"""One change: from the moment at which it is saved on one device until it stands in the records of another.

Both sides write through to the disk; so does the limit here, and PouchDB replicates live. The engines of the program
run as they do in its window; one save follows another as a person's do, after a pause.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import sync_peers
from benchmarks.measure import FOLDER, ROOT, SOURCE, figure, median, percentile, scratch
from benchmarks.sync_runs import run_device
from benchmarks.sync_server import ServerProcess


def main(people: int = 10_000, changes: int = 60, rounds: int = 3) -> None:
    limits, pouches, ours, late, saves = list[float](), list[float](), list[float](), list[float](), list[float]()
    with scratch() as folder, ServerProcess(folder / "server") as server:
        run_device(None, "add", folder / "a", people)
        push = run_device(server, "publish", folder / "a", server.address, server.code())
        run_device(server, "join", folder / "b", server.address, server.code(str(push["workspace"]), "member"))
        for device in "abab":
            last = run_device(server, "sync", folder / device)
        figure("nothing to do: requests", last["requests"], most=2, cpu_ms=last.took.cpu * 1000)
        for _ in range(rounds):
            waits, took = _live(folder, changes // rounds)
            ours.append(percentile(waits, 0.5) * 1000)
            late.append(percentile(waits, 0.95) * 1000)
            saves.append(percentile(took, 0.5) * 1000)
            limits += _p50(sync_peers.raw(people, is_full=True), "sync_raw_rt1")
            pouches += _p50(sync_peers.pouch(people), "pouch_live1")
    if limits:
        figure("one change, saved to visible: p50 by the limit, FULL on both sides", _ratio(ours, limits), most=3,
               limit_ms=median(limits), ms=median(ours), p95_ms=median(late), save_ms=median(saves))  # fmt: skip
    if pouches:
        figure("one change, saved to visible: how much faster than PouchDB live", _ratio(pouches, ours), least=1.5,
               pouch_ms=median(pouches))  # fmt: skip


def _p50(found: dict[str, dict], name: str) -> list[float]:
    return [float(found[name]["p50_ms"])] if name in found else []


def _ratio(more: list[float], less: list[float]) -> float:
    return median([one / other for one, other in zip(more, less, strict=True)])


def _live(folder: Path, changes: int) -> tuple[list[float], list[float]]:
    """Return how long each change took to be seen, and to be saved."""
    receiver, saver = _device("receive", folder / "b"), _device("save", folder / "a")
    waits, saves = [], []
    try:
        time.sleep(2.0)  # until both wait for news
        for number in range(changes + 5):
            time.sleep(0.7)
            saver.stdin.write("go\n")
            saver.stdin.flush()
            seen, told = json.loads(receiver.stdout.readline()), json.loads(saver.stdout.readline())
            if number >= 5:
                waits.append(seen["seen"] - told["began"])
                saves.append(told["saved"] - told["began"])
    finally:
        for process in (receiver, saver):
            process.kill()
            process.wait()
    return waits, saves


def _device(what: str, folder: Path) -> subprocess.Popen:
    compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(FOLDER / "compiled")}
    env = os.environ | compiled | {"PYTHONPATH": os.pathsep.join((str(SOURCE), str(ROOT)))}
    command = [sys.executable, "-m", "benchmarks.sync_live_one", what, str(folder)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--changes", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    main(**vars(parser.parse_args()))
