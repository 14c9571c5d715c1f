"""The lines of the evening check."""

from __future__ import annotations

from dataclasses import replace

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.day_rows import DayItem
from crm_desktop.ui import when
from crm_desktop.ui.lists.format import ago, day_of
from crm_desktop.ui.today.lines import Line
from crm_desktop.ui.today.words import clock, late_line
from crm_desktop.viewmodels.evening import Entry


def entry_line(entry: Entry, now: int) -> Line:
    """Return somebody without a next step: who, since when nobody reached them, and by how much they are due."""
    last = tr("Never reached")
    if entry.last_contact_at is not None:
        last = tr("Last contact {ago}", ago=ago(day_of(entry.last_contact_at), day_of(now)))
    if entry.late:
        chip = trn("Due for {n} day", "Due for {n} days", entry.late, n=when.number(entry.late))
    else:
        chip = tr("No next step")
    spoken = ", ".join(part for part in (entry.name, entry.second, last, chip, entry.phone) if part)
    buttons = (("tomorrow", tr("Call tomorrow"), "phone"), ("later", tr("Another day…"), "calendar-clock"))
    return Line(
        entry.id, "call", entry.name, entry.second, last, "", entry.name, entry.kind == "company", chip=chip,
        chip_tone="danger" if entry.late else "warn", chip_icon="clock" if entry.late else "triangle-alert",
        phone=entry.phone, record=(entry.kind, entry.id), spoken=spoken, has_tick=False, buttons=buttons,
    )  # fmt: skip


def left_line(item: DayItem, now: int) -> Line:
    """Return what is left of the day: late, or still to come."""
    line = late_line(item, now)
    if item.at is not None and item.at > now:
        at = tr("{time} today", time=clock(item.at))
        line = replace(line, chip=at, chip_tone="neutral")
    buttons = (("tomorrow", tr("Tomorrow"), "arrow-right"), ("snooze", tr("Snooze"), "alarm-clock"))
    return replace(line, buttons=buttons)
