"""Values of custom fields: read as a person types them, checked by type, each refusal with a way out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from crm_desktop.domain.custom import DEFAULT_CURRENCY, Choice, CustomField
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.numbers import MOST, currency_decimals, parse_scaled, scaled, split_currency
from crm_desktop.domain.specs import Field, Type
from crm_desktop.services.validation import clean_value

SCHEMES = ("http", "https", "mailto", "tel")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)")
_EXACT = 2**53
_YES = frozenset({"1", "true", "yes", "on", "y", "sí", "si", "áno", "ano"})
_NO = frozenset({"0", "false", "no", "off", "n", "nie"})


def clean_custom(custom: CustomField, value: object) -> object:
    """Return a value as it is stored; None for nothing. What is stored already stays as it is."""
    if isinstance(value, str) and not value.strip():
        return None
    if value is None or value == []:
        return None
    return _CLEAN[custom.type](custom, value)


def read_foreign(custom: CustomField, value: object) -> object:
    """Return a value of another program as it is stored: there a whole 5 in a column of numbers means five."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if custom.type in ("decimal", "money"):
            value = float(value) if abs(value) < _EXACT else str(value)
        elif custom.type == "integer" and isinstance(value, float) and value.is_integer():
            value = int(value)
        elif custom.type not in ("integer", "yes_no"):
            value = str(value)
    return clean_custom(custom, value)


@lru_cache(256)  # the same few fields in each row of a file
def _field(name: str, type_: Type, label: str) -> Field:
    return Field(name, type_, label)


def _plain(type_: Type) -> Callable[[CustomField, object], object]:
    def clean(custom: CustomField, value: object) -> object:
        return clean_value(_field(custom.name, type_, custom.label), value)

    return clean


def _text(custom: CustomField, value: object) -> object:
    return clean_value(_field(custom.name, Type.TEXT, custom.label), str(value) if _is_number(value) else value)


def _decimal(custom: CustomField, value: object) -> object:
    found = _number(value, parse_scaled, scaled)
    if found is None:
        raise _wrong(custom, value, tr("Type a number like {example}, with at most 4 decimals.", example="12.5"))
    return found


def _money(custom: CustomField, value: object) -> object:
    currency = custom.currency or DEFAULT_CURRENCY
    amount: object = value
    if isinstance(value, Mapping):
        amount, currency = value.get("amount"), str(value.get("currency") or currency)
    elif isinstance(value, str):
        amount, named = split_currency(value)
        currency = named or currency
    decimals = currency_decimals(currency)
    found = _number(amount, lambda text: parse_scaled(text, decimals), lambda number: scaled(number, decimals))
    if found is None or not re.fullmatch("[A-Z]{3}", currency):
        advice = tr("Type an amount like {example}.", example=f"1250.50 {custom.currency or DEFAULT_CURRENCY}")
        raise _wrong(custom, value, advice)
    return {"amount": found, "currency": currency}


def _number(value: object, parse: Callable[[str], int | None], scale: Callable[[float], int | None]) -> int | None:
    if isinstance(value, str):
        return parse(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) <= MOST else None  # scaled already
    return scale(value) if isinstance(value, float) or type(value).__name__ == "Decimal" else None  # type: ignore[arg-type]


def _date(custom: CustomField, value: object) -> object:
    return clean_value(_field(custom.name, Type.DATE, custom.label), value)


def _choice(custom: CustomField, value: object) -> object:
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    return _option(custom, value).key


def _multi(custom: CustomField, value: object) -> object:
    words = split_options(custom, value) if isinstance(value, str) else value
    if not isinstance(words, list | tuple):
        raise _wrong(custom, value, tr("Choose some of: {names}.", names=_names(custom)))
    keys = {_option(custom, word).key for word in words}
    ordered = [choice.key for choice in custom.choices if choice.key in keys]
    return ordered or None


def split_options(custom: CustomField, text: str) -> list[str]:
    """Return the options that a text names with commas or semicolons between; a name may hold a comma itself."""
    pieces = [piece.strip() for piece in re.split("[,;\n]", text)]
    found: list[str] = []
    while pieces:
        spans = [n for n in range(len(pieces), 1, -1) if _find(custom, ", ".join(pieces[:n]))]
        n = spans[0] if spans else 1
        found += [", ".join(pieces[:n])] if any(pieces[:n]) else []
        pieces = pieces[n:]
    return found


def _option(custom: CustomField, value: object) -> Choice:
    found = custom.choice(value) or _find(custom, str(value))
    if found is None:
        raise _wrong(custom, value, tr("Choose one of: {names}.", names=_names(custom)))
    return found


def _find(custom: CustomField, word: str) -> Choice | None:
    named = [choice for choice in custom.choices if choice.is_called(word.strip())]
    return next((choice for choice in named if not choice.is_removed), named[0] if named else None)


def _yes_no(custom: CustomField, value: object) -> object:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _YES or word == tr("yes").lower():
        return True
    if word in _NO or word == tr("no").lower():
        return False
    raise _wrong(custom, value, tr("Say yes or no."))


def _link(custom: CustomField, value: object) -> object:
    text = str(_text(custom, value) or "")
    scheme = _SCHEME.match(text)
    # A program or a script in a link would run at a click; an address of the web, a letter, a call cannot.
    if " " in text or (scheme and scheme[1].lower() not in SCHEMES) or ("." not in text and not scheme):
        raise _wrong(custom, value, tr("Type an address of the web like https://example.com."))
    return text


_CLEAN: Mapping[str, Callable[[CustomField, object], object]] = {
    "text": _text,
    "integer": _plain(Type.INTEGER),
    "decimal": _decimal,
    "money": _money,
    "date": _date,
    "choice": _choice,
    "multi_choice": _multi,
    "yes_no": _yes_no,
    "link": _link,
}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _names(custom: CustomField) -> str:
    return ", ".join(choice.label for choice in custom.options)


def _wrong(custom: CustomField, value: object, advice: str) -> ValidationError:
    shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    title = tr("“{field}” can't be “{value}”", field=custom.label, value=shown[:60])
    return ValidationError(title, advice, field=custom.name)
