from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.automation.outbox_mail import (
    LONGEST,
    MINUTE,
    MOST_ATTEMPTS,
    Ending,
    Outcome,
    after,
    pause,
    title_of,
)


def test_the_pause_doubles_up_to_an_hour() -> None:
    assert [pause(n, 1.0) // MINUTE for n in range(1, 9)] == [1, 2, 4, 8, 16, 32, 60, 60]


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_a_pause_is_never_short_and_never_long(attempts: int, chance: float) -> None:
    assert MINUTE // 2 <= pause(attempts, chance) <= LONGEST


@pytest.mark.parametrize(
    ("ending", "state"),
    [
        (Ending.SENT, "sent"),
        (Ending.LATER, "queued"),
        (Ending.ACCOUNT, "queued"),
        (Ending.REFUSED, "failed"),
        (Ending.UNKNOWN, "unknown"),
    ],
)
def test_each_ending_has_its_state(ending: Ending, state: str) -> None:
    assert after(Outcome(ending), 1, 0, 0.5)["state"] == state


def test_what_was_skipped_changes_nothing() -> None:
    assert after(Outcome(Ending.SKIPPED), 1, 0, 0.5) == {}


def test_after_two_days_it_is_said_that_it_failed() -> None:
    changed = after(Outcome(Ending.LATER, "", "no network"), MOST_ATTEMPTS, 0, 0.5)
    assert (changed["state"], changed["error"]) == ("failed", "no network")


@given(st.sampled_from(Ending), st.integers(0, 100))
def test_only_what_surely_did_not_leave_is_tried_again(ending: Ending, attempts: int) -> None:
    changed = after(Outcome(ending), attempts, 1_000, 0.0)
    is_tried_again = changed.get("state") == "queued"
    assert is_tried_again == (ending in (Ending.LATER, Ending.ACCOUNT) and attempts < MOST_ATTEMPTS)


def test_history_says_how_it_ended() -> None:
    said = [title_of(Outcome(ending), "Offer") for ending in Ending if ending is not Ending.SKIPPED]
    assert said == [
        "E-mail sent: Offer",
        "E-mail waits for another attempt: Offer",
        "E-mail waits for another attempt: Offer",
        "E-mail not sent: Offer",
        "E-mail perhaps sent: Offer",
    ]
