"""Days as files write them: ISO 8601, numbers in the order of a country, names of months, days without a year."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from crm_desktop.domain.collate import fold
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr


class DateOrder(StrEnum):
    """In which order a column writes day, month and year."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"
    AMBIGUOUS = "ambiguous"


_TIME = (
    r"(?:[T ,]+\d{1,2}[:.]?\d{2}(?:[:.]?\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?\s?m\.?)?\s*(?:Z|UTC|[+-]\d\d(?::?\d\d)?)?)?"
)
_ISO = re.compile(rf"(\d{{4}})[-/.]?(\d\d)[-/.]?(\d\d){_TIME}", re.I)
_YEAR_FIRST = re.compile(rf"(\d{{4}})\s*[-/.]\s*(\d\d?)\s*[-/.]\s*(\d\d?)\.?{_TIME}", re.I)
_NO_YEAR = re.compile(r"--(\d\d)-?(\d\d)(?:T.*)?")
_YEAR_MONTH = re.compile(r"(\d{4})(?:-(\d\d))?")
_NUMBERS = re.compile(rf"(\d\d?)\s*([-/.])\s*(\d\d?)\s*[-/.]\s*(\d{{4}}|\d\d){_TIME}", re.I)
_DAY_MONTH = re.compile(r"(\d\d?)\.\s*(\d\d?)\.")
_NAMED = re.compile(
    rf"(\d\d?)(?:st|nd|rd|th)?\.?[\s-]+(?:de\s+)?([^\W\d]+)\.?,?[\s-]+(?:de\s+)?(\d{{4}}|\d\d){_TIME}", re.I
)
_NAMED_FIRST = re.compile(rf"([^\W\d]+)\.?\s+(\d\d?)(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}", re.I)
_NOTHING = re.compile(r"0+([-/.]0+){2}( 00:00(:00)?)?")
_MONTH_NAMES = "jan ene|feb|mar|apr abr|may maj|jun|jul|aug ago|sep set|oct okt|nov|dec dic"  # en, es, sk
_MONTHS = {name: n for n, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()}
_APPLE_NO_YEAR = 1604  # a leap year that Apple's programs write for "year unknown"


def parse_date(text: str, order: DateOrder = DateOrder.AMBIGUOUS) -> str:
    """Return a day as YYYY-MM-DD, --MM-DD, YYYY-MM or YYYY; empty for no day. The time of day is left out.

    `order` is that of the column. A day that could be read in two ways is an error, never a guess.
    """
    text = text.strip()
    if not text or _NOTHING.fullmatch(text):
        return ""
    for year, month, day in _candidates(text, order) if len(text) <= 60 else ():
        found = _day(year, month, day)
        if found:
            return found
    raise ValidationError(tr("“{text}” isn't a date", text=text[:40]), tr("Write it as 2026-03-14."))


def infer_date_order(cells: Iterable[str]) -> DateOrder:
    """Return the order that a whole column proves; two orders in one column prove none."""
    proven: set[DateOrder] = set()
    is_open = False
    for cell in cells:
        match = _NUMBERS.fullmatch(cell.strip())
        if not match or _NOTHING.fullmatch(cell.strip()):
            continue
        order = _order_of(match)
        if order is DateOrder.AMBIGUOUS:
            is_open = True
        else:
            proven.add(order)
    if len(proven) == 1:
        return proven.pop()
    return DateOrder.AMBIGUOUS if proven or is_open else DateOrder.YMD


def _order_of(match: re.Match[str]) -> DateOrder:
    """Return what one date proves: points are only written between day, month and year in this order."""
    first, second = int(match[1]), int(match[3])
    if match[2] == "." or (first > 12 >= second):
        return DateOrder.DMY
    if second > 12 >= first:
        return DateOrder.MDY
    return DateOrder.AMBIGUOUS


def _candidates(text: str, order: DateOrder) -> Iterable[tuple[int, int, int]]:
    """Yield year, month and day of the spellings that fit; 0 where a part is missing."""
    if match := _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        yield int(match[1]), int(match[2]), int(match[3])
    elif match := _NO_YEAR.fullmatch(text):
        yield 0, int(match[1]), int(match[2])
    elif match := _YEAR_MONTH.fullmatch(text):
        yield int(match[1]), int(match[2] or 0), 0
    elif match := _DAY_MONTH.fullmatch(text):
        yield 0, int(match[2]), int(match[1])
    elif match := _NUMBERS.fullmatch(text):
        yield _by_order(match, text, order)
    elif (match := _NAMED.fullmatch(text)) and (month := _month(match[2])):
        yield _year(match[3]), month, int(match[1])
    elif (match := _NAMED_FIRST.fullmatch(text)) and (month := _month(match[1])):
        yield _year(match[3]), month, int(match[2])


def _by_order(match: re.Match[str], text: str, order: DateOrder) -> tuple[int, int, int]:
    first, second, year = int(match[1]), int(match[3]), _year(match[4])
    proven = _order_of(match)
    if order in (DateOrder.AMBIGUOUS, DateOrder.YMD) or match[2] == ".":
        order = proven
    if order is DateOrder.AMBIGUOUS and first != second:
        raise ValidationError(
            tr("“{text}” can be read in two ways", text=text[:40]),
            tr("Choose whether the day or the month comes first in this column."),
        )
    return (year, first, second) if order is DateOrder.MDY else (year, second, first)


def _year(digits: str) -> int:
    """Return the year; of two digits, 00–68 lie in this century."""
    number = int(digits)
    if len(digits) > 2:
        return number
    return number + (2000 if number < 69 else 1900)


def _month(name: str) -> int:
    return _MONTHS.get(fold(name)[:3], 0)


def _day(year: int, month: int, day: int) -> str:
    """Return the text of a day that exists, else nothing."""
    if year and not day:
        return f"{year:04d}-{month:02d}" if 1 <= month <= 12 else (f"{year:04d}" if not month else "")
    try:
        date(year or _APPLE_NO_YEAR, month, day)
    except ValueError:
        return ""
    return f"--{month:02d}-{day:02d}" if year in (0, _APPLE_NO_YEAR) else f"{year:04d}-{month:02d}-{day:02d}"
