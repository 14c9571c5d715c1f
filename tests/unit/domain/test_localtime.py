"""Local time over the changes of the clocks, in several zones, and with names that are none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain import localtime
from crm_desktop.domain.errors import ValidationError

SLOVAKIA = ZoneInfo("Europe/Bratislava")
zones = st.sampled_from(["Europe/Bratislava", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC"])


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_a_time_that_the_spring_leaves_out_stands_as_far_behind_the_change() -> None:
    at = localtime.to_utc(datetime(2026, 3, 29, 2, 30), SLOVAKIA)
    assert localtime.to_local(at, SLOVAKIA) == datetime(2026, 3, 29, 3, 30)


def test_a_time_that_the_autumn_brings_twice_is_its_first() -> None:
    assert localtime.to_utc(datetime(2026, 10, 25, 2, 30), SLOVAKIA) == utc("2026-10-25T00:30")


def test_the_days_of_the_changes_have_23_and_25_hours() -> None:
    hours = []
    for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 1)):
        first, last = localtime.day_bounds(localtime.day_start(day, SLOVAKIA), SLOVAKIA)
        hours.append((last - first) // localtime.HOUR)
    assert hours == [23, 25, 24]


@given(at=st.integers(0, 4_000_000_000_000), name=zones)
def test_a_moment_lies_in_its_day(at: int, name: str) -> None:
    zone = ZoneInfo(name)
    first, last = localtime.day_bounds(at, zone)
    assert first <= at < last and localtime.local_day(at, zone) == localtime.local_day(first, zone)


@pytest.mark.parametrize("name", ["", "Nowhere/Nothing", "../../etc/passwd", "Europe", "A" * 300, "Europe/\x00"])
def test_a_name_that_is_no_zone_is_the_computers_zone_and_refused_where_it_is_typed(name: str) -> None:
    assert localtime.zone_or_system(name) is not None
    with pytest.raises(ValidationError, match=r"is no time zone. Write it like Europe/Bratislava\."):
        localtime.checked_zone(name)


@pytest.mark.parametrize("at", [-(10**18), 10**18])
def test_a_moment_that_no_calendar_can_say_is_the_nearest_that_it_can(at: int) -> None:
    assert 1 <= localtime.to_local(at, SLOVAKIA).year <= 9999


def test_a_time_of_day_is_that_on_the_wall() -> None:
    at = localtime.moment_on(date(2026, 3, 29), 8 * 60, SLOVAKIA)
    assert localtime.to_local(at, SLOVAKIA) == datetime(2026, 3, 29, 8)
    assert localtime.name_of_zone(SLOVAKIA) == "Europe/Bratislava"
