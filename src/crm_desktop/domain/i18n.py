"""One catalogue for window and command line: GNU gettext from the standard library (docs/adr/0002).

Sentences are written whole, with named places: ``tr("Changed by {name}", name=…)``.
"""

from __future__ import annotations

import gettext
import re
from functools import cache

from crm_desktop.domain.resources import resource_path

LANGUAGES = ("en", "es", "sk")
_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def set_language(code: str) -> None:
    """Speak `code` (one of LANGUAGES) from now on; an unknown code means English."""
    global _current, _language
    _language = code if code in LANGUAGES else "en"
    _current = _catalogue(_language)


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    path = resource_path(f"translations/{code}.mo")
    if code == "en" or not path.is_file():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)


def in_all_languages(message: str) -> tuple[str, ...]:
    """Return a marked message in each language: a file may speak another one than the window."""
    context = getattr(message, "context", "")
    return tuple(
        catalogue.pgettext(context, message) if context else catalogue.gettext(message)
        for catalogue in map(_catalogue, LANGUAGES)
    )


def language() -> str:
    """Return the code of the language that is spoken now."""
    return _language


def tr(message: str, /, **values: object) -> str:
    """Translate a whole sentence and fill its named places."""
    context = getattr(message, "context", "")
    return _fill(_current.pgettext(context, message) if context else _current.gettext(message), values)


def trn(singular: str, plural: str, n: int, /, **values: object) -> str:
    """Translate a sentence with a count; `{n}` is the count."""
    return _fill(_current.ngettext(singular, plural, n), {"n": n, **values})


def trc(context: str, message: str, /, **values: object) -> str:
    """Translate a word whose meaning depends on where it stands (“Call” as noun or verb)."""
    return _fill(_current.pgettext(context, message), values)


def mark(message: str) -> str:
    """Mark a message for translation where it is written down before a language is chosen."""
    return message


def markc(context: str, message: str) -> str:
    """Mark a word whose meaning depends on where it stands: a person's “Name” is not a firm's."""
    marked = _InContext(message)
    marked.context = context
    return marked


class _InContext(str):
    context: str


def _fill(text: str, values: dict[str, object]) -> str:
    return text.format(**values) if values else text


def without_mnemonic(title: str) -> str:
    """Take the mark of a menu letter out of a title; "&&" is the sign itself."""
    return re.sub("&(.)", r"\1", title)
