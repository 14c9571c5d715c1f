"""The day in words: how late something is, what it is called, and what a screen reader says of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDate, QTime

from crm_desktop.domain.i18n import tr, trc, trn
from crm_desktop.domain.localtime import here, to_local
from crm_desktop.services.day_rows import DayItem, local_day
from crm_desktop.ui import when
from crm_desktop.ui.today.lines import Line
from crm_desktop.viewmodels.today import Day

ICONS = {
    "call": "phone",
    "meeting": "users",
    "visit": "map-pin",
    "task": "square-check",
    "email": "mail",
    "note": "sticky-note",
}


def summary(day: Day) -> str:
    """Return what the day holds in one line."""
    overdue, left = day.waiting.overdue, day.waiting.left
    parts = []
    if overdue:
        calls = trn("{n} overdue call-back", "{n} overdue call-backs", overdue, n=when.number(overdue))
        any_ = trn("{n} overdue activity", "{n} overdue activities", overdue, n=when.number(overdue))
        parts.append(calls if day.are_calls else any_)
    if left:
        parts.append(trn("{n} activity left today", "{n} activities left today", left, n=when.number(left)))
    return tr("{words}.", words=", ".join(parts)) if parts else ""


def title_of(now: int) -> str:
    """Return the day as the head of the page says it: “Thursday, 12 March”."""
    day = when.day(_date(now), trc("date pattern", "dddd, d MMMM"))
    return day[:1].upper() + day[1:]


def clock(at: int) -> str:
    """Return the time of a moment."""
    local = to_local(at, here())
    return when.clock(QTime(local.hour, local.minute))


def late_words(at: int, now: int, *, all_day: bool = False) -> str:
    """Return how late something is: “2 days late”, “Yesterday”, “09:00 today”."""
    days = (local_day(now) - local_day(at)).days
    if days > 1:
        return trn("{n} day late", "{n} days late", days, n=when.number(days))
    if days == 1:
        return tr("Yesterday")
    return tr("Today") if all_day else tr("{time} today", time=clock(at))


def length_words(minutes: int) -> str:
    """Return “45 min” or “1 h”, “1 h 30 min”; nothing for nothing."""
    if not minutes:
        return ""
    if minutes % 60 == 0 and minutes < 24 * 60:
        return tr("{hours} h", hours=minutes // 60)
    return when.duration(minutes * 60_000)


def name_of(item: DayItem) -> str:
    """Return what an activity is called: its subject, else its kind and whom it is with."""
    return item.title or _nameless(item)


def late_line(item: DayItem, now: int) -> Line:
    """Return an overdue activity: whom it is with, why, and since when."""
    at = item.at or 0
    chip = late_words(at, now, all_day=item.all_day)
    title = item.who or name_of(item)
    text = name_of(item) if item.who else item.body.partition("\n")[0] or _nameless(item)
    firm = item.company if item.person else ""
    spoken = ", ".join(part for part in (title, firm, text, chip, item.phone) if part)
    return Line(
        item.id, item.kind, title, firm, text, ICONS.get(item.kind, "circle"), item.who or title,
        bool(not item.person and item.company), chip=chip, chip_icon="clock", phone=item.phone,
        record=item.record, spoken=spoken, buttons=(_call() if item.phone else _open(), _snooze()),
    )  # fmt: skip


def _call() -> tuple[str, str, str]:
    return "call", trc("verb", "Call"), "phone"


def _open() -> tuple[str, str, str]:
    return "open", tr("Open"), "arrow-right"


def _snooze() -> tuple[str, str, str]:
    return "snooze", tr("Snooze"), "alarm-clock"


def agenda_line(item: DayItem, day: Day, *, is_offline: bool = False) -> Line:
    """Return a line of the agenda."""
    time = tr("All day") if item.all_day else clock(item.hour(day.span))
    done = item.is_done
    text = _done_words(item, day.now) if done else _around(item)
    chip, tone, icon = _chip(item, day.now, is_offline=is_offline)
    state = tr("done") if done else ""
    spoken = ", ".join(part for part in (time, name_of(item), text, chip, state) if part)
    return Line(
        item.id, item.kind, name_of(item), "", text, ICONS.get(item.kind, "circle"),
        time=time, length="" if item.all_day else length_words(item.minutes), chip=chip, chip_tone=tone,
        chip_icon=icon, phone=item.phone, is_done=done, record=item.record, spoken=spoken,
    )  # fmt: skip


def with_now(lines: list[Line], items: tuple[DayItem, ...], day: Day) -> list[Line]:
    """Return the lines of the agenda with the line of now in its place."""
    at = sum(item.all_day or item.hour(day.span) <= day.now for item in items)
    time = clock(day.now)
    return [*lines[:at], Line("", time=time, spoken=tr("Now it is {time}", time=time)), *lines[at:]]


def coming_day(at: int) -> str:
    """Return “Fri 13”."""
    return when.day(_date(at), trc("date pattern", "ddd d"))


def _chip(item: DayItem, now: int, *, is_offline: bool) -> tuple[str, str, str]:
    if item.is_done:
        return "", "", ""
    if is_offline and item.place.startswith(("http://", "https://")):
        return tr("Needs internet"), "neutral", "cloud-off"
    if item.at is not None and not item.all_day and item.at <= now:
        return tr("Now"), "accent", "clock"
    return "", "", ""


def _around(item: DayItem) -> str:
    """Return with whom and where, what the title says already left out."""
    where = "" if item.place.startswith("http") else item.place
    named = name_of(item)
    parts = (where, "" if item.person and item.person in named else item.person,
             "" if item.company and item.company in named else item.company)  # fmt: skip
    return " · ".join(part for part in parts if part)


def _done_words(item: DayItem, now: int) -> str:
    if item.outcome:
        return tr("Done at {time}: {outcome}", time=clock(item.story_at), outcome=item.outcome)
    return tr("Done at {time}", time=clock(item.story_at))


def _nameless(item: DayItem) -> str:
    words: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {
        "call": (lambda: tr("Call {name}", name=item.who), lambda: trc("noun", "Call")),
        "meeting": (lambda: tr("Meeting with {name}", name=item.who), lambda: tr("Meeting")),
        "visit": (lambda: tr("Visit: {name}", name=item.who), lambda: tr("Visit")),
        "task": (lambda: tr("Task for {name}", name=item.who), lambda: tr("Task")),
        "email": (lambda: tr("E-mail to {name}", name=item.who), lambda: tr("E-mail")),
        "note": (lambda: tr("Note on {name}", name=item.who), lambda: tr("Note")),
    }
    named, bare = words.get(item.kind, words["task"])
    return named() if item.who else bare()


def _date(at: int) -> QDate:
    day = local_day(at)
    return QDate(day.year, day.month, day.day)
