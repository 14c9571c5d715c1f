from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.placeholders import PLACEHOLDERS, Part, expand, fill, insertable, parse

VALUES = {"first_name": "Ada", "company": "Tatra Tools", "custom.level": "Gold"}


def filled(text: str) -> str:
    found = fill(parse(text, {"level": "Level"}), VALUES)
    assert not found.missing
    return found.text


@pytest.mark.parametrize("text", ["Hello {first name}", "Hello {nombre}", "Hello {MENO}", "Hello { first_name }"])
def test_a_placeholder_is_known_by_its_name_in_each_language(text: str) -> None:
    assert filled(text) == "Hello Ada"


def test_a_field_of_the_firms_own_is_named_by_its_label() -> None:
    assert filled("{Level} of {company}") == "Gold of Tatra Tools"


def test_a_missing_value_is_named_and_not_guessed() -> None:
    found = fill(parse("Dear {title} {last name}, {last name}"), VALUES)
    assert found.missing == ("title", "last name")
    assert "{last name}" in found.text


def test_a_missing_value_may_say_what_stands_there_instead() -> None:
    assert filled("Dear {last name|customer}") == "Dear customer"
    assert filled("Dear{title|} {first name|friend}") == "Dear Ada"


def test_a_double_brace_is_the_sign_itself() -> None:
    assert filled("{{first name}} is {first name}") == "{first name} is Ada"


def test_what_a_record_holds_is_not_read_as_a_placeholder_again() -> None:
    found = fill(parse("{first name}"), {"first_name": "{company}", "company": "Secret"})
    assert found.text == "{company}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello {first name", "A brace stands alone"),
        ("Hello } there", "A brace stands alone"),
        ("Hello {frst name}", "Did you mean {first name}?"),
        ("Hello {shoe size of the dog}", "You can use: {name}"),
        ("Hello {}", "is not a placeholder"),
    ],
)
def test_a_wrong_placeholder_is_refused_with_a_way_out(text: str, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse(text)
    assert said in str(caught.value)


def test_a_text_puts_another_one_in() -> None:
    texts: dict[str, tuple[Part, ...]] = {"greeting": parse("Dear {first name},\n")}
    parts = expand(parse("{text: greeting}we write to you."), lambda name: texts.get(name))
    assert fill(parts, VALUES).text == "Dear Ada,\nwe write to you."


def test_texts_that_put_each_other_in_are_refused() -> None:
    texts = {"a": parse("{text: b}"), "b": parse("{texto: A}")}
    with pytest.raises(ValidationError, match="puts itself in: a → b → a"):
        expand(parse("{text: a}"), lambda name: texts.get(name.lower()))


def test_a_text_that_grows_without_end_is_refused() -> None:
    texts = {str(n): parse(f"{{text: {n + 1}}}" * 60) for n in range(3)} | {"3": parse("x" * 10)}
    with pytest.raises(ValidationError, match="grows without an end"):
        expand(parse("{text: 0}"), lambda name: texts.get(name))


def test_texts_that_lie_too_deep_in_each_other_are_refused() -> None:
    texts = {str(n): parse(f"{{text: {n + 1}}}") for n in range(9)}
    with pytest.raises(ValidationError, match="more than 5 deep"):
        expand(parse("{text: 0}"), lambda name: texts.get(name))


def test_a_text_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValidationError, match="no template “Foot” to put in"):
        expand(parse("{text: Foot}"), lambda name: None)


def test_the_names_of_a_language_mean_one_thing_each() -> None:
    for code in ("en", "es", "sk"):
        written = [text for text, _ in insertable(code)]
        assert len(set(written)) == len(PLACEHOLDERS)
        assert [parse(text)[0].key for text in written] == [p.key for p in PLACEHOLDERS]  # type: ignore[union-attr]


@given(st.text(alphabet="ab{} |:\n"))
def test_any_text_is_filled_or_refused_in_words(text: str) -> None:
    try:
        parts = parse(text)
    except ValidationError as error:
        assert error.advice
    else:
        assert "".join(p for p in parts if isinstance(p, str)) == text.replace("{{", "{").replace("}}", "}")
