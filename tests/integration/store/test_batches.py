"""Rule 8: small transactions, others in between, and what a crash leaves."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from tests.property.oracle import assert_sound

from crm_desktop.domain.errors import StoreReadOnly
from crm_desktop.domain.specs import PERSON
from crm_desktop.services.undo import open_batches
from crm_desktop.store import Store, open_store
from crm_desktop.store.batch import MOST_OPS, MOST_SECONDS


def sizes(store: Store, batch_id: str) -> list[int]:
    rows = store.query("SELECT count(*) FROM change JOIN tx_named USING (tx) WHERE batch = ? GROUP BY tx", (batch_id,))
    return [int(str(r[0])) for r in rows]


def test_a_transaction_has_at_most_1000_ops_however_large_the_items(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.store.batch.MOST_SECONDS", 60.0)
    with store.batch("Import") as batch:
        for i in range(300):
            for _ in range(7):
                batch.unit().insert(PERSON, given_name=f"P{i}")
            batch.breathe()
    assert max(sizes(store, batch.id)) <= MOST_OPS == 1_000
    assert len(sizes(store, batch.id)) == 3
    assert store.query("SELECT state, ops FROM batch WHERE id = ?", (batch.id,)) == [("done", 2100)]


def test_a_transaction_is_cut_by_time_too(store: Store) -> None:
    with store.batch("Slow import") as batch:
        for _ in range(4):
            batch.unit().insert(PERSON, given_name="P")
            time.sleep(MOST_SECONDS * 0.6)
            batch.breathe()
    assert sizes(store, batch.id) == [2, 2]


def test_a_save_of_the_window_passes_between_two_transactions(store: Store) -> None:
    waits: list[float] = []
    stop = threading.Event()

    def window() -> None:
        while not stop.is_set():
            began = time.perf_counter()
            with store.write("Save") as unit:
                unit.insert(PERSON, given_name="Window")
            waits.append(time.perf_counter() - began)
            time.sleep(0.02)

    thread = threading.Thread(target=window)
    thread.start()
    with store.batch("Import") as batch:
        for _ in range(3000):
            batch.unit().insert(PERSON, given_name="Import")
            batch.breathe()
    stop.set()
    thread.join()
    assert len(waits) >= 4
    assert max(waits) < 1.5


_OTHER_PROCESS = """
import sys, time
from pathlib import Path
from crm_desktop.store import open_store
from crm_desktop.domain.specs import PERSON
store = open_store(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for _ in range(5):
    began = time.perf_counter()
    with store.write("Save") as unit:
        unit.insert(PERSON, given_name="Other")
    print(time.perf_counter() - began, flush=True)
    time.sleep(0.02)
store.close()
"""


def test_a_save_of_another_process_passes_between_two_transactions(store: Store) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", _OTHER_PROCESS, str(store.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )
    assert other.stdin is not None and other.stdout is not None and other.stdout.readline() == "ready\n"
    other.stdin.write("go\n")
    other.stdin.flush()
    with store.batch("Import") as batch:
        while other.poll() is None:
            batch.unit().insert(PERSON, given_name="Import")
            batch.breathe()
    waits = [float(line) for line in other.communicate()[0].splitlines()]
    assert other.returncode == 0 and len(waits) == 5
    assert max(waits) < 2


def test_a_write_inside_a_write_is_refused_instead_of_waiting_for_ever(store: Store) -> None:
    with (
        pytest.raises(RuntimeError, match="a write inside a write"),
        store.batch("Import") as batch,
    ):
        batch.unit().insert(PERSON, given_name="A")
        store.set_setting("theme", "dark")


_KILLED = """
import os, signal, sys
from pathlib import Path
from crm_desktop.store import open_store
from crm_desktop.domain.specs import PERSON
store = open_store(Path(sys.argv[1]))
with store.batch("Import") as batch:
    for i in range(900):
        batch.unit().insert(PERSON, given_name=f"P{i}")
        batch.breathe()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_batch_that_was_killed_is_listed_and_whole(store: Store) -> None:
    path = store.path
    store.close()
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(path)], check=False, env={**os.environ, "PYTHONPATH": "src"}
    )
    assert killed.returncode == -signal.SIGKILL
    again = open_store(path)
    assert not again.was_closed
    assert [b.title for b in open_batches(again)] == ["Import"]
    assert_sound(again, "p1")
    again.close()


def test_a_workspace_opened_for_reading_is_not_written(store: Store) -> None:
    path = store.path
    reader = open_store(path, read_only=True)
    for write in (
        lambda: reader.write("New").__enter__(),
        lambda: reader.batch("Import").__enter__(),
        lambda: reader.set_setting("theme", "dark"),
    ):
        with pytest.raises(StoreReadOnly, match=r"“firm.crm” is open for reading only"):
            write()
    reader.close()


def test_what_others_wrote_is_heard_on_every_thread(store: Store, path: Path) -> None:
    other = open_store(path)
    with other.write("New") as unit:
        ada = unit.insert(PERSON, given_name="Ada")
    heard: list[object] = []
    thread = threading.Thread(target=lambda: heard.append(store.poll()))
    thread.start()
    thread.join()
    assert heard[0] and heard[0].ids_of(PERSON) == {ada}  # type: ignore[attr-defined]
    assert store.poll() is None
    other.close()


def test_beyond_3000_changes_everything_may_have_changed(store: Store) -> None:
    head = store.head()
    with store.batch("Import") as batch:
        for i in range(3000):
            batch.unit().insert(PERSON, given_name=f"P{i}")
            batch.breathe()
    assert len(store.changes_since(head).ids_of(PERSON)) == 3000
    with store.write("One more") as unit:
        unit.insert(PERSON, given_name="P")
    assert store.changes_since(head).is_all and store.changes_since(head).touches(PERSON)
    assert not store.changes_since(store.head())


def test_listeners_hear_after_the_commit_and_only_then(store: Store) -> None:
    heard = []
    remove = store.on_commit(lambda changes: heard.append((changes, store.query("SELECT count(*) FROM person"))))
    with store.write("New") as unit:
        ada = unit.insert(PERSON, given_name="Ada")
        assert heard == []
    assert [(c.ids_of(PERSON), n) for c, n in heard] == [({ada}, [(1,)])]
    remove()
    with store.write("New") as unit:
        unit.insert(PERSON, given_name="Eve")
    assert len(heard) == 1
