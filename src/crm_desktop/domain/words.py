"""Short words that are kept in English and read in every language: “mobile” of a phone, “sk” of a person."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.collate import fold
from crm_desktop.domain.i18n import markc, tr

_LABELS: Mapping[str, str] = {
    "work": markc("phone", "work"),
    "home": markc("phone", "home"),
    "mobile": markc("phone", "mobile"),
    "main": markc("phone", "main"),
    "fax": markc("phone", "fax"),
    "work fax": markc("phone", "work fax"),
    "home fax": markc("phone", "home fax"),
    "work mobile": markc("phone", "work mobile"),
    "pager": markc("phone", "pager"),
    "car": markc("phone", "car"),
    "other": markc("phone", "other"),
}
_LANGUAGES: Mapping[str, str] = {
    "en": markc("language", "English"),
    "es": markc("language", "Spanish"),
    "sk": markc("language", "Slovak"),
    "cs": markc("language", "Czech"),
    "de": markc("language", "German"),
    "fr": markc("language", "French"),
    "hu": markc("language", "Hungarian"),
    "it": markc("language", "Italian"),
    "pl": markc("language", "Polish"),
    "pt": markc("language", "Portuguese"),
    "ro": markc("language", "Romanian"),
    "ru": markc("language", "Russian"),
    "uk": markc("language", "Ukrainian"),
    "nl": markc("language", "Dutch"),
    "zh": markc("language", "Chinese"),
    "ja": markc("language", "Japanese"),
}


def label_word(label: str) -> str:
    """Return the label of a phone or an e-mail in the language that is spoken; a person's own word as it is."""
    return _word(_LABELS, label)


def label_of_word(word: str) -> str:
    """Return the short English word that is kept for a label as it was typed or chosen."""
    return _code(_LABELS, word)


def language_word(code: str) -> str:
    """Return the name of a language for its code, “sk” or “sk-SK”; what is no known code stays as it is."""
    return _word(_LANGUAGES, code) if code.lower() in _LANGUAGES else _word(_LANGUAGES, _short(code)) or code


def language_of_word(word: str) -> str:
    """Return the code that is kept for a language's name; what is no known name stays as it was typed."""
    return _code(_LANGUAGES, word)


def language_words() -> list[str]:
    """Return the names of the known languages."""
    return [tr(name) for name in _LANGUAGES.values()]


def _short(code: str) -> str:
    """Return the language of a code with a country; empty for anything else."""
    head, mark, tail = code.replace("_", "-").partition("-")
    return head.lower() if mark and len(tail) == 2 and tail.isalpha() and head.lower() in _LANGUAGES else ""


def _word(names: Mapping[str, str], code: str) -> str:
    found = names.get(code.strip().lower())
    return tr(found) if found else code


def _code(names: Mapping[str, str], word: str) -> str:
    wanted = fold(word.strip())
    return next((code for code, name in names.items() if wanted in (code, fold(name), fold(tr(name)))), word.strip())
