"""One of two devices that are open at the same time: it saves when told to, or says when something came."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks.sync_one import around, opened
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.store import Store
from crm_desktop.sync.engine import SyncEngine


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("save", "receive"))
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    if options.what == "save":
        _save(opened(options.folder), options.folder)
    else:
        _receive(options.folder)


def _save(store: Store, folder: Path) -> None:
    person = str(store.query("SELECT id FROM person ORDER BY k LIMIT 1")[0][0])
    engine = SyncEngine(lambda: opened(folder), around(folder))
    store.on_commit(engine.noticed)
    engine.start()
    for number, _ in enumerate(sys.stdin):
        began = time.monotonic()
        records.update(store, PERSON, person, {"nickname": f"Nick {number}"})
        _say(began=began, saved=time.monotonic())


def _receive(folder: Path) -> None:
    def own() -> Store:
        store = opened(folder)
        store.on_commit(lambda changes: _say(seen=time.monotonic()) if changes else None)
        return store

    SyncEngine(own, around(folder)).start()
    sys.stdin.read()


def _say(**figures: float) -> None:
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
