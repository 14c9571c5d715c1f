"""The zone of the person decides where a day begins, what nine o'clock is and what is said of a moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crm_desktop.domain import localtime
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.localtime import DAY, HOUR
from crm_desktop.services.activities import plan_activity
from crm_desktop.services.filter_values import moments_of
from crm_desktop.services.quick_add import add_quickly, read_moment
from crm_desktop.services.reminders import due_alerts
from crm_desktop.services.settings import change_setting
from crm_desktop.services.zones import choose_zone, follow_zone, my_zone, zone_name
from crm_desktop.store import Store, open_store
from crm_desktop.viewmodels.calendar import lay_out
from crm_desktop.viewmodels.today import read_day

NOON = int(datetime(2026, 3, 12, 12, tzinfo=UTC).timestamp() * 1000)  # a Thursday
EAST, WEST = "Pacific/Kiritimati", "Pacific/Honolulu"  # 14 hours before UTC, 10 after it


class Clock:
    def now(self) -> int:
        return NOON


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "firm.crm", create=True, clock=Clock())
    yield opened
    opened.close()
    localtime.live_in("")


def agenda(store: Store) -> list[str]:
    return [item.title for item in read_day(store).agenda]


def test_where_the_day_ends_is_where_the_person_lives(store: Store) -> None:
    plan_activity(store, kind="call", subject="In eleven hours", at=NOON + 11 * HOUR)
    shown = {}
    for name in ("UTC", EAST, WEST, "Asia/Tokyo"):
        choose_zone(store, name)
        shown[name] = agenda(store)
    both = ["In eleven hours"]
    assert shown == {"UTC": both, EAST: both, WEST: both, "Asia/Tokyo": []}  # in Tokyo it is tomorrow 08:00


def test_nine_o_clock_is_that_of_the_zone(store: Store) -> None:
    choose_zone(store, "Asia/Tokyo")
    moment, _ = read_moment(store, "tomorrow 9:00")
    add_quickly(store, "call tomorrow 9:00")
    rows = store.query("SELECT when_at FROM activity")
    assert rows == [(moment,)] and moment == NOON + 12 * HOUR


def test_a_whole_day_is_told_of_on_the_morning_of_the_zone(store: Store) -> None:
    choose_zone(store, EAST)
    start = localtime.day_start(localtime.local_day(NOON, my_zone(store)), my_zone(store)) + DAY
    plan_activity(store, kind="task", subject="Whole", at=start, all_day=True)
    (alert,) = due_alerts(store, start + 9 * HOUR)
    assert alert.at == start + 8 * HOUR


def test_a_calendar_puts_an_hour_where_the_zone_has_it(store: Store) -> None:
    from crm_desktop.services.calendar import days_span, read_days

    plan_activity(store, kind="call", subject="Late", at=NOON + 11 * HOUR)
    choose_zone(store, "Asia/Tokyo")
    days = (localtime.local_day(NOON, my_zone(store)), localtime.local_day(NOON + DAY, my_zone(store)))
    (block,) = lay_out(days, read_days(store, days_span(days[0], 2))).blocks
    assert (block.column, block.top) == (1, 8 * 60)


def test_a_filter_for_a_day_means_the_day_of_the_zone(store: Store) -> None:
    begins = {}
    for name in ("UTC", "Asia/Tokyo"):
        choose_zone(store, name)
        begins[name] = moments_of("Next step", "2026-03-13", NOON)[0]
    assert begins == {"UTC": NOON + 12 * HOUR, "Asia/Tokyo": NOON + 3 * HOUR}


def test_a_name_that_is_no_zone_is_refused_and_changes_nothing(store: Store) -> None:
    choose_zone(store, EAST)
    for refuse in (choose_zone, lambda store, name: change_setting(store, "time_zone", name)):
        with pytest.raises(ValidationError, match="“Nowhere/Land” is no time zone"):
            refuse(store, "Nowhere/Land")
    assert zone_name(store) == EAST


def test_without_a_choice_it_is_the_zone_of_this_computer(store: Store) -> None:
    choose_zone(store, EAST)
    choose_zone(store, "")
    assert str(localtime.here()) == str(localtime.system_zone())
    store.set_setting("time_zone", WEST)
    follow_zone(store)
    assert str(localtime.here()) == WEST
