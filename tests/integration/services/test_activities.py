"""Planning, logging, finishing and moving: what stands afterwards on the records, and that one undo takes it back."""

from __future__ import annotations

import pytest

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.specs import ACTIVITY, COMPANY, PERSON, REMINDER
from crm_desktop.services import activities, records
from crm_desktop.services.activities import NextStep
from crm_desktop.services.history import recent_batches
from crm_desktop.services.people import create_person
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import Store

HOUR = 3_600_000
SOON = 1_773_100_000_000


@pytest.fixture
def nitra(store: Store) -> str:
    return records.create(store, COMPANY, name="Strojáreň Nitra")


@pytest.fixture
def zuzana(store: Store, nitra: str) -> str:
    return create_person(store, given_name="Zuzana", family_name="Horváthová", company_id=nitra)


def title(store: Store) -> str:
    return recent_batches(store, 1)[0].title


def undo_last(store: Store) -> None:
    last = next_undo(store)
    assert last is not None
    undo(store, last.id)


def plan_call(store: Store, person: str, **more: object) -> str:
    return activities.plan_activity(
        store, kind="call", subject="About the quote", at=SOON, kind_name="person", record_id=person, **more
    )  # type: ignore[arg-type]


def test_a_planned_call_is_the_next_step_of_the_person_and_of_their_company(
    store: Store, zuzana: str, nitra: str
) -> None:
    call = plan_call(store, zuzana)
    assert records.get(store, PERSON, zuzana)["next_step_at"] == SOON
    assert records.get(store, COMPANY, nitra)["next_step_id"] == call
    assert title(store) == "Call planned: Zuzana Horváthová"


def test_one_undo_takes_back_the_plan_with_its_ties_and_its_reminder(store: Store, zuzana: str, nitra: str) -> None:
    plan_call(store, zuzana, remind=15)
    undo_last(store)
    assert records.get(store, COMPANY, nitra)["next_step_id"] is None
    assert store.query("SELECT count(*) FROM regarding WHERE deleted_at IS NULL") == [(0,)]
    assert store.query("SELECT count(*) FROM reminder WHERE deleted_at IS NULL") == [(0,)]


def test_a_logged_call_is_the_last_contact_and_plans_what_follows_in_the_same_save(
    store: Store, zuzana: str, nitra: str
) -> None:
    call = activities.log_activity(
        store, kind="call", kind_name="person", record_id=zuzana, body="Board decides on Monday", outcome="Reached",
        duration=18, direction="out", next_step=NextStep("call", "Ask for the decision", SOON),
    )  # fmt: skip
    done = records.get(store, ACTIVITY, call)
    person, company = records.get(store, PERSON, zuzana), records.get(store, COMPANY, nitra)
    assert (done["duration"], done["direction"], done["status"]) == (18, "out", "done")
    assert person["last_contact_at"] == company["last_contact_at"] == done["done_at"]
    assert person["next_step_at"] == company["next_step_at"] == SOON
    undo_last(store)
    assert records.get(store, PERSON, zuzana)["next_step_id"] is None
    assert records.get(store, COMPANY, nitra)["last_contact_at"] is None


def test_a_task_that_was_done_is_no_contact(store: Store, zuzana: str) -> None:
    activities.log_activity(store, kind="task", kind_name="person", record_id=zuzana, subject="Catalogue sent")
    assert records.get(store, PERSON, zuzana)["last_contact_at"] is None


def test_who_takes_part_in_a_meeting_was_met_too(store: Store, nitra: str, zuzana: str) -> None:
    marek = create_person(store, given_name="Marek")
    meeting = activities.log_activity(
        store, kind="meeting", kind_name="company", record_id=nitra, participants=[zuzana, marek]
    )
    assert records.get(store, PERSON, marek)["last_contact_at"] is not None
    activities.set_participants(store, meeting, [zuzana])
    assert records.get(store, PERSON, marek)["last_contact_at"] is None
    assert records.get(store, PERSON, zuzana)["last_contact_at"] is not None


def test_a_participant_brings_the_company_where_they_work(store: Store, zuzana: str, nitra: str) -> None:
    fair = activities.plan_activity(store, kind="visit", subject="Fair", at=SOON, participants=[zuzana])
    assert records.get(store, COMPANY, nitra)["next_step_id"] == fair


def test_finishing_says_what_came_of_it_and_plans_the_next(store: Store, zuzana: str) -> None:
    call = plan_call(store, zuzana)
    batch = activities.finish_activity(
        store, call, outcome="No answer", next_step=NextStep("call", "Try again", SOON + HOUR)
    )
    assert batch is not None
    assert title(store) == "Done: About the quote"
    assert records.get(store, ACTIVITY, call)["outcome"] == "No answer"
    assert records.get(store, PERSON, zuzana)["next_step_at"] == SOON + HOUR


def test_finishing_twice_changes_nothing(store: Store, zuzana: str) -> None:
    call = plan_call(store, zuzana)
    activities.finish_activity(store, call)
    assert activities.finish_activity(store, call) is None


def test_reopening_makes_it_the_next_step_again(store: Store, zuzana: str) -> None:
    call = plan_call(store, zuzana)
    activities.finish_activity(store, call)
    activities.reopen_activity(store, call)
    assert records.get(store, PERSON, zuzana)["next_step_id"] == call
    assert activities.reopen_activity(store, call) is None


def test_a_canceled_activity_is_no_next_step_and_stays(store: Store, zuzana: str) -> None:
    call = plan_call(store, zuzana)
    activities.cancel_activity(store, call)
    assert records.get(store, PERSON, zuzana)["next_step_id"] is None
    assert records.get(store, ACTIVITY, call)["deleted_at"] is None


def test_moving_keeps_the_length_and_takes_the_reminder_along(store: Store, zuzana: str) -> None:
    call = plan_call(store, zuzana, duration=30, remind=15)
    activities.reschedule(store, call, SOON + HOUR)
    row = records.get(store, ACTIVITY, call)
    due = store.query("SELECT fire_at FROM reminder WHERE record_id = ?", (call,))
    assert (row["start_at"], row["end_at"]) == (SOON + HOUR, SOON + HOUR + HOUR // 2)
    assert due == [(SOON + HOUR - 15 * 60_000,)]
    assert activities.reschedule(store, call, SOON + HOUR) is None


def test_a_task_moves_by_the_moment_by_which_it_is_due(store: Store, zuzana: str) -> None:
    task = activities.plan_activity(
        store, kind="task", subject="Send it", at=SOON, kind_name="person", record_id=zuzana
    )
    activities.reschedule(store, task, SOON + HOUR, all_day=True)
    row = records.get(store, ACTIVITY, task)
    assert (row["start_at"], row["due_at"], row["all_day"]) == (None, SOON + HOUR, True)


def test_a_tie_shows_it_on_a_further_page_until_it_is_removed(store: Store, zuzana: str) -> None:
    other = records.create(store, COMPANY, name="Kovo Trnava")
    call = plan_call(store, zuzana)
    activities.tie(store, call, "company", other)
    assert records.get(store, COMPANY, other)["next_step_id"] == call
    assert activities.tie(store, call, "company", other) is None
    activities.untie(store, call, other)
    assert records.get(store, COMPANY, other)["next_step_id"] is None


def test_another_reminder_takes_the_place_of_the_first(store: Store, zuzana: str) -> None:
    call = plan_call(store, zuzana, remind=15)
    activities.edit_activity(store, call, {"location": "Nitra"}, remind=60)
    live = store.query("SELECT id, fire_at FROM reminder WHERE deleted_at IS NULL")
    assert [row[1] for row in live] == [SOON - HOUR]
    assert records.get(store, REMINDER, str(live[0][0]))["offset"] == 60


def test_a_log_without_a_word_is_refused_where_it_would_say_nothing(store: Store, zuzana: str) -> None:
    with pytest.raises(ValidationError, match="Nothing is written yet") as refused:
        activities.log_activity(store, kind="email", kind_name="person", record_id=zuzana)
    assert refused.value.advice == "Write a line, then save it."


def test_an_activity_that_is_not_there_is_said_by_name(store: Store) -> None:
    with pytest.raises(NotFoundError, match="there is none with the id “gone”"):
        activities.finish_activity(store, "gone")
