"""Which characters of two texts differ: what is underlined in both."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Span = tuple[int, int]  # begin, length
_SHORT = 32  # below that letters are compared, above it words
_ALIKE = 0.6  # short texts less alike than that share letters by chance only
_BRIDGE = 3  # so little that is equal between two differences is marked with them: confetti is hard to read


def differing(left: str, right: str) -> tuple[list[Span], list[Span]]:
    """Return the spans of both texts that the other one does not have; lists of lines are compared by line."""
    if "\n" in left or "\n" in right:
        return _lines(left, right), _lines(right, left)
    is_short = max(len(left), len(right)) <= _SHORT
    one, two = (list(text) if is_short else re.findall(r"\w+|\W", text) for text in (left, right))
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    spans: tuple[list[Span], list[Span]] = ([], [])
    is_other = is_short and matcher.ratio() < _ALIKE
    for a, b, c, d in [[0, len(one), 0, len(two)]] if is_other else _blocks(matcher, one):
        _add(spans[0], one, a, b)
        _add(spans[1], two, c, d)
    return spans


def _blocks(matcher: SequenceMatcher[str], one: list[str]) -> list[list[int]]:
    """Return the differing runs, those joined that hardly anything stands between."""
    blocks: list[list[int]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        if blocks and sum(part.strip() != "" for part in one[blocks[-1][1] : a]) < _BRIDGE:
            blocks[-1][1], blocks[-1][3] = b, d
        else:
            blocks.append([a, b, c, d])
    return blocks


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
