"""The notes of a file: one record each, once, whether their person is new or was there before."""

from __future__ import annotations

from tests.property.oracle import assert_sound

from crm_desktop.services.activities import log_activity
from crm_desktop.services.import_runs import undo_run
from crm_desktop.store import Store
from crm_desktop.viewmodels.importing_runs import Hooks, run_wizard
from crm_desktop.viewmodels.importing_wizard import open_wizard

NOTE = "Met at the fair"


def bring_in(store: Store, *rows: str) -> str:
    path = store.path.with_name("people.csv")
    path.write_text("\n".join(("First name,Last name,E-mail,Notes", *rows)) + "\n", encoding="utf-8")
    return run_wizard(store, open_wizard(path, country=""), Hooks()).run_id


def notes(store: Store) -> list[tuple[object, ...]]:
    return store.query(
        "SELECT p.given_name, a.body FROM activity a JOIN person p ON p.id = a.record_id WHERE a.deleted_at IS NULL "
        "ORDER BY p.given_name, a.body"
    )


def test_two_rows_of_one_person_bring_the_same_note_once_and_another_one_too(store: Store) -> None:
    row = "Ada,Byron,ada@one.example,"
    bring_in(store, row + NOTE, row + NOTE, row + "Likes tea", f"Eve,Novak,eve@one.example,{NOTE}")
    assert notes(store) == [("Ada", "Likes tea"), ("Ada", NOTE), ("Eve", NOTE)]
    assert_sound(store)


def test_a_file_that_comes_again_brings_only_the_note_that_is_new(store: Store) -> None:
    bring_in(store, f"Ada,Byron,ada@one.example,{NOTE}")
    bring_in(store, f"Ada,Byron,ada@one.example,{NOTE}", "Eve,Novak,eve@one.example,Likes tea")
    assert notes(store) == [("Ada", NOTE), ("Eve", "Likes tea")]


def test_a_note_leaves_the_last_contact_as_it_was(store: Store) -> None:
    bring_in(store, "Ada,Byron,ada@one.example,")
    person = str(store.query("SELECT id FROM person")[0][0])
    log_activity(store, kind="call", subject="Hello", kind_name="person", record_id=person)
    before = store.query("SELECT last_contact_at, next_step_id FROM person")
    bring_in(store, f"Ada,Byron,ada@one.example,{NOTE}")
    assert before[0][0] and store.query("SELECT last_contact_at, next_step_id FROM person") == before
    assert_sound(store)


def test_notes_go_with_the_import_that_brought_them(store: Store) -> None:
    run = bring_in(store, *(f"Eve,Number {n},eve{n}@one.example,{NOTE} {n}" for n in range(200)))
    assert len(notes(store)) == 200 and store.query("SELECT count(*) FROM search WHERE search MATCH 'fair*'") != [(0,)]
    assert undo_run(store, run).kept == []
    assert notes(store) == []
    assert_sound(store)
