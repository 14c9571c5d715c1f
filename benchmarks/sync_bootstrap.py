"""A first load whose device is killed behind every segment: what came twice, beside the manifest."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.measure import ROOT, SOURCE, figure, scratch
from benchmarks.sync_runs import lines_of, run_device
from benchmarks.sync_server import ServerProcess
from crm_desktop.protocol.failpoints import KILLED


def main(people: int = 40_000) -> None:
    with scratch() as folder, ServerProcess(folder / "server") as server:
        run_device(None, "add", folder / "a", people)
        push = run_device(server, "publish", folder / "a", server.address, server.code())
        code = server.code(str(push["workspace"]), "member")
        kills = 0
        while not _join(folder, server.address, code):
            kills += 1
        lines = lines_of(folder / "carried")
        segments = {line["path"]: line["bytes"] for line in lines if "/bootstrap/" in line["path"]}
        carried = sum(line["bytes"] for line in lines if "/bootstrap/" in line["path"])
        assert kills >= len(segments), "not every segment was the last one once"
        figure("first load killed behind every segment: bytes by the manifest", carried / sum(segments.values()),
               most=1.01, kills=kills, segments=len(segments), mb=carried / 1e6)  # fmt: skip


def _join(folder: Path, address: str, code: str) -> bool:
    """Join, or go on with it; return whether the process came to its end."""
    env = {"CRM_FAIL_AT": "client.segment-done", "CRM_BENCH_CARRIED": str(folder / "carried")}
    command = [sys.executable, "-m", "benchmarks.sync_one", "join", str(folder / "b"), address, code]
    paths = {"PYTHONPATH": f"{SOURCE}:{ROOT}", "PATH": ""}
    done = subprocess.run(command, env=env | paths, capture_output=True, text=True, check=False)
    if done.returncode not in (0, KILLED):
        raise SystemExit(done.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40_000)
    main(**vars(parser.parse_args()))
