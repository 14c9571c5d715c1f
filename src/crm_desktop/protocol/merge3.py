"""Two edits of one text, merged by whole lines where they lie apart; else None, which means: a person decides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

LINES = 2_000
LONGEST = 1_048_576  # characters of the result, as the fields allow
WORK = 200_000  # steps of one comparison: a tenth of a second, some megabytes

Hunk = tuple[int, int, tuple[str, ...]]  # base[start:end] became these lines


def merge3(base: str, left: str, right: str) -> str | None:
    """Return the text with both edits; None where they touch, or lines would be lost or doubled."""
    was, one, two = _lines(base), _lines(left), _lines(right)
    if max(len(was), len(one), len(two)) > LINES:
        return None
    ours, theirs = _hunks(was, one), _hunks(was, two)
    if ours is None or theirs is None:
        return None
    hunks = _together(ours, theirs)
    if hunks is None:
        return None
    merged = _apply(was, hunks)
    if not _keeps_count(was, one, two, merged):
        return None
    ends = _ending(base, left, right)
    text = "\n".join(merged) + ("\n" if ends else "")
    return text if len(text) <= LONGEST else None


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []


def _ending(base: str, left: str, right: str) -> bool:
    """Return whether the result ends its last line: whoever changed that decides."""
    was, one, two = (text.endswith("\n") for text in (base, left, right))
    return two if one == was else one


def _hunks(base: Sequence[str], other: Sequence[str]) -> list[Hunk] | None:
    """Return what became of `base`, in order; None where finding it out is too much work."""
    start = 0
    while start < min(len(base), len(other)) and base[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(base), len(other)) - start and base[-1 - end] == other[-1 - end]:
        end += 1
    matches = _matches(base[start : len(base) - end], other[start : len(other) - end])
    if matches is None:
        return None
    pairs = [(x + start, y + start) for x, y in matches] + [(len(base) - end, len(other) - end)]
    hunks, x, y = [], start, start
    for next_x, next_y in pairs:
        if next_x > x or next_y > y:
            hunks.append((x, next_x, tuple(other[y:next_y])))
        x, y = next_x + 1, next_y + 1
    return hunks


def _matches(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]] | None:
    """Return the pairs of lines that stayed, by Myers' O(ND) difference; None beyond the budget of work."""
    furthest, trace, work = {1: 0}, [], 0
    for d in range(len(a) + len(b) + 1):
        trace.append(dict(furthest))
        for k in range(-d, d + 1, 2):
            is_down = k == -d or (k != d and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if is_down else furthest[k - 1] + 1
            while x < len(a) and x - k < len(b) and a[x] == b[x - k]:
                x, work = x + 1, work + 1
            furthest[k] = x
            if x >= len(a) and x - k >= len(b):
                return _walk_back(trace, len(a), len(b))
        work += 2 * d + 1  # the copy of `furthest` counts too
        if work > WORK:
            return None
    raise AssertionError("a difference is never longer than both texts")


def _walk_back(trace: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs = []
    for d in range(len(trace) - 1, -1, -1):
        furthest, k = trace[d], x - y
        is_down = k == -d or (k != d and furthest[k - 1] < furthest[k + 1])
        before_k = k + 1 if is_down else k - 1
        before_x = furthest[before_k]
        stop_x = (before_x if is_down else before_x + 1) if d else 0
        while x > stop_x:
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = before_x, before_x - before_k
    return pairs[::-1]


def _together(ours: list[Hunk], theirs: list[Hunk]) -> list[Hunk] | None:
    """Return both sides' hunks in order, equal ones once; None where two overlap or touch."""
    hunks = sorted({*ours, *theirs})
    apart = all(before[1] < after[0] for before, after in pairwise(hunks))
    return hunks if apart else None


def _apply(base: list[str], hunks: list[Hunk]) -> list[str]:
    merged, at = [], 0
    for start, end, lines in hunks:
        merged += [*base[at:start], *lines]
        at = end
    return merged + base[at:]


def _keeps_count(base: list[str], left: list[str], right: list[str], merged: list[str]) -> bool:
    """Return whether each line is there as often as both edits together mean: repeated and moved ones may not be."""
    was, one, two, now = Counter(base), Counter(left), Counter(right), Counter(merged)
    return all(now[line] == _meant(was[line], one[line], two[line]) for line in {*was, *one, *two, *now})


def _meant(base: int, left: int, right: int) -> int:
    """Return how often a line should be there: both added it, or both removed it, means once."""
    dx, dy = left - base, right - base
    if dx >= 0 and dy >= 0:
        return base + max(dx, dy)
    if dx <= 0 and dy <= 0:
        return base + min(dx, dy)
    return base + dx + dy
