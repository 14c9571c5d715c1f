"""Keep in touch: by person, tag and segment, counted from the last real contact."""

from __future__ import annotations

import pytest

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.specs import ACTIVITY, COMPANY, PERSON
from crm_desktop.services import records, rhythm
from crm_desktop.services.companies import create_company
from crm_desktop.services.people import create_person
from crm_desktop.services.tags import list_tags, tag
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import Store

NOW = 1_773_307_440_000
DAY = 86_400_000


def reached(store: Store, record_id: str, days_ago: int, kind: str = "call", on: str = "person") -> None:
    done = {"status": "done", "done_at": NOW - days_ago * DAY, "record_kind": on, "record_id": record_id}
    records.create(store, ACTIVITY, kind=kind, subject="x", **done)


def tagged(store: Store, ids: list[str], name: str) -> str:
    tag(store, PERSON, ids, name)
    return next(t.id for t in list_tags(store) if t.name == name)


def test_a_persons_own_number_wins_then_the_tag_then_the_segment(store: Store) -> None:
    firm = create_company(store, name="Kovo", segment="A")
    ana, peter, eva = (create_person(store, given_name=n, company_id=firm) for n in ("Ana", "Peter", "Eva"))
    records.update(store, PERSON, ana, {"keep_in_touch_days": 7})
    vip = tagged(store, [ana, peter], "VIP")
    rhythm.set_rhythm(store, "tag", vip, 30)
    rhythm.set_rhythm(store, "segment", "A", 90)
    assert [rhythm.days_of(store, PERSON, one) for one in (ana, peter, eva)] == [7, 30, 90]
    assert rhythm.days_of(store, COMPANY, firm) == 90


def test_of_two_tags_the_shorter_one_counts(store: Store) -> None:
    ana = create_person(store, given_name="Ana")
    for name, days in (("VIP", 14), ("Fair", 60)):
        rhythm.set_rhythm(store, "tag", tagged(store, [ana], name), days)
    assert rhythm.days_of(store, PERSON, ana) == 14
    assert [(r.name, r.days) for r in rhythm.list_rhythms(store)] == [("Fair", 60), ("VIP", 14)]


def test_only_a_real_contact_starts_the_count_anew(store: Store) -> None:
    ana = create_person(store, given_name="Ana", keep_in_touch_days=30)
    reached(store, ana, 40)
    reached(store, ana, 1, "note")
    reached(store, ana, 1, "task")
    (due,) = rhythm.list_due(store, NOW)
    assert (due.name, due.late, due.days) == ("Ana", 11, 30)
    reached(store, ana, 2, "visit")
    assert rhythm.list_due(store, NOW) == []


def test_who_has_a_next_step_is_not_due(store: Store) -> None:
    ana = create_person(store, given_name="Ana", keep_in_touch_days=30)
    reached(store, ana, 40)
    planned = {"status": "planned", "start_at": NOW + DAY, "record_kind": "person", "record_id": ana}
    records.create(store, ACTIVITY, kind="call", subject="x", **planned)
    assert rhythm.list_due(store, NOW) == []


def test_a_company_is_due_by_its_segment_and_somebody_elses_is_not_mine(store: Store) -> None:
    firm = create_company(store, name="Kovo", segment="A", owner_id="eva")
    reached(store, firm, 100, on="company")
    rhythm.set_rhythm(store, "segment", "A", 90)
    (due,) = rhythm.list_due(store, NOW, owner="eva")
    assert (due.kind, due.id, due.late) == ("company", firm, 11)
    assert rhythm.list_due(store, NOW, owner="jan") == []


def test_who_was_never_reached_counts_from_when_they_came(store: Store) -> None:
    create_person(store, given_name="New", keep_in_touch_days=30)
    assert rhythm.list_due(store, store.clock.now() + 29 * DAY) == []
    assert rhythm.list_due(store, store.clock.now() + 31 * DAY)[0].last_contact_at is None


def test_the_longest_late_comes_first(store: Store) -> None:
    for name, days in (("a", 40), ("b", 90), ("c", 31)):
        reached(store, create_person(store, given_name=name, keep_in_touch_days=30), days)
    assert [due.name for due in rhythm.list_due(store, NOW, limit=2)] == ["b", "a"]


def test_a_rhythm_is_taken_back_said_again_and_undone(store: Store) -> None:
    rhythm.set_rhythm(store, "segment", "A", 90)
    rhythm.set_rhythm(store, "segment", "A", None)
    assert rhythm.list_rhythms(store) == []
    rhythm.set_rhythm(store, "segment", "A", 60)
    assert [r.days for r in rhythm.list_rhythms(store)] == [60]
    undone = next_undo(store)
    assert undone is not None and undone.title == "Keep in touch every 60 days"
    undo(store, undone.id)
    assert rhythm.list_rhythms(store) == []


def test_a_rhythm_of_nobody_or_of_no_days_is_refused(store: Store) -> None:
    with pytest.raises(ValidationError) as refused:
        rhythm.set_rhythm(store, "segment", " ", 30)
    assert refused.value.title == "A rhythm needs a tag or a segment"
    assert refused.value.advice == "Choose whom it is for, then say every how many days."
    with pytest.raises(ValidationError) as refused:
        rhythm.set_rhythm(store, "segment", "A", 0)
    assert refused.value.title == "“0” is no number of days to keep in touch"
    assert refused.value.advice == "Type a whole number from 1 to 3650."


def test_how_late_somebody_is_can_be_told_without_asking_the_file() -> None:
    assert rhythm.lateness(30, NOW - 40 * DAY, NOW) == 10
    assert rhythm.lateness(30, NOW - 10 * DAY, NOW) == -20
    assert rhythm.lateness(None, NOW, NOW) is None
