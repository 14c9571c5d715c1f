"""Sort keys in the order of a language (Slovak: č after c, ch after h; Spanish: ñ after n), compared byte by byte."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# '~' sorts after every letter: "c~" stands behind all that begins with c and a letter.
_TAILORED: dict[str, dict[str, str]] = {
    "en": {},
    "es": {"ñ": "n~"},
    "sk": {"ä": "a~", "č": "c~", "ch": "h~", "ô": "o~", "š": "s~", "ž": "z~"},
}
_language = "en"


def set_collation(language: str) -> None:
    """Choose the order of a workspace; its stored keys are rebuilt when this changes."""
    global _language
    _language = language if language in _TAILORED else "en"


def fold(text: str) -> str:
    """Return the text in lower case and without accents, so that “munchen” finds “München”."""
    if text.isascii():
        return text.lower()
    return _fold(text) if len(text) <= _SHORT else _fold.__wrapped__(text)


@lru_cache(maxsize=20_000)  # names, cities and titles repeat
def _fold(text: str) -> str:
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    if plain.isascii():
        return plain
    return unicodedata.normalize("NFC", plain).translate(_LETTERS)


_SHORT = 60
# The combining marks of Latin, Greek and Cyrillic; those of other scripts are letters to their readers.
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
# Letters that no decomposition takes apart.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


def sort_key(text: str, language: str | None = None) -> str:
    """Return a key that sorts `text` by plain comparison; empty texts sort last."""
    if not text:
        return "\U0010fffd"
    tailored = _TAILORED[language or _language]
    if not tailored:
        return fold(text)
    lower = unicodedata.normalize("NFC", text.lower())
    if "ch" in tailored:
        lower = lower.replace("ch", "\ue000")
    return "".join(tailored.get("ch" if c == "\ue000" else c) or fold(c) for c in lower)
