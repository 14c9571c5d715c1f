"""What an import brings beside people - tags and fields of one's own - goes and comes back with them."""

from __future__ import annotations

from pathlib import Path

from crm_desktop.domain.specs import PERSON, TAG
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.services import records
from crm_desktop.services.bin import restore_from_bin
from crm_desktop.services.custom_fields import create_custom_field, list_custom_fields, remove_custom_field
from crm_desktop.services.people import create_person
from crm_desktop.services.search import search
from crm_desktop.services.tags import list_tags, tag, tag_id
from crm_desktop.services.undo import BORNE, next_redo, next_undo, undo
from crm_desktop.store import Store
from crm_desktop.store.net import find_differences
from crm_desktop.viewmodels.history import kept_words

PEOPLE = "First name,Last name,Tags,Shoe size\nAda,Lovelace,Maths,big\nEva,Kral,Maths,small\n"


def bring(store: Store, folder: Path, text: str = PEOPLE) -> str:
    path = folder / "people.csv"
    path.write_text(text, encoding="utf-8")
    source = open_source(path)
    assert source.recognised is not None
    mapping = source.recognised.mapping.with_target("Tags", "tags").with_target("Shoe size", "keep")
    return import_file(store, source.with_mapping(mapping)).batch_id


def person(store: Store, name: str) -> str:
    return str(store.query("SELECT id FROM person WHERE given_name = ?", (name,))[0][0])


def tags(store: Store) -> dict[str, int]:
    return {row.name: row.people for row in list_tags(store)}


def fields(store: Store) -> list[str]:
    return [field.label for field in list_custom_fields(store, "person")]


def test_a_person_out_of_the_bin_brings_the_tag_and_the_field_of_an_undone_import(store: Store, tmp_path: Path) -> None:
    undo(store, bring(store, tmp_path))
    assert (tags(store), fields(store)) == ({}, [])
    batch = restore_from_bin(store, [("person", person(store, "Ada"))])
    assert (tags(store), fields(store)) == ({"Maths": 1}, ["Shoe size"])
    assert [hit.title for hit in search(store, "big")] == ["Ada Lovelace"]
    assert batch is not None
    undo(store, batch)  # all of it was one batch
    assert (tags(store), fields(store)) == ({}, [])
    assert list(find_differences(store)) == []


def test_the_record_s_own_page_and_many_at_once_bring_them_too(store: Store, tmp_path: Path) -> None:
    more = "".join(f"P{n},Many,Maths,big\n" for n in range(60))
    undo(store, bring(store, tmp_path, PEOPLE + more))
    records.restore(store, PERSON, person(store, "Ada"))
    assert (tags(store), fields(store)) == ({"Maths": 1}, ["Shoe size"])
    last = next_undo(store)
    assert last is not None
    undo(store, last.id)
    records.restore(store, PERSON, [str(row[0]) for row in store.query("SELECT id FROM person")])
    assert (tags(store), fields(store)) == ({"Maths": 62}, ["Shoe size"])


def test_a_redone_import_has_its_tag_whatever_became_of_the_tag_meanwhile(store: Store, tmp_path: Path) -> None:
    undo(store, bring(store, tmp_path))
    redo = next_redo(store)
    zoe = create_person(store, given_name="Zoe")
    tag(store, PERSON, zoe, "Maths")
    records.update(store, PERSON, zoe, {f"tags.{tag_id('Maths')}": None})
    with store.write("Away") as unit:
        unit.delete(TAG, tag_id("Maths"))
    assert redo is not None
    undo(store, redo.id)
    assert (tags(store), fields(store)) == ({"Maths": 2}, ["Shoe size"])


def test_an_import_that_is_run_again_after_its_undo_has_them(store: Store, tmp_path: Path) -> None:
    undo(store, bring(store, tmp_path))
    bring(store, tmp_path)
    assert (tags(store), fields(store)) == ({"Maths": 2}, ["Shoe size"])


def test_a_tag_and_a_field_that_others_use_by_now_stay_when_their_import_is_undone(
    store: Store, tmp_path: Path
) -> None:
    first = bring(store, tmp_path)
    bring(store, tmp_path, "First name,Last name,Tags,Shoe size\nJan,Novak,Maths,huge\n")
    report = undo(store, first)
    assert (tags(store), fields(store)) == ({"Maths": 1}, ["Shoe size"])
    assert {(kept.kind, kept.fields) for kept in report.kept} == {("tag", (BORNE,)), ("custom_field", (BORNE,))}
    assert "Maths: other records have it" in kept_words(store, report.kept)


def test_a_field_that_somebody_removed_stays_removed(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path)
    ada = person(store, "Ada")
    records.delete(store, PERSON, ada)
    remove_custom_field(store, list_custom_fields(store, "person")[0].id)
    records.restore(store, PERSON, ada)
    assert fields(store) == []


def test_the_undo_of_a_field_added_by_hand_takes_it_away_with_its_values_kept(store: Store) -> None:
    create_custom_field(store, kind_name="person", label="Floor")
    added = next_undo(store)
    ada = create_person(store, given_name="Ada", custom={"floor": "2"})
    assert added is not None
    undo(store, added.id)
    records.delete(store, PERSON, ada)
    records.restore(store, PERSON, ada)
    assert fields(store) == []
