"""Working time: nights, weekends, holidays and changes of the clocks don't count."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain.business_hours import MINUTE, Hours, after, between

ZONE = ZoneInfo("Europe/Bratislava")
HOURS = Hours(holidays=frozenset(("2026-03-16", "--01-01")))


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> int:
    return int(datetime(2026, month, day, hour, minute, tzinfo=ZONE).timestamp() * 1000)


def test_four_hours_from_the_afternoon_end_on_the_next_morning() -> None:
    assert after(HOURS, at(12, 14), 4 * 60, ZONE) == at(13, 10)


def test_a_weekend_and_a_holiday_are_walked_over() -> None:
    assert after(HOURS, at(13, 15), 2 * 60, ZONE) == at(17, 9)


def test_what_begins_at_night_counts_from_the_morning() -> None:
    assert after(HOURS, at(12, 3), 30, ZONE) == at(12, 8, 30)


def test_a_change_of_the_clocks_keeps_the_hours_on_the_wall() -> None:
    assert after(HOURS, at(27, 15), 2 * 60, ZONE) == at(30, 9)


def test_a_firm_that_never_works_counts_every_minute() -> None:
    never = Hours((None,) * 7)
    assert after(never, at(12, 14), 90, ZONE) == at(12, 15, 30)


@given(st.integers(0, 60 * 24 * 30), st.integers(1, 5_000))
def test_the_time_between_is_what_was_added(start: int, minutes: int) -> None:
    begin = at(2, 0) + start * MINUTE
    end = after(HOURS, begin, minutes, ZONE)
    assert between(HOURS, begin, end, ZONE) == minutes
