"""Working hours, holidays and target times as the card Cases of Settings shows and reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from crm_desktop.domain.business_hours import DAY, Hours, Times
from crm_desktop.domain.dates import DateOrder, parse_date
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.services import case_times
from crm_desktop.services.case_times import PRIORITIES
from crm_desktop.store import Store

_STRETCH = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—)\s*(\d{1,2})(?:[:.](\d{2}))?")
_MOST_HOURS = 2_000  # of work: about a year
_MOST_HOLIDAYS = 400


@dataclass(frozen=True)
class CaseSettings:
    """What is kept now."""

    hours: Hours = field(default_factory=Hours)
    answers: Mapping[str, int] = field(default_factory=dict)  # priority -> working minutes
    solutions: Mapping[str, int] = field(default_factory=dict)


def read_case_settings(store: Store) -> CaseSettings:
    """Return what is kept now."""
    return CaseSettings(case_times.hours(store), case_times.targets(store), case_times.solutions(store))


def keep_hours(store: Store, hours: Hours) -> None:
    """Keep when the firm works."""
    case_times.keep_hours(store, hours)


def keep_targets(store: Store, answers: Mapping[str, int], solutions: Mapping[str, int]) -> None:
    """Keep within how many working minutes a case is answered and solved."""
    case_times.keep_targets(store, answers, solutions)


def hours_text(times: Times | None) -> str:
    """Return the hours of a day as they are typed: “8:00–12:00, 12:30–16:00”; nothing where nobody works."""
    pairs = zip((times or ())[::2], (times or ())[1::2], strict=False)
    return ", ".join(f"{_clock(begin)}–{_clock(end)}" for begin, end in pairs)


def read_hours(day: str, text: str) -> Times | None:
    """Return the hours of a day that were typed; an empty text is a free day."""
    if not text.strip():
        return None
    found: list[int] = []
    for part in re.split(r"[,;]", text):
        match = _STRETCH.fullmatch(part.strip())
        if match is None:
            raise ValidationError(
                tr("{day}: “{text}” is no working time", day=day, text=part.strip()[:40]),
                tr("Write it like 8:00–16:00, with a break like 8:00–12:00, 12:30–16:00."),
            )
        found += [60 * int(match[1]) + int(match[2] or 0), 60 * int(match[3]) + int(match[4] or 0)]
    if max(found) > DAY or any(int(minutes) > 59 for minutes in re.findall(r"[:.](\d{2})", text)):
        raise ValidationError(
            tr("{day}: “{text}” holds a time that no clock shows", day=day, text=text.strip()[:40]),
            tr("Write times from 0:00 to 24:00."),
        )
    if any(after <= before for before, after in pairwise(found)):
        raise ValidationError(
            tr("{day}: in “{text}” a time comes before the one that it follows", day=day, text=text.strip()[:40]),
            tr("Put the times in their order, with a break of at least a minute."),
        )
    return tuple(found)


def holidays_text(hours: Hours) -> str:
    """Return the holidays as they are typed: those of each year first, “1.1., 24.12., 2026-04-03”."""
    yearly = sorted(day for day in hours.holidays if day.startswith("--"))
    words = [f"{int(day[5:7])}.{int(day[2:4])}." for day in yearly]
    return ", ".join([*words, *sorted(hours.holidays.difference(yearly))])


def read_holidays(text: str) -> frozenset[str]:
    """Return the days that were typed: 24.12. is one of each year, 2026-04-03 is that one alone."""
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    if len(parts) > _MOST_HOLIDAYS:
        raise ValidationError(
            tr("These are more than {n} holidays", n=_MOST_HOLIDAYS), tr("Take out the ones that are over.")
        )
    return frozenset(_holiday(part) for part in parts)


def target_text(minutes: int | None) -> str:
    """Return working hours as they are typed: “4”, “1.5”; nothing for none."""
    return "" if minutes is None else f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def read_targets(names: Mapping[str, str], answers: Mapping[str, str], solved: Mapping[str, str]) -> CaseSettings:
    """Return the working minutes that were typed, by priority; an answer needs one, a solution may have none."""
    found_answers, found_solved = dict[str, int](), dict[str, int]()
    for priority in PRIORITIES:
        name, answer, solution = names[priority], answers[priority].strip(), solved[priority].strip()
        if not answer:
            raise ValidationError(
                tr("{priority}: nobody knows by when it is to be answered", priority=name),
                tr("Write the working hours, such as 4 or 1.5."),
            )
        found_answers[priority] = _minutes(name, answer)
        if solution:
            found_solved[priority] = _minutes(name, solution)
            if found_solved[priority] < found_answers[priority]:
                raise ValidationError(
                    tr("{priority}: it would be solved before it is answered", priority=name),
                    tr("Give the solution at least as many hours as the answer."),
                )
    return CaseSettings(answers=found_answers, solutions=found_solved)


def _minutes(name: str, text: str) -> int:
    try:
        minutes = round(60 * float(text.replace(",", ".")))
    except (ValueError, OverflowError):
        minutes = 0
    if not 1 <= minutes <= 60 * _MOST_HOURS:
        raise ValidationError(
            tr("{priority}: “{text}” is no number of working hours", priority=name, text=text[:20]),
            tr("Write a number from 0.25 to {most}, such as 4 or 1.5.", most=_MOST_HOURS),
        )
    return minutes


def _holiday(text: str) -> str:
    try:
        # With points between them numbers are a day and its month.
        day = parse_date(text, DateOrder.DMY if "." in text else DateOrder.AMBIGUOUS)
    except ValidationError:
        day = ""
    if len(day) not in (7, 10) or (len(day) == 7 and not day.startswith("--")):
        raise ValidationError(
            tr("Holidays: “{text}” is no day", text=text[:40]),
            tr("Write 24.12. for each year, or 2026-04-03 for one day, with commas between."),
        )
    return day


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02}"


def in_order(first: int, days: Sequence[int] = range(7)) -> list[int]:
    """Return the weekdays (0 is Monday) from the one that a week begins with."""
    return [(first + day) % 7 for day in days]
