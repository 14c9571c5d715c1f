"""Files that benchmarks make once and keep are never read by a program with another schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks import workspaces

from crm_desktop.services.search import search
from crm_desktop.store import open_store
from crm_desktop.store.connection import Connection
from crm_desktop.store.schema import create_schema


def made(folder: Path) -> None:
    (folder / "a.crm").touch()


def with_an_index_more(connection: Connection) -> None:
    create_schema(connection)
    connection.execute("CREATE INDEX one_more ON regarding(created_at)")


def test_a_kept_file_is_made_once_and_anew_for_another_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspaces, "FOLDER", tmp_path)
    first = workspaces.kept("filled-5", made)
    assert first.exists() and workspaces.kept("filled-5", made) == first
    monkeypatch.setattr(workspaces, "create_schema", with_an_index_more)
    workspaces.schema_key.cache_clear()
    assert workspaces.kept("filled-5", made) != first
    workspaces.schema_key.cache_clear()


def test_a_workspace_that_is_filled_past_the_log_is_found_in_like_one_that_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspaces, "FOLDER", tmp_path)
    store = open_store(workspaces.filled(40), app_folder=tmp_path)
    [(name, k)] = store.query("SELECT display_name, k FROM person LIMIT 1")
    [(phone,)] = store.query("SELECT value FROM point_index WHERE k = ? AND type = 'phone'", (k,))
    assert store.query("SELECT count(*) FROM person")[0][0] == 40
    assert all(name in [hit.title for hit in search(store, str(text))] for text in (name, phone))
    store.close()
