"""Undo is the exact inverse of any batch where nothing came after, and never loses a later edit where something did."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.property.oracle import assert_sound, live, rows, state
from tests.property.workspaces import TERMS, drop, edits, fresh, names, new_people, seen

from crm_desktop.domain.specs import AFFILIATION, PERSON
from crm_desktop.services.undo import undo
from crm_desktop.store import Cause, Store
from crm_desktop.store.codec import flatten

acts = st.one_of(
    st.tuples(st.just("new"), new_people),
    st.tuples(st.just("edit"), st.integers(0, 5), edits, seen),
    st.tuples(st.just("delete"), st.integers(0, 5)),
    st.tuples(st.just("restore"), st.integers(0, 5)),
    st.tuples(st.just("hire"), st.integers(0, 5), names),
)
batches = st.lists(acts, min_size=1, max_size=6)


def perform(unit: Any, people: list[str], act: tuple[Any, ...]) -> None:
    if act[0] == "new":
        people.append(unit.insert(PERSON, **act[1]))
    elif people:
        person = people[act[1] % len(people)]
        if act[0] == "edit":
            unit.update(PERSON, person, act[2], act[3])
        elif act[0] == "hire":
            unit.insert(AFFILIATION, person_id=person, company_id="c", job_title=act[2])
        else:
            getattr(unit, act[0])(PERSON, person)


def do(store: Store, people: list[str], batch: list[tuple[Any, ...]], *, bulk: bool = False) -> str:
    """Do a batch as a form (one transaction) or as a job (one transaction an act)."""
    if bulk:
        with store.batch("Job", cause=Cause.BULK) as job:
            for act in batch:
                perform(job.unit(), people, act)
                job.commit()
        return job.id
    with store.write("Form") as unit:
        for act in batch:
            perform(unit, people, act)
    return unit.batch_id


def everyone(store: Store) -> dict[str, dict[str, str]]:
    return {str(row["id"]): flatten(PERSON, row) for row in rows(store, PERSON).values()}


def is_there(store: Store, batch_id: str) -> bool:
    return bool(store.query("SELECT 1 FROM batch WHERE id = ?", (batch_id,)))


@given(before=batches, batch=batches, bulk=st.booleans())
def test_undo_is_the_exact_inverse_and_redo_the_inverse_of_that(before: Any, batch: Any, bulk: bool) -> None:
    store = fresh()
    try:
        people: list[str] = []
        do(store, people, before)
        start = state(store)
        done = do(store, people, batch, bulk=bulk)
        end = state(store)
        for wanted in (start, end, start, end) if is_there(store, done) else ():
            report = undo(store, done)
            assert (state(store), report.kept) == (wanted, [])
            done = report.batch_id
        assert_sound(store, *TERMS)
    finally:
        drop(store)


@given(batch=batches, later=batches, bulk=st.booleans())
def test_undo_never_loses_a_later_edit_and_lists_what_it_kept(batch: Any, later: Any, bulk: bool) -> None:
    store = fresh()
    try:
        people: list[str] = []
        do(store, people, [("new", {"given_name": "Ada"}), ("new", {"points": {"a": {"kind": "im", "value": "x"}}})])
        done = do(store, people, batch, bulk=bulk)
        middle = everyone(store)
        do(store, people, later)
        edited = everyone(store)
        if not is_there(store, done):
            return
        kept = {(k.id, f) for k in undo(store, done).kept for f in k.fields}
        after = everyone(store)
        for person, fields in edited.items():
            for name in fields.keys() | middle.get(person, {}).keys():
                if middle.get(person, {}).get(name) == fields.get(name):
                    continue
                # Deleted twice in the same millisecond is the same value, and goes back by value.
                stands = after.get(person, {}).get(name) == fields.get(name)
                assert stands or name == "deleted_at", (person, name, kept)
        assert_sound(store, *TERMS)
    finally:
        drop(store)


@given(values=st.lists(st.sampled_from("ABC"), min_size=2, max_size=6), turn=st.integers(0, 5))
def test_undo_by_value_whatever_way_the_value_took(values: list[str], turn: int) -> None:
    store = fresh()
    try:
        person: list[str] = []
        do(store, person, [("new", {"given_name": values[0]})])
        edits_ = [do(store, person, [("edit", 0, {"given_name": v}, {})]) for v in values[1:]]
        chosen = turn % len(edits_)
        if is_there(store, edits_[chosen]):
            undo(store, edits_[chosen])
        changed = values[chosen] != values[chosen + 1]
        goes_back = changed and values[-1] == values[chosen + 1]
        [row] = live(store, PERSON).values()
        assert row["given_name"] == (values[chosen] if goes_back else values[-1])
    finally:
        drop(store)
