"""Devices in processes of their own against one server: each run tells what client and server took together."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.measure import Took, run_module
from benchmarks.sync_server import ServerProcess


class Run(dict):
    """The figures of one device's run; `server_cpu` is what the server took meanwhile."""

    @property
    def took(self) -> Took:
        return Took(self["wall"], self["cpu"] + self["server_cpu"])


def run_device(server: ServerProcess | None, what: str, folder: Path, *more: object, **environment: str) -> Run:
    """Let a device do one thing in a process of its own."""
    before = server.cpu() if server else 0.0
    _, figures = run_module("benchmarks.sync_one", what, folder, *more, **environment)
    return Run(figures, server_cpu=server.cpu() - before if server else 0.0)


def first_sync(folder: Path, seeded: Path, database: str = "") -> dict[str, Run | float]:
    """Publish a workspace to a new server and join it from a second device."""
    with ServerProcess(folder / "server", database) as server:
        push = run_device(server, "publish", seeded, server.address, server.code())
        code = server.code(str(push["workspace"]), "member")
        pull = run_device(server, "join", folder / "joined", server.address, code)
        assert pull["people"] == push["people"], "people are missing"
        return {"push": push, "pull": pull, "server_mb": server.memory()}


def both(runs: dict[str, Run | float]) -> Took:
    """Return what push and pull took together."""
    push, pull = runs["push"], runs["pull"]
    assert isinstance(push, Run) and isinstance(pull, Run)
    return Took(push.took.wall + pull.took.wall, push.took.cpu + pull.took.cpu)


def told(line: dict) -> Took:
    """Return what a peer said of itself."""
    return Took(float(line["seconds"]), float(line["cpu_s"]))


def lines_of(path: Path) -> list[dict]:
    """Return a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
