"""Working time: nights, weekends, holidays and changes of the clocks don't count."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain.business_hours import MINUTE, Hours, after, between, read_kept

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


def test_a_break_does_not_count() -> None:
    hours = Hours(((8 * 60, 12 * 60, 12 * 60 + 30, 16 * 60),) * 7)
    assert after(hours, at(12, 11), 2 * 60, ZONE) == at(12, 13, 30)
    assert between(hours, at(12, 11), at(12, 13, 30), ZONE) == 120


def test_kept_hours_are_read_back_and_odd_ones_are_as_usual() -> None:
    hours = Hours(((480, 720, 750, 960), None) + ((0, 1440),) * 5, frozenset(("--12-24",)))
    assert read_kept(hours.as_setting()) == hours
    assert read_kept(7) == read_kept({"week": [1, 2]}) == Hours()
    assert read_kept({"week": [[9, 5], "ab", [480, 99999], None, [480, 960], 3, None]}).week == (
        None, None, None, None, (480, 960), None, None,
    )  # fmt: skip
