"""What repeats: near occurrences as records, exceptions that stay, changes that reach what nobody touched."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from tests.integration.services.conftest import HandClock

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.localtime import DAY, HOUR, to_local, to_utc
from crm_desktop.domain.specs import ACTIVITY, PERSON
from crm_desktop.services import activities, records, series
from crm_desktop.services.activities import NextStep
from crm_desktop.services.people import create_person
from crm_desktop.services.reminders import due_alerts
from crm_desktop.services.series_changes import SeriesEdit, change_all, change_following
from crm_desktop.services.series_near import make_near, series_touched
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import Store

ZONE = ZoneInfo("Europe/Bratislava")


def at(text: str) -> int:
    return to_utc(datetime.fromisoformat(text), ZONE)


@pytest.fixture(autouse=True)
def in_march(store: Store, clock: HandClock) -> None:
    store.set_setting("time_zone", "Europe/Bratislava")
    clock.at = at("2026-03-10T08:00")


@pytest.fixture
def zuzana(store: Store) -> str:
    return create_person(store, given_name="Zuzana")


@pytest.fixture
def weekly(store: Store, zuzana: str) -> str:
    step = NextStep("call", "How is it going?", at("2026-03-11T09:00"), duration=30, remind=15)
    return series.plan_series(store, step, "FREQ=WEEKLY", page=("person", zuzana))


def planned(store: Store, series_id: str, status: str = "planned") -> list[str]:
    rows = store.query(
        "SELECT coalesce(start_at, due_at) FROM activity WHERE series_id = ? AND deleted_at IS NULL AND status = ? "
        "ORDER BY 1",
        (series_id, status),
    )
    return [to_local(int(str(row[0])), ZONE).strftime("%m-%d %H:%M") for row in rows]


def occurrence(store: Store, series_id: str, n: int = 0) -> str:
    sql = "SELECT id FROM activity WHERE series_id = ? AND deleted_at IS NULL ORDER BY occurrence LIMIT 1 OFFSET ?"
    return str(store.query(sql, (series_id, n))[0][0])


def test_near_occurrences_stand_as_records_at_the_same_time_of_day(store: Store, weekly: str, zuzana: str) -> None:
    assert planned(store, weekly) == ["03-11 09:00", "03-18 09:00", "03-25 09:00", "04-01 09:00", "04-08 09:00"]
    one = records.get(store, ACTIVITY, occurrence(store, weekly, 3))
    assert (one["end_at"], one["record_id"]) == (at("2026-04-01T09:30"), zuzana)
    assert records.get(store, PERSON, zuzana)["next_step_id"] == occurrence(store, weekly)
    assert records.get(store, ACTIVITY, weekly)["when_at"] is None


def test_each_occurrence_is_told_of_as_the_series_says(store: Store, weekly: str, clock: HandClock) -> None:
    alerts = due_alerts(store, at("2026-03-11T08:45"))
    assert [alert.activity_id for alert in alerts] == [occurrence(store, weekly)]


def test_time_brings_further_ones_and_looking_twice_none(store: Store, weekly: str, clock: HandClock) -> None:
    clock.at += 14 * DAY
    assert make_near(store).count == 2
    assert make_near(store).count == 0
    assert planned(store, weekly)[-2:] == ["04-15 09:00", "04-22 09:00"]


def test_a_long_sleep_leaves_out_no_occurrence(store: Store, weekly: str, clock: HandClock) -> None:
    clock.at = at("2026-08-03T08:00")
    make_near(store)
    assert len(planned(store, weekly)) == 26  # every Wednesday to the beginning of September
    missed = due_alerts(store, clock.at, everything=True)
    assert len(missed) == 21


def test_what_was_moved_done_canceled_or_thrown_away_stays_so(store: Store, weekly: str, clock: HandClock) -> None:
    first, second, third, fourth = (occurrence(store, weekly, n) for n in range(4))
    activities.reschedule(store, first, at("2026-03-12T15:00"))
    activities.finish_activity(store, second)
    activities.cancel_activity(store, third)
    records.delete(store, ACTIVITY, fourth)
    assert make_near(store).count == 0
    assert planned(store, weekly) == ["03-12 15:00", "04-08 09:00"]
    change_all(store, weekly, SeriesEdit(rule=("FREQ=WEEKLY;INTERVAL=4", "")))
    assert planned(store, weekly) == ["03-12 15:00", "04-08 09:00"]


def test_a_change_of_the_series_reaches_what_nobody_touched(store: Store, weekly: str) -> None:
    records.update(store, ACTIVITY, occurrence(store, weekly, 1), {"subject": "The birthday"})
    change_all(store, weekly, SeriesEdit({"subject": "Weekly call"}, at("2026-03-11T10:00")))
    subjects = store.query(
        "SELECT subject FROM activity WHERE series_id = ? AND deleted_at IS NULL ORDER BY start_at", (weekly,)
    )
    assert planned(store, weekly)[0] == "03-11 10:00" and ("Weekly call",) in subjects
    assert len(planned(store, weekly)) == 5


def test_this_and_the_following_go_on_as_a_series_of_their_own(store: Store, weekly: str, zuzana: str) -> None:
    found = change_following(
        store, occurrence(store, weekly, 2), SeriesEdit({"subject": "Shorter"}, at("2026-03-26T14:00"))
    )
    new = str(records.get(store, ACTIVITY, found)["series_id"])
    assert planned(store, weekly) == ["03-11 09:00", "03-18 09:00"]
    assert planned(store, new)[:2] == ["03-26 14:00", "04-02 14:00"]
    assert occurrence(store, new) == found and records.get(store, ACTIVITY, found)["subject"] == "Shorter"


def test_an_end_takes_away_what_is_to_come(store: Store, weekly: str, clock: HandClock) -> None:
    change_following(store, occurrence(store, weekly, 1), SeriesEdit(rule=("", "")))
    clock.at += 60 * DAY
    make_near(store)
    assert planned(store, weekly) == ["03-11 09:00", "03-18 09:00"]


def test_what_counts_from_the_day_it_was_done_has_one_open_at_a_time(store: Store, clock: HandClock) -> None:
    step = NextStep("task", "Clean the machine", at("2026-03-11T09:00"))
    machine = series.plan_series(store, step, "FREQ=WEEKLY;INTERVAL=2", after_completion=True)
    activities.finish_activity(store, occurrence(store, machine), at=at("2026-03-13T16:00"))
    make_near(store, series_touched(store, [occurrence(store, machine)]))
    assert planned(store, machine) == ["03-27 09:00"]
    records.delete(store, ACTIVITY, occurrence(store, machine, 1))
    make_near(store)
    assert planned(store, machine) == ["04-10 09:00"]


def test_a_planned_activity_can_repeat_and_one_undo_takes_that_back(store: Store) -> None:
    call = activities.plan_activity(store, kind="call", subject="Ask", at=at("2026-03-12T09:00"))
    series.repeat_activity(store, call, "FREQ=DAILY;COUNT=3")
    assert planned(store, call) == ["03-12 09:00", "03-13 09:00", "03-14 09:00"]
    last = next_undo(store)
    assert last is not None
    undo(store, last.id)
    assert planned(store, call) == [] and records.get(store, ACTIVITY, call)["when_at"] == at("2026-03-12T09:00")


def test_when_a_series_goes_what_nobody_touched_goes_too(store: Store, weekly: str) -> None:
    activities.reschedule(store, occurrence(store, weekly), at("2026-03-12T15:00"))
    records.delete(store, ACTIVITY, weekly)
    make_near(store, series_touched(store, [weekly]))
    assert planned(store, weekly) == ["03-12 15:00"]


def test_a_rule_that_explodes_is_cut_and_said(store: Store) -> None:
    step = NextStep("task", "Tick", at("2026-03-11T09:00"))
    ticking = series.plan_series(store, step, "FREQ=MINUTELY")
    made = make_near(store)
    assert len(planned(store, ticking)) <= 200
    assert made.cut == ("“Tick” repeats too often or never: only the first times are shown. Change how it repeats.",)


def test_a_rule_that_came_broken_is_said_and_harms_nothing(store: Store, weekly: str) -> None:
    records.update(store, ACTIVITY, weekly, {"rrule": "FREQ=SOMETIMES"})
    assert make_near(store).cut == ("“FREQ=SOMETIMES” isn't a way to repeat. Write it like FREQ=WEEKLY;BYDAY=MO.",)


def test_a_calendar_sees_what_has_no_record_yet(store: Store, weekly: str) -> None:
    found = series.coming(store, at("2026-04-01T00:00"), at("2026-05-01T00:00"))
    assert [to_local(one.at, ZONE).strftime("%m-%d %H:%M") for one in found] == [
        "04-15 09:00", "04-22 09:00", "04-29 09:00",
    ]  # fmt: skip
    assert found[0].end_at == found[0].at + HOUR // 2


def test_what_repeats_needs_a_day(store: Store) -> None:
    with pytest.raises(ValidationError, match=r"What repeats needs a first day\. Choose a day, then save\."):
        series.plan_series(store, NextStep("task", "Some day"), "FREQ=DAILY")
    some_day = activities.plan_activity(store, kind="task", subject="Some day")
    with pytest.raises(ValidationError, match=r"Only a planned activity with a day can repeat\. Plan it for a day"):
        series.repeat_activity(store, some_day, "FREQ=DAILY")


def test_a_series_by_completion_is_changed_as_a_whole(store: Store) -> None:
    step = NextStep("task", "Clean", at("2026-03-11T09:00"))
    machine = series.plan_series(store, step, "FREQ=WEEKLY", after_completion=True)
    with pytest.raises(ValidationError, match=r"counts from the day it was done\. Change the series as a whole"):
        change_following(store, occurrence(store, machine), SeriesEdit({"subject": "Other"}))
