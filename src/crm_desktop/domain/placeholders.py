"""Placeholders of templates: "{first name}" in the words of each language, filled once, and never a guess.

`{first name|friend}` says what stands there where the value is missing, `{text: Name}` puts another template in,
`{{` and `}}` are the signs themselves. What a record holds is never read as a placeholder again.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crm_desktop.domain.collate import fold
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import language, tr

DEEPEST = 5  # texts within texts
LONGEST = 200_000  # signs of a text with all that it puts in
INCLUDE = {"en": "text", "es": "texto", "sk": "text"}
CUSTOM = "custom."
_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True)
class Placeholder:
    """A value that a template may name, with its name in each language."""

    key: str
    en: str
    es: str
    sk: str

    def name(self, code: str) -> str:
        """Return its name in a language; English where the language is another one."""
        return {"es": self.es, "sk": self.sk}.get(code, self.en)


PLACEHOLDERS = (
    Placeholder("name", "name", "nombre completo", "celé meno"),
    Placeholder("first_name", "first name", "nombre", "meno"),
    Placeholder("last_name", "last name", "apellidos", "priezvisko"),
    Placeholder("title", "title", "tratamiento", "titul"),
    Placeholder("job_title", "job title", "cargo", "funkcia"),
    Placeholder("company", "company", "empresa", "firma"),
    Placeholder("email", "e-mail", "correo", "e-mail"),
    Placeholder("phone", "phone", "teléfono", "telefón"),
    Placeholder("website", "website", "sitio web", "web"),
    Placeholder("street", "street", "calle", "ulica"),
    Placeholder("city", "city", "ciudad", "mesto"),
    Placeholder("postal_code", "postal code", "código postal", "psč"),
    Placeholder("country", "country", "país", "krajina"),
    Placeholder("address", "address", "dirección", "adresa"),
    Placeholder("birthday", "birthday", "cumpleaños", "narodeniny"),
    Placeholder("today", "today", "hoy", "dnes"),
    Placeholder("my_name", "my name", "mi nombre", "moje meno"),
    Placeholder("my_company", "my company", "mi empresa", "moja firma"),
)
_KEYS = {fold(name): p.key for p in PLACEHOLDERS for name in (p.en, p.es, p.sk, p.key)}
_OF_KEY = {p.key: p for p in PLACEHOLDERS}


@dataclass(frozen=True)
class Gap:
    """A placeholder in a text: the key of its value, as it was written, and what stands there without a value."""

    key: str
    written: str
    otherwise: str | None = None


@dataclass(frozen=True)
class Include:
    """Another text, by its name."""

    name: str


Part = str | Gap | Include


@dataclass(frozen=True)
class Filled:
    """A text with its values; `missing` names the placeholders that found none."""

    text: str
    missing: tuple[str, ...] = ()


def parse(text: str, custom: Mapping[str, str] | None = None) -> tuple[Part, ...]:
    """Take a text apart; `custom` are the firm's own fields, key -> label. Raises ValidationError."""
    return tuple(_parts(text, custom or {}))


def expand(parts: Sequence[Part], find: Callable[[str], Sequence[Part] | None]) -> tuple[Part, ...]:
    """Put the texts in that a text names; one that comes back to itself, or grows without end, is refused."""
    room = [LONGEST]
    return tuple(_expanded(parts, find, (), room))


def fill(parts: Sequence[Part], values: Mapping[str, str]) -> Filled:
    """Put the values in. What is missing stands there as it was written, and is named."""
    found: list[str] = []
    missing: list[str] = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, Include):
            raise ValueError("expand the texts first")
        elif value := values.get(part.key, ""):
            found.append(value)
        elif part.otherwise is not None:
            found.append(part.otherwise)
        else:
            found.append("{" + part.written + "}")
            missing.append(part.written)
    return Filled("".join(found), tuple(dict.fromkeys(missing)))


def insertable(code: str, custom: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Return what can be put into a text: (as it is written, its key), in the words of a language."""
    own = [("{" + label + "}", CUSTOM + key) for key, label in (custom or {}).items()]
    return [("{" + p.name(code) + "}", p.key) for p in PLACEHOLDERS] + own


def _parts(text: str, custom: Mapping[str, str]) -> Iterator[Part]:
    at = 0
    for found in _PART.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        at = found.end()
        sign = found.group()
        if sign in ("{{", "}}"):
            yield sign[0]
        elif found.group(1) is None:
            raise _unpaired(text, found.start())
        else:
            yield _gap(found.group(1), custom)
    if at < len(text):
        yield text[at:]


def _gap(written: str, custom: Mapping[str, str]) -> Part:
    name, _, otherwise = written.partition("|")
    head, colon, rest = name.partition(":")
    if colon and fold(head.strip()) in INCLUDE.values():
        return Include(rest.strip())
    key = key_of(name, custom)
    if not key:
        raise _unknown(name.strip(), custom)
    return Gap(key, name.strip(), otherwise.strip() if "|" in written else None)


def key_of(name: str, custom: Mapping[str, str]) -> str:
    """Return the key that a name means in any language; empty where it means none."""
    folded = fold(" ".join(name.split()))
    if folded in _KEYS:
        return _KEYS[folded]
    return next((CUSTOM + key for key, label in custom.items() if folded in (fold(label), fold(CUSTOM + key))), "")


def _expanded(
    parts: Sequence[Part], find: Callable[[str], Sequence[Part] | None], within: tuple[str, ...], room: list[int]
) -> Iterator[Part]:
    for part in parts:
        if not isinstance(part, Include):
            room[0] -= len(part) if isinstance(part, str) else 1
            if room[0] < 0:
                raise ValidationError(
                    tr("The text grows without an end"), tr("Leave out some of the texts that it puts in.")
                )
            yield part
            continue
        folded = fold(part.name)
        if folded in within:
            way = " → ".join((*within, folded))
            raise ValidationError(
                tr("The text “{name}” puts itself in: {way}", name=part.name, way=way),
                tr("Take the line {line} out of one of them.", line="{" + INCLUDE["en"] + ": " + part.name + "}"),
            )
        found = find(part.name)
        if found is None:
            raise ValidationError(
                tr("There is no template “{name}” to put in", name=part.name),
                tr("Write its name as it stands in Settings, Templates."),
            )
        if len(within) >= DEEPEST:
            raise ValidationError(
                tr("The texts lie more than {n} deep in each other", n=DEEPEST), tr("Put the inner text in directly.")
            )
        yield from _expanded(found, find, (*within, folded), room)


def _unpaired(text: str, at: int) -> ValidationError:
    return ValidationError(
        tr("A brace stands alone: “{piece}”", piece=text[max(0, at - 10) : at + 20]),
        tr("Write placeholders like {example}; a brace itself is written twice.", example="{" + _shown("name") + "}"),
    )


def _unknown(name: str, custom: Mapping[str, str]) -> ValidationError:
    known = [_shown(p.key) for p in PLACEHOLDERS] + list(custom.values())
    close = difflib.get_close_matches(fold(name), [fold(k) for k in known], 1, 0.6)
    meant = next((k for k in known if close and fold(k) == close[0]), "")
    names = ", ".join("{" + k + "}" for k in known)
    advice = tr("Did you mean {name}?", name="{" + meant + "}") if meant else tr("You can use: {names}.", names=names)
    return ValidationError(tr("“{name}” is not a placeholder", name="{" + name[:60] + "}"), advice)


def _shown(key: str) -> str:
    return _OF_KEY[key].name(language())
