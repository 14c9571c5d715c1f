"""What kind of values a column holds, and their reading: whole numbers, numbers, days, yes or no, links, choices.

A column that no field takes becomes a custom field; a type is only given where every value that was seen fits it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from crm_desktop.domain.collate import fold
from crm_desktop.domain.dates import DateOrder, parse_date
from crm_desktop.domain.errors import ValidationError
from crm_desktop.exchange.cells import read_boolean
from crm_desktop.exchange.proposals import FieldProposal

MOST_OPTIONS = 12
_LEAST_ROWS = 20  # values among which a choice repeats itself
_LONGEST_OPTION = 60
_INTEGER = re.compile(r"[+-]?(?:0|[1-9]\d{0,14})\Z")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[ '.,\u00a0\u202f’]\d{3})+\Z")
# Thousands by threes with one mark between them, then perhaps decimals behind another.
_NUMBER = re.compile(
    r"[+-]?(?:(?P<groups>\d{1,3}(?P<mark>[ '.,\u00a0\u202f’])\d{3}(?:(?P=mark)\d{3})*)|(?P<plain>\d+))"
    r"(?:(?P<point>[.,])(?P<decimals>\d+))?\Z"
)
_OTHER = {".": ",", ",": "."}
_LINK = re.compile(r"(?:https?://|www\.)\S+\Z", re.IGNORECASE)
_DAY = re.compile(r"(?=.*\d)[\w./:,+ -]{6,40}\Z")
_HOUR = re.compile(r"\d:\d\d")
_MIDNIGHT = re.compile(r"[T ]0?0:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?\Z")
# Numbers that nobody adds up: their zeros and their length matter.
_CODES = re.compile(
    r"(?:^|[^a-z])(?:id|no|nr|number|code|kod|cislo|psc|zip|ssn|iban|ref|sic|key|codigo|numero)(?:[^a-z]|$)"
)


def propose_field(column: str, values: Iterable[str]) -> FieldProposal:
    """Return the custom field that a column becomes, by the values that were seen of it."""
    seen = [text for value in values if (text := value.strip())]
    options = _options(seen)
    return FieldProposal(column, column, _type_of(column, seen, options), options)


def fits(type_: str, values: Collection[str]) -> bool:
    """Return whether all values are of a type; days may have any order of day and month."""
    if type_ == "decimal" and decimal_mark(values) is None:
        return False
    if type_ == "integer":
        return None not in map(_integer, map(str.strip, values))
    return all(
        read_value(text, type_, "dmy") is not None or read_value(text, type_, "mdy") is not None for text in values
    )


def read_value(text: str, type_: str, date_order: str = "", mark: str = "") -> object:
    """Return a text as a value of a type: int, Decimal, bool, an ISO day or the text; None where it isn't one."""
    text = text.strip()
    if type_ == "integer":
        return _integer(text)
    if type_ == "decimal":
        return read_decimal(text, mark)
    if type_ == "yes_no":
        return read_boolean(text)
    if type_ == "date":
        return _day(text, date_order)
    if type_ == "link":
        return text if _LINK.match(text) else None
    return text


def read_decimal(text: str, mark: str = "") -> Decimal | None:
    """Return a number however its thousands and decimals are written: (1.62), 1'234'567,89, 1.234.567,89, 5,69.

    `mark` is what the column writes before decimals; without it 1.234 is one and a bit.
    """
    text = text.strip()
    is_negative = text.startswith("(") and text.endswith(")")
    plain = text[1:-1].strip() if is_negative else text
    match = _NUMBER.match(plain)
    if not match or match["mark"] == match["point"] is not None or (mark and match["point"] == _OTHER[mark]):
        return None
    whole, decimals = match["plain"] or match["groups"], match["decimals"] or ""
    if match["groups"] and not decimals and (match["mark"] == mark or (not mark and match["mark"] in ".,")):
        parts = whole.split(match["mark"])
        if len(parts) == 2:
            whole, decimals = parts
        elif mark:
            return None
    number = Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{decimals or 0}")
    return -number if is_negative or plain.startswith("-") else number


def decimal_mark(values: Iterable[str]) -> str | None:
    """Return what a column writes before decimals; empty where nothing shows it, None where two values disagree."""
    proven: set[str] = set()
    for text in values:
        match = _NUMBER.match(text.strip().strip("()").strip())
        if not match:
            continue
        if match["point"]:
            proven.add(match["point"])
        elif match["mark"] in (".", ","):
            parts = match["groups"].lstrip("+-").split(match["mark"])
            if len(parts) > 2:
                proven.add(_OTHER[match["mark"]])
            elif parts[0] == "0":
                proven.add(match["mark"])
    return None if len(proven) > 1 else "".join(proven)


def _integer(text: str) -> int | None:
    if text.isdigit() and text.isascii() and text[0] != "0" and len(text) <= 15:  # most: no pattern is asked
        return int(text)
    if _GROUPED.match(text):
        text = re.sub(r"[^\d+-]", "", text)
    return int(text) if _INTEGER.match(text) else None


def _day(text: str, date_order: str) -> str | None:
    if _HOUR.search(text) and not _MIDNIGHT.search(text):
        return None  # a date would lose the time of day
    try:
        return parse_date(text, DateOrder(date_order or DateOrder.AMBIGUOUS)) or None
    except ValidationError:
        return None


def _type_of(column: str, seen: Sequence[str], options: Sequence[str]) -> str:
    if not seen:
        return "text"
    words = {fold(text) for text in seen}
    if len(words) == 2 and None not in (found := {read_boolean(word) for word in words}) and len(found) == 2:
        return "yes_no"
    if words <= {"true", "false"}:
        return "yes_no"
    if fits("link", seen):
        return "link"
    is_code = _CODES.search(re.sub(r"([a-z])([A-Z])", r"\1 \2", column).lower())
    if not is_code and _are_numbers(seen):
        return "integer" if fits("integer", seen) and not _has_decimals(seen) else "decimal"
    if all(map(_DAY.match, seen)) and not all(text.isdigit() for text in seen) and fits("date", seen):
        return "date"
    return "choice" if options else "text"


def _are_numbers(seen: Sequence[str]) -> bool:
    """Return whether all are numbers, none of them with a zero before it as codes have."""
    if any(re.match(r"0\d", text) for text in seen):
        return False
    return all(
        _INTEGER.match(text) or ((number := read_decimal(text)) is not None and _is_stored(number)) for text in seen
    )


def _is_stored(number: Decimal) -> bool:
    """Return whether a number can be kept: four decimals, and not too large."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -4 and abs(number) < 10**12


def _has_decimals(seen: Sequence[str]) -> bool:
    """Return whether the marks in a column are of decimals: some value has other than three digits after its mark."""
    return any(re.search(r"[.,]\d{1,2}\)?\Z|[.,]\d{4,}\)?\Z", text) or text.startswith("(") for text in seen)


def _options(seen: Sequence[str]) -> tuple[str, ...]:
    """Return the few values that a column repeats, if it does."""
    different = dict.fromkeys(seen)
    if len(seen) < _LEAST_ROWS or not 2 <= len(different) <= MOST_OPTIONS or len(different) * 3 > len(seen):
        return ()
    if any(len(text) > _LONGEST_OPTION or "\n" in text for text in different):
        return ()
    return tuple(sorted(different, key=fold))
