"""A merge and its undo leave no trace: whoever they are, whatever they share, in whatever order merges are undone."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.property.oracle import assert_sound, live, rows, state
from tests.property.workspaces import TERMS, drop, fresh, new_people

from crm_desktop.domain.collate import fold
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.merging import Side
from crm_desktop.domain.specs import ACTIVITY, AFFILIATION, ATTACHMENT, COMPANY, DISTINCT, PERSON, Kind
from crm_desktop.services.aliases import current_id
from crm_desktop.services.jobs import put_job
from crm_desktop.services.merge import merge, preview_merge, unmerge
from crm_desktop.services.undo import undo
from crm_desktop.store import Store

few = st.integers(0, 3)
links = st.one_of(
    st.tuples(st.just("job"), few, few, st.booleans()),
    st.tuples(st.just("boss"), few, few),
    st.tuples(st.just("parent"), few, few),
    st.tuples(st.just("note"), st.sampled_from(["person", "company"]), few, st.booleans()),
    st.tuples(st.just("file"), few),
    st.tuples(st.just("tag"), few, few),
    st.tuples(st.just("custom"), few, few),
    st.tuples(st.just("distinct"), few, few),
)
merges = st.lists(st.tuples(st.sampled_from([PERSON, COMPANY]), few, few), min_size=1, max_size=4)
sides = st.sampled_from(list(Side))


class Firm:
    """Four people and four companies with what ties them to each other."""

    def __init__(self, store: Store, people: list[dict[str, Any]], ties: list[tuple[Any, ...]]) -> None:
        self.store = store
        with store.write("Firm") as unit:
            self.people = [unit.insert(PERSON, **{"given_name": "x", **values}) for values in people]
            self.companies = [unit.insert(COMPANY, name=f"Firm {n}") for n in range(4)]
        for tie in ties:
            with store.write("Tie") as unit:
                getattr(self, f"_{tie[0]}")(unit, *tie[1:])

    def ids(self, kind: Kind) -> list[str]:
        return self.people if kind is PERSON else self.companies

    def _job(self, unit: Any, person: int, company: int, is_main: bool) -> None:
        put_job(unit, self.people[person], self.companies[company], {"job_title": "Boss", "is_primary": is_main})

    def _boss(self, unit: Any, person: int, boss: int) -> None:
        job = put_job(unit, self.people[person], self.companies[0], {})
        unit.update(AFFILIATION, job, {"reports_to_id": self.people[boss]})

    def _parent(self, unit: Any, child: int, parent: int) -> None:
        unit.update(COMPANY, self.companies[child], {"parent_id": self.companies[parent]})

    def _note(self, unit: Any, kind: str, record: int, is_deleted: bool) -> None:
        page = self.people[record] if kind == "person" else self.companies[record]
        note = unit.insert(ACTIVITY, kind="note", record_kind=kind, record_id=page, body="b")
        if is_deleted:
            unit.delete(ACTIVITY, note)

    def _file(self, unit: Any, person: int) -> None:
        values = {"sha256": "0", "name": "a.txt", "record_kind": "person", "record_id": self.people[person]}
        file = unit.insert(ATTACHMENT, **values)
        unit.update(PERSON, self.people[person], {"photo": file})

    def _tag(self, unit: Any, person: int, tag: int) -> None:
        unit.update(PERSON, self.people[person], {f"tags.t{tag}": {f"m{person}": 1}, f"refs.s{tag}": str(person)})

    def _custom(self, unit: Any, company: int, key: int) -> None:
        unit.update(COMPANY, self.companies[company], {f"custom.c{key}": company, "description": f"d{company}"})

    def _distinct(self, unit: Any, one: int, two: int) -> None:
        if one != two:
            ends = {"first_id": self.people[one], "second_id": self.people[two]}
            if unit.row(DISTINCT, DISTINCT.natural_id_of(ends)) is None:
                unit.insert(DISTINCT, id=DISTINCT.natural_id_of(ends), kind="person", **ends)


def try_merge(firm: Firm, kind: Kind, keep: int, other: int, side: Side) -> str:
    """Merge two of the firm with one side for all that differs; "" where they can't be merged (any more)."""
    ids = firm.ids(kind)
    try:
        preview = preview_merge(firm.store, kind.name, ids[keep], ids[other])
    except ValidationError:
        return ""
    open_pairs = [p for p in preview.fields if not p.same]
    chosen = {p.name: side for p in open_pairs if side is not Side.BOTH or p.can_keep_both}
    return merge(firm.store, kind.name, ids[keep], ids[other], chosen=chosen, seen=preview.seen).batch_id


def assert_nothing_points_to_the_bin(store: Store, gone: str) -> None:
    for kind in (ACTIVITY, AFFILIATION, ATTACHMENT, COMPANY, DISTINCT, PERSON):
        for row in live(store, kind).values():
            assert gone not in row.values(), (kind.name, row)


@given(people=st.lists(new_people, min_size=4, max_size=4), ties=st.lists(links, max_size=14), what=merges, side=sides)
def test_a_merge_moves_all_and_its_undo_puts_all_back(people: Any, ties: Any, what: Any, side: Side) -> None:
    store = fresh()
    try:
        firm = Firm(store, people, ties)
        for kind, keep, other in what:
            before = state(store)
            done = try_merge(firm, kind, keep, other, side)
            if not done:
                continue
            kept, gone = firm.ids(kind)[keep], firm.ids(kind)[other]
            after = state(store)
            assert current_id(store, gone) == kept
            assert_nothing_points_to_the_bin(store, gone)
            assert_sound(store, *TERMS)
            report = unmerge(store, done)
            assert (state(store), report.kept) == (before, [])
            assert current_id(store, gone) == gone
            assert (undo(store, report.batch_id).kept, state(store)) == ([], after)  # and merged again
        assert_sound(store, *TERMS)
    finally:
        drop(store)


@given(
    people=st.lists(new_people, min_size=4, max_size=4),
    ties=st.lists(links, max_size=10),
    what=st.lists(st.tuples(st.sampled_from([PERSON, COMPANY]), few, few), min_size=2, max_size=5),
    order=st.lists(st.integers(0, 4), min_size=1, max_size=30),
    side=sides,
)
def test_merges_are_undone_in_any_order_or_refused_with_a_reason(
    people: Any, ties: Any, what: Any, order: list[int], side: Side
) -> None:
    store = fresh()
    try:
        firm = Firm(store, people, ties)
        start = state(store)
        undoable = [done for m in what if (done := try_merge(firm, *m, side))]
        # In the order that chance gives, then from the newest: what was refused at first comes later.
        for turn in order + [-1] * len(undoable):
            if not undoable:
                break
            chosen = undoable[turn % len(undoable)]
            try:
                assert unmerge(store, chosen).kept == []
            except ValidationError as error:
                assert chosen != undoable[-1] and "first" in error.advice
                continue
            undoable.remove(chosen)
        assert not undoable
        assert state(store) == start
        assert_sound(store, *TERMS)
    finally:
        drop(store)


def belongings(store: Store, kept: dict[str, Any]) -> str:
    points = {fold(str(p.get("normalized") or p["value"])) for p in kept["points"].values()}
    notes = [row for row in rows(store, ACTIVITY).values() if row["record_id"] == kept["id"]]
    jobs = [row for row in live(store, AFFILIATION).values() if row["person_id"] == kept["id"]]
    return str((sorted(points), len(notes), len(jobs), sorted(kept["tags"])))


@given(people=st.lists(new_people, min_size=4, max_size=4), ties=st.lists(links, max_size=14), pair=st.tuples(few, few))
def test_both_ways_of_merging_two_give_one_with_all_that_belonged_to_either(people: Any, ties: Any, pair: Any) -> None:
    counts = []
    for keep, other in (pair, pair[::-1]):
        store = fresh()
        try:
            firm = Firm(store, people, ties)
            if try_merge(firm, PERSON, keep, other, Side.BOTH):
                kept = live(store, PERSON)[firm.people[keep]]
                counts.append(belongings(store, kept))
        finally:
            drop(store)
    assert len(set(counts)) <= 1
