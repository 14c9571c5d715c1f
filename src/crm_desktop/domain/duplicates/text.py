"""Texts made comparable: letters only, addresses without their usual words, company names without legal forms."""

from __future__ import annotations

import re
from functools import lru_cache

from crm_desktop.domain.collate import fold

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHE = re.compile(r"['’`´]")
_NUMBER = re.compile(r"\d+")
# What stands beside the name of a street in any address; one person writes it out, the next shortens or forgets it.
_BESIDE_A_STREET = (
    "st str street ave av avenue avda avenida rd road blvd boulevard bulevar dr drive pl place ln lane ct court cct "
    "circuit cres crescent ter terrace hwy highway sq square way ul ulica calle c ca carrer paseo plaza pza nam "
    "namestie cesta trieda strasse platz weg via rue ulitsa apt suite ste unit floor fl of the de la del"
)
_DIRECTIONS = {"north": "n", "south": "s", "east": "e", "west": "w"}
_LEGAL_FORMS = (
    "inc incorporated llc llp ltd limited plc co corp corporation company gmbh ag kg ohg ug ev sa sl slu sau sas sarl "
    "srl spa sro as ks vos spol bv nv ab oy aps kft zrt doo ooo oao zao pty the and y a of und et i de for"
)
_STREET_WORDS, _LEGAL = frozenset(_BESIDE_A_STREET.split()), frozenset(_LEGAL_FORMS.split())


def words(text: str) -> list[str]:
    """Return the folded words of a text; an apostrophe parts nothing."""
    if _APOSTROPHE.search(text):
        text = _APOSTROPHE.sub("", text)
    return _WORD.findall(fold(text))


@lru_cache(50_000)  # names come again and again
def name_of(text: str) -> str:
    """Return a name as folded words with single spaces."""
    return " ".join(words(text))


@lru_cache(50_000)
def locality_of(text: str) -> str:
    """Return a town as folded letters without spaces."""
    return "".join(words(text))


def postal_of(text: str) -> str:
    """Return a postal code without spaces and signs."""
    return text if text.isdecimal() else "".join(words(text))


def street_of(text: str) -> tuple[str, str]:
    """Return the house number and the words of a street, sorted: the number stands first here and last there."""
    house = ""
    rest: list[str] = []
    for word in words(text):
        if word.isdigit() and not house:
            house = word
        elif word not in _STREET_WORDS:
            rest.append(_DIRECTIONS.get(word, word))
    if not house:
        for n, word in enumerate(rest):
            found = _NUMBER.match(word)
            if found:  # 12a, and 12B where it is the only number
                house = found.group()
                if len(rest) > 1:
                    del rest[n]
                break
    rest.sort()
    return house, " ".join(rest)


def company_words(text: str) -> tuple[str, ...]:
    """Return the words of a company's name without its legal form, each once, in their order."""
    found = _joined(words(text))
    core = [word for word in found if word not in _LEGAL]
    return tuple(dict.fromkeys(core or found))


@lru_cache(20_000)
def firm_of(text: str) -> str:
    """Return the same as one text."""
    return " ".join(company_words(text))


def _joined(found: list[str]) -> list[str]:
    """Join single letters in a row: s.r.o., S. A., Y M C A."""
    out: list[str] = []
    run = ""
    for word in found:
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            out.append(run)
            run = ""
        out.append(word)
    if run:
        out.append(run)
    return out
