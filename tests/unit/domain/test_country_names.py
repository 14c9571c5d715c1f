from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_desktop.domain.countries import country_code
from crm_desktop.domain.country_names import country_name, country_names
from crm_desktop.domain.i18n import LANGUAGES, set_language


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_language("en")


@pytest.mark.parametrize(("code", "shown"), [("en", "Germany"), ("es", "Alemania"), ("sk", "Nemecko")])
def test_a_country_is_named_in_the_language_that_is_spoken(code: str, shown: str) -> None:
    set_language(code)
    assert country_name("DE") == shown == country_names()["DE"]


@pytest.mark.parametrize("text", ["", "Nitra", "QQ", "D", "Atlantis"])
def test_what_is_no_code_stays_as_it_is(text: str) -> None:
    assert country_name(text) == text


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_country_is_read_by_the_name_that_is_shown(code: str) -> None:
    set_language(code)
    assert {short: name for short, name in country_names().items() if country_code(name) != short} == {}
