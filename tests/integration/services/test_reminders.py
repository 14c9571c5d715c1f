"""What is told when: each thing once, a snooze again at its end, a moved one anew, nobody else's at all."""

from __future__ import annotations

import pytest
from tests.integration.services.conftest import HandClock

from crm_desktop.domain.localtime import DAY, HOUR, MINUTE
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services import activities, records
from crm_desktop.services.people import create_person
from crm_desktop.services.reminders import (
    due_alerts,
    mark_shown,
    next_moment,
    rank_of_device,
    snooze,
    told_alerts,
)
from crm_desktop.services.undo import next_undo
from crm_desktop.store import Store


@pytest.fixture
def soon(store: Store, clock: HandClock) -> int:
    return clock.at + HOUR


@pytest.fixture
def call(store: Store, soon: int) -> str:
    return activities.plan_activity(store, kind="call", subject="About the quote", at=soon)


def told(store: Store, clock: HandClock, at: int, **more: bool) -> list[str]:
    """Go to a moment and tell what is due there, as the program does."""
    clock.at = at
    return [alert.activity_id for alert in mark_shown(store, due_alerts(store, at, **more))]


def test_a_call_is_told_of_at_its_moment_and_once(store: Store, clock: HandClock, call: str, soon: int) -> None:
    assert told(store, clock, soon - MINUTE) == []
    assert told(store, clock, soon) == [call]
    assert told(store, clock, soon + MINUTE) == []
    assert told(store, clock, soon + 40 * DAY, everything=True) == []
    assert [alert.activity_id for alert in told_alerts(store, clock.at)] == [call]


def test_its_own_reminder_takes_the_place_of_the_moment(store: Store, clock: HandClock, soon: int) -> None:
    call = activities.plan_activity(store, kind="call", subject="Quote", at=soon, remind=15)
    assert next_moment(store, clock.at) == soon - 15 * MINUTE
    assert told(store, clock, soon - 15 * MINUTE) == [call]
    assert told(store, clock, soon) == []


def test_what_was_put_off_comes_again_at_its_end(store: Store, clock: HandClock, call: str, soon: int) -> None:
    told(store, clock, soon)
    snooze(store, call, soon + HOUR)
    assert told_alerts(store, clock.at) == [] and next_moment(store, clock.at) == soon + HOUR
    assert told(store, clock, soon + 59 * MINUTE) == []
    assert told(store, clock, soon + HOUR) == [call]
    assert told(store, clock, soon + HOUR + MINUTE) == []


def test_what_was_put_off_until_online_waits_for_the_network(
    store: Store, clock: HandClock, call: str, soon: int
) -> None:
    snooze(store, call, None)
    assert told(store, clock, soon + HOUR, everything=True) == []
    assert told(store, clock, soon + HOUR, is_online=True) == [call]
    assert told(store, clock, soon + 2 * HOUR, is_online=True) == []


def test_a_moved_one_is_told_of_anew(store: Store, clock: HandClock, call: str, soon: int) -> None:
    told(store, clock, soon)
    activities.reschedule(store, call, soon + DAY)
    assert told_alerts(store, clock.at) == []
    assert told(store, clock, soon + DAY) == [call]


def test_one_that_was_moved_past_its_reminder_is_told_of_all_the_same(
    store: Store, clock: HandClock, call: str, soon: int
) -> None:
    told(store, clock, soon)
    records.update(store, ACTIVITY, call, {"start_at": soon + DAY})  # as an import does: the reminder stays behind
    assert told(store, clock, soon + DAY) == [call]
    assert told(store, clock, soon + DAY + MINUTE) == []


@pytest.mark.parametrize("end", ["finish_activity", "cancel_activity"])
def test_what_is_done_or_canceled_is_not_told_of(
    store: Store, clock: HandClock, call: str, soon: int, end: str
) -> None:
    getattr(activities, end)(store, call)
    assert told(store, clock, soon, everything=True) == []


def test_what_was_done_while_it_was_read_is_not_told_of(store: Store, clock: HandClock, call: str, soon: int) -> None:
    clock.at = soon
    due = due_alerts(store, soon)
    activities.finish_activity(store, call)
    assert mark_shown(store, due) == [] and len(due) == 1


def test_what_was_written_down_after_its_moment_is_owed_no_alert(store: Store, clock: HandClock) -> None:
    activities.plan_activity(store, kind="call", subject="Late", at=clock.at - HOUR)
    assert told(store, clock, clock.at + HOUR, everything=True) == []


def test_what_another_person_does_is_theirs(store: Store, clock: HandClock, call: str, soon: int) -> None:
    records.update(store, ACTIVITY, call, {"owner_id": "somebody-else"})
    assert told(store, clock, soon, everything=True) == []


def test_a_whole_day_is_told_of_in_its_morning(store: Store, clock: HandClock) -> None:
    store.set_setting("time_zone", "Europe/Bratislava")
    midnight = 1_774_738_800_000  # 29 March 2026, when the clocks go forward at 2:00
    task = activities.plan_activity(store, kind="task", subject="Fair", at=midnight, all_day=True)
    assert told(store, clock, midnight + 7 * HOUR - MINUTE) == []
    assert told(store, clock, midnight + 7 * HOUR) == [task]  # eight o'clock


def test_many_are_marked_in_pieces_and_nothing_of_it_is_anybodys_last_step(
    store: Store, clock: HandClock, soon: int
) -> None:
    planned = [activities.plan_activity(store, kind="task", subject=f"T{n}", at=soon) for n in range(60)]
    before = next_undo(store)
    assert sorted(told(store, clock, soon)) == sorted(planned)
    assert next_undo(store) == before


def test_a_changed_one_is_seen_however_old(store: Store, clock: HandClock, call: str, soon: int) -> None:
    assert told(store, clock, soon + 9 * DAY) == []
    alerts = due_alerts(store, clock.at, changed=[call])
    assert [alert.activity_id for alert in alerts] == [call]


def test_a_file_without_a_team_has_one_device(store: Store) -> None:
    create_person(store, given_name="Ada")
    assert rank_of_device(store) is None
