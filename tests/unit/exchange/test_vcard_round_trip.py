"""What is written is what is read again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_desktop.exchange.vcard import Card, Property, read_cards
from crm_desktop.exchange.vcard_text import escape, split, unescape
from crm_desktop.exchange.vcard_write import fold, write_card

# Surrogates can't stand in UTF-8; line ends are one sort in a card.
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r"), max_size=120)
names = st.from_regex(r"X-[A-Z0-9-]{1,20}", fullmatch=True) | st.sampled_from(["NOTE", "TEL", "ORG", "N", "ADR"])
parameters = st.dictionaries(
    st.from_regex(r"X-[A-Z]{1,8}", fullmatch=True),
    st.lists(texts.map(str.strip), min_size=1, max_size=3).map(tuple),
    max_size=3,
)
properties = st.builds(
    Property,
    group=st.from_regex(r"([a-z]{1,6}[0-9]{0,2})?", fullmatch=True),
    name=names,
    params=parameters,
    value=texts.map(escape) | st.lists(texts.map(escape), max_size=5).map(";".join),
)


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@given(found=st.lists(properties, max_size=6))
def test_any_card_written_is_the_same_card_when_read(version: str, found: list[Property]) -> None:
    text = write_card(Card(version, found), version)
    (again,) = read_cards(text.encode())
    assert again.properties == found
    assert again.version == version and not again.problems
    assert max(map(len, text.encode().split(b"\r\n"))) <= 75


@given(texts)
def test_an_escaped_text_means_itself_and_never_splits(text: str) -> None:
    assert unescape(escape(text)) == text
    assert split(f"{escape(text)};{escape(text)}", ";") == [text, text]
    assert split(f"{escape(text)},{escape(text)}", ",") == [text, text]


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\n"), max_size=400))
def test_a_fold_never_cuts_a_letter(line: str) -> None:
    parts = fold(line).encode().split(b"\r\n ")
    assert all(len(part) <= 75 - (number > 0) for number, part in enumerate(parts))
    assert "".join(part.decode() for part in parts) == line


def test_naughty_strings_come_back_unchanged(shared_data: Path) -> None:
    strings = json.loads((shared_data / "edge-cases" / "naughty-strings.json").read_text(encoding="utf-8"))
    written = [text.replace("\r\n", "\n").replace("\r", "\n") for text in strings]
    (again,) = read_cards(write_card(Card("3.0", [Property("", "NOTE", {}, escape(t)) for t in strings])).encode())
    assert [prop.text for prop in again.properties] == written


def test_bytes_are_written_as_each_version_does() -> None:
    photo = Property("", "PHOTO", {"ENCODING": ("b",), "TYPE": ("JPEG",)}, "/9j/")
    as_4 = write_card(Card("4.0", [photo]), "4.0")
    assert "PHOTO:data:image/jpeg;base64,/9j/" in as_4
    (again,) = read_cards(as_4.encode())
    assert "PHOTO;ENCODING=b;TYPE=JPEG:/9j/" in write_card(again, "3.0")
