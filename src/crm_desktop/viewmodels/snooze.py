"""When something may come again: the choices of the snooze menu, in local time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta, tzinfo

from crm_desktop.domain.i18n import tr
from crm_desktop.services.day_rows import MINUTE, local_day, moment_of
from crm_desktop.store.engine import Store

MORNING, AFTERNOON = 9, 14
LAST = "snooze.last"  # the last choice for each kind


@dataclass(frozen=True)
class Choice:
    """A moment by its name."""

    name: str
    words: str
    at: int


def choices(now: int, zone: tzinfo | None = None) -> list[Choice]:
    """Return what can be chosen now; the afternoon only before it."""
    day = local_day(now, zone)
    afternoon = moment_of(day, AFTERNOON, zone=zone)
    monday = day + timedelta(days=7 - day.weekday())
    found = [
        Choice("15min", tr("In 15 minutes"), _whole(now + 15 * MINUTE)),
        Choice("1h", tr("In 1 hour"), _whole(now + 60 * MINUTE)),
    ]
    if afternoon - now > 60 * MINUTE:
        found.append(Choice("afternoon", tr("This afternoon"), afternoon))
    tomorrow = moment_of(day + timedelta(days=1), MORNING, zone=zone)
    found.append(Choice("tomorrow", tr("Tomorrow 9:00"), tomorrow))
    if monday != day + timedelta(days=1):
        found.append(Choice("monday", tr("Monday 9:00"), moment_of(monday, MORNING, zone=zone)))
    found.append(Choice("week", tr("In a week"), moment_of(day + timedelta(days=7), MORNING, zone=zone)))
    return found


def last_choice(store: Store, kind: str) -> str:
    """Return what was chosen last for a kind of activity; tomorrow where nothing was."""
    kept = store.get_setting(LAST)
    return str(kept.get(kind) or "tomorrow") if isinstance(kept, dict) else "tomorrow"


def keep_choice(store: Store, kind: str, name: str) -> None:
    """Remember what was chosen."""
    kept = store.get_setting(LAST)
    store.set_setting(LAST, {**(kept if isinstance(kept, dict) else {}), kind: name})


def _whole(at: int) -> int:
    """Return the whole minute."""
    return at // MINUTE * MINUTE
