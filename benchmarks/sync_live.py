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
from benchmarks.measure import FOLDER, ROOT, SOURCE, figure, percentile, scratch
from benchmarks.sync_runs import run_device
from benchmarks.sync_server import ServerProcess


def main(people: int = 10_000, changes: int = 60) -> None:
    with scratch() as folder, ServerProcess(folder / "server") as server:
        run_device(None, "add", folder / "a", people)
        push = run_device(server, "publish", folder / "a", server.address, server.code())
        run_device(server, "join", folder / "b", server.address, server.code(str(push["workspace"]), "member"))
        for device in "abab":
            last = run_device(server, "sync", folder / device)
        figure("nothing to do: requests", last["requests"], most=2, cpu_ms=last.took.cpu * 1000)
        waits, saves = _live(folder, changes)
    ours = percentile(waits, 0.5) * 1000
    more = {"ms": ours, "p95_ms": percentile(waits, 0.95) * 1000, "save_ms": percentile(saves, 0.5) * 1000}
    limit = sync_peers.raw(people, is_full=True).get("sync_raw_rt1")
    if limit:
        figure("one change, saved to visible: p50 by the limit, FULL on both sides", ours / float(limit["p50_ms"]),
               most=3, limit_ms=limit["p50_ms"], **more)  # fmt: skip
    pouch = sync_peers.pouch(people).get("pouch_live1")
    if pouch:
        figure("one change, saved to visible: how much faster than PouchDB live", float(pouch["p50_ms"]) / ours,
               least=1.5, pouch_ms=pouch["p50_ms"])  # fmt: skip


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
    main(**vars(parser.parse_args()))
