"""Decimal numbers and amounts without REAL: scaled integers, typed and shown as the spoken language writes them."""

from __future__ import annotations

import re

from crm_desktop.domain.i18n import language

DECIMALS = 4  # of a plain number: 12.5 is kept as 125000
MOST = 2**53  # whole numbers that JSON carries exactly
_NUMBER = re.compile(r"([+-]?)(\d[\d.,]*)")
_SPACES = re.compile(r"[\s\u00a0\u202f'’_]+")
_DIGITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF",
                     "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}  # fmt: skip
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "Kč": "CZK", "zł": "PLN"}


def currency_decimals(currency: str) -> int:
    """Return how many digits of a currency stand behind the point."""
    return _DIGITS.get(currency, 2)


def parse_scaled(text: str, decimals: int = DECIMALS) -> int | None:
    """Return what a person typed as a scaled integer; None where it is no number, or has too many digits.

    Of point and comma the last one begins the decimals. A single one before exactly three digits is read as the spoken
    language reads it: “12,400” is twelve thousand in English, twelve and a bit in Slovak.
    """
    match = _NUMBER.fullmatch(_SPACES.sub("", text).replace("−", "-"))
    if not match:
        return None
    whole, part = _split(match[2])
    part = part.rstrip("0")
    if not whole.isdigit() or (part and not part.isdigit()) or len(part) > decimals:
        return None
    number = int(whole + part.ljust(decimals, "0"))
    if number > MOST:
        return None
    return -number if match[1] == "-" else number


def scaled(number: float, decimals: int = DECIMALS) -> int | None:
    """Return a number of another program as a scaled integer; None where digits would be lost."""
    from decimal import Decimal  # late: start-up

    exact = Decimal(str(number))
    if not exact.is_finite() or abs(exact) > MOST:
        return None
    found = exact.scaleb(decimals)
    return int(found) if found == found.to_integral_value() and abs(found) <= MOST else None


def plain_number(number: int, decimals: int = DECIMALS, *, pad: bool = False) -> str:
    """Return a scaled integer as files and programs write it: 12400.5."""
    whole, part = divmod(abs(number), 10**decimals)
    digits = f"{part:0{decimals}d}" if decimals else ""
    if not pad:
        digits = digits.rstrip("0")
    return f"{'-' if number < 0 else ''}{whole}{'.' + digits if digits else ''}"


def typed_number(number: int, decimals: int = DECIMALS, *, pad: bool = False) -> str:
    """Return a scaled integer as a person would type it: 12400,5 in Slovak."""
    return plain_number(number, decimals, pad=pad).replace(".", _marks()[1])


def shown_number(number: int, decimals: int = DECIMALS, *, pad: bool = False) -> str:
    """Return a scaled integer as a person reads it: 12,400.5 or 12 400,5."""
    group, point = _marks()
    whole, _, part = plain_number(number, decimals, pad=pad).partition(".")
    grouped = f"{int(whole.lstrip('-')):,}".replace(",", group)
    return f"{'−' if whole.startswith('-') else ''}{grouped}{point + part if part else ''}"


def split_currency(text: str) -> tuple[str, str]:
    """Return (number, currency) of “42 000 EUR”, “€42,000”; the currency is empty where none is named."""
    text = text.strip()
    for sign, code in _SIGNS.items():
        if text.startswith(sign) or text.endswith(sign):
            return text.removeprefix(sign).removesuffix(sign).strip(), code
    match = re.fullmatch(r"([A-Za-z]{3})\s*([^A-Za-z]+)|([^A-Za-z]+?)\s*([A-Za-z]{3})", text)
    if match:
        return (match[2] or match[3]).strip(), (match[1] or match[4]).upper()
    return text, ""


def _marks() -> tuple[str, str]:
    """Return what stands between thousands and before decimals."""
    return {"es": (".", ","), "sk": ("\u00a0", ",")}.get(language(), (",", "."))


def _split(digits: str) -> tuple[str, str]:
    """Return the whole and the decimals of digits with points and commas."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits, ""
    mark = digits[last]
    other = "," if mark == "." else "."
    whole, part = digits[:last], digits[last + 1 :]
    is_group = mark in whole or (other not in whole and len(part) == 3 and mark == _marks()[0] and whole != "0")
    if is_group:
        return _ungrouped(digits, mark, other), ""
    return _ungrouped(whole, other, mark), part


def _ungrouped(whole: str, group: str, point: str) -> str:
    """Return digits without the marks between thousands; what is no grouping stays and is no number."""
    pieces = whole.split(group)
    if point in whole or (len(pieces) > 1 and (not 1 <= len(pieces[0]) <= 3 or any(len(p) != 3 for p in pieces[1:]))):
        return "x"
    return "".join(pieces)
