"""An undo works in slices: what it holds in memory does not grow with what it takes back."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_desktop.domain.specs import PERSON, TAG
from crm_desktop.services import undo_report
from crm_desktop.services.undo import UndoReport, undo
from crm_desktop.services.undo_report import Kept
from crm_desktop.services.undo_walk import Walk
from crm_desktop.store import Cause, Store, open_store

FEW, MANY = 2_000, 8_000
MOST = 1.5  # times the memory, for four times the records


@pytest.fixture(autouse=True)
def short_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo_report, "MOST_KEPT", 100)


def import_people(store: Store, count: int) -> str:
    with store.batch("Import") as batch:
        for number in range(count):
            batch.unit().insert_new(PERSON, f"p{number}", {"given_name": f"Ada {number}"})
            batch.breathe()
    return batch.id


def edit_all(store: Store, count: int, name: str) -> str:
    with store.batch("Bulk edit", cause=Cause.BULK) as batch:
        for number in range(count):
            batch.unit().update(PERSON, f"p{number}", {"nickname": name})
            batch.breathe()
    return batch.id


def peak_of(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def peaks(folder: Path, make: Callable[[Store, int], str], work: Callable[[Store, str], object]) -> tuple[int, int]:
    found = []
    for count in (100, FEW, MANY):  # the first one imports what is imported late
        store = open_store(folder / f"{count}.crm", create=True, user_name="Eva")
        try:
            batch = make(store, count)
            found.append(peak_of(lambda store=store, batch=batch: work(store, batch)))  # type: ignore[misc]
        finally:
            store.close()
    return found[1], found[2]


def test_the_memory_of_an_undo_does_not_grow_with_the_records_that_go_to_the_bin(tmp_path: Path) -> None:
    few, many = peaks(tmp_path, import_people, undo)
    assert many < few * MOST, (few, many)


def test_nor_with_the_records_that_are_kept(tmp_path: Path) -> None:
    reports: list[UndoReport] = []

    def edited_since(store: Store, count: int) -> str:
        import_people(store, count)
        first = edit_all(store, count, "A")
        edit_all(store, count, "B")
        return first

    few, many = peaks(tmp_path, edited_since, lambda store, batch: reports.append(undo(store, batch)))
    assert many < few * MOST, (few, many)
    assert [(len(r.kept), r.kept_records, r.kept_fields) for r in reports[1:]] == [(100, FEW, FEW), (100, MANY, MANY)]


def test_the_measure_sees_a_list_of_all_records(tmp_path: Path) -> None:
    def everything(store: Store, batch: str) -> object:
        walk = Walk(store, int(str(store.query("SELECT b FROM batch WHERE id = ?", (batch,))[0][0])))
        return [record for _, records in walk.slices() for record in records]

    few, many = peaks(tmp_path, import_people, everything)
    assert many > few * MOST, (few, many)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "w.crm", create=True, user_name="Eva")


def test_each_record_turns_up_once_and_the_last_one_first(store: Store) -> None:
    with store.batch("Import") as batch:
        for number in range(500):
            batch.unit().insert(PERSON, id=f"p{number}", given_name="Ada")
            batch.unit().update(PERSON, f"p{number // 2}", {"nickname": f"{number}"})
            if number % 130 == 0:
                batch.commit()
    walk = Walk(store, int(str(store.query("SELECT b FROM batch WHERE id = ?", (batch.id,))[0][0])))
    pieces = list(walk.slices())
    found = [record for _, records in pieces for record in records]
    assert [record.id for record in found] == [f"p{number}" for number in reversed(range(500))]
    assert all(record.is_born and record.first < record.last for record in found[250:])
    assert sum(changes for changes, _ in pieces) == walk.changes() == 1_000
    assert (walk.count(51), walk.count(2_000)) == (51, 500)
    store.close()


def test_a_long_undo_says_how_far_it_is_and_takes_the_tags_last(store: Store) -> None:
    with store.batch("Import") as batch:
        tag = batch.unit().insert(TAG, name="Fair")
        for number in range(300):
            batch.unit().insert(PERSON, id=f"p{number}", given_name="Ada", tags={tag: ["m"]})
            batch.breathe()
    told: list[tuple[int, int]] = []
    report = undo(store, batch.id, on_progress=lambda done, of: told.append((done, of)))
    assert report.reverted == 301 and not report.kept
    assert told == [(200, 301), (301, 301)]
    last = store.query("SELECT tbl FROM change ORDER BY n DESC LIMIT 1")
    assert last == [("tag",)]
    store.close()


def test_reports_of_several_undos_are_one_with_all_that_was_kept() -> None:
    whole, part = UndoReport(), UndoReport(batch_id="b", reverted=2, more_kept=3, more_fields=4)
    for number in range(60):
        part.keep(Kept("person", f"p{number}", "Ada", ("nickname", "prefix")))
    whole.add(part)
    whole.add(part)
    assert (whole.batch_id, whole.reverted, len(whole.kept)) == ("b", 4, 100)
    assert (whole.kept_records, whole.kept_fields) == (126, 248)
