"""What a file must be to be opened, and how it is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.property.oracle import DERIVED

from crm_desktop.domain.errors import CrmError, StorageError, StoreCorrupt, StoreTooNew
from crm_desktop.store import Store, open_store
from crm_desktop.store.connection import check_driver, connect
from crm_desktop.store.schema import SCHEMA


def test_a_file_of_no_bytes_is_not_taken_for_a_new_user(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreCorrupt, match=r"firm.crm” is empty \(0 bytes\).* Restore the newest backup"):
        open_store(path, create=True)
    assert path.stat().st_size == 0


def test_a_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs(a)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StoreCorrupt, match="is a database of another program"):
        open_store(path)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_in_words(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 400)
    with pytest.raises(CrmError) as caught:
        open_store(path)
    assert caught.value.title and caught.value.advice


def test_a_file_of_a_newer_version_is_refused_naming_both(store: Store) -> None:
    store.writer.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreTooNew, match=rf"format 99, this program knows {SCHEMA}\)\. Update the program"):
        open_store(store.path)


def test_a_missing_file_is_named(path: Path) -> None:
    with pytest.raises(StorageError, match="There is no file"):
        open_store(path)
    assert not path.exists()


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2), (3, 52, 0)])
def test_a_library_that_damages_files_is_refused(version: tuple[int, ...]) -> None:
    with pytest.raises(StorageError, match=r"too old to keep your data safe"):
        check_driver(version)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("synchronous", 2),  # FULL: an acknowledged save survives a power cut
        ("foreign_keys", 1),
        ("recursive_triggers", 1),
        ("mmap_size", 0),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("journal_mode", "wal"),
        ("busy_timeout", 5000),
    ],
)
def test_every_connection_is_set_as_the_file_needs_it(store: Store, setting: str, value: object) -> None:
    connection = connect(store.path)
    found = [c.execute(f"PRAGMA {setting}").fetchone() for c in (connection, store._readers.mine())]
    connection.close()
    assert {row[0] if row else 0 for row in found} == {value}


@pytest.mark.parametrize("setting", ["synchronous", "recursive_triggers", "foreign_keys"])
def test_the_connection_that_writes_keeps_these_settings(store: Store, setting: str) -> None:
    assert store.writer.connection.execute(f"PRAGMA {setting}").fetchone()[0] == {"synchronous": 2}.get(setting, 1)


def test_tables_are_strict_and_synced_ones_have_no_unique_but_the_id(store: Store) -> None:
    for name in DERIVED:
        [(strict,)] = store.query("SELECT strict FROM pragma_table_list WHERE name = ?", (name,))
        assert strict == 1
        unique = store.query('SELECT origin FROM pragma_index_list(?) WHERE "unique"', (name,))
        assert unique == [("u",)]
        assert store.query("SELECT * FROM pragma_foreign_key_list(?)", (name,)) == []
