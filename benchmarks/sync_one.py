"""One device in a process of its own: it does one thing with its workspace and tells as JSON what that took."""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from collections.abc import Mapping
from pathlib import Path

# Loaded before the clock runs, as the peers load theirs: modules that a sync needs and the program's start does not.
import requests  # noqa: F401
import tzlocal  # noqa: F401
from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: F401

from benchmarks.sync_people import add_people
from crm_desktop.store import Store, open_store
from crm_desktop.sync.run import Surroundings, sync_round
from crm_desktop.sync.session import Answer, Call
from crm_desktop.sync.setup import join, publish
from crm_desktop.sync.transport import HttpTransport

_CARRIED = Path(os.environ["CRM_BENCH_CARRIED"]) if "CRM_BENCH_CARRIED" in os.environ else None


class Carrier:
    """Carries calls over HTTP and counts what went through."""

    def __init__(self, address: str, ca: Path | None = None) -> None:
        self._inner = HttpTransport(address, ca)

    def send(self, call: Call) -> Answer:
        answer = self._inner.send(call)
        carried["requests"] += 1
        carried["sent"] += len(call.body)
        carried["received"] += len(answer.body)
        if _CARRIED:  # told at once: this process may be killed
            with _CARRIED.open("a") as file:
                file.write(json.dumps({"path": call.path, "bytes": len(answer.body)}) + "\n")
        return answer


class KeptSecrets:
    """Keeps the sign-in in a file: the next process goes on with it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, name: str) -> dict[str, str] | None:
        return self._read().get(name)

    def put(self, name: str, values: Mapping[str, str]) -> None:
        self._path.write_text(json.dumps(self._read() | {name: dict(values)}))

    def forget(self, name: str) -> None:
        self._path.write_text(json.dumps({n: v for n, v in self._read().items() if n != name}))

    def _read(self) -> dict[str, dict[str, str]]:
        return json.loads(self._path.read_text()) if self._path.exists() else {}


carried = {"requests": 0, "sent": 0, "received": 0}


def around(folder: Path) -> Surroundings:
    """Return what sync needs beside the file."""
    return Surroundings(folder / "app", KeptSecrets(folder / "secrets.json"), Carrier)


def opened(folder: Path, *, create: bool = False) -> Store:
    """Return the workspace of a device's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return open_store(folder / "a.crm", create=create, app_folder=folder / "app")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("create", "add", "publish", "join", "sync"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("more", nargs="*")
    options = parser.parse_args()
    folder, more = options.folder, options.more
    if options.what in ("create", "add"):
        store = opened(folder, create=not (folder / "a.crm").exists())
    if options.what == "add":
        add_people(store, int(more[0]))
    elif options.what in ("publish", "sync"):
        store = opened(folder)
    cpu, wall = time.process_time(), time.perf_counter()
    if options.what == "publish":
        publish(store, around(folder), more[0], more[1], "Ada")
    elif options.what == "join":
        folder.mkdir(parents=True, exist_ok=True)
        store, _ = join(around(folder), more[0], more[1], folder / "a.crm", "Eve")
    elif options.what == "sync":
        sync_round(store, around(folder))
    figures = {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "workspace": store.workspace_id,
        "people": store.query("SELECT count(*) FROM person")[0][0],
        **carried,
    }
    store.close()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
