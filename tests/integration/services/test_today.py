"""The working day: overdue, agenda, coming up, and the week's figures."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from crm_desktop.domain.specs import ACTIVITY, PARTICIPANT
from crm_desktop.services import today
from crm_desktop.services.companies import create_company
from crm_desktop.services.day_rows import day_span, week_span
from crm_desktop.services.people import create_person
from crm_desktop.services.records import create
from crm_desktop.store import Store

ZONE = ZoneInfo("Europe/Bratislava")
NOW = 1_773_307_440_000  # Thursday 12 March 2026, 10:24 in Bratislava
DAY = day_span(NOW, ZONE)
HOUR = 3_600_000


def plan(store: Store, subject: str, hours: float, *, kind: str = "call", **more: object) -> str:
    """Plan something so many hours from now."""
    usual = {"status": "planned", "start_at": NOW + int(hours * HOUR)}
    return create(store, ACTIVITY, kind=kind, subject=subject, **{**usual, **more})


def done(store: Store, subject: str, hours: float, *, kind: str = "call", **more: object) -> str:
    return create(store, ACTIVITY, kind=kind, subject=subject, status="done", done_at=NOW + int(hours * HOUR), **more)


def titles(items: list[today.DayItem]) -> list[str]:
    return [item.title for item in items]


def test_what_is_late_stands_from_the_longest_overdue_on(store: Store) -> None:
    for subject, hours in (("an hour late", -1), ("two days late", -49), ("in an hour", 1), ("yesterday", -24)):
        plan(store, subject, hours)
    assert titles(today.list_overdue(store, NOW, DAY)) == ["two days late", "yesterday", "an hour late"]
    assert titles(today.list_overdue(store, NOW, DAY, limit=1)) == ["two days late"]


def test_a_meeting_that_still_runs_is_not_late_and_stands_in_the_agenda(store: Store) -> None:
    plan(store, "runs", -1, kind="meeting", end_at=NOW + HOUR)
    plan(store, "runs by its minutes", -0.25, duration=30)
    plan(store, "over", -2, kind="meeting", end_at=NOW - HOUR)
    assert titles(today.list_overdue(store, NOW, DAY)) == ["over"]
    assert titles(today.list_agenda(store, NOW, DAY)) == ["runs", "runs by its minutes"]


def test_a_visit_over_midnight_stays_until_it_is_over(store: Store) -> None:
    plan(store, "night fair", -12, kind="visit", end_at=NOW + HOUR)
    assert titles(today.list_agenda(store, NOW, DAY)) == ["night fair"]
    assert not today.list_overdue(store, NOW, DAY)


def test_a_whole_day_is_late_only_when_the_day_is_over(store: Store) -> None:
    plan(store, "today", 0, kind="task", start_at=None, due_at=DAY.start, all_day=True)
    plan(store, "yesterday", 0, kind="task", start_at=None, due_at=day_span(NOW, ZONE, days=-1).start, all_day=True)
    assert titles(today.list_agenda(store, NOW, DAY)) == ["today"]
    assert titles(today.list_overdue(store, NOW, DAY)) == ["yesterday"]


def test_the_agenda_follows_the_hours_and_keeps_what_is_done(store: Store) -> None:
    plan(store, "visit at four", 5.6, kind="visit")
    done(store, "call at nine", -1, start_at=NOW - 2 * HOUR)
    plan(store, "tomorrow", 24)
    done(store, "yesterday", -24)
    done(store, "a late one, done now", -0.1, start_at=NOW - 50 * HOUR)
    done(store, "a note", -0.2, kind="note")
    found = today.list_agenda(store, NOW, DAY)
    assert titles(found) == ["call at nine", "a late one, done now", "visit at four"]
    assert [item.is_done for item in found] == [True, True, False]


def test_a_series_and_what_was_canceled_or_deleted_stand_nowhere(store: Store) -> None:
    plan(store, "series", -3, rrule="FREQ=DAILY")
    plan(store, "canceled", -3, status="canceled")
    plan(store, "in the bin", -3, deleted_at=NOW)
    assert today.list_overdue(store, NOW, DAY) == []
    assert today.count_waiting(store, NOW, DAY) == today.Waiting(0, 0)


def test_a_line_names_the_person_their_firm_and_their_number(store: Store) -> None:
    firm = create_company(store, name="Strojáreň Nitra")
    phone = {"a": {"kind": "phone", "value": "+421 905 112 480"}}
    zuzana = create_person(store, given_name="Zuzana", company_id=firm, job_title="Head", points=phone)
    plan(store, "price", -1, record_kind="person", record_id=zuzana)
    guest = plan(store, "by taking part", -2)
    create(store, PARTICIPANT, activity_id=guest, person_id=zuzana)
    for item in today.list_overdue(store, NOW, DAY):
        assert (item.person, item.company, item.phone) == ("Zuzana", "Strojáreň Nitra", "+421 905 112 480")
        assert item.record == ("person", zuzana)


def test_a_line_about_a_firm_alone_names_the_firm(store: Store) -> None:
    firm = create_company(store, name="Kovo Trnava")
    plan(store, "visit", -1, record_kind="company", record_id=firm)
    plan(store, "alone", -2)
    alone, visit = today.list_overdue(store, NOW, DAY)
    assert (visit.who, visit.record) == ("Kovo Trnava", ("company", firm))
    assert (alone.who, alone.record) == ("", ("", ""))


def test_what_waits_is_counted_in_one_walk(store: Store) -> None:
    for hours in (-49, -1, 1, 2, 3, 30):
        plan(store, "x", hours)
    assert today.count_waiting(store, NOW, DAY) == today.Waiting(overdue=2, left=3)


def test_what_comes_after_today_stands_in_its_order(store: Store) -> None:
    for subject, hours in (("Monday", 96), ("tomorrow", 24), ("today", 2), ("next week", 200)):
        plan(store, subject, hours)
    assert titles(today.list_coming(store, NOW, DAY, limit=2)) == ["tomorrow", "Monday"]


def test_somebody_elses_day_is_not_mine(store: Store) -> None:
    plan(store, "mine", -1)
    plan(store, "of Eva", -1, owner_id="eva")
    plan(store, "written by me for nobody", -2, owner_id=None)
    assert titles(today.list_overdue(store, NOW, DAY, owner=store.user_id)) == ["written by me for nobody", "mine"]
    assert titles(today.list_overdue(store, NOW, DAY, owner="eva")) == ["of Eva"]
    assert today.count_waiting(store, NOW, DAY, owner="eva").overdue == 1


def test_the_team_is_counted_with_the_most_overdue_first(store: Store) -> None:
    for owner, hours in (("eva", -1), ("eva", -30), ("jan", -2), ("jan", 2)):
        plan(store, "x", hours, owner_id=owner)
    lines = today.team_overdue(store, NOW, DAY)
    assert [(line.user_id, line.overdue) for line in lines] == [("eva", 2), ("jan", 1)]
    assert lines[0].oldest == NOW - 30 * HOUR


def test_the_week_counts_what_was_done_by_its_kind(store: Store) -> None:
    for kind, hours in (("call", -1), ("call", -24), ("visit", -26), ("call", -24 * 9), ("note", -1)):
        done(store, "x", hours, kind=kind)
    plan(store, "only planned", 1)
    assert today.count_done(store, week_span(NOW, ZONE)) == {"call": 2, "note": 1, "visit": 1}


def test_a_day_on_which_clocks_change_is_as_long_as_it_is(store: Store) -> None:
    spring, autumn = 1_774_764_000_000, 1_792_908_000_000  # 29 March and 25 October 2026
    lengths = [(day.end - day.start) // HOUR for day in (day_span(spring, ZONE), day_span(autumn, ZONE))]
    assert lengths == [23, 25]
    assert not today.has_any(store)


def test_a_week_may_begin_on_a_sunday(store: Store) -> None:
    monday, sunday = week_span(NOW, ZONE), week_span(NOW, ZONE, first=6)
    assert monday.start - sunday.start == 24 * HOUR
    plan(store, "x", 1)
    assert today.has_any(store)


def test_no_question_of_the_day_reads_a_whole_table(store: Store) -> None:
    plans = []
    ask = store.query
    values = {"now": NOW, "start": DAY.start, "end": DAY.end, "me": "eva", "most": 50}
    store.query = lambda sql, params=(): plans.append(ask(f"EXPLAIN QUERY PLAN {sql}", values)) or []  # type: ignore
    today.list_overdue(store, NOW, DAY, owner="eva")
    today.list_agenda(store, NOW, DAY, owner="eva")
    today.list_coming(store, NOW, DAY, owner="eva")
    today.team_overdue(store, NOW, DAY)
    today.count_done(store, DAY)
    steps = [str(row[3]) for plan in plans for row in plan]
    assert steps and [step for step in steps if step.startswith("SCAN")] == []
