"""How an activity is said in English."""

from __future__ import annotations

from crm_desktop.domain.quickadd import days
from crm_desktop.domain.quickadd.grammar import Grammar, Match, hour, hours_and_minutes, number, plain_hour
from crm_desktop.domain.quickadd.sentence import words

_WEEKDAYS = ("mon(?:day)?", "tue(?:s(?:day)?)?", "wed(?:nesday)?", "thu(?:r(?:s(?:day)?)?)?", "fri(?:day)?",
             "sat(?:urday)?", "sun(?:day)?")  # fmt: skip
_MONTHS = ("jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?",
           "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?")  # fmt: skip
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBERS = {name: n for n, name in enumerate(_WORDS, start=1)}
_NUMBER = "|".join(_NUMBERS)
_UNITS = {"day": "d", "week": "w", "month": "m", "year": "y"}


def _count(text: str) -> int:
    return 1 if text in ("a", "an") else _NUMBERS.get(text) or int(text)


def _named_hour(text: str) -> int:
    return _NUMBERS.get(text) or int(text)


def _half_past(m: Match) -> int | None:
    found = plain_hour(_named_hour(m[2]))
    return None if found is None else found + (15 if m[1].startswith("quarter") else 30)


def _quarter_to(m: Match) -> int | None:
    found = plain_hour(_named_hour(m[1]))
    return None if found is None else found - 15


def _in(m: Match) -> tuple[int, str]:
    return _count(m[1]), _UNITS[m[2]]


ENGLISH = Grammar(
    "en",
    kinds={
        "call": words(r"(?:call|phone|ring)(?: back| up)?(?: with)?"),
        "meeting": words(r"(?:meet|meeting|appointment|demo)(?: with)?"),
        "visit": words(r"visit(?: to| at| with)?"),
        "email": words(r"(?:e-?mail|mail|write(?: an? e-?mail)?)(?: to)?"),
        "task": words(r"(?:task|todo|to-do|remind me to)"),
        "note": words(r"note"),
    },
    days=(
        (words("(?:the )?day after tomorrow"), lambda m, today: days.after(today, 2)),
        (words("today|tonight"), lambda m, today: today),
        (words("tomorrow|tmrw|tmw"), lambda m, today: days.after(today, 1)),
        (
            words(rf"in (an?|{_NUMBER}|\d{{1,3}}) (day|week|month|year)s?"),
            lambda m, today: days.by_unit(today, *_in(m)),
        ),
        (
            words(rf"(an?|{_NUMBER}|\d{{1,3}}) (day|week|month|year)s? from now"),
            lambda m, today: days.by_unit(today, *_in(m)),
        ),
        (words("next week"), lambda m, today: days.weekday_next_week(today, 0)),
        (words("next month"), lambda m, today: days.months_after(today, 1)),
        *(
            (words(rf"(?:on )?next {name}"), lambda m, today, n=n: days.weekday_next_week(today, n))
            for n, name in enumerate(_WEEKDAYS)
        ),
        *(
            (words(rf"(?:on |this )?(?:{name})"), lambda m, today, n=n: days.weekday(today, n))
            for n, name in enumerate(_WEEKDAYS)
        ),
        *(
            (
                words(rf"(?:on )?(?:the )?(\d\d?)(?:st|nd|rd|th)?\.?(?: of)? (?:{name})(?: (\d{{4}}))?"),
                lambda m, today, n=n: days.day_of(today, int(m[1]), n, int(m[2] or 0)),
            )
            for n, name in enumerate(_MONTHS, start=1)
        ),
        *(
            (
                words(rf"(?:on )?(?:{name}) (\d\d?)(?:st|nd|rd|th)?(?: (\d{{4}}))?"),
                lambda m, today, n=n: days.day_of(today, int(m[1]), n, int(m[2] or 0)),
            )
            for n, name in enumerate(_MONTHS, start=1)
        ),
    ),
    hours=(
        (words("(?:at )?(?:noon|midday)"), lambda m: 12 * 60),
        (words(rf"(?:at )?(half past|quarter past|half) ({_NUMBER}|\d\d?)"), _half_past),
        (words(rf"(?:at )?quarter to ({_NUMBER}|\d\d?)"), _quarter_to),
        (
            words(r"(?:at )?(\d\d?)(?:[:.](\d\d))? ?(am|pm|a\.m|p\.m)"),
            lambda m: hour(m[1], m[2], m[3][0] + "m"),
        ),
        (words(r"(?:at )?(\d\d?):(\d\d)"), lambda m: hour(m[1], m[2])),
        (words(rf"at ({_NUMBER}|\d\d?)(?: o'?clock)?"), lambda m: plain_hour(_named_hour(m[1]))),
        (words(rf"({_NUMBER}|\d\d?) o'?clock"), lambda m: plain_hour(_named_hour(m[1]))),
    ),
    parts={"(?:in the )?morning": 9 * 60, "(?:in the )?afternoon": 14 * 60, "(?:in the )?evening": 18 * 60},
    lengths=(
        (words("(?:for )?(?:an|one|1) hour and a half"), lambda m: 90),
        (words("(?:for )?half an hour"), lambda m: 30),
        (words("(?:for )?(?:an|one) hour"), lambda m: 60),
        (words(r"(?:for )?(\d{1,2}(?:[.,]5)?) ?(?:hours?|hrs?|h)"), lambda m: hours_and_minutes(number(m[1]))),
        (words(r"for (\d{1,4}) ?(?:min|mins|minutes?)"), lambda m: hours_and_minutes(0, int(m[1]))),
    ),
    delays=(
        (words("in half an hour"), lambda m: 30),
        (words("in an hour"), lambda m: 60),
        (words(r"in (\d{1,4}) (?:min|mins|minutes?)"), lambda m: int(m[1])),
        (words(r"in (\d{1,3}) (?:hours?|h)"), lambda m: int(m[1]) * 60),
    ),
    bare_hour=words(r"(\d\d?)(?:[:.](\d\d))?"),
    before_person=frozenset({"with", "to", "for"}),
    about=frozenset({"about", "re", "regarding", "concerning", "because"}),
    joins=frozenset({"and", "&", "+"}),
    stops=frozenset({"at", "on", "in", "for", "from", "the", "a", "an", "to", "if", "whether"}),
)
