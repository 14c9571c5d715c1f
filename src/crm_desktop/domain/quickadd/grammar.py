"""What a language brings to the reading of a sentence: its words for kinds, days, hours and lengths."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crm_desktop.domain.quickadd.days import by_unit, day_of
from crm_desktop.domain.quickadd.sentence import words

Match = re.Match[str]
DayRule = tuple[re.Pattern[str], Callable[[Match, date], date | None]]
MinutesRule = tuple[re.Pattern[str], Callable[[Match], int | None]]  # minutes of the day, or a length in minutes


@dataclass(frozen=True)
class Grammar:
    """One language. All words are written without accents."""

    name: str
    kinds: Mapping[str, re.Pattern[str]]  # each at the beginning of what is left
    days: Sequence[DayRule]
    hours: Sequence[MinutesRule]
    parts: Mapping[str, int]  # parts of the day, in minutes, where no hour is given
    lengths: Sequence[MinutesRule]
    delays: Sequence[MinutesRule]  # minutes from now
    bare_hour: re.Pattern[str]  # an hour by itself, taken only directly behind a day
    before_person: frozenset[str]
    about: frozenset[str]
    joins: frozenset[str]
    stops: frozenset[str]  # words with which a name ends
    afternoon_until: int = 6  # "at 3" is in the afternoon, "at 7" in the morning


def hour(hour_text: str, minutes: str | None = None, half: str | None = None) -> int | None:
    """Return minutes of the day; `half` is "am" or "pm"."""
    found, more = int(hour_text), int(minutes or 0)
    if half and 1 <= found <= 12:
        found = found % 12 + (12 if half == "pm" else 0)
    return found * 60 + more if found < 24 and more < 60 else None


def plain_hour(found: int) -> int | None:
    """Return minutes of the day of an hour without minutes: from one to six it is in the afternoon."""
    return (found + 12 if 1 <= found <= 6 else found) * 60 if found < 24 else None


def hours_and_minutes(hours: float, minutes: int = 0) -> int | None:
    """Return a length in minutes; one beyond a week is none."""
    total = round(hours * 60) + minutes
    return total if 0 < total <= 7 * 24 * 60 else None


def number(text: str) -> float:
    """Read "1,5" and "1.5"."""
    return float(text.replace(",", "."))


DAYS: Sequence[DayRule] = (
    (words(r"(\d{4})-(\d\d?)-(\d\d?)"), lambda m, today: day_of(today, int(m[3]), int(m[2]), int(m[1]))),
    (words(r"(\d\d?)\. ?(\d\d?)\. ?(\d{4}|\d\d(?![:.\d]))?"),
     lambda m, today: day_of(today, int(m[1]), int(m[2]), int(m[3] or 0))),
    (words(r"\+ ?(\d{1,4}) ?([dwmy])"), lambda m, today: by_unit(today, int(m[1]), m[2])),
)  # fmt: skip
CLOCK: Sequence[MinutesRule] = ((words(r"(\d\d?):(\d\d)"), lambda m: hour(m[1], m[2])),)
LENGTHS: Sequence[MinutesRule] = (
    (words(r"(\d{1,4}) ?(?:min|mins|minutes?|minutos?|minut[auy]?)"), lambda m: hours_and_minutes(0, int(m[1]))),
    (words(r"(\d{1,2})h(\d\d)"), lambda m: hours_and_minutes(int(m[1]), int(m[2]))),
    (words(r"(\d{1,2}(?:[.,]5)?) ?h"), lambda m: hours_and_minutes(number(m[1]))),
)
RANGE = words(r"(\d\d?)(?::(\d\d))? ?[-–] ?(\d\d?)(?::(\d\d))?")
