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
from crm_desktop.store import ChangeSet, Store
from crm_desktop.sync.run import open_session, sync_round

_WAIT = 25


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("save", "receive"))
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    store = opened(options.folder)
    if options.what == "save":
        _save(store, options.folder)
    else:
        _receive(store, options.folder)


def _save(store: Store, folder: Path) -> None:
    place, person = around(folder), str(store.query("SELECT id FROM person ORDER BY k LIMIT 1")[0][0])
    session = open_session(store, place)
    for number, _ in enumerate(sys.stdin):
        began = time.monotonic()
        records.update(store, PERSON, person, {"nickname": f"Nick {number}"})
        saved = time.monotonic()
        sync_round(store, place, session=session)
        _say(began=began, saved=saved, synced=time.monotonic())


def _receive(store: Store, folder: Path) -> None:
    place = around(folder)
    session = open_session(store, place)

    def came(changes: ChangeSet) -> None:
        if changes:
            _say(seen=time.monotonic())

    store.on_commit(came)
    while True:
        sync_round(store, place, session=session, wait=_WAIT)


def _say(**figures: float) -> None:
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
