"""A file that an older version of the program made opens in this one, whole, and grows what it lacks."""

from __future__ import annotations

import gzip
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from crm_desktop.domain.errors import SnapshotInvalid
from crm_desktop.domain.specs import KINDS, PERSON
from crm_desktop.services.notes import list_notes
from crm_desktop.services.search import search
from crm_desktop.services.verify import verify
from crm_desktop.store import open_store
from crm_desktop.store.capture import capture_triggers
from crm_desktop.store.connection import connect
from crm_desktop.store.ddl import kind_statements
from crm_desktop.store.migrate import snapshot_path
from crm_desktop.store.snapshot import check_copy, copy_snapshot

SAMPLES = Path(__file__).parents[2] / "samples" / "files"


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    """A workspace as the first schema left it: a company, a person with a job, two notes and a tag."""
    path = tmp_path / "old.crm"
    path.write_bytes(gzip.decompress((SAMPLES / "schema-1.crm.gz").read_bytes()))
    shutil.copy(SAMPLES / "schema-1.crm.key", tmp_path / "old.crm.key")
    return path


def test_a_file_of_the_first_schema_keeps_every_record_and_its_history(old_file: Path) -> None:
    with closing(open_store(old_file)) as store:
        person = store.query("SELECT id, display_name, job_title FROM person")[0]
        notes = list_notes(store, "person", str(person[0]))
        assert person[1:] == ("Zuzana Horváthová", "Riaditeľka")
        assert [note.body for note in notes] == ["Chce novú cenu"]
        assert [hit.title for hit in search(store, "horvat")] == ["Zuzana Horváthová"]
        assert verify(store).is_whole
    assert snapshot_path(old_file).exists()


def test_an_upgraded_file_has_the_tables_columns_and_triggers_of_a_new_one(old_file: Path, tmp_path: Path) -> None:
    open_store(old_file).close()
    open_store(tmp_path / "new.crm", create=True).close()

    def shape(path: Path) -> dict[str, object]:
        with connect(path) as c:
            columns = {k.name: {tuple(r[1:4]) for r in c.execute(f"PRAGMA table_info({k.name})")} for k in KINDS}
            rest = "SELECT name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL"
            return {"columns": columns, "rest": set(c.execute(rest).fetchall())}

    upgraded = shape(old_file)
    assert upgraded == shape(tmp_path / "new.crm")
    assert {name for name, _ in upgraded["rest"]} >= set(capture_triggers())  # type: ignore[attr-defined]


def test_columns_that_came_later_are_derived_for_what_stood_before(old_file: Path) -> None:
    with closing(open_store(old_file)) as store:
        told = store.query("SELECT count(*) FROM activity WHERE story_at IS NULL")
        reached = store.query("SELECT last_contact_at FROM person")
    assert told == [(0,)]
    assert reached == [(None,)]  # a note reaches nobody


def test_a_second_upgrade_changes_nothing(old_file: Path) -> None:
    with closing(open_store(old_file)) as store:
        before = store.query("SELECT name, sql FROM sqlite_master ORDER BY name")
    with closing(open_store(old_file)) as store:
        assert store.query("SELECT name, sql FROM sqlite_master ORDER BY name") == before
        assert len(kind_statements(PERSON)) > 1


def test_a_file_that_is_only_read_is_shown_through_a_copy_and_stays_as_it_is(old_file: Path) -> None:
    before = old_file.read_bytes()
    with closing(open_store(old_file, read_only=True)) as store:
        copy = store.path
        assert store.query("SELECT display_name, next_step_at FROM company") == [("Strojáreň Nitra", None)]
        assert store.folder == old_file.with_name("old.crm.files")
    assert old_file.read_bytes() == before
    assert not copy.exists()


def test_a_backup_that_an_older_version_made_is_still_proven(old_file: Path, tmp_path: Path) -> None:
    snapshot = tmp_path / "copy.crm"
    facts = copy_snapshot(old_file, snapshot, with_hashes=True)
    assert facts.schema == 1 and facts.counts["person"] == 1
    check_copy(snapshot, facts, with_hashes=True)
    with pytest.raises(SnapshotInvalid, match="counts"):
        check_copy(snapshot, replace(facts, counts=facts.counts | {"person": 2}), with_hashes=True)
