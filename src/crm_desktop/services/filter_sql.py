"""Conditions of filters as SQL, one sort of field after the other. Values are bound, never pasted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from crm_desktop.services.filter_values import (
    DAY,
    moments_of,
    month_of,
    number_of_days,
    some,
    spellings,
    start_of,
    today_of,
    two_ends,
    with_year,
)

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

Clean = Callable[[object], Any]
_AFTER_ALL = "~"  # stands behind every figure and hyphen


def text_condition(column: Any, op: str, values: Sequence[str]) -> ColumnElement[bool]:
    """Compare a text; capitals make no difference."""
    from sqlalchemy import or_

    every = [spelled for value in values for spelled in spellings(value)]
    if op == "contains":
        return or_(*(column.icontains(text, autoescape=True) for text in every))
    if op == "begins":
        return or_(*(column.istartswith(text, autoescape=True) for text in every))
    found = column.collate("NOCASE").in_(every)
    return or_(column.is_(None), ~found) if op == "is_not" else found


def chosen_condition(column: Any, op: str, values: Sequence[Any]) -> ColumnElement[bool]:
    """Compare what is one of a few values, or an id; with several, any of them will do."""
    from sqlalchemy import or_

    found = column.in_(values) if len(values) != 1 else column == values[0]
    return or_(column.is_(None), ~found) if op == "is_not" else found


def yes_no_condition(column: Any, op: str, is_yes: bool) -> ColumnElement[bool]:
    """Compare yes and no; what was never said counts as no."""
    from sqlalchemy import func

    said = func.coalesce(column, 0)
    return said != 0 if is_yes is (op == "is") else said == 0


def number_condition(column: Any, op: str, value: object, clean: Clean, label: str) -> ColumnElement[bool]:
    """Compare a number."""
    if op == "between":
        first, last = sorted(clean(end) for end in two_ends(label, value))
        return column.between(first, last)  # type: ignore[no-any-return]
    values = [clean(one) for one in some(label, value)]
    if op in ("before", "after"):
        return column < values[0] if op == "before" else column > values[0]  # type: ignore[no-any-return]
    return chosen_condition(column, op, values)


def date_condition(
    column: Any, op: str, value: object, *, clean: Clean, label: str, now: int, is_partial: bool
) -> ColumnElement[bool]:
    """Compare a day; of a day that comes every year the near ones are asked for without the year."""
    from sqlalchemy import or_

    today = today_of(now)
    if op in ("last_days", "next_days"):
        days = timedelta(days=number_of_days(label, value))
        first, last = (today - days, today) if op == "last_days" else (today, today + days)
        if is_partial:
            return _near(column, first, last)
        return column.between(first.isoformat(), last.isoformat())  # type: ignore[no-any-return]
    if op == "this_month":
        return _in_month(column, today, is_partial=is_partial)
    if op == "between":
        one, other = sorted(with_year(label, clean(end)) for end in two_ends(label, value))
        return column.between(one, other + _AFTER_ALL)  # type: ignore[no-any-return]
    days_given = [clean(one) for one in some(label, value)]
    if op in ("before", "after", "since"):
        return _beside(column, op, with_year(label, days_given[0]))
    found = or_(*(_on(column, one) for one in days_given))
    return or_(column.is_(None), ~found) if op == "is_not" else found


def moment_condition(column: Any, op: str, value: object, *, label: str, now: int) -> ColumnElement[bool]:
    """Compare a moment; a day means all of it, on this computer's clock."""
    from sqlalchemy import and_

    if op == "this_month":
        month, next_month = month_of(today_of(now))
        return and_(column >= start_of(month), column < start_of(next_month))
    if op in ("last_days", "next_days"):
        stretch = number_of_days(label, value) * DAY
        return column.between(now - stretch, now) if op == "last_days" else column.between(now, now + stretch)  # type: ignore[no-any-return]
    if op == "between":
        one, other = sorted(moments_of(label, end, now) for end in two_ends(label, value))
        return and_(column >= one[0], column < other[1])
    first, after = moments_of(label, some(label, value)[0], now)
    sides = {"before": column < first, "since": column >= first, "after": column >= after}
    return sides[op] if op in sides else and_(column >= first, column < after)


def _beside(column: Any, op: str, day: str) -> ColumnElement[bool]:
    """Compare with a day, or with a whole year or month; what has no year lies neither before nor after."""
    from sqlalchemy import and_

    if op == "before":
        return and_(column >= "0", column < day)
    return column > day + _AFTER_ALL if op == "after" else column >= day  # type: ignore[no-any-return]


def _on(column: Any, day: str) -> ColumnElement[bool]:
    from sqlalchemy import or_

    if day.startswith("--"):  # of every year
        return or_(column == day, column.like(f"____{day[1:]}"))
    return column == day if len(day) == 10 else column.like(f"{day}%")  # type: ignore[no-any-return]


def _near(column: Any, first: date, last: date) -> ColumnElement[bool]:
    from sqlalchemy import and_, func, or_

    day = func.substr(column, -5)
    is_whole = or_(func.length(column) == 10, column.like("--%"))
    one, other = f"{first:%m-%d}", f"{last:%m-%d}"
    if (last - first).days >= 365:
        return is_whole
    # Across the year's end the stretch has two parts.
    return and_(is_whole, day.between(one, other) if one <= other else or_(day >= one, day <= other))


def _in_month(column: Any, today: date, *, is_partial: bool) -> ColumnElement[bool]:
    from sqlalchemy import or_

    if not is_partial:
        return column.like(f"{today:%Y-%m}%")  # type: ignore[no-any-return]
    return or_(column.like(f"____-{today:%m}%"), column.like(f"--{today:%m}%"))
