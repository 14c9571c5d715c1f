"""Rules of repetition: read, expanded on the clock of the wall, cut where they explode or never come."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.localtime import to_utc
from crm_desktop.domain.recurrence import (
    LOOKED,
    cut_sentence,
    expand,
    next_after,
    next_after_completion,
    read_rule,
    until,
)

SLOVAKIA = ZoneInfo("Europe/Bratislava")
NINE = datetime(2026, 3, 2, 9)  # a Monday
YEAR = (datetime(2026, 1, 1), datetime(2027, 1, 1))
NEVER = (
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYSETPOS=300",
    "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
)  # fmt: skip


def times(rule: str, **more: int) -> list[str]:
    found = expand(read_rule(rule, SLOVAKIA), NINE, *YEAR, **more)
    return [at.isoformat(timespec="minutes") for at in found.times]


def test_nine_oclock_stays_nine_oclock_when_the_clocks_change() -> None:
    found = expand(read_rule("FREQ=WEEKLY;COUNT=8"), NINE, *YEAR).times
    moments = [to_utc(at, SLOVAKIA) for at in found]
    assert {at.hour for at in found} == {9} and len(found) == 8
    assert {b - a for a, b in pairwise(moments)} == {604_800_000, 604_800_000 - 3_600_000}


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", ["2026-03-27T09:00", "2026-04-24T09:00"]),
        ("RRULE:FREQ=DAILY;COUNT=2", ["2026-03-02T09:00", "2026-03-03T09:00"]),
        ("FREQ=DAILY;UNTIL=20260303", ["2026-03-02T09:00", "2026-03-03T09:00"]),
        ("FREQ=DAILY;UNTIL=20260303T080000Z", ["2026-03-02T09:00", "2026-03-03T09:00"]),
        ("FREQ=DAILY;UNTIL=20260303T075959Z", ["2026-03-02T09:00"]),
        ("RRULE:FREQ=DAILY;COUNT=3\nEXDATE:20260303T090000", ["2026-03-02T09:00", "2026-03-04T09:00"]),
        ("RRULE:FREQ=DAILY;COUNT=1\nRDATE:20260401T070000Z", ["2026-03-02T09:00", "2026-04-01T09:00"]),
    ],
)
def test_rules_are_read_as_the_standard_says(rule: str, wanted: list[str]) -> None:
    assert times(rule) == wanted


@pytest.mark.parametrize("rule", NEVER)
def test_a_rule_that_never_comes_ends_and_says_so(rule: str) -> None:
    found = expand(read_rule(rule), NINE, *YEAR)
    assert found.is_cut and not found.times
    assert next_after(read_rule(rule), NINE, NINE) is None


def test_a_rule_that_explodes_is_cut_with_a_sentence() -> None:
    found = expand(read_rule("FREQ=SECONDLY"), NINE, *YEAR, most=100)
    late = expand(read_rule("FREQ=SECONDLY"), datetime(2020, 1, 1), *YEAR)
    assert len(found.times) == 100 and found.is_cut
    assert not late.times and late.is_cut and LOOKED < 100_000
    assert cut_sentence("Backup") == (
        "“Backup” repeats too often or never: only the first times are shown. Change how it repeats."
    )


@pytest.mark.parametrize(
    "rule",
    ["", "FREQ=FORTNIGHTLY", "BYDAY=MO", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;UNTIL=never",
     "FREQ=DAILY;BYHOUR=99", "x" * 3_000, "RRULE:FREQ=DAILY\nEXDATE:soon", "FREQ=SECONDLY;INTERVAL=3600;BYSECOND=1"],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_a_sentence(rule: str) -> None:
    with pytest.raises(ValidationError, match=r"isn't a way to repeat. Write it like FREQ=WEEKLY;BYDAY=MO\."):
        read_rule(rule)


def test_what_repeats_after_it_was_done_counts_from_that_day() -> None:
    rule = read_rule("FREQ=WEEKLY;INTERVAL=2;COUNT=3")
    done = datetime(2026, 3, 11, 16, 40)
    assert next_after_completion(rule, NINE, done, 1) == datetime(2026, 3, 25, 9)
    assert next_after_completion(rule, NINE, done, 3) is None


def test_the_next_one_skips_what_was_left_out() -> None:
    rule = read_rule("RRULE:FREQ=DAILY\nEXDATE:20260303T090000")
    assert next_after(rule, NINE, NINE) == datetime(2026, 3, 4, 9)


def test_an_end_takes_the_place_of_a_count() -> None:
    ended = until("RRULE:FREQ=DAILY;COUNT=9\nEXDATE:20260303T090000", datetime(2026, 3, 4, 9))
    assert ended == "RRULE:FREQ=DAILY;UNTIL=20260304T090000\nEXDATE:20260303T090000"
    assert until("FREQ=DAILY", datetime(2026, 3, 4)) == "FREQ=DAILY;UNTIL=20260304T000000"
