"""A record is found by what its own fields say, as long as there is such a field, whoever takes it away."""

from __future__ import annotations

from tests.property.oracle import assert_sound
from tests.property.workspaces import outside

from crm_desktop.domain.specs import PERSON
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.services import custom_fields, records
from crm_desktop.services.people import create_person
from crm_desktop.services.search import search
from crm_desktop.services.undo import recent_batches, undo
from crm_desktop.store import Store
from crm_desktop.store.outside import refresh_outside


def painted(store: Store) -> tuple[str, str, str]:
    """Return a person whose colour is red, the field of the colour, and the batch that made the field."""
    field = custom_fields.create_custom_field(store, kind_name="person", label="Colour")
    made = recent_batches(store)[0].id
    person = create_person(store, given_name="Ada")
    records.update(store, PERSON, person, {"custom.colour": "Red"})
    return person, field, made


def test_the_undo_of_a_new_field_takes_its_values_out_of_the_search_and_redo_puts_them_back(store: Store) -> None:
    person, _, made = painted(store)
    undone = undo(store, made).batch_id
    assert search(store, "red") == []
    assert_sound(store, "red")
    undo(store, undone)
    assert [hit.id for hit in search(store, "red")] == [person]
    assert_sound(store, "red")


def test_an_import_that_brings_a_field_back_makes_its_old_values_found_again(store: Store) -> None:
    person, field, _ = painted(store)
    custom_fields.remove_custom_field(store, field)
    assert search(store, "red") == []
    path = store.path.parent / "people.csv"
    path.write_text("First name,Colour\nEve,Blue\n", encoding="utf-8")
    import_file(store, open_source(path))
    assert [hit.id for hit in search(store, "red")] == [person]
    assert_sound(store, "red", "blue")


def test_a_field_that_another_program_removed_is_not_searched(store: Store) -> None:
    _, field, _ = painted(store)
    outside(store, ("UPDATE custom_field SET deleted_at = 1 WHERE id = ?", [field]))
    store.poll()
    refresh_outside(store)
    assert search(store, "red") == []
    assert_sound(store, "red")
