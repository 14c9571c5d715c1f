"""How numbers look, and how they are read back."""

from __future__ import annotations

import pytest

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.numbers_of_series import Pattern, check_pattern


def test_a_number_has_its_year_and_at_least_its_digits() -> None:
    pattern = Pattern("C-{year}-{n:4}", per_year=True)
    assert [pattern.write(n, 2026) for n in (7, 12345)] == ["C-2026-0007", "C-2026-12345"]


def test_a_number_is_read_back_in_its_year_only() -> None:
    pattern = Pattern("C-{year}-{n:4}", per_year=True)
    assert [pattern.read(text, 2026) for text in ("C-2026-0007", "C-2025-0007", "X-7", "C-2026-")] == [
        7,
        None,
        None,
        None,
    ]
    assert Pattern("{n}", first=1001).read("1042", 2026) == 1042


@pytest.mark.parametrize("text", ["", "C-2026", "{n}{n}", "{x}{n}", "{n", "a" * 70 + "{n}"])
def test_a_pattern_that_gives_no_numbers_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="is no pattern for numbers") as caught:
        check_pattern(text, per_year=False)
    assert "Write it like C-{year}-{n:4}" in caught.value.advice


def test_numbers_that_begin_anew_each_year_need_the_year() -> None:
    with pytest.raises(ValidationError, match="needs the year in it"):
        check_pattern("C-{n}", per_year=True)
    assert check_pattern(" C-{year}-{n} ", per_year=True) == "C-{year}-{n}"
