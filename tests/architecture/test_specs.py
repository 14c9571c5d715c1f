"""Numbers of kinds stand in users' search indexes, so they never change and are never used twice."""

from __future__ import annotations

from crm_desktop.domain.specs import BY_NUMBER, KIND, KINDS

NUMBERS = {
    "company": 1,
    "person": 2,
    "affiliation": 3,
    "activity": 4,
    "tag": 5,
    "attachment": 6,
    "custom_field": 7,
    "saved_view": 8,
    "user": 9,
    "alias": 10,
    "distinct_pair": 11,
    "conflict": 12,
    "purge": 13,
    "regarding": 14,
    "participant": 15,
    "reminder": 16,
    "activity_set": 17,
    "message": 18,
    "mail_account": 19,
    "calendar_subscription": 20,
    "template": 21,
    "service_case": 22,
    "feedback": 23,
    "number_series": 24,
    "number_block": 25,
    "rhythm": 26,
}


def test_a_kind_keeps_its_number_for_ever() -> None:
    assert {kind.name: kind.number for kind in KINDS if kind.name in NUMBERS} == NUMBERS


def test_no_two_kinds_share_a_number_or_a_name() -> None:
    assert len(BY_NUMBER) == len(KIND) == len(KINDS)


def test_numbers_fit_into_the_key_of_a_search_row() -> None:
    assert [kind.name for kind in KINDS if not 0 < kind.number < 64] == []


def test_a_new_kind_is_written_down_here() -> None:
    assert {kind.name for kind in KINDS} == set(NUMBERS)
