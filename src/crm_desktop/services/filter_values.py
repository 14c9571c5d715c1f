"""Values of filters, each read or refused with a sentence: days, numbers of days, two ends, spellings of a text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import day_start, here, local_day, to_utc

DAY = 86_400_000
_MOST_DAYS = 36_500


def listed(value: object) -> list[object]:
    """Return the values of a list, or the one."""
    return list(value) if isinstance(value, list | tuple) else [value]


def number_of_days(label: str, value: object) -> int:
    """Return how many days are meant."""
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and int(text) <= _MOST_DAYS):
        raise ValidationError(
            tr("“{field}” can't be compared with “{value}” days", field=label, value=str(value)[:60]),
            tr("Type a whole number of days like 30, at most {n}.", n=_MOST_DAYS),
        )
    return int(text)


def two_ends(label: str, value: object) -> tuple[object, object]:
    """Return the first and the last value of a stretch, as they were given."""
    ends = listed(value)
    if len(ends) != 2 or any(end in (None, "") for end in ends):
        raise ValidationError(
            tr("“{field}” needs two values to lie between", field=label),
            tr("Give the first and the last one."),
        )
    return ends[0], ends[1]


def some(label: str, value: object) -> list[object]:
    """Return the values to compare with, at least one."""
    found = [one for one in listed(value) if one not in (None, "")]
    if not found:
        raise nothing_given(label, value)
    return found


def nothing_given(label: str, value: object) -> ValidationError:
    """Return the sentence for a comparison with nothing."""
    return ValidationError(
        tr("“{field}” can't be compared with “{value}”", field=label, value="" if value is None else str(value)[:60]),
        tr("Give a value, or ask whether it is empty."),
    )


def spellings(text: str) -> list[str]:
    """Return the ways in which a text may begin or be written as a whole.

    The database takes only letters without accents for the same in both cases, so “žilina” asks for “Žilina” too.
    """
    if text.isascii():
        return [text]
    return list(dict.fromkeys((text, text.lower(), text[:1].upper() + text[1:], text.title(), text.upper())))


def with_year(label: str, day: str) -> str:
    """Return a day that lies before or after others; one without a year does not."""
    if day.startswith("--"):
        raise ValidationError(
            tr("“{field}” can't be compared with “{value}”", field=label, value=day),
            tr("Give the day with its year, like 2026-03-12."),
        )
    return day


def today_of(now: int) -> date:
    """Return the day of a moment where the person lives."""
    return local_day(now, here())


def month_of(day: date) -> tuple[date, date]:
    """Return the first day of a month and of the next one."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def start_of(day: date) -> int:
    """Return the moment at which a day begins where the person lives."""
    return day_start(day, here())


def moments_of(label: str, value: object, now: int) -> tuple[int, int]:
    """Return the first moment that a value means and the first one after it: a day is as long as it is."""
    if isinstance(value, Mapping) and "days_ago" in value:
        at = now - number_of_days(label, value["days_ago"]) * DAY
        return at, at + 1
    if isinstance(value, str) and value.strip().isdigit() and len(value.strip()) > 10:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value, value + 1
    try:
        return _of_text(str(value).strip())
    except (ValueError, OverflowError, OSError):
        raise ValidationError(
            tr("“{field}” can't be compared with “{value}”", field=label, value=str(value)[:60]),
            tr("Give a day like 2026-03-12, or a number of days ago."),
        ) from None


def _of_text(text: str) -> tuple[int, int]:
    if "T" in text or ":" in text:
        at = _millis(datetime.fromisoformat(text))
        return at, at + 1
    from crm_desktop.domain.dates import parse_date  # late: start-up

    try:
        day = date.fromisoformat(parse_date(text))
        return start_of(day), start_of(day + timedelta(days=1))
    except ValidationError as error:
        raise ValueError(text) from error


def _millis(moment: datetime) -> int:
    if moment.tzinfo is None:
        return to_utc(moment, here())
    return int(moment.timestamp() * 1000)
