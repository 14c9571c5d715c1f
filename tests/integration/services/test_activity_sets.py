"""Activity sets: planned as one thing to undo, counted from a start or an end, and what follows moves along."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services import records
from crm_desktop.services.activities import finish_activity
from crm_desktop.services.activity_sets import Step, get_set, list_sets, move_step, save_set, use_set
from crm_desktop.services.companies import create_company
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import Store

ZONE = ZoneInfo("Europe/Bratislava")
START = date(2026, 3, 26)
WELCOME = (
    Step("call", "Welcome call", 0, time="09:00", duration=15),
    Step("email", "Send the papers", 1),
    Step("visit", "First visit", 7, time="10:30", duration=60),
)


def at(day: int, hour: int = 0, minute: int = 0, month: int = 3) -> int:
    return int(datetime(2026, month, day, hour, minute, tzinfo=ZONE).timestamp() * 1000)


def use(store: Store, steps: tuple[Step, ...] = WELCOME, **more: object) -> list[str]:
    firm = create_company(store, name="Kovo")
    made = save_set(store, name="New customer", steps=steps)
    return use_set(store, made, "company", firm, start=START, zone=ZONE, **more)  # type: ignore[arg-type]


def moments(store: Store, ids: list[str]) -> list[object]:
    rows = dict(store.query("SELECT id, when_at FROM activity"))
    return [rows[i] for i in ids]


def test_a_set_is_planned_from_its_start_as_one_thing_to_undo(store: Store) -> None:
    ids = use(store)
    assert moments(store, ids) == [at(26, 9), at(27), at(2, 10, 30, month=4)]
    last = next_undo(store)
    assert last is not None and last.title == "Kovo: “New customer” planned, 3 steps"
    undo(store, last.id)
    assert store.query("SELECT count(*) FROM activity WHERE deleted_at IS NULL") == [(0,)]


def test_steps_may_be_counted_back_from_an_end(store: Store) -> None:
    steps = (Step("task", "Order material", -10, "end"), Step("visit", "Hand over", 0, "end", "14:00"))
    ids = use(store, steps, end=date(2026, 4, 20))
    assert moments(store, ids) == [at(10, month=4), at(20, 14, month=4)]


def test_a_set_counted_from_its_end_asks_for_it(store: Store) -> None:
    with pytest.raises(ValidationError) as refused:
        use(store, (Step("task", "Order", -10, "end"),))
    assert refused.value.title == "“New customer” counts steps from its end"
    assert refused.value.advice == "Say by which day all of it is to be done."
    with pytest.raises(ValidationError) as refused:
        use(store, end=date(2026, 3, 1))
    assert (refused.value.title, refused.value.advice) == (
        "The end lies before the start", "Choose an end on or after the start."
    )  # fmt: skip


def test_when_a_step_slips_the_rest_moves_along_on_the_clock_of_the_wall(store: Store) -> None:
    ids = use(store)
    move_step(store, ids[0], at(30, 9), zone=ZONE)  # the clocks change on the 29th
    assert moments(store, ids) == [at(30, 9), at(31), at(6, 10, 30, month=4)]
    last = next_undo(store)
    assert last is not None
    undo(store, last.id)
    assert moments(store, ids) == [at(26, 9), at(27), at(2, 10, 30, month=4)]


def test_what_lies_before_or_is_done_stays(store: Store) -> None:
    ids = use(store)
    finish_activity(store, ids[2])
    move_step(store, ids[1], at(29), zone=ZONE)
    assert moments(store, ids) == [at(26, 9), at(29), None]
    assert records.get(store, ACTIVITY, ids[2])["start_at"] == at(2, 10, 30, month=4)


def test_a_step_may_move_alone_and_another_use_of_the_set_never_moves(store: Store) -> None:
    ids, others = use(store), use(store)
    move_step(store, ids[0], at(30, 9), with_rest=False, zone=ZONE)
    assert moments(store, ids) == [at(30, 9), at(27), at(2, 10, 30, month=4)]
    assert moments(store, others) == [at(26, 9), at(27), at(2, 10, 30, month=4)]


def test_an_activity_of_no_set_moves_and_one_that_is_gone_is_said(store: Store) -> None:
    lone = records.create(store, ACTIVITY, kind="call", subject="x", status="planned", start_at=at(26, 9))
    assert move_step(store, lone, at(27, 9)) is not None
    assert move_step(store, lone, at(27, 9)) is None
    with pytest.raises(NotFoundError):
        move_step(store, "nobody", at(27, 9))


def test_a_set_is_written_anew_with_fewer_steps(store: Store) -> None:
    made = save_set(store, name="New customer", steps=WELCOME, description="For all")
    save_set(store, name="Customer", steps=WELCOME[:1], set_id=made)
    assert get_set(store, made).steps == WELCOME[:1]
    assert [(one.name, one.needs_end) for one in list_sets(store)] == [("Customer", False)]


@pytest.mark.parametrize(
    ("name", "steps", "title", "advice"),
    [
        (" ", WELCOME, "A set needs a name", "Type what it is for, such as “New customer”."),
        ("A", (), "A set needs a step", "Add what is to be done, and after how many days."),
        ("A", WELCOME * 40, "A set has at most 100 steps", "Make a second set of the rest."),
        ("A", (Step("note", "x"),), "“note” is no kind of step", "Choose one of: call, meeting, visit, task, email."),
        ("A", (Step("call", "x", 9999),), "“9999” days are too many for a step", "Type at most 3650."),
        ("A", (Step("call", "x", -1),), "A step can't lie before the start",
         "Count it from the end, or type 0 days or more."),
        ("A", (Step("call", "x", 1, time="25:00"),), "“25:00” is no time of a day", "Type it like 09:00."),
    ],
)  # fmt: skip
def test_a_set_that_can_not_be_is_refused(
    store: Store, name: str, steps: tuple[Step, ...], title: str, advice: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        save_set(store, name=name, steps=steps)
    assert (refused.value.title, refused.value.advice) == (title, advice)
