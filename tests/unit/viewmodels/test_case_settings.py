"""Working hours, holidays and target times as they are typed, and the sentences where they can't be."""

from __future__ import annotations

import pytest

from crm_desktop.domain.business_hours import Hours
from crm_desktop.domain.errors import ValidationError
from crm_desktop.viewmodels.case_settings import (
    holidays_text,
    hours_text,
    read_holidays,
    read_hours,
    read_targets,
    target_text,
)

NAMES = {"urgent": "Urgent", "high": "High", "normal": "Normal", "low": "Low"}
USUAL = {"urgent": "4", "high": "8", "normal": "24", "low": "40"}
NONE = dict.fromkeys(NAMES, "")


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("8:00-16:00", (480, 960)),
        ("8–12, 12.30–16", (480, 720, 750, 960)),
        ("0:00 - 24:00", (0, 1440)),
        ("  ", None),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, times: tuple[int, ...] | None) -> None:
    assert read_hours("Monday", text) == times
    assert read_hours("Monday", hours_text(times)) == times


@pytest.mark.parametrize(
    ("text", "title", "advice"),
    [
        ("eight to four", "Monday: “eight to four” is no working time", "8:00–12:00, 12:30–16:00"),
        ("8:00–25:00", "Monday: “8:00–25:00” holds a time that no clock shows", "from 0:00 to 24:00"),
        ("8:70–9:00", "Monday: “8:70–9:00” holds a time that no clock shows", "from 0:00 to 24:00"),
        ("16:00–8:00", "in “16:00–8:00” a time comes before the one that it follows", "in their order"),
        ("8:00–12:00, 11:00–16:00", "a time comes before the one that it follows", "a break of at least a minute"),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(text: str, title: str, advice: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read_hours("Monday", text)
    assert title in caught.value.title and advice in caught.value.advice


def test_holidays_are_of_each_year_or_of_one() -> None:
    found = read_holidays("24.12., 1.1.\n2026-04-03; 6. 4. 2026")
    assert found == {"--12-24", "--01-01", "2026-04-03", "2026-04-06"}
    assert holidays_text(Hours(holidays=found)) == "1.1., 24.12., 2026-04-03, 2026-04-06"


@pytest.mark.parametrize("text", ["Christmas", "31.2.", "2026", "2026-13-01"])
def test_a_holiday_that_is_no_day_is_named(text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read_holidays(f"1.1., {text}")
    assert caught.value.title == f"Holidays: “{text}” is no day" and "24.12. for each year" in caught.value.advice


def test_more_holidays_than_a_firm_can_have_are_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        read_holidays(",".join(["1.1."] * 401))
    assert caught.value.title == "These are more than 400 holidays" and "over" in caught.value.advice


def test_target_times_are_hours_and_a_solution_may_have_none() -> None:
    read = read_targets(NAMES, {**USUAL, "urgent": "1,5"}, {**NONE, "urgent": "16"})
    assert (read.answers["urgent"], read.answers["low"], read.solutions) == (90, 2400, {"urgent": 960})
    assert (target_text(90), target_text(2400), target_text(None)) == ("1.5", "40", "")


@pytest.mark.parametrize(
    ("answer", "solution", "title", "advice"),
    [
        ("soon", "", "Urgent: “soon” is no number of working hours", "such as 4 or 1.5"),
        ("-3", "", "Urgent: “-3” is no number of working hours", "from 0.25 to 2000"),
        ("inf", "", "Urgent: “inf” is no number of working hours", "from 0.25 to 2000"),
        ("", "8", "Urgent: nobody knows by when it is to be answered", "such as 4 or 1.5"),
        ("8", "4", "Urgent: it would be solved before it is answered", "at least as many hours"),
    ],
)
def test_target_times_that_cannot_be_are_refused_in_words(answer: str, solution: str, title: str, advice: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read_targets(NAMES, {**USUAL, "urgent": answer}, {**NONE, "urgent": solution})
    assert caught.value.title == title and advice in caught.value.advice
