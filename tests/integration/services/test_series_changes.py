"""A change asked for at one time of a series: for all of them, or for it and the following; one undo takes it back."""

from __future__ import annotations

import pytest
from tests.integration.services.conftest import HandClock
from tests.integration.services.test_series import at, in_march, occurrence, planned, weekly, zuzana

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.specs import ACTIVITY, CUSTOM_FIELD
from crm_desktop.services import activities, records, series
from crm_desktop.services.activities import NextStep
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.people import create_person
from crm_desktop.services.series_changes import SeriesEdit, change_all, change_following
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import Store

__all__ = ("in_march", "weekly", "zuzana")  # fixtures


def of_each(store: Store, series_id: str, column: str) -> list[object]:
    rows = store.query(
        f"SELECT {column} FROM activity WHERE series_id = ? AND deleted_at IS NULL ORDER BY start_at", (series_id,)
    )
    return [row[0] for row in rows]


def test_the_hour_of_all_moves_with_that_of_one(store: Store, weekly: str) -> None:
    found = change_all(store, occurrence(store, weekly, 1), SeriesEdit(at=at("2026-03-18T14:30")))
    # Over the change to summer time on 29 March, too: the clock on the wall counts.
    assert planned(store, weekly) == ["03-11 14:30", "03-18 14:30", "03-25 14:30", "04-01 14:30", "04-08 14:30"]
    assert records.get(store, ACTIVITY, found)["start_at"] == at("2026-03-18T14:30")


def test_the_day_of_all_moves_with_that_of_one(store: Store, weekly: str) -> None:
    change_all(store, occurrence(store, weekly, 2), SeriesEdit(at=at("2026-03-27T09:00")))
    assert planned(store, weekly)[:3] == ["03-13 09:00", "03-20 09:00", "03-27 09:00"]


def test_what_somebody_moved_stays_where_it_is_when_all_others_move(store: Store, weekly: str) -> None:
    activities.reschedule(store, occurrence(store, weekly, 3), at("2026-04-02T16:00"))
    change_all(store, occurrence(store, weekly), SeriesEdit(at=at("2026-03-11T10:00")))
    assert "04-02 16:00" in planned(store, weekly) and "03-18 10:00" in planned(store, weekly)


def test_people_links_reminder_length_and_own_fields_reach_every_time_to_come(store: Store, weekly: str) -> None:
    field = create_custom_field(store, kind_name="activity", label="Room", type="text")
    ada = create_person(store, given_name="Ada")
    name = f"custom.{records.get(store, CUSTOM_FIELD, field)['key']}"
    change_all(
        store, occurrence(store, weekly), SeriesEdit({name: "A4", "duration": 60}, people=[ada], remind=5)
    )  # fmt: skip
    assert of_each(store, weekly, f"custom ->> '{name.partition('.')[2]}'") == ["A4"] * 5
    assert of_each(store, weekly, "(end_at - start_at) / 60000") == [60] * 5
    assert of_each(store, weekly, "(SELECT count(*) FROM participant p WHERE p.activity_id = activity.id)") == [1] * 5
    offset = '(SELECT "offset" FROM reminder r WHERE r.record_id = activity.id AND r.deleted_at IS NULL)'
    assert of_each(store, weekly, offset) == [5] * 5


def test_those_who_take_part_no_more_are_off_every_time_to_come(store: Store, weekly: str) -> None:
    ada = create_person(store, given_name="Ada")
    change_all(store, occurrence(store, weekly), SeriesEdit(people=[ada]))
    change_all(store, occurrence(store, weekly, 1), SeriesEdit(without=[ada]))
    rows = store.query("SELECT count(*) FROM participant WHERE deleted_at IS NULL")
    assert rows == [(0,)]


def test_one_undo_takes_all_of_a_change_back(store: Store, weekly: str) -> None:
    before = planned(store, weekly)
    change_all(store, occurrence(store, weekly), SeriesEdit({"subject": "Other"}, at("2026-03-11T12:00"), remind=60))
    last = next_undo(store)
    assert last is not None
    undo(store, last.id)
    assert planned(store, weekly) == before and set(of_each(store, weekly, "subject")) == {"How is it going?"}


def test_a_series_ends_now_where_it_repeats_no_more(store: Store, weekly: str, clock: HandClock) -> None:
    clock.at = at("2026-03-12T08:00")
    change_all(store, weekly, SeriesEdit(rule=("", "")))
    assert planned(store, weekly) == ["03-11 09:00"]  # it is late, and waits


def test_the_time_at_which_somebody_ended_all_stays_as_the_last(store: Store, weekly: str) -> None:
    change_all(store, occurrence(store, weekly, 1), SeriesEdit({"location": "Nitra"}, rule=("", "")))
    assert planned(store, weekly) == ["03-11 09:00", "03-18 09:00"]
    assert of_each(store, weekly, "location") == ["Nitra", "Nitra"]


def test_a_time_is_the_last_where_the_following_are_no_more(store: Store, weekly: str) -> None:
    last = change_following(store, occurrence(store, weekly, 1), SeriesEdit({"subject": "The last"}, rule=("", "")))
    assert planned(store, weekly) == ["03-11 09:00", "03-18 09:00"]
    assert records.get(store, ACTIVITY, last)["subject"] == "The last"


def test_the_following_keep_people_and_reminder_of_the_series(store: Store, weekly: str) -> None:
    ada = create_person(store, given_name="Ada")
    change_all(store, weekly, SeriesEdit(people=[ada]))
    found = change_following(store, occurrence(store, weekly, 2), SeriesEdit(rule=("FREQ=DAILY", "")))
    new = str(records.get(store, ACTIVITY, found)["series_id"])
    assert planned(store, new)[:3] == ["03-25 09:00", "03-26 09:00", "03-27 09:00"]
    count = len(planned(store, new))
    assert of_each(store, new, "(SELECT count(*) FROM participant p WHERE p.activity_id = activity.id)") == [1] * count
    assert of_each(store, new, '(SELECT "offset" FROM reminder r WHERE r.record_id = activity.id)') == [15] * count


def test_a_late_one_that_is_moved_with_all_stands_at_its_new_time(store: Store, weekly: str, clock: HandClock) -> None:
    clock.at = at("2026-03-12T08:00")
    found = change_all(store, occurrence(store, weekly), SeriesEdit(at=at("2026-03-13T09:00")))
    assert planned(store, weekly)[:2] == ["03-13 09:00", "03-20 09:00"]
    assert records.get(store, ACTIVITY, found)["start_at"] == at("2026-03-13T09:00")


def test_a_rule_that_names_its_days_is_not_moved_to_another_day(store: Store) -> None:
    step = NextStep("call", "Ask", at("2026-03-11T09:00"))
    asking = series.plan_series(store, step, "FREQ=WEEKLY;BYDAY=WE,FR")
    with pytest.raises(ValidationError, match=r"How it repeats names its days\. Choose another way to repeat, or"):
        change_all(store, occurrence(store, asking), SeriesEdit(at=at("2026-03-12T09:00")))
    change_all(store, occurrence(store, asking), SeriesEdit(at=at("2026-03-11T11:00")))
    assert planned(store, asking)[:2] == ["03-11 11:00", "03-13 11:00"]


def test_one_that_counts_from_when_it_was_done_is_moved_and_changed(store: Store) -> None:
    step = NextStep("task", "Clean", at("2026-03-11T09:00"))
    machine = series.plan_series(store, step, "FREQ=WEEKLY", after_completion=True)
    change_all(store, occurrence(store, machine), SeriesEdit({"subject": "Clean it well"}, at("2026-03-12T10:00")))
    assert planned(store, machine) == ["03-12 10:00"]
    assert records.get(store, ACTIVITY, machine)["subject"] == "Clean it well"
