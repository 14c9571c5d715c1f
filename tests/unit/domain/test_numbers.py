from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_desktop.domain.i18n import set_language
from crm_desktop.domain.numbers import parse_scaled, plain_number, scaled, shown_number, split_currency, typed_number


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_language("en")


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "12.5", 125000),
        ("en", "12,5", 125000),
        ("en", "12,400", 124_000_000),
        ("en", "12,400.50", 124_005_000),
        ("es", "12.400", 124_000_000),
        ("es", "12.400,50", 124_005_000),
        ("sk", "12 400,5", 124_005_000),
        ("sk", "12\u00a0400", 124_000_000),
        ("sk", "12,400", 124_000),
        ("sk", "12.400", 124_000),
        ("en", "1,234,567", 12_345_670_000),
        ("en", "-3", -30_000),
        ("en", "−0.0001", -1),
        ("en", "0,125", 1_250),
        ("en", "1.50000", 15_000),
    ],
)
def test_a_number_is_read_as_the_language_writes_it(language: str, text: str, value: int) -> None:
    set_language(language)
    assert parse_scaled(text) == value


@pytest.mark.parametrize("text", ["", "two", "1.2.3", "1,23,4", "12.34567", "99999999999999999", "1e5", "0x10", "--1"])
def test_what_is_no_number_or_has_too_many_digits_is_none(text: str) -> None:
    assert parse_scaled(text) is None


@pytest.mark.parametrize("language", ["en", "es", "sk"])
@pytest.mark.parametrize("value", [0, 1, -1, 125_000, 12_345_678, -99_999_999, 10_000_000_000])
def test_a_number_that_is_typed_as_it_is_shown_is_the_same(language: str, value: int) -> None:
    set_language(language)
    assert parse_scaled(typed_number(value)) == value
    assert parse_scaled(shown_number(value)) == value


def test_numbers_are_shown_as_each_language_writes_them() -> None:
    assert (shown_number(124_005_000), plain_number(124_005_000)) == ("12,400.5", "12400.5")
    set_language("sk")
    assert (shown_number(1_240_050, 2, pad=True), typed_number(1_240_050, 2, pad=True)) == (
        "12\u00a0400,50",
        "12400,50",
    )
    set_language("es")
    assert shown_number(-124_005_000) == "−12.400,5"


def test_numbers_of_other_programs_lose_no_digit() -> None:
    assert (scaled(12.5), scaled(5), scaled(0.1), scaled(0.00001), scaled(float("nan"))) == (
        125_000, 50_000, 1_000, None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("42 000 EUR", ("42 000", "EUR")),
        ("€42,000", ("42,000", "EUR")),
        ("usd 5", ("5", "USD")),
        ("12.50", ("12.50", "")),
        ("100 Kč", ("100", "CZK")),
    ],
)
def test_an_amount_names_its_currency(text: str, found: tuple[str, str]) -> None:
    assert split_currency(text) == found
