"""A sentence in words, of which what is understood is taken away piece by piece."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from crm_desktop.domain.collate import fold

_TAKEN = "\x00"
_DAY = re.compile(r"\d{1,2}\.(?:\d{1,2}\.?(?:\d{2,4})?)?")
LONGEST = 400  # letters; a sentence is shorter


@dataclass
class Sentence:
    """`folded` is lower case without accents, one space between words; taken words are crossed out in it."""

    words: list[str]
    folded: str = ""
    starts: list[int] = field(default_factory=list)
    taken: list[bool] = field(default_factory=list)

    @classmethod
    def of(cls, text: str) -> Sentence:
        """Part a text into words; a comma or a full stop behind one is not part of it."""
        sentence = cls(text[:LONGEST].split())
        parts = []
        at = 0
        for word in sentence.words:
            plain = _plain(word)
            sentence.starts.append(at)
            sentence.taken.append(False)
            parts.append(plain)
            at += len(plain) + 1
        sentence.folded = " ".join(parts)
        return sentence

    def find(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return where a pattern fits whole words that nobody took yet."""
        return pattern.search(self.folded)

    def take(self, match: re.Match[str]) -> tuple[int, int]:
        """Cross out what a pattern found; return its first word and the one behind it."""
        start, end = match.span()
        self.folded = self.folded[:start] + _TAKEN * (end - start) + self.folded[end:]
        first = self._word_at(start)
        last = self._word_at(end - 1)
        for index in range(first, last + 1):
            self.taken[index] = True
        return first, last + 1

    def plain(self, index: int) -> str:
        """Return a word in lower case without accents."""
        return _plain(self.words[index])

    def left(self, first: int = 0, last: int | None = None) -> str:
        """Return the words that nobody took, as they were written."""
        end = len(self.words) if last is None else last
        words = [self.words[i] for i in range(first, end) if not self.taken[i]]
        return " ".join(words).strip(" ,;:–-")

    def _word_at(self, offset: int) -> int:
        return max(i for i, start in enumerate(self.starts) if start <= offset)


def _plain(word: str) -> str:
    folded = re.sub(r"\s", "_", fold(word))
    bare = folded.strip("\"'„“”«»‚‘’()[]").rstrip(",;:!?…")
    if bare.endswith(".") and not _DAY.fullmatch(bare):
        bare = bare.rstrip(".")
    return bare or "_"


def words(pattern: str) -> re.Pattern[str]:
    """Return a pattern that fits whole words only."""
    return re.compile(rf"(?<![^ ])(?:{pattern})(?![^ ])")
