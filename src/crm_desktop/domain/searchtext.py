"""The words under which a record is found: folded, phone digits in each spelling, CJK as bigrams."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import filterfalse

from crm_desktop.domain.collate import fold
from crm_desktop.domain.specs.fields import Kind, no_words

_WORD = re.compile(r"[^\W_]+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0002fa1f]+")
_ADDRESS_TEXTS = ("street", "locality", "region", "postal_code")
_DIGITS = re.compile(r"\D+")
_OF_WORD = re.compile(r"[0-9A-Za-z\u0080-\U0010ffff]")
# Of plain text most words and digits: bytes are turned round by one table, a text asks for each letter.
_PLAIN_WORDS = bytes(ord(chr(i).lower()) if chr(i).isalnum() and i < 128 else 32 for i in range(256))
_NO_DIGITS = bytes(i for i in range(128) if not chr(i).isdigit())


def words(text: str) -> list[str]:
    """Split a text into search words, repeated words included."""
    if text.isascii():
        return text.encode().translate(_PLAIN_WORDS).decode().split()
    return " ".join(map(_known.__getitem__, text.split())).replace(_NOT_ONE, " ").split()


class _Known(dict[str, str]):
    """Pieces of text and their words, since most of notes, names and cities come again; half the cost of lru_cache.

    What isn't one word, but several or none, has a mark in it.
    """

    def __missing__(self, piece: str) -> str:
        words = _words_of(piece)
        found = words[0] if len(words) == 1 else _NOT_ONE + _NOT_ONE.join(words)
        if len(self) >= _MOST_KNOWN:
            self.clear()
        if len(piece) <= _LONGEST_KNOWN:
            self[piece] = found
        return found


_NOT_ONE = "\0"
_MOST_KNOWN, _LONGEST_KNOWN = 20_000, 60
_known = _Known()


def _words_of(piece: str) -> tuple[str, ...]:
    folded = fold(piece)
    if folded.isascii() or not _CJK.search(folded):
        return tuple(_WORD.findall(folded))
    return tuple(part for word in _WORD.findall(folded) for part in ([word] if word.isascii() else _with_bigrams(word)))


def phone_words(value: str, normalized: str = "") -> list[str]:
    """Return a phone number's digits as people type them: international, with 00, national with and without 0."""
    digits = value.encode().translate(None, _NO_DIGITS).decode() if value.isascii() else _DIGITS.sub("", value)
    if len(digits) < 3:
        return []
    if not normalized.startswith("+"):
        return [digits]
    whole, tail = normalized[1:], digits.lstrip("0")
    if digits[0] == "0" and normalized.endswith(tail):
        return [digits, whole, "00" + whole, tail]
    nine = normalized[-9:]
    return [digits, whole, "00" + whole, *(["0" + nine] if len(normalized) > 10 else []), nine]


def index_text(kind: Kind, values: Mapping[str, object], custom: str = "") -> str:
    """Return a text with the search words of a record, which may come again, for the index to take apart.

    `values` hold what is rolled up from other records too, where that finds it; `custom` is the text of the firm's own
    fields. Plain letters and digits the index finds and folds by itself, as `words` does: a third of the cost.
    """
    phones, texts = _read(kind, values)
    if custom:
        texts.append(custom)
    plain = list(filter(str.isascii, texts))
    if len(plain) < len(texts):
        plain += map(_known.__getitem__, "\n".join(filterfalse(str.isascii, texts)).split())
    whole = "\n".join(phones + plain).replace(_NOT_ONE, " ")
    return whole if _OF_WORD.search(whole) else ""


def with_words_of(found: str, text: str) -> str:
    """Return a text with the search words of a record and those of one more text."""
    return " ".join([found, *words(text)] if found else words(text))


def _read(kind: Kind, values: Mapping[str, object]) -> tuple[list[str], list[str]]:
    """Return the spellings of a record's phones, and its other texts."""
    phones: list[str] = []
    texts: list[str] = []
    for value in filter(None, map(values.get, kind.searched)):
        if type(value) is str:  # first: the question about Mapping is slow
            texts.append(value)
        elif type(value) is dict or isinstance(value, Mapping):
            for item in value.values():
                if type(item) is dict or isinstance(item, Mapping):
                    _add_item(item, texts, phones)
                elif type(item) is str:
                    texts.append(item)
        else:
            texts.append(str(value))
    if kind.search_words is not no_words:
        texts.append(kind.search_words(values))
    return phones, texts


def query_terms(text: str) -> list[str]:
    """Return the terms of what a person typed; all must be found, each as the beginning of a word."""
    terms: list[str] = []
    compact = _DIGITS.sub("", text)
    if len(compact) >= 4 and re.fullmatch(r"[\d\s()+./-]+", text):
        return [compact]
    for word in _WORD.findall(fold(text)):
        terms.extend([word] if word.isascii() else _with_bigrams(word))
    return list(dict.fromkeys(terms))


def _add_item(item: Mapping[str, object], texts: list[str], phones: list[str]) -> None:
    """Add the texts of an item of a map; the spellings of a phone go into `phones`."""
    get = item.get
    value = get("value")
    if value and get("kind") == "phone":
        phones += phone_words(str(value), str(get("normalized") or ""))
    elif value:
        texts.append(value if type(value) is str else str(value))
    else:
        texts.extend(map(str, filter(None, map(get, _ADDRESS_TEXTS))))


def _with_bigrams(word: str) -> list[str]:
    """Return the runs of a word that are not CJK as they are, CJK runs as overlapping pairs (a single letter alone)."""
    parts: list[str] = []
    end = 0
    for run in _CJK.finditer(word):
        if word[end : run.start()]:
            parts.append(word[end : run.start()])
        letters = run.group()
        parts.extend([letters] if len(letters) == 1 else [letters[i : i + 2] for i in range(len(letters) - 1)])
        end = run.end()
    if word[end:]:
        parts.append(word[end:])
    return parts
