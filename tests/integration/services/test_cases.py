"""Cases: numbers, states, times by working hours, the answer that stands in Today; and feedback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.domain.business_hours import Hours
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.specs import ACTIVITY, SERVICE_CASE
from crm_desktop.services import records
from crm_desktop.services.activities import NextStep
from crm_desktop.services.case_times import TARGETS, keep_hours, keep_targets
from crm_desktop.services.cases import (
    case_rows,
    change_priority,
    count_open,
    open_case,
    set_status,
    waiting_cases,
)
from crm_desktop.services.companies import create_company
from crm_desktop.services.feedback import close_feedback, count_new, follow_up, give_feedback, inbox, trend
from crm_desktop.services.numbering import set_pattern
from crm_desktop.services.people import create_person
from crm_desktop.services.undo import undo
from crm_desktop.store import Store, open_store

ZONE = ZoneInfo("Europe/Bratislava")


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = ms(12, 9)

    def now(self) -> int:
        return self.at


def ms(day: int, hour: int, minute: int = 0) -> int:
    return int(datetime(2026, 3, day, hour, minute, tzinfo=ZONE).timestamp() * 1000)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    opened = open_store(tmp_path / "firm.crm", create=True, clock=clock)
    opened.set_setting("time_zone", "Europe/Bratislava")
    yield opened
    opened.close()


def answer(store: Store, case_id: str) -> dict[str, object]:
    rows = store.query("SELECT id FROM activity WHERE record_id = ? AND deleted_at IS NULL", (case_id,))
    return records.get(store, ACTIVITY, str(rows[0][0]))


def test_a_case_gets_the_next_number_its_person_s_company_and_a_time_by_working_hours(store: Store) -> None:
    firm = create_company(store, name="Kovo Trnava")
    peter = create_person(store, given_name="Peter", company_id=firm)
    cases = [open_case(store, subject=f"Noise {n}", person_id=peter, priority="urgent") for n in range(2)]
    first = records.get(store, SERVICE_CASE, cases[0])
    assert (first["number"], first["company_id"], first["due_at"]) == ("1001", firm, ms(12, 13))
    assert records.get(store, SERVICE_CASE, cases[1])["number"] == "1002"
    assert (count_open(store), [row.company for row in waiting_cases(store)]) == (2, ["Kovo Trnava"] * 2)


def test_the_answer_is_planned_with_a_reminder_and_ends_with_the_case(store: Store) -> None:
    case = open_case(store, subject="Noise", priority="urgent")
    planned = answer(store, case)
    reminders = store.query("SELECT due_at FROM reminder WHERE record_id = ?", (planned["id"],))
    assert (planned["subject"], planned["when_at"], reminders) == ("Answer 1001: Noise", ms(12, 13), [(ms(12, 12),)])
    set_status(store, case, "solved", solution="New bearing")
    assert (answer(store, case)["status"], records.get(store, SERVICE_CASE, case)["closed_at"]) == ("done", ms(12, 9))


def test_a_case_is_not_solved_without_a_solution(store: Store) -> None:
    case = open_case(store, subject="Noise")
    with pytest.raises(ValidationError, match="A case is solved with a solution") as caught:
        set_status(store, case, "solved", solution="  ")
    assert "one sentence" in caught.value.advice
    assert records.get(store, SERVICE_CASE, case)["status"] == "new"


def test_the_clock_of_a_case_stands_still_while_it_waits_for_the_customer(store: Store, clock: Clock) -> None:
    case = open_case(store, subject="Noise", priority="urgent")
    set_status(store, case, "waiting")
    assert answer(store, case)["when_at"] is None
    clock.at = ms(13, 10)  # seven working hours of Thursday and two of Friday went by
    set_status(store, case, "working")
    assert records.get(store, SERVICE_CASE, case)["due_at"] == ms(13, 14)
    assert answer(store, case)["when_at"] == ms(13, 14)


def test_once_it_is_answered_a_case_is_due_by_its_solution(store: Store) -> None:
    keep_targets(store, TARGETS, {"urgent": 12 * 60})
    case = open_case(store, subject="Noise", priority="urgent")
    set_status(store, case, "working")
    planned = answer(store, case)
    assert records.get(store, SERVICE_CASE, case)["due_at"] == planned["when_at"] == ms(13, 13)
    assert planned["subject"] == "Solve 1001: Noise"
    change_priority(store, case, "high")
    assert records.get(store, SERVICE_CASE, case)["due_at"] == ms(13, 9)


def test_a_time_that_was_set_by_hand_stays_when_the_case_is_answered(store: Store) -> None:
    keep_targets(store, TARGETS, {"urgent": 12 * 60})
    case = open_case(store, subject="Noise", priority="urgent", due_at=ms(20, 9))
    set_status(store, case, "working")
    assert records.get(store, SERVICE_CASE, case)["due_at"] == ms(20, 9)


def test_the_hours_of_the_firm_and_the_zone_of_the_person_decide_when_an_answer_is_due(store: Store) -> None:
    keep_hours(store, Hours(((8 * 60, 12 * 60, 13 * 60, 17 * 60),) * 7))
    case = open_case(store, subject="Noise", priority="urgent")
    assert records.get(store, SERVICE_CASE, case)["due_at"] == ms(12, 14)  # four hours from nine, a break between


def test_another_priority_counts_from_when_the_case_was_opened(store: Store) -> None:
    case = open_case(store, subject="Noise", priority="low")
    change_priority(store, case, "urgent")
    assert records.get(store, SERVICE_CASE, case)["due_at"] == answer(store, case)["when_at"] == ms(12, 13)


def test_a_number_is_never_given_twice_also_after_an_undo_or_a_new_pattern(store: Store) -> None:
    first = open_case(store, subject="a")
    batch = store.query("SELECT id FROM batch ORDER BY b DESC LIMIT 1")[0][0]
    undo(store, str(batch))
    second = open_case(store, subject="b")
    set_pattern(store, SERVICE_CASE, "C-{year}-{n:4}", per_year=True)
    third, fourth = open_case(store, subject="c"), open_case(store, subject="d")
    numbers = [records.get(store, SERVICE_CASE, case)["number"] for case in (first, second, third, fourth)]
    assert numbers == ["1001", "1002", "C-2026-0001", "C-2026-0002"]


def test_a_state_that_is_none_is_refused(store: Store) -> None:
    case = open_case(store, subject="Noise")
    with pytest.raises(ValidationError, match="“gone” is no state of a case"):
        set_status(store, case, "gone")
    assert [row.status for row in case_rows(store, [1])] == ["new"]


def test_feedback_is_given_followed_up_and_counted(store: Store) -> None:
    firm = create_company(store, name="Kovo Trnava")
    for score in (10, 9, 7, 3):
        give_feedback(store, kind="nps", score=score, company_id=firm, product="Press")
    last = give_feedback(store, kind="csat", score=4, company_id=firm, comment="Slow", product="Press")
    found = trend(store, "company")[0]
    assert (found.name, found.count, found.nps, found.csat) == ("Kovo Trnava", 5, 25, 4.0)
    assert [(line.name, line.nps) for line in trend(store, "product")] == [("Press", 25)]
    step = follow_up(store, last, NextStep("call", "Ask why", ms(13, 9)))
    assert records.get(store, ACTIVITY, step)["record_id"] == firm
    assert (count_new(store), len(inbox(store)), len(inbox(store, with_done=True))) == (4, 4, 5)
    close_feedback(store, inbox(store)[0].id)
    assert count_new(store) == 3


@pytest.mark.parametrize(
    ("kind", "score", "comment", "title"),
    [
        ("nps", 11, "", "A score is missing"),
        ("csat", None, "", "A score is missing"),
        ("free", None, " ", "Nothing is"),
    ],
)
def test_feedback_without_a_score_or_a_text_is_refused(
    store: Store, kind: str, score: int | None, comment: str, title: str
) -> None:
    with pytest.raises(ValidationError, match=title):
        give_feedback(store, kind=kind, score=score, comment=comment)
    assert inbox(store) == []
