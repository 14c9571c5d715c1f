from __future__ import annotations

import pytest

from crm_desktop.domain.errors import Canceled, NotFoundError, ValidationError
from crm_desktop.domain.specs import ACTIVITY, COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.bin import count_bin, list_bin, restore_from_bin
from crm_desktop.services.bulk import bulk_delete, bulk_tag, bulk_update, preview_bulk
from crm_desktop.services.companies import create_company
from crm_desktop.services.many import Watch
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import count_people, create_person
from crm_desktop.services.tags import list_tags, untag
from crm_desktop.services.undo import next_redo, next_undo, open_batches, recent_batches, undo
from crm_desktop.store import Cause, Store


def five(store: Store) -> list[str]:
    ids = [create_person(store, given_name=f"P{n}") for n in range(5)]
    records.update(store, PERSON, ids[0], {"consent": "given"})
    return ids


def consents(store: Store) -> list[object]:
    return [row[0] for row in store.query("SELECT consent FROM person ORDER BY k")]


def test_a_bulk_edit_says_before_what_it_will_do(store: Store) -> None:
    preview = preview_bulk(store, PERSON, five(store), {"consent": "given"})
    assert preview.sentences == ("Consent becomes Given for 4 people, 1 already is",)
    assert (len(preview.changing), preview.same) == (4, 1)
    assert consents(store).count("given") == 1


def test_a_bulk_edit_is_one_batch_and_one_undo(store: Store) -> None:
    before = len(recent_batches(store)) + 6
    report = bulk_update(store, PERSON, five(store), {"consent": "given"})
    assert (report.changed, report.unchanged, report.title) == (4, 1, "Consent changed to Given for 4 people")
    newest = next_undo(store)
    assert newest and (newest.id, newest.cause) == (report.batch_id, Cause.BULK)
    assert len(recent_batches(store)) == before + 1
    undo(store, newest.id)
    assert consents(store) == ["given", None, None, None, None]
    redo = next_redo(store)
    assert redo and undo(store, redo.id).reverted == 4
    assert consents(store) == ["given"] * 5


def test_a_bulk_edit_that_changes_nothing_leaves_no_batch(store: Store) -> None:
    ids = five(store)[:1]
    assert bulk_update(store, PERSON, ids, {"consent": "given"}).batch_id is None
    assert recent_batches(store)[0].cause is Cause.EDIT


def test_a_bulk_edit_names_the_records_that_can_t_take_it(store: Store) -> None:
    ids = five(store)
    records.update(store, PERSON, ids[2], {"family_name": "Novak"})
    report = bulk_update(store, PERSON, [ids[2], ids[3]], {"given_name": None})
    assert (report.changed, [(row.name, row.reason) for row in report.refused]) == (
        1, [("P3", "A person needs a name. Type a first or a last name, or an e-mail.")],
    )  # fmt: skip
    assert store.query("SELECT count(*) FROM person WHERE given_name IS NULL") == [(1,)]
    assert open_batches(store) == []


def test_a_bulk_edit_that_no_record_can_take_says_why(store: Store) -> None:
    ids = five(store)
    with pytest.raises(ValidationError, match="A person needs a name"):
        bulk_update(store, PERSON, ids, {"given_name": None})
    assert open_batches(store) == []


def test_a_bulk_edit_that_is_stopped_is_undone(store: Store) -> None:
    ids = five(store) + [create_person(store, given_name=f"Q{n}") for n in range(60)]
    seen: list[tuple[int, int]] = []
    watch = Watch(lambda done, total: seen.append((done, total)), lambda: len(seen) == 2)
    with pytest.raises(Canceled) as error:
        bulk_update(store, PERSON, ids, {"consent": "given"}, watch)
    assert (error.value.title, error.value.advice) == ("Stopped", "What was changed before is put back.")
    assert seen == [(20, 64), (40, 64)] and consents(store).count("given") == 1
    assert open_batches(store) == []


def test_a_bulk_edit_refuses_a_value_with_a_sentence(store: Store) -> None:
    with pytest.raises(ValidationError) as error:
        bulk_update(store, COMPANY, [create_company(store, name="Alfa")], {"type": "friend"})
    assert error.value.title == "“Type” can't be “friend”"
    assert error.value.advice == "Choose one of: prospect, customer, supplier, partner, other."


def test_bulk_tags_and_deletes_are_one_undo_each(store: Store) -> None:
    ids = [create_person(store, given_name=f"P{n}") for n in range(60)]
    tagged = bulk_tag(store, PERSON, ids, "VIP")
    assert tagged and [(t.name, t.people) for t in list_tags(store)] == [("VIP", 60)]
    deleted = bulk_delete(store, PERSON, ids)
    assert deleted and count_people(store) == 0 and count_bin(store) == 60
    undo(store, deleted)
    undo(store, tagged)
    assert count_people(store) == 60 and [t.people for t in list_tags(store)] in ([], [0])


def test_the_bin_shows_who_deleted_what_and_gives_it_back(store: Store) -> None:
    ada, alfa = create_person(store, given_name="Ada"), create_company(store, name="Alfa")
    note = write_note(store, kind_name="person", record_id=ada, body="Called")
    for kind, record_id in ((PERSON, ada), (COMPANY, alfa), (ACTIVITY, note)):
        records.delete(store, kind, record_id)
    assert [(row.kind, row.title, row.who) for row in list_bin(store)] == [
        ("activity", "Called", "Marta"),
        ("company", "Alfa", "Marta"),
        ("person", "Ada", "Marta"),
    ]
    batch = restore_from_bin(store, [("person", ada), ("activity", note)])
    assert batch and recent_batches(store)[0].title == "2 records restored from the bin"
    assert [row.id for row in list_bin(store)] == [alfa]
    assert restore_from_bin(store, [("person", ada)]) is None


def test_the_bin_refuses_an_empty_choice_and_an_unknown_id(store: Store) -> None:
    with pytest.raises(ValidationError) as error:
        restore_from_bin(store, [])
    assert (error.value.title, error.value.advice) == ("Nothing is chosen", "Choose what to take out of the bin.")
    with pytest.raises(NotFoundError, match="Person: there is none with the id “nobody”"):
        restore_from_bin(store, [("person", create_person(store, given_name="Ada")), ("person", "nobody")])
    assert open_batches(store) == []


def test_a_tag_on_a_record_that_is_gone_leaves_no_half_batch(store: Store) -> None:
    ids = [create_person(store, given_name=f"P{n}") for n in range(55)]
    with pytest.raises(NotFoundError, match="Person: there is none with the id “nobody”"):
        bulk_tag(store, PERSON, ["nobody"], "VIP")
    assert bulk_tag(store, PERSON, ["nobody", *ids], "VIP")
    assert untag(store, PERSON, ["nobody", *ids], "vip") and untag(store, PERSON, ids, "vip") is None
    assert open_batches(store) == [] and [t.people for t in list_tags(store)] == [0]


def test_many_records_are_restored_in_one_batch(store: Store) -> None:
    ids = [create_person(store, given_name=f"P{n}") for n in range(55)]
    records.delete(store, PERSON, ids)
    assert records.restore(store, PERSON, ids)
    assert count_people(store) == 55 and recent_batches(store)[0].title == "55 records restored from the bin"
