"""Activities in words: what a kind is called, when something is planned, how late it is."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDate, QTime

from crm_desktop.domain.i18n import tr, trc, trn
from crm_desktop.domain.quickadd import Understood
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.ui import when
from crm_desktop.viewmodels.record.story import KIND_ICONS


def kind_name(kind: str) -> str:
    """Return what a kind is called."""
    return next((tr(option.label) for option in ACTIVITY.by_name["kind"].options if option.value == kind), kind)


def icon_of(kind: str) -> str:
    """Return the icon of a kind."""
    return KIND_ICONS.get(kind, "notebook-pen")


def planned_for(at: datetime, now: datetime, *, all_day: bool) -> str:
    """Return when something is planned: “Today 14:00”, “Tomorrow”, “Fri 20 Mar 9:00”, with its year in another one."""
    time = when.clock(QTime(at.hour, at.minute))
    days = (at.date() - now.date()).days
    if days == 0:
        return tr("Today") if all_day else tr("Today {time}", time=time)
    if days == 1:
        return tr("Tomorrow") if all_day else tr("Tomorrow {time}", time=time)
    pattern = trc("date pattern", "ddd d MMM") if at.year == now.year else trc("date pattern", "d MMM yyyy")
    day = when.day(QDate(at.year, at.month, at.day), pattern)
    return day if all_day else tr("{date} {time}", date=day, time=time)


def lateness(at: datetime, now: datetime, *, all_day: bool) -> str:
    """Return how late a planned activity is; empty where it is not."""
    days = (now.date() - at.date()).days
    if days > 0:
        return trn("{n} day late", "{n} days late", days)
    return tr("Late since {time}", time=when.clock(QTime(at.hour, at.minute))) if not all_day and at < now else ""


def length(minutes: int) -> str:
    """Return “45 min”, “1 h” or “1 h 30 min”."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return tr("{minutes} min", minutes=rest)
    return tr("{hours} h {minutes} min", hours=hours, minutes=rest) if rest else tr("{hours} h", hours=hours)


def understood_words(found: Understood, now: datetime) -> list[tuple[str, str, str]]:
    """Return what a sentence says besides its names: text, tone and icon of a chip each."""
    at, all_day = found.starts(now)
    kind = found.kind or "task"
    chips = [(kind_name(kind), "accent", icon_of(kind))]
    chips.append((planned_for(at, now, all_day=all_day), "neutral", "calendar"))
    if found.duration:
        chips.append((length(found.duration), "neutral", "clock"))
    if found.about:
        chips.append((tr("About {subject}", subject=found.about), "neutral", "message-square"))
    return chips
