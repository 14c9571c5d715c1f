"""Which characters of two texts differ: what is underlined in both."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Span = tuple[int, int]  # begin, length
_SHORT = 60  # below that letters are compared, above it words
_ALIKE = 0.5  # texts less alike than that have nothing in common worth showing


def differing(left: str, right: str) -> tuple[list[Span], list[Span]]:
    """Return the spans of both texts that the other one does not have; lists of lines are compared by line."""
    if "\n" in left or "\n" in right:
        return _lines(left, right), _lines(right, left)
    parts = [_parts(text, by_word=max(len(left), len(right)) > _SHORT) for text in (left, right)]
    matcher = SequenceMatcher(None, *parts, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _whole(left), _whole(right)
    one: list[Span] = []
    two: list[Span] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            _add(one, parts[0], a, b)
            _add(two, parts[1], c, d)
    return one, two


def _parts(text: str, *, by_word: bool) -> list[str]:
    return re.findall(r"\w+|\W", text) if by_word else list(text)


def _whole(text: str) -> list[Span]:
    return [(0, len(text))] if text else []


def _lines(text: str, other: str) -> list[Span]:
    known = set(other.split("\n"))
    spans, at = [], 0
    for line in text.split("\n"):
        if line and line not in known:
            spans.append((at, len(line)))
        at += len(line) + 1
    return spans


def _add(spans: list[Span], parts: list[str], first: int, last: int) -> None:
    begin = sum(map(len, parts[:first]))
    length = sum(map(len, parts[first:last]))
    if length:
        spans.append((begin, length))
