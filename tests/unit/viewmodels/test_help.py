"""The help's texts: the same in every language, and never at odds with the program."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from crm_desktop.commands.catalogue import all_commands
from crm_desktop.domain.i18n import LANGUAGES, set_language
from crm_desktop.domain.resources import resource_path
from crm_desktop.viewmodels.help import TOPICS, Topic, Words, matching, read_topic, topic_of

WORDS = Words(keys=lambda name: f"<{name}>", title=lambda name: f"[{name}]", all_keys=lambda: "all")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    set_language("en")


def raw(language: str, name: str) -> str:
    return resource_path(f"help/{language}/{name}.md").read_text("utf-8")


def shape(text: str) -> list[str]:
    """Titles, list points, links and marks of a text, in their order."""
    return re.findall(r"^#+ |^- |^\d\. |\(help:[a-z-]+\)|\{[^}]+\}", text, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_has_the_same_parts_in_every_language(language: str, name: str) -> None:
    assert sorted(shape(raw(language, name))) == sorted(shape(raw("en", name)))
    assert language == "en" or raw(language, name) != raw("en", name)


@pytest.mark.parametrize("name", TOPICS)
def test_what_a_topic_names_exists(name: str) -> None:
    known = {command.id for command in all_commands()}
    text = raw("en", name)
    assert set(re.findall(r"\{(?:key|cmd):([^}]+)\}", text)) <= known
    assert set(re.findall(r"\(help:([^)]+)\)", text)) <= set(TOPICS)


def test_keys_and_titles_are_those_of_the_program() -> None:
    topic = read_topic("search", WORDS)
    assert topic.title == "Search and commands" and topic.text.startswith("<palette.open> opens one field")
    assert read_topic("keys", WORDS).text.startswith("all")


def test_every_file_of_the_help_is_a_topic() -> None:
    for language in LANGUAGES:
        assert {path.stem for path in resource_path(f"help/{language}").iterdir()} == set(TOPICS)


@pytest.mark.parametrize(
    ("place", "topic"),
    [("people", "lists"), ("person/7", "record"), ("bin", "undo"), ("import", "import"), ("nowhere", "first-hour")],
)
def test_each_place_has_its_topic(place: str, topic: str) -> None:
    assert topic_of(place) == topic


def test_topics_are_found_without_accents_the_title_first() -> None:
    topics = [Topic("a", "Zálohy", "x"), Topic("b", "Import", "Najprv vznikne záloha"), Topic("c", "Iné", "")]
    assert [topic.name for topic in matching(topics, "zaloh")] == ["a", "b"]
    assert matching(topics, "zaloh nič") == []
