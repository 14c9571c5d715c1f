from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_desktop.domain.i18n import set_language
from crm_desktop.domain.words import label_of_word, label_word, language_of_word, language_word, language_words


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_language("en")


def test_a_label_is_read_in_the_language_of_the_reader_and_kept_in_english() -> None:
    for language in ("en", "es", "sk"):
        set_language(language)
        for label in ("work", "home", "mobile", "work fax"):
            assert label_of_word(label_word(label)) == label
            assert label_of_word(label) == label


def test_a_word_of_ones_own_stays_as_it_was_typed() -> None:
    assert label_word("Reception") == label_of_word(" Reception ") == "Reception"
    assert label_word("") == label_of_word("") == ""


def test_a_language_is_read_by_its_name_and_kept_by_its_code() -> None:
    assert (language_word("sk"), language_word("EN"), language_word("sk-SK")) == ("Slovak", "English", "Slovak")
    assert (language_of_word("slovak"), language_of_word("sk"), language_of_word("Klingon")) == ("sk", "sk", "Klingon")
    assert language_word("x-klingon") == "x-klingon" and language_word("") == ""
    assert {language_of_word(word) for word in language_words()} >= {"en", "es", "sk", "cs", "de"}
