"""Names as a sentence bends them: “Zuzane”, “Petrom”, “Horváthovej” name Zuzana, Peter and Horváthová."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from crm_desktop.domain.collate import fold

# Endings of names in a sentence, without accents, the longest first; and those with which names are listed.
_BENT = ("ovej", "ovou", "ovi", "emu", "eho", "ymi", "ami", "ou", "om", "em", "ej", "ho", "mu", "im", "ym", "ich",
         "ych", "a", "e", "i", "y", "u", "o")  # fmt: skip
_LISTED = ("", "a", "o", "y", "i", "e", "ova", "ia", "ej")
_OF_MEN = frozenset(("om", "ovi", "em", "emu", "eho"))
_OF_WOMEN = frozenset(("ou", "ej", "ovou", "ovej"))
_FLEETING = "eo"  # Peter: Petrom, Marek: Marekovi or Markovi, Pavol: Pavlom
_VOWELS = frozenset("aeiouy")
SHORTEST = 3  # letters of a stem that can tell names apart


class Fit(IntEnum):
    """How a word of a sentence fits a word of a name, best first."""

    EXACT = 0
    BENT = 1
    BEGINNING = 2


def stems(word: str) -> list[str]:
    """Return what a name may begin with, for a word as it stands in a sentence: the word itself first."""
    plain = fold(word)
    return list(dict.fromkeys([plain, *(stem for stem, _ in _bent(plain))]))


def _bent(plain: str) -> list[tuple[str, str]]:
    """Return each stem that a word may have, with the ending that was taken off."""
    found = []
    for ending in _BENT:
        stem = plain.removesuffix(ending)
        if stem != plain and len(stem) >= SHORTEST - 1:
            found.append((stem, ending))
            if len(stem) >= SHORTEST and stem[-1] not in _VOWELS and stem[-2] not in _VOWELS:
                found += [(stem[:-1] + vowel + stem[-1], ending) for vowel in _FLEETING]
    return found


def queries(text: str) -> list[str]:
    """Return texts to search by, so that a name in any case is among what they find; each word as a beginning."""
    words = text.split()
    plain = " ".join(words)
    shortest = " ".join(min(stems(word), key=len) if len(word) > SHORTEST else word for word in words)
    fleeting = [
        " ".join([*words[:i], stem, *words[i + 1 :]])
        for i, word in enumerate(words[:1])
        for stem in stems(word)
        if len(stem) > SHORTEST and stem[-2:-1] in _FLEETING and stem[-1] not in _VOWELS
    ]
    return list(dict.fromkeys([plain, shortest, *fleeting]))


def fit(text: str, name: str) -> Fit | None:
    """Say how well a text names somebody: each of its words must fit another word of the name."""
    left = fold(name).replace(",", " ").split()
    worst = Fit.EXACT
    for word in text.split():
        found = min(
            ((kind, i) for i, other in enumerate(left) if (kind := _fit(word, other)) is not None), default=None
        )
        if found is None:
            return None
        worst = max(worst, found[0])
        del left[found[1]]
    return worst if text.strip() else None


def _fit(word: str, listed: str) -> Fit | None:
    plain = fold(word)
    if plain == listed:
        return Fit.EXACT
    if len(plain) >= SHORTEST and any(_is_bent(plain, listed, stem, ending) for stem, ending in _bent(plain)):
        return Fit.BENT
    return Fit.BEGINNING if len(plain) >= 2 and listed.startswith(plain) else None


def _is_bent(plain: str, listed: str, stem: str, ending: str) -> bool:
    if len(stem) < SHORTEST and len(listed) > len(plain):
        return False
    if not listed.startswith(stem):
        return False
    rest = listed[len(stem) :]
    is_woman = rest.endswith("a")
    if (ending in _OF_MEN and is_woman) or (ending in _OF_WOMEN and not is_woman):
        return False
    return rest in _LISTED


def shorter(text: str) -> Sequence[str]:
    """Return the beginnings of a text of several words, the longest first: what follows a name may not be one."""
    words = text.split()
    return [" ".join(words[:count]) for count in range(len(words), 0, -1)]
