"""From evidence to a probability, and to the reasons that a person is told."""

from __future__ import annotations

import math
from typing import NamedTuple

SURE = 0.5  # more likely one than two
_MOST = 40.0  # bits; beyond it no number tells the difference


class Verdict(NamedTuple):
    """How likely two records are one, and why, the strongest reason first."""

    score: float
    reasons: tuple[str, ...]


NO = Verdict(0.0, ())


def probability(*against: float) -> float:
    """Return the probability of "the same" beside other explanations, each with its bits against it.

    One explanation is chance: all evidence, less what a pair taken at random needs. The others are pairs that share
    much without being one: relatives, colleagues, branches. For them only counts what they would not share.
    """
    return 1 / (1 + sum(math.exp2(-max(-_MOST, min(_MOST, bits))) for bits in against))


def strongest(found: list[tuple[float, str]]) -> tuple[str, ...]:
    """Return the codes of what speaks for a pair, the strongest first."""
    return tuple(code for bits, code in sorted(found, key=lambda item: -item[0]) if bits > 0)
