"""Calendars of others that are shown beside one's own."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.specs.fields import Kind, boolean, text

# Read-only: its events are no records, each computer keeps the last copy that it fetched.
CALENDAR_SUBSCRIPTION = Kind(
    "calendar_subscription",
    20,
    _("Calendar"),
    _("Calendars"),
    "calendar-plus",
    (
        text("name", _("Name"), required=True),
        text("source", _("Address or folder"), required=True),
        text("colour", _("Colour")),
        boolean("is_shown", _("Shown")),
    ),
    title="name",
    since=2,
)
