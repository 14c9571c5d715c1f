"""The write-ahead log is folded into the file beside the saves: none of them does it, and nothing else suffers."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.domain.specs import PERSON
from crm_desktop.store import Store, folding, open_store


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few pages are many here."""
    monkeypatch.setattr(folding, "FOLD_AT", 20)
    monkeypatch.setattr(folding, "LOOK_EVERY", 2)


def save(store: Store, n: int = 20) -> None:
    for i in range(n):
        with store.write("Save") as unit:
            unit.insert(PERSON, given_name=f"Person {i}")


def unfolded(store: Store) -> tuple[int, int]:
    """Return how many pages the log has, and how many of them lie in the file by now."""
    _, pages, folded = store.writer.connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
    return int(pages), int(folded)


def wait_until(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not is_so() and time.monotonic() < end:
        time.sleep(0.01)
    return is_so()


def folders(store: Store) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == f"fold {store.path}"]


def test_the_log_is_folded_on_a_thread_of_its_own(store: Store) -> None:
    save(store)
    assert wait_until(lambda: unfolded(store)[1] > 0)
    assert len(folders(store)) == 1


def test_a_short_log_is_left_alone_and_no_commit_folds(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "FOLD_AT", 1_000_000)
    before = unfolded(store)
    save(store, 40)
    pages, folded = unfolded(store)
    assert pages > 400 and folded <= before[1] and folders(store) == []


def test_a_fold_that_fails_harms_no_save(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = threading.Event()

    def refuse(path: Path) -> object:
        tried.set()
        raise folding.driver.OperationalError("disk I/O error")

    monkeypatch.setattr(folding, "connect", refuse)
    save(store)
    assert tried.wait(20)
    save(store, 3)
    assert store.query("SELECT count(*) FROM person") == [(23,)]
    monkeypatch.undo()
    monkeypatch.setattr(folding, "LOOK_EVERY", 1)
    monkeypatch.setattr(folding, "FOLD_AT", 1)
    save(store, 1)
    assert wait_until(lambda: unfolded(store)[1] > 0), "it is tried again"


def test_an_import_is_folded_by_itself_only(store: Store) -> None:
    with store.batch("Import") as batch:
        for i in range(3_000):
            batch.unit().insert(PERSON, given_name=f"Import {i}")
            batch.breathe()
        assert folders(store) == []
    save(store)
    assert wait_until(lambda: len(folders(store)) == 1), "afterwards saves are folded beside again"


def test_the_file_is_written_anew_while_a_fold_could_run(store: Store) -> None:
    for _ in range(5):
        save(store, 8)
        assert store.write_anew(), "a fold beside would make it look as if somebody read"


def test_closing_ends_the_thread_and_leaves_one_file(path: Path, store: Store) -> None:
    save(store)
    store.close()
    assert folders(store) == [] and not path.with_name(path.name + "-wal").exists()
    plain = sqlite3.connect(path)
    assert plain.execute("SELECT count(*) FROM person").fetchall() == [(20,)]
    plain.close()
    again = open_store(path)
    assert again.was_closed
    again.close()


def test_after_a_fault_of_the_disk_nothing_is_folded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "FOLD_AT", 1_000_000)
    save(store)
    store.writer._folding.stop()
    monkeypatch.setattr(folding, "FOLD_AT", 1)
    save(store, 4)
    assert folders(store) == []
