"""What made a record is undone after another record was merged into it: neither of the two is lost."""

from __future__ import annotations

from tests.property.oracle import assert_sound

from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.merge import merge, unmerge
from crm_desktop.services.notes import list_notes, write_note
from crm_desktop.services.people import create_person
from crm_desktop.services.undo import MERGED, recent_batches, undo
from crm_desktop.store import Store
from crm_desktop.viewmodels.history import kept_words


def test_undo_of_what_made_the_kept_one_keeps_it_and_so_the_one_that_was_merged_into_it(store: Store) -> None:
    other = create_person(store, given_name="Ada")
    write_note(store, kind_name="person", record_id=other, body="important")
    made = create_person(store, given_name="Ada")
    making = recent_batches(store)[0].id
    done = merge(store, "person", made, other).batch_id
    report = undo(store, making)
    assert [(k.id, k.fields) for k in report.kept] == [(made, (MERGED,))] and report.reverted == 0
    assert kept_words(store, report.kept) == ["Ada: another record was merged into it since"]
    assert [note.body for note in list_notes(store, "person", made)] == ["important"]
    unmerge(store, done)
    assert records.get(store, PERSON, other)["deleted_at"] is None
    assert_sound(store)


def test_undo_of_a_restore_keeps_the_record_that_another_was_merged_into_since(store: Store) -> None:
    other, kept = create_person(store, given_name="Ada"), create_person(store, given_name="Ada")
    records.delete(store, PERSON, kept)
    restoring = records.restore(store, PERSON, kept)
    merge(store, "person", kept, other)
    assert [k.fields for k in undo(store, str(restoring)).kept] == [(MERGED,)]
    assert records.get(store, PERSON, kept)["deleted_at"] is None


def test_undo_of_an_import_puts_both_of_a_pair_in_the_bin_that_it_had_made(store: Store) -> None:
    with store.write("Two") as unit:
        one, two = unit.insert(PERSON, given_name="Ada"), unit.insert(PERSON, given_name="Ada")
    merge(store, "person", one, two)
    assert undo(store, unit.batch_id).kept == []
    assert records.get(store, PERSON, one)["deleted_at"] is not None
