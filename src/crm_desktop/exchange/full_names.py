"""A whole name in one cell, taken apart by simple rules that a person can foresee.

1. “Family, Given” is taken at its word, unless a degree follows the comma. 2. Titles before and after are split off.
3. Chinese, Japanese and Korean names begin with the family name; without a space its length is one letter, or two for
the known double names and for names of four and more. 4. Otherwise the last word is the family name, with the particles
before it (“van der Berg”, “de la Cruz”). 5. In a Spanish file the last two of three and more words are the family name,
unless the second word is a common second given name (“José María García”).
"""

from __future__ import annotations

import re

from crm_desktop.domain.collate import fold
from crm_desktop.domain.names import is_cjk
from crm_desktop.exchange.cells import word_set

_PARTICLES = word_set("de del la las los da das do dos di du van von der den ter ten zu zum y e le el al bin ibn")
_TITLES = word_set(
    "ing mgr dr prof doc mudr judr phdr rndr paeddr mvdr thdr bc mr mrs ms miss sr sra srta don dona d dna dipl-ing "
    "arch akad sir lic pan pani p"
)
_DEGREES = word_set("phd csc drsc mba msc bsc ma ba llm md jr sr ii iii iv esq dis mph artd dba cpa")
_SECOND_GIVEN = word_set(
    "maria jose luis carlos angel antonio jesus manuel francisco javier isabel carmen teresa pilar dolores miguel "
    "fernando alberto enrique ignacio andres eduardo pablo alejandro belen rosa luisa elena cristina mercedes"
)
_DOUBLE_FAMILY = word_set(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 남궁 황보 제갈 사공 선우 독고"
)
_KANA = re.compile(r"[\u3040-\u30ff]")


def split_name(text: str, language: str = "") -> dict[str, str]:
    """Return the fields of a person that a whole name fills."""
    text = " ".join(text.split())
    if is_cjk(text):
        return _filled(**_split_cjk(text))
    text, suffix = _split_suffix(text)
    family, comma, given = text.partition(", ")
    prefix = ""
    if not comma:
        words = text.split(" ")
        while len(words) > 1 and (words[0].endswith(".") or len(words) > 2) and _plain(words[0]) in _TITLES:
            prefix = f"{prefix} {words.pop(0)}".strip()
        given, family = _split_western(words, language)
    return _filled(prefix=prefix, given_name=given, family_name=family, suffix=suffix)


def _filled(**fields: str) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _plain(word: str) -> str:
    return fold(word).replace(".", "").rstrip(",")


def _split_suffix(text: str) -> tuple[str, str]:
    """Split off degrees behind a comma, and a last word that can only be one."""
    head, comma, tail = text.partition(",")
    if comma and tail.strip() and all(_plain(word) in _DEGREES for word in tail.split()):
        return head.strip(), tail.strip()
    words = text.split(" ")
    if len(words) > 2 and _plain(words[-1]) in _DEGREES and (words[-1].endswith(".") or words[-1].isupper()):
        return " ".join(words[:-1]).rstrip(","), words[-1]
    return text, ""


def _split_western(words: list[str], language: str) -> tuple[str, str]:
    if len(words) == 1:
        return words[0], ""
    start = len(words) - 1
    start = _with_particles(words, start)
    if language == "es" and start >= 2 and not (start == 2 and _plain(words[1]) in _SECOND_GIVEN):
        start = _with_particles(words, start - 1)
    return " ".join(words[:start]), " ".join(words[start:])


def _with_particles(words: list[str], start: int) -> int:
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return start


def _split_cjk(text: str) -> dict[str, str]:
    if " " in text or "\u3000" in text:
        family, _, given = text.replace("\u3000", " ").partition(" ")
        return {"given_name": given, "family_name": family}
    kana = _KANA.search(text)
    if kana and kana.start() > 0:
        length = min(kana.start(), 2)
    elif text.startswith(tuple(_DOUBLE_FAMILY)) and len(text) > 2:
        length = 2
    else:
        length = 2 if len(text) >= 4 else 1
    if len(text) <= 1 or (kana and kana.start() == 0):
        return {"given_name": text}
    return {"given_name": text[length:], "family_name": text[:length]}
