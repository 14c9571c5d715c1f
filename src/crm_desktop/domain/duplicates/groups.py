"""Pairs joined to groups: where A is B and B is C, A is C, unless the two themselves speak against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice, product
from typing import NamedTuple

from crm_desktop.domain.duplicates.finding import Match

AGAINST = 0.02  # pairs less likely than this hold two groups apart
_LOOKS = 64  # pairs between two groups that are looked at


class Joined(NamedTuple):
    """The groups, and the pairs that follow from the others."""

    groups: list[list[int]]
    implied: list[Match]


def join(matches: Iterable[Match], score: Callable[[int, int], float]) -> Joined:
    """Join the likeliest pairs first; two groups become one if most of their pairs do not speak against it.

    One wrong pair would else chain two people with all their records: a father and a son with one e-mail.
    """
    group_of: dict[int, list[int]] = {}
    known = {(match.left, match.right): match for match in matches}
    for match in sorted(known.values(), key=lambda match: (-match.score, match.left, match.right)):
        ours = group_of.setdefault(match.left, [match.left])
        theirs = group_of.setdefault(match.right, [match.right])
        if ours is theirs or not _fit(ours, theirs, known, score):
            continue
        ours += theirs
        for place in theirs:
            group_of[place] = ours
    groups = [sorted(group) for group in {id(group): group for group in group_of.values()}.values() if len(group) > 1]
    return Joined(sorted(groups), [match for group in groups for match in _implied(group, known)])


def _fit(
    ours: list[int],
    theirs: list[int],
    known: dict[tuple[int, int], Match],
    score: Callable[[int, int], float],
) -> bool:
    pairs = [(a, b) if a < b else (b, a) for a, b in islice(product(ours, theirs), _LOOKS)]
    against = sum(1 for pair in pairs if pair not in known and score(*pair) < AGAINST)
    return against * 2 <= len(pairs)


def _implied(group: list[int], known: dict[tuple[int, int], Match]) -> list[Match]:
    """Return the pairs of a group that were not found themselves, as likely as the weaker of their best links."""
    pairs = [(a, b) for n, a in enumerate(group) for b in group[n + 1 :]]
    best: dict[int, float] = {}
    for pair in pairs:
        if pair in known:
            for place in pair:
                best[place] = max(best.get(place, 0.0), known[pair].score)
    return [Match(a, b, min(best[a], best[b]), ("joined",)) for a, b in pairs if (a, b) not in known]
