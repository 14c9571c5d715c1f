"""Pairs joined to groups: where A is B and B is C, A is C, unless the two themselves speak against it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import islice, product
from typing import NamedTuple

from crm_desktop.domain.duplicates.commonness import counted
from crm_desktop.domain.duplicates.comparable import Comparable
from crm_desktop.domain.duplicates.finding import Match, Rules, find_matches

AGAINST = 0.02  # pairs less likely than this hold two groups apart
_LOOKS = 64  # pairs between two groups that are looked at


class Joined(NamedTuple):
    """The groups, and the pairs that follow from the others."""

    groups: list[list[int]]
    implied: list[Match]


def find_joined(
    records: Sequence[Comparable],
    rules: Rules,
    *,
    only: Collection[int] | None = None,
    apart: Collection[tuple[int, int]] = frozenset(),
    on_progress: Callable[[float], None] = lambda part: None,
    check: Callable[[], None] = lambda: None,
) -> list[Match]:
    """Return the pairs that are likely one and those that follow from them, the likeliest first.

    `apart` are pairs of which a person said that they are two.
    """
    common = counted(records, rules.fields, check)
    found = find_matches(records, rules, only=only, common=common, on_progress=on_progress, check=check)
    found = [match for match in found if (match.left, match.right) not in apart]

    def score(left: int, right: int) -> float:
        return 0.0 if (left, right) in apart else rules.compare(records[left], records[right], common).score

    implied = [match for match in join(found, score).implied if (match.left, match.right) not in apart]
    return sorted(found + implied, key=lambda match: (-match.score, match.left, match.right))


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
