"""The help: topics as Markdown files, one folder for each language, in which the program fills in keys and names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crm_desktop.domain.collate import fold
from crm_desktop.domain.i18n import language
from crm_desktop.domain.resources import resource_path
from crm_desktop.viewmodels.navigation import Place

TOPICS: Mapping[str, str] = {  # in their order, with their icons
    "first-hour": "circle-help",
    "first-run": "sparkles",
    "today": "sun",
    "lists": "list",
    "record": "user",
    "search": "search",
    "reminders": "bell",
    "calendar": "calendar",
    "cases": "life-buoy",
    "import": "upload",
    "duplicates": "copy",
    "fields": "tag",
    "mail": "mail",
    "undo": "undo-2",
    "backups": "heart-pulse",
    "sync": "users",
    "out": "download",
    "settings": "settings",
    "keys": "keyboard",
}
_OF_PLACE = {
    "evening": "today",
    "sets": "today",
    "service_case": "cases",
    "feedback": "cases",
    "people": "lists",
    "companies": "lists",
    "person": "record",
    "company": "record",
    "bin": "undo",
    "history": "undo",
    "conflicts": "sync",
    "waiting": "sync",
    "outbox": "mail",
    "templates": "mail",
}
_MARK = re.compile(r"\{(key|cmd):([a-z_.]+)\}")


@dataclass(frozen=True)
class Topic:
    """A page of the help, in Markdown."""

    name: str
    title: str
    text: str


@dataclass(frozen=True)
class Words:
    """What the texts name of the program: the keys and the title of a command, and the list of all keys."""

    keys: Callable[[str], str]
    title: Callable[[str], str]
    all_keys: Callable[[], str]


def read_topic(name: str, words: Words) -> Topic:
    """Return a topic in the language that is spoken now."""
    text = resource_path(f"help/{language()}/{name}.md").read_text("utf-8")

    def filled(found: re.Match[str]) -> str:
        return words.keys(found[2]) if found[1] == "key" else words.title(found[2])

    text = _MARK.sub(filled, text)
    if "{keys}" in text:
        text = text.replace("{keys}", words.all_keys())
    title, _, rest = text.partition("\n")
    return Topic(name, title.removeprefix("# "), rest.strip())


def topic_of(place: str) -> str:
    """Return the topic about a place of the window; the first hour where there is none of its own."""
    name = Place.parse(place).name
    found = _OF_PLACE.get(name, name)
    return found if found in TOPICS else "first-hour"


def matching(topics: list[Topic], text: str) -> list[Topic]:
    """Return the topics that hold every word of a text, accents and case aside; those with it in the title first."""
    words = fold(text).split()
    found = [topic for topic in topics if all(word in fold(f"{topic.title} {topic.text}") for word in words)]
    return sorted(found, key=lambda topic: not all(word in fold(topic.title) for word in words))
