"""Quiet hours over nights, weekends and changes of the clocks, and what can be chosen when something is put off."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.automation.quiet import QuietHours, quiet_until, read_quiet, snooze_choices, usual_choice
from crm_desktop.domain.localtime import to_local, to_utc

ZONE = ZoneInfo("Europe/Bratislava")
USUAL = QuietHours()


def at(text: str) -> int:
    return to_utc(datetime.fromisoformat(text), ZONE)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-03-11T18:00", "2026-03-12T08:00"),
        ("2026-03-11T07:59", "2026-03-11T08:00"),
        ("2026-03-13T18:30", "2026-03-16T08:00"),  # Friday evening: the weekend and its nights are one
        ("2026-03-28T23:00", "2026-03-30T08:00"),  # the clocks go forward
        ("2026-10-24T23:00", "2026-10-26T08:00"),  # the clocks go back
    ],
)
def test_quiet_ends_in_the_morning_of_a_working_day(now: str, end: str) -> None:
    assert quiet_until(at(now), USUAL, ZONE) == at(end)


@pytest.mark.parametrize("now", ["2026-03-11T08:00", "2026-03-11T17:59"])
def test_working_hours_are_not_quiet(now: str) -> None:
    assert quiet_until(at(now), USUAL, ZONE) is None


def test_quiet_hours_can_be_off_within_a_day_or_never_end() -> None:
    noon = at("2026-03-11T12:30")
    assert quiet_until(noon, QuietHours(is_on=False), ZONE) is None
    assert quiet_until(noon, QuietHours(begins=720, ends=780), ZONE) == at("2026-03-11T13:00")
    assert quiet_until(noon, QuietHours(begins=600, ends=600, weekends=False), ZONE) is None


@given(now=st.integers(1_760_000_000_000, 1_800_000_000_000), begins=st.integers(0, 1439), ends=st.integers(0, 1439))
def test_quiet_is_over_when_it_ends(now: int, begins: int, ends: int) -> None:
    quiet = QuietHours(begins=begins, ends=ends)
    end = quiet_until(now, quiet, ZONE)
    assert end is None or (end > now and quiet_until(end, quiet, ZONE) is None)


@pytest.mark.parametrize("kept", [None, 7, {"from": -1, "to": "8"}, {"from": 5000, "to": True}])
def test_odd_settings_are_as_usual(kept: object) -> None:
    quiet = read_quiet(kept)
    assert (quiet.begins, quiet.is_on) == (USUAL.begins, True)
    assert read_quiet(QuietHours(False, 1, 2, False).as_setting()) == QuietHours(False, 1, 2, False)


def test_a_snooze_is_offered_in_words_of_the_day() -> None:
    choices = snooze_choices(at("2026-03-11T10:00"), USUAL, ZONE, can_wait_for_network=True)
    local = {c.code: c.until and to_local(c.until, ZONE).strftime("%a %H:%M") for c in choices}
    assert local == {
        "minutes": "Wed 10:15", "hour": "Wed 11:00", "afternoon": "Wed 14:00", "tomorrow": "Thu 09:00",
        "monday": "Mon 09:00", "online": None,
    }  # fmt: skip


def test_a_snooze_into_quiet_hours_says_when_it_really_comes() -> None:
    choices = snooze_choices(at("2026-03-13T17:30"), USUAL, ZONE, can_wait_for_network=False)
    said = {c.code: c.quiet_until for c in choices}
    monday = at("2026-03-16T08:00")
    assert said == {"minutes": None, "hour": monday, "tomorrow": monday, "monday": None}


def test_the_last_choice_is_the_next_one_where_it_is_offered() -> None:
    evening = snooze_choices(at("2026-03-11T17:00"), USUAL, ZONE, can_wait_for_network=False)
    assert usual_choice(evening, "tomorrow").code == "tomorrow"
    assert usual_choice(evening, "afternoon").code == "minutes"
