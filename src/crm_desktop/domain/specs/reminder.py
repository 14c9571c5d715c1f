"""A reminder: when to tell somebody of a record, and what was done about it on which device."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.specs.fields import (
    Derived,
    Kind,
    Policy,
    Type,
    Values,
    choice,
    instant,
    integer,
    map_of,
    ref,
    text,
)


def derive_reminder(values: Values) -> dict[str, object]:
    """Return the state and the moment at which it is shown next, from the newest mark.

    Marks are only ever added, so two devices that show, snooze or finish it at once never contradict each other.
    """
    marks = values.get("marks")
    last: dict[str, object] = {}
    if isinstance(marks, dict):
        items = [(key, item) for key, item in marks.items() if isinstance(item, dict)]
        last = max(items, key=lambda pair: (int(str(pair[1].get("at") or 0)), pair[0]), default=("", {}))[1]
    state = {"shown": "fired", "snoozed": "snoozed", "done": "done"}.get(str(last.get("what")), "pending")
    return {"state": state, "fire_at": last.get("until") if state == "snoozed" else values.get("due_at")}


REMINDER = Kind(
    "reminder",
    16,
    _("Reminder"),
    _("Reminders"),
    "bell",
    (
        text("record_kind", _("Kind of record"), hidden=True),
        ref("record_id", _("Belongs to"), "", required=True, hidden=True),
        text("occurrence", _("Occurrence"), hidden=True),
        integer("offset", _("Minutes before"), hidden=True),
        instant("due_at", _("Shown at"), hidden=True),
        map_of(
            "marks",
            _("Shown"),
            choice("what", _("What"), ("shown", _("Shown")), ("snoozed", _("Snoozed")), ("done", _("Done"))),
            instant("at", _("At")),
            instant("until", _("Until")),
            text("device", _("Device")),
            policy=Policy.SET,
            hidden=True,
        ),
    ),
    derived=(Derived("state"), Derived("fire_at", Type.INSTANT)),
    derive=derive_reminder,
    root="record_id",
    indexes=("fire_at, k WHERE state IN ('pending', 'snoozed')", "record_id"),
    title="record_kind",
    natural=("record_id", "occurrence", "offset"),
    is_inner=True,
    since=2,
)
