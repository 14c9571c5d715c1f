"""What can be read of a damaged file is saved into a new one."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from crm_desktop.domain.errors import StorageError, StoreCorrupt
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import count_people, create_person
from crm_desktop.services.search import search
from crm_desktop.services.verify import verify
from crm_desktop.store import open_store, opening
from crm_desktop.store.connection import PAGE, connect, create_file
from crm_desktop.store.salvage import new_name, salvage


@pytest.fixture
def firm(tmp_path: Path) -> Path:
    return make_firm(tmp_path)


def make_firm(tmp_path: Path) -> Path:
    path = tmp_path / "firm.crm"
    store = open_store(path, create=True, user_name="Marta")
    for n in range(400):
        person = create_person(store, given_name=f"Person{n}", description="words " * 20)
        if n % 20 == 0:
            write_note(store, kind_name="person", record_id=person, body=f"note {n}")
    store.close()
    return path


def pages_of(path: Path, mark: bytes, without: bytes = b"\0none", size: int = PAGE) -> list[int]:
    """Return the leaf pages of a table that hold some bytes."""
    data = path.read_bytes()
    pages = [data[at : at + size] for at in range(0, len(data), size)]
    return [n for n, page in enumerate(pages, 1) if page[0] == 0x0D and mark in page and without not in page]


def damage(path: Path, pages: list[int], size: int = PAGE) -> bytes:
    data = bytearray(path.read_bytes())
    for page in pages:
        data[(page - 1) * size : (page - 1) * size + 200] = b"\xa5" * 200
    path.write_bytes(data)
    return bytes(data)


def test_records_whose_page_is_lost_are_read_out_of_the_history(firm: Path) -> None:
    before = damage(firm, pages_of(firm, b"words words", without=b"given_name")[2:4])
    report = salvage(firm, new_name(firm))
    assert firm.read_bytes() == before and report.from_history > 0 and "person" in report.holes
    store = open_store(report.path)
    assert count_people(store) == 400 and verify(store).is_whole
    assert [hit.title for hit in search(store, "Person7", limit=1)] == ["Person7"]
    store.close()


def test_records_whose_history_is_lost_stay_as_they_are(firm: Path) -> None:
    damage(firm, pages_of(firm, b"given_name", without=b"CREATE ")[1:5])
    report = salvage(firm, new_name(firm))
    assert "change" in report.holes and report.mended > 0
    store = open_store(report.path)
    assert count_people(store) == 400 and verify(store).is_whole
    store.close()


def test_a_table_whose_root_is_lost_costs_no_record_that_the_history_knows(firm: Path) -> None:
    connection = connect(firm, read_only=True)
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'person'").fetchone()[0]
    connection.close()
    damage(firm, [root])
    report = salvage(firm, new_name(firm))
    store = open_store(report.path)
    assert count_people(store) == 400 and verify(store).is_whole
    store.close()


def test_a_lost_list_of_tables_is_put_back(firm: Path) -> None:
    lists = pages_of(firm, b"CREATE TRIGGER")
    assert len(lists) > 5
    before = damage(firm, lists[1:4])
    report = salvage(firm, new_name(firm))
    store = open_store(report.path)
    assert count_people(store) == 400 and verify(store).is_whole and firm.read_bytes() == before
    store.close()


def test_the_list_of_tables_of_a_file_with_smaller_pages_is_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "create_file", partial(create_file, page=4096))
    firm = make_firm(tmp_path)
    lists = pages_of(firm, b"CREATE TRIGGER", size=4096)
    assert len(lists) > 10
    damage(firm, lists[1:4], 4096)
    store = open_store(salvage(firm, new_name(firm)).path)
    assert count_people(store) == 400 and verify(store).is_whole
    store.close()


def test_a_salvaged_file_is_worked_in_like_any_other(firm: Path) -> None:
    damage(firm, pages_of(firm, b"words words", without=b"given_name")[:1])
    report = salvage(firm, firm.with_name("saved.crm"))
    store = open_store(report.path, app_folder=firm.parent / "app")
    create_person(store, given_name="New")
    head = store.head()
    store.close()
    store = open_store(report.path, app_folder=firm.parent / "app")
    assert store.head() == head and not store.missing_changes
    store.close()


def test_a_file_that_is_there_is_never_overwritten(firm: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine.crm"
    target.write_text("mine")
    with pytest.raises(StorageError, match=r"There is a file .* already\. Choose another name\."):
        salvage(firm, target)
    assert target.read_text() == "mine"


def test_of_a_file_that_holds_nothing_it_is_said_and_nothing_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "diary.crm"
    path.write_bytes(b"Dear diary, " * 900)
    with pytest.raises(StoreCorrupt) as caught:
        salvage(path, new_name(path))
    assert caught.value.title == "Nothing can be read of “diary.crm”"
    assert [p.name for p in tmp_path.iterdir()] == ["diary.crm"]


def test_of_another_program_s_database_it_is_said_that_nothing_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "other.crm"
    connection = create_file(path)
    connection.execute("CREATE TABLE song(title TEXT)")
    connection.close()
    with pytest.raises(StoreCorrupt) as caught:
        salvage(path, new_name(path))
    assert caught.value.title == "Nothing can be read of “other.crm”"
    assert caught.value.advice == "Restore the newest backup. The file was not changed."


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    (tmp_path / "a.recovered.crm").touch()
    assert new_name(tmp_path / "a.crm").name == "a.recovered1.crm"
