"""Every open customer has a next step, or stands on the list."""

from __future__ import annotations

from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_desktop.domain.specs import ACTIVITY, COMPANY, PARTICIPANT, PERSON, REGARDING
from crm_desktop.services import next_steps, records
from crm_desktop.services.companies import create_company
from crm_desktop.services.people import create_person, update_person
from crm_desktop.store import Store, open_store

NOW = 1_773_307_440_000
DAY = 86_400_000


def plan(store: Store, kind: str, record_id: str, **more: object) -> str:
    usual = {"status": "planned", "start_at": NOW, "record_kind": kind, "record_id": record_id}
    return records.create(store, ACTIVITY, kind="call", subject="x", **{**usual, **more})


def reached(store: Store, kind: str, record_id: str, days_ago: int) -> str:
    done = {"status": "done", "done_at": NOW - days_ago * DAY, "record_kind": kind, "record_id": record_id}
    return records.create(store, ACTIVITY, kind="call", subject="x", **done)


def names(store: Store) -> list[str]:
    return [found.name for found in next_steps.list_forgotten(store)]


def test_a_customer_without_a_next_step_stands_on_the_list(store: Store) -> None:
    create_company(store, name="Kovo", type="customer")
    create_company(store, name="Prospect", type="prospect")
    planned = create_company(store, name="Grupo", type="customer")
    plan(store, "company", planned)
    assert names(store) == ["Kovo"]
    assert next_steps.count_forgotten(store) == 1


def test_who_was_not_reached_for_the_longest_time_comes_first(store: Store) -> None:
    for name, days in (("yesterday", 1), ("never", None), ("a year ago", 365)):
        firm = create_company(store, name=name, type="customer")
        if days is not None:
            reached(store, "company", firm, days)
    assert names(store) == ["never", "a year ago", "yesterday"]
    assert len(next_steps.list_forgotten(store, limit=2)) == 2


def test_a_step_of_somebody_who_works_there_is_the_firms(store: Store) -> None:
    firm = create_company(store, name="Kovo", type="customer")
    peter = create_person(store, given_name="Peter", company_id=firm)
    assert names(store) == ["Kovo"]
    step = plan(store, "person", peter)
    assert names(store) == []
    records.delete(store, ACTIVITY, step)
    assert names(store) == ["Kovo"]


def test_a_step_without_a_day_is_none(store: Store) -> None:
    firm = create_company(store, name="Kovo", type="customer")
    plan(store, "company", firm, start_at=None)
    assert names(store) == ["Kovo"]
    assert next_steps.coverage(store) == next_steps.Coverage(1, 0, 1)


def test_a_person_without_a_firm_counts_once_they_were_reached(store: Store) -> None:
    create_person(store, given_name="Never spoken with")
    helena = create_person(store, given_name="Helena")
    reached(store, "person", helena, 40)
    assert names(store) == ["Helena"]


def test_a_person_with_a_rhythm_counts_wherever_they_work(store: Store) -> None:
    firm = create_company(store, name="Supplier", type="supplier")
    ana = create_person(store, given_name="Ana", company_id=firm, keep_in_touch_days=30)
    (found,) = next_steps.list_forgotten(store)
    assert (found.id, found.days, found.kind) == (ana, 30, "person")
    plan(store, "person", ana)
    assert names(store) == []


def test_a_step_by_a_link_or_by_taking_part_counts(store: Store) -> None:
    firm = create_company(store, name="Kovo", type="customer")
    helena = create_person(store, given_name="Helena", keep_in_touch_days=7)
    fair = records.create(store, ACTIVITY, kind="meeting", subject="x", status="planned", start_at=NOW)
    records.create(store, REGARDING, activity_id=fair, record_kind="company", record_id=firm)
    records.create(store, PARTICIPANT, activity_id=fair, person_id=helena)
    assert names(store) == []
    assert next_steps.coverage(store) == next_steps.Coverage(2, 2, 0)


def test_what_another_one_looks_after_is_not_on_my_list(store: Store) -> None:
    create_company(store, name="mine", type="customer", owner_id=store.user_id)
    create_company(store, name="of nobody", type="customer")
    create_company(store, name="of Eva", type="customer", owner_id="eva")
    found = [row.name for row in next_steps.list_forgotten(store, owner=store.user_id)]
    assert found == ["mine", "of nobody"]
    assert next_steps.count_forgotten(store, owner="eva") == 2


def test_the_list_has_what_is_needed_to_call(store: Store) -> None:
    phone = {"a": {"kind": "phone", "value": "+421 911 700 321"}}
    place = {"a": {"locality": "Trnava", "country": "SK"}}
    create_company(store, name="Kovo", type="customer", industry="Metal", points=phone, addresses=place)
    (found,) = next_steps.list_forgotten(store)
    assert (found.second, found.phone, found.city) == ("Metal", "+421 911 700 321", "Trnava")


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_nobody_is_forgotten_whatever_was_done(seed: int) -> None:
    dice = Random(seed)
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "a.crm", create=True)
        for _ in range(40):
            _do_something(store, dice)
        found = next_steps.coverage(store)
        listed = next_steps.count_forgotten(store)
        store.close()
    assert found.is_whole and found.listed == listed


def _do_something(store: Store, dice: Random) -> None:
    """Do one of what happens to customers, people, jobs and steps."""
    some = {k: [str(r[0]) for r in store.query(f"SELECT id FROM {k.name}")] for k in (COMPANY, PERSON, ACTIVITY)}
    firm, person, step = (dice.choice(ids) if ids else "" for ids in some.values())
    match dice.randrange(10):
        case 0 | 1:
            create_company(store, name="f", type=dice.choice(["customer", "prospect", None]))
        case 2 | 3:
            create_person(store, given_name="p", company_id=dice.choice([firm, None]))
        case 4 if firm:
            plan(store, "company", firm, start_at=dice.choice([NOW, None]))
        case 5 if person:
            dice.choice([plan, lambda s, k, i: reached(s, k, i, 3)])(store, "person", person)
        case 6 if step:
            records.update(store, ACTIVITY, step, {"status": dice.choice(["done", "canceled", "planned"])})
        case 7 if step and person:
            dice.choice([records.delete, records.restore])(store, ACTIVITY, step)
        case 8 if person:
            update_person(store, person, {"keep_in_touch_days": dice.choice([30, None])})
        case _ if person or firm:
            dice.choice([records.delete, records.restore])(store, *((PERSON, person) if person else (COMPANY, firm)))


def test_no_question_about_the_forgotten_reads_a_whole_table(store: Store) -> None:
    plans, ask = [], store.query
    values = {"me": "eva", "most": 200}
    store.query = lambda sql, params=(): plans.append(ask(f"EXPLAIN QUERY PLAN {sql}", values)) or [(0,)]  # type: ignore
    next_steps.count_forgotten(store, owner="eva")
    steps = [str(row[3]) for plan in plans for row in plan]
    assert [s for s in steps if s.startswith("SCAN") and "INDEX" not in s and "CONSTANT" not in s] == []
