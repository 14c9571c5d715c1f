"""A calendar in words: its days, its title, what a screen reader says of an hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QDate, QTime

from crm_desktop.domain.i18n import tr, trc, trn
from crm_desktop.ui import when
from crm_desktop.ui.calendar.painting import hours_of
from crm_desktop.viewmodels.calendar import OTHER, Block


def day_words(day: date) -> str:
    """Return a day as a sentence names it: “Thu 12 Mar”."""
    return when.day(_date(day), trc("date pattern", "ddd d MMM"))


def title_of(days: Sequence[date]) -> str:
    """Return what the page is called: a day in full, or the first and last of a week."""
    if not days:
        return tr("Calendar")
    if len(days) == 1:
        title = when.day(_date(days[0]), trc("date pattern", "dddd, d MMMM yyyy"))
        return title[:1].upper() + title[1:]
    first, last = days[0], days[-1]
    pattern = trc("date pattern", "d") if first.month == last.month else trc("date pattern", "d MMMM")
    whole = trc("date pattern", "d MMMM yyyy")
    return tr("{first}–{last}", first=when.day(_date(first), pattern), last=when.day(_date(last), whole))


def spoken(block: Block | None, day: date, minutes: int) -> str:
    """Return what stands at an hour."""
    if block is None:
        return tr("{day} {time}, free", day=day_words(day), time=when.clock(QTime(minutes // 60, minutes % 60)))
    if block.hidden:
        more = trn("{n} more", "{n} more", len(block.hidden), n=when.number(len(block.hidden)))
        return ", ".join([more, *(one.title for one in block.hidden), day_words(day), hours_of(block)])
    parts = [block.title, block.who, block.place, day_words(day), hours_of(block)]
    if block.is_done:
        parts.append(tr("done"))
    if block.kind == OTHER:
        parts.append(tr("in a calendar of somebody else"))
    elif block.is_series:
        parts.append(tr("a time of a series"))
    return ", ".join(part for part in parts if part)


def _date(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
