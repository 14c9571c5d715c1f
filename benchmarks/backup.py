"""A checked backup of 284 MB beside copy + integrity check + sums, and what a save waits meanwhile."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import threading
import time
from pathlib import Path

from benchmarks.measure import Took, cpu_ratio, figure, in_turn, median, percentile, scratch, took, wall_ratio
from benchmarks.workspaces import copy_of, imported
from crm_desktop.backup.take import take_backup
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.store import Store, open_store
from crm_desktop.store.connection import driver

_PAUSE = 0.01  # between two saves: a person types, no loop


def main(people: int = 90_000, rounds: int = 3) -> None:
    with scratch() as folder:
        path = copy_of(imported(people), folder)
        size = path.stat().st_size / 1e6
        store = open_store(path, app_folder=folder)
        done = in_turn({"ours": lambda: _ours(store, folder), "peer": lambda: _peer(path, folder)}, rounds)
        figure(
            "backup, checked: CPU by copy + integrity check + sums", cpu_ratio(done["ours"], done["peer"]), most=1.5,
            wall=wall_ratio(done["ours"], done["peer"]), mb=size, seconds=median([t.wall for t in done["ours"]]),
        )  # fmt: skip
        _saves(store, folder)
        store.close()


def _ours(store: Store, folder: Path) -> Took:
    result = took(lambda: take_backup(store, folder / "place"))
    shutil.rmtree(folder / "place")
    return result


def _peer(path: Path, folder: Path) -> Took:
    copy = folder / "copy.db"

    def work() -> None:
        shutil.copyfile(path, copy)
        with copy.open("rb+") as file:
            os.fsync(file.fileno())
        connection = driver.connect(str(copy))
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        connection.close()
        with copy.open("rb") as file:
            hashlib.file_digest(file, "sha256")

    result = took(work)
    copy.unlink()
    return result


def _saves(store: Store, folder: Path) -> None:
    ids = [str(row[0]) for row in store.query("SELECT id FROM person WHERE k % 97 = 0 LIMIT 400")]
    normal = [_save(store, person_id, n) for n, person_id in enumerate(ids)]
    backup = threading.Thread(target=lambda: take_backup(store, folder / "place"))
    backup.start()
    during, n = [], 0
    while backup.is_alive():
        during.append(_save(store, ids[n % len(ids)], 1000 + n))
        n += 1
    backup.join()
    usual = percentile(normal, 0.95)
    figure(
        "save while a backup runs: longest wait by the usual p95", max(during) / usual, most=10,
        usual_p95_ms=usual * 1000, longest_ms=max(during) * 1000, p95_ms=percentile(during, 0.95) * 1000, saves=n,
    )  # fmt: skip


def _save(store: Store, person_id: str, n: int) -> float:
    time.sleep(_PAUSE)
    began = time.perf_counter()
    records.update(store, PERSON, person_id, {"nickname": f"Nick {n}"})
    return time.perf_counter() - began


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=90_000)
    parser.add_argument("--rounds", type=int, default=3)
    main(**vars(parser.parse_args()))
