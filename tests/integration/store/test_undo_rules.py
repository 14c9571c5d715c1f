"""Rule 9: undo is the exact inverse, never loses a later edit, and says what it kept."""

from __future__ import annotations

import pytest
from tests.integration.store.conftest import Outside, SteppingClock
from tests.property.oracle import assert_sound, live, state

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.specs import AFFILIATION, PERSON
from crm_desktop.services.undo import keep_open_batch, next_redo, next_undo, open_batches, recent_batches, undo
from crm_desktop.store import Cause, Store
from crm_desktop.store.batch import MOST_OPS


def add(store: Store, **fields: object) -> str:
    with store.write("New person") as unit:
        return unit.insert(PERSON, **fields)


def edit(store: Store, record_id: str, **changed: object) -> str:
    with store.write("Edit person") as unit:
        unit.update(PERSON, record_id, changed)
    return unit.batch_id


def person(store: Store, record_id: str) -> dict[str, object]:
    with store.write("look") as unit:
        return unit.row(PERSON, record_id) or {}


def test_undo_puts_back_the_first_value_before_the_batch(store: Store) -> None:
    ada = add(store, nickname="A")
    with store.write("Edit twice") as unit:
        unit.update(PERSON, ada, {"nickname": "B"})
        unit.update(PERSON, ada, {"nickname": "C"})
    assert undo(store, unit.batch_id).reverted == 1
    assert person(store, ada)["nickname"] == "A"
    assert_sound(store)


def test_a_later_edit_is_kept_and_listed_and_the_rest_goes_back(store: Store) -> None:
    ada = add(store, nickname="A", family_name="X")
    first = edit(store, ada, nickname="B", family_name="Y")
    edit(store, ada, nickname="C")
    report = undo(store, first)
    assert [(k.id, k.fields) for k in report.kept] == [(ada, ("nickname",))]
    assert (person(store, ada)["nickname"], person(store, ada)["family_name"]) == ("C", "X")


def test_a_value_that_came_back_is_equal(store: Store) -> None:
    ada = add(store, nickname="A")
    first = edit(store, ada, nickname="B")
    edit(store, ada, nickname="C")
    edit(store, ada, nickname="B")
    assert not undo(store, first).kept
    assert person(store, ada)["nickname"] == "A"


def test_a_field_that_the_batch_left_as_it_was_is_not_listed(store: Store) -> None:
    ada = add(store, nickname="A")
    with store.write("There and back") as unit:
        unit.update(PERSON, ada, {"nickname": "B"})
        unit.update(PERSON, ada, {"nickname": "A"})
    edit(store, ada, nickname="C")
    assert not undo(store, unit.batch_id).kept


def test_true_is_not_one(store: Store) -> None:
    ada = add(store, custom={"x": True})
    first = edit(store, ada, custom={"x": 1})
    assert undo(store, first).reverted == 1
    assert person(store, ada)["custom"] == {"x": True} and person(store, ada)["custom"]["x"] is True  # type: ignore[index]


def test_a_new_record_goes_to_the_bin_whole(store: Store) -> None:
    before = state(store)
    with store.write("New") as unit:
        ada = unit.insert(PERSON, given_name="Ada")
        unit.insert(AFFILIATION, person_id=ada, company_id="c", job_title="Buyer")
        unit.update(PERSON, ada, {"nickname": "A"})
    assert undo(store, unit.batch_id).reverted == 2
    assert state(store) == before
    assert_sound(store, "ada")


@pytest.mark.parametrize("field", ["given_name", "nickname", "points.p1"])
def test_a_new_record_that_was_edited_since_is_kept_and_listed(store: Store, field: str) -> None:
    ada = add(store, given_name="Ada")
    born = recent_batches(store)[0].id
    edit(store, ada, **{field: {"kind": "im", "value": "x"} if "." in field else "Augusta"})
    report = undo(store, born)
    assert [k.fields for k in report.kept] == [(field,)]
    assert person(store, ada)["deleted_at"] is None


def test_undo_redo_undo_in_any_length_names_what_was_done(store: Store) -> None:
    ada = add(store, nickname="A")
    edit(store, ada, nickname="B")
    values, titles = [], []
    for turn in range(5):
        batch = next_redo(store) if turn % 2 else next_undo(store)
        assert batch is not None
        undo(store, batch.id)
        values.append(person(store, ada)["nickname"])
        titles.append(recent_batches(store)[0].title)
    assert values == ["A", "B", "A", "B", "A"]
    assert titles == ["Undo: Edit person", "Redo: Edit person"] * 2 + ["Undo: Edit person"]
    undo(store, next_undo(store).id)  # type: ignore[union-attr]
    assert person(store, ada)["deleted_at"] is not None


def test_undo_goes_on_to_what_was_before_where_all_was_edited_since(store: Store, outside: Outside) -> None:
    ada = add(store, nickname="A")
    edit(store, ada, nickname="B")
    outside(f"UPDATE person SET nickname = 'X' WHERE id = '{ada}'")
    assert len(undo(store, next_undo(store).id).kept) == 1  # type: ignore[union-attr]
    assert next_undo(store).title == "New person"  # type: ignore[union-attr]


def test_what_was_redone_can_be_undone_by_its_own_line(store: Store) -> None:
    ada = add(store, nickname="A")
    first = edit(store, ada, nickname="B")
    undo(store, undo(store, first).batch_id)
    assert undo(store, first).reverted == 1
    assert person(store, ada)["nickname"] == "A"
    assert next_undo(store).title == "New person"  # type: ignore[union-attr]


def test_a_new_edit_empties_what_could_be_redone(store: Store) -> None:
    ada = add(store, nickname="A")
    undo(store, edit(store, ada, nickname="B"))
    edit(store, ada, nickname="C")
    assert next_redo(store) is None


def test_undoing_twice_and_undoing_nothing_are_refused_in_words(store: Store) -> None:
    first = edit(store, add(store, nickname="A"), nickname="B")
    undo(store, first)
    with pytest.raises(ValidationError, match="“Edit person” is undone already"):
        undo(store, first)
    with pytest.raises(NotFoundError, match="There is no change “x” in this file"):
        undo(store, "x")


def test_the_order_of_undo_does_not_come_from_the_clock(store: Store) -> None:
    ada = add(store, nickname="A")
    assert isinstance(store.clock, SteppingClock)
    edit(store, ada, nickname="B")
    store.clock.time -= 10 * 365 * 86_400_000
    last = edit(store, ada, nickname="C")
    assert next_undo(store).id == last  # type: ignore[union-attr]


def test_a_change_of_another_program_can_be_undone(store: Store, outside: Outside) -> None:
    ada = add(store, nickname="A")
    outside(f"UPDATE person SET nickname = 'X' WHERE id = '{ada}'")
    [(batch,)] = store.query("SELECT batch FROM tx_named WHERE cause = 'outside'")
    assert undo(store, str(batch)).reverted == 1
    assert person(store, ada)["nickname"] == "A"
    assert recent_batches(store)[0].title == "Undo: Changed by another program"


def test_a_bulk_edit_of_many_records_goes_back_exactly_and_comes_again(store: Store) -> None:
    with store.batch("Import") as batch:
        people = []
        for i in range(300):
            people.append(batch.unit().insert(PERSON, given_name=f"P{i}", tags={"t": ["m"]} if i % 2 else {}))
            batch.breathe()
    imported = state(store)
    with store.batch("Tag all", cause=Cause.BULK) as bulk:
        for p in people:
            bulk.unit().update(PERSON, p, {"tags.t": ["m", "n"], "nickname": "x"})
            bulk.breathe()
    tagged = state(store)
    report = undo(store, bulk.id)
    assert (report.reverted, state(store)) == (300, imported)
    undo(store, report.batch_id)
    assert state(store) == tagged
    undo(store, batch.id)
    assert len(live(store, PERSON)) == 300  # every one was edited since
    undo(store, bulk.id)
    undo(store, recent_batches(store)[1].id)
    assert_sound(store, "p1", "x")


def test_a_cancelled_job_is_offered_and_undone(store: Store) -> None:
    before = state(store)
    with pytest.raises(KeyboardInterrupt), store.batch("Import") as batch:
        for i in range(MOST_OPS + 500):
            batch.unit().insert(PERSON, given_name=f"P{i}")
            if i == MOST_OPS + 50:
                raise KeyboardInterrupt  # before it breathes: a slow machine ends a transaction anywhere
            batch.breathe()
    [left] = open_batches(store)
    assert 0 < len(live(store, PERSON)) < MOST_OPS + 51
    undo(store, left.id)
    assert state(store) == before and not open_batches(store)


def test_a_job_that_was_left_can_be_kept(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt), store.batch("Import") as batch:
        batch.unit().insert(PERSON, given_name="A")
        batch.commit()
        raise KeyboardInterrupt
    keep_open_batch(store, batch.id)
    assert [(b.state, b.ops) for b in recent_batches(store) if b.id == batch.id] == [("done", 1)]
