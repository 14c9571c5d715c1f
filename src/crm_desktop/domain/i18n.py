"""One catalogue for window and command line: GNU gettext from the standard library (docs/adr/0002).

Sentences are written whole, with named places: ``tr("Changed by {name}", name=…)``.
"""

from __future__ import annotations

import gettext
import re

from crm_desktop.domain.resources import resource_path

LANGUAGES = ("en", "es", "sk")
_current: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def set_language(code: str) -> None:
    """Speak `code` (one of LANGUAGES) from now on; an unknown code means English."""
    global _current, _language
    _language = code if code in LANGUAGES else "en"
    path = resource_path(f"translations/{_language}.mo")
    if _language == "en" or not path.is_file():
        _current = gettext.NullTranslations()
    else:
        with path.open("rb") as file:
            _current = gettext.GNUTranslations(file)


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
