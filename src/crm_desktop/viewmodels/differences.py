"""Which characters of two texts differ: what is underlined in both."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Span = tuple[int, int]  # begin, length
_SHORT = 32  # below that letters are compared, above it words
_BRIDGE = 3  # so few equal words between two differences are marked with them: confetti is hard to read


def differing(left: str, right: str) -> tuple[list[Span], list[Span]]:
    """Return the spans of both texts that the other one does not have; lists of lines are compared by line."""
    if "\n" in left or "\n" in right:
        return _lines(left, right), _lines(right, left)
    if max(len(left), len(right)) <= _SHORT:
        return _middles(left, right)
    one, two = _words(left), _words(right)
    spans: tuple[list[Span], list[Span]] = ([], [])
    for a, b, c, d in _blocks(one, two):
        _add(spans[0], one, a, b)
        _add(spans[1], two, c, d)
    return spans


def _middles(left: str, right: str) -> tuple[list[Span], list[Span]]:
    """Return what is left of two short texts without the beginning and the end that they share."""
    begin = _common(left, right)
    rest = min(len(left), len(right)) - begin
    end = min(rest, _common(left[::-1], right[::-1]))
    both = [(begin, len(text) - begin - end) for text in (left, right)]
    return [both[0]] if both[0][1] else [], [both[1]] if both[1][1] else []


def _common(one: str, two: str) -> int:
    """Return how many signs two texts begin alike."""
    return next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))


def _blocks(one: list[str], two: list[str]) -> list[list[int]]:
    """Return the differing runs of words, those joined that hardly anything stands between."""
    blocks: list[list[int]] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if blocks and sum(word.strip() != "" for word in one[blocks[-1][1] : a]) < _BRIDGE:
            blocks[-1][1], blocks[-1][3] = b, d
        else:
            blocks.append([a, b, c, d])
    return blocks


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|\W", text)


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
