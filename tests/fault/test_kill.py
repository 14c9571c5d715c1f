"""kill -9 at any moment: no acknowledged save is lost, none is there by half (reliability.md 3, 1)."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.fault.firm import assert_sound, contents, make_firm, tell
from tests.fault.killing import WINDOW, environment, kill_after, writers

from crm_desktop.domain.specs import PERSON
from crm_desktop.services.drafts import load_draft
from crm_desktop.services.people import create_person
from crm_desktop.services.records import get
from crm_desktop.services.undo import open_batches, undo
from crm_desktop.store import Store, open_store

SEED = 20_260_312


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    return tmp_path / "firm.crm"


@pytest.fixture
def times(request: pytest.FixtureRequest) -> int:
    """Ten times as many kills with --long."""
    return 10 if request.config.getoption("--long") else 1


def reopened(path: Path) -> Store:
    """Open a workspace after a kill: at once, and with nothing missing."""
    began = time.monotonic()
    store = open_store(path, app_folder=path.parent / "app")
    assert store.missing_changes == 0 and time.monotonic() - began < 2
    return store


def assert_nothing_partial(store: Store) -> None:
    """What one verb wrote together is there together: a buyer and the job, record and log."""
    alone = "SELECT count(*) FROM person p WHERE given_name LIKE 'Buyer %' AND NOT EXISTS "
    assert store.query(alone + "(SELECT 1 FROM affiliation a WHERE a.person_id = p.id)") == [(0,)]
    assert store.query("SELECT count(*) FROM ctx WHERE tx IS NOT NULL OR seen IS NOT NULL") == [(0,)]
    assert store.query("SELECT count(*) FROM change c WHERE NOT EXISTS (SELECT 1 FROM tx WHERE tx.tx = c.tx)") == [(0,)]
    undone = "SELECT count(*) FROM tx WHERE NOT EXISTS (SELECT 1 FROM batch b WHERE b.b = tx.batch) AND tx > 1"
    assert store.query(undone) == [(0,)]


def lost(store: Store, acks: list[str]) -> list[str]:
    """Return those acknowledged saves that the file does not hold."""
    missing = []
    for ack in acks:
        _, what, record_id, value = ack.split()
        if what == "born":
            job = "SELECT 1 FROM affiliation WHERE person_id = ? AND company_id = ?"
            found = bool(store.query(job, (record_id, value)))
        elif what == "nick":
            found = get(store, PERSON, record_id)["nickname"] in (f"nick {value}", "undone soon")
        else:
            found = bool(get(store, PERSON, record_id)["tags"])
        if not found:
            missing.append(ack)
    return missing


def test_a_writer_that_is_killed_loses_no_acknowledged_save(path: Path, times: int) -> None:
    make_firm(path, people=0)
    kills, acked, n = 100 * times, 0, 0
    began = time.monotonic()
    with writers(path, SEED) as server:
        for kill in range(kills):
            acks = [line for line in server.kill_one(str(n)) if line.startswith("ack")]
            acked, n = acked + len(acks), n + 1000
            store = reopened(path)
            assert lost(store, acks) == []
            if kill % 20 == 19:
                assert_nothing_partial(store)
                assert_sound(store)
            store.close()
    assert acked > kills, "killed too early to prove anything"
    tell(f"writer: {kills} kills, {acked} acknowledged, 0 lost, 0 partial, {time.monotonic() - began:.1f} s")


def test_a_killed_import_is_listed_as_open_and_its_undo_leaves_all_as_it_was(
    path: Path, tmp_path: Path, times: int
) -> None:
    make_firm(path, people=5)
    file = tmp_path / "people.csv"
    lines = [f"Ema{n},Nová{n},ema{n}@firm.example" for n in range(20_000)]
    file.write_text("\n".join(["First Name,Last Name,E-mail Address", *lines]), "utf-8")
    store = reopened(path)
    before = store.query("SELECT id, given_name FROM person ORDER BY k")
    store.close()
    kills, written = 10 * times, 0
    with writers(path, SEED) as server:
        for _ in range(kills):
            said = server.kill_one(str(file), after="rows", most=0.3)
            assert "ack import" not in said
            store = reopened(path)
            assert_nothing_partial(store)
            [batch] = open_batches(store)
            assert batch.title == "Import of people.csv"
            written += len(store.query("SELECT 1 FROM person")) > len(before)
            undo(store, batch.id)
            assert open_batches(store) == []
            assert store.query("SELECT id, given_name FROM person WHERE deleted_at IS NULL ORDER BY k") == before
            store.close()
    assert written > kills / 2, "killed too early to prove anything"
    tell(f"import: {kills} kills, {written} amid the writing, each listed as open and undone")


def test_crm_that_is_killed_loses_no_acknowledged_save(path: Path, times: int) -> None:
    make_firm(path, people=0)
    command = [sys.executable, "-m", "crm_desktop.app.console", "people", "add", "--json", "--workspace", str(path)]

    def start(n: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*command, "--given-name", f"Short {n}"], stdout=subprocess.PIPE, text=True, env=environment()
        )

    began = time.monotonic()
    assert "id" in start(-1).communicate()[0]
    usual = time.monotonic() - began
    kills, acks, began = 60 * times, [], time.monotonic()
    for n in range(0, kills, 2):  # two at a time: they also wait for each other
        both = [start(n), start(n + 1)]
        spread = usual * (0.5 + 1.3 * ((n * 7919) % 100) / 100)
        acks += [json.loads(out)["id"] for program in both if (out := kill_after(program, spread)).endswith("}\n")]
    store = reopened(path)
    there = {str(i) for (i,) in store.query("SELECT id FROM person")}
    assert set(acks) <= there and len(acks) > kills / 10
    assert_nothing_partial(store)
    assert_sound(store)
    store.close()
    tell(
        f"crm: {kills} processes, {len(acks)} acknowledged, 0 lost, "
        f"{len(there) - 1 - len(acks)} saved and not yet told, {time.monotonic() - began:.1f} s"
    )


def test_a_window_that_is_killed_loses_no_save_and_keeps_its_draft(path: Path, times: int) -> None:
    make_firm(path, people=0)
    store = reopened(path)
    person = create_person(store, given_name="Ada", nickname="nick 0")
    before = contents(store)
    store.close()
    kills, acked, began = 30 * times, 0, time.monotonic()
    for kill in range(kills):
        first = kill * 1000 + 1
        program = subprocess.Popen(
            [sys.executable, "-c", WINDOW, str(path), person, str(first)],
            stdout=subprocess.PIPE,
            text=True,
            env={**environment(), "QT_QPA_PLATFORM": "offscreen"},
        )
        assert program.stdout is not None
        lines = [program.stdout.readline()]  # it is up, and has saved once
        assert lines[0], "the window ended by itself"
        lines += kill_after(program, (kill * 7919 % 100) / 250).splitlines()
        acks = [line.split() for line in lines if line.startswith("ack")]
        acked += len(acks)
        store = reopened(path)
        last = max(int(n) for _, what, _, n in acks if what == "nick")
        found = int(str(get(store, PERSON, person)["nickname"]).split()[1])
        assert found in (last, last + 1), "one more may have been saved and not yet told"
        drafts = [int(n) for _, what, _, n in acks if what == "draft"]
        draft = load_draft(store, f"person/{person}")
        if drafts:
            assert draft is not None and draft.texts["note"] in (f"draft {max(drafts)}", f"draft {max(drafts) + 1}")
        if kill % 10 == 9:
            assert_sound(store)
        store.close()
    store = reopened(path)
    assert contents(store) != before
    assert_sound(store)
    store.close()
    tell(f"window: {kills} kills, {acked} acknowledged, 0 lost, drafts kept, {time.monotonic() - began:.1f} s")
