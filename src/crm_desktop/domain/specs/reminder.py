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
    """Return the state and the moment at which it is shown next; those of its marks count that speak of `due_at`."""
    state, at = standing(values.get("marks"), values.get("due_at"))
    return {"state": state, "fire_at": at}


def standing(marks: object, due: object) -> tuple[str, object]:
    """Return how a reminder of the moment `due` stands, and when it is to be shown; None: with the next network.

    Marks are only ever added, so two devices that show or snooze it at once never contradict each other: the newest
    snooze counts, and it is answered by a mark "shown" at its own end only. Marks of another moment are of an earlier
    plan.
    """
    items = sorted(
        ((int(str(item.get("at") or 0)), key, item) for key, item in marks.items() if _speaks_of(item, due)),
        key=lambda mark: mark[:2],
    ) if isinstance(marks, dict) else []  # fmt: skip
    done = [at for at, _, item in items if item.get("what") == "done"]
    snoozed = [(at, item) for at, _, item in items if item.get("what") == "snoozed"]
    since, until = (snoozed[-1][0], snoozed[-1][1].get("until")) if snoozed else (0, due)
    if done and done[-1] >= since:
        return "done", until
    shown = [at for at, _, item in items if item.get("what") == "shown" and item.get("until") == until]
    if any(at >= since for at in shown):
        return "fired", until
    return ("snoozed" if snoozed else "pending"), until


def _speaks_of(item: object, due: object) -> bool:
    return isinstance(item, dict) and item.get("due") == due


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
            instant("until", _("Until")),  # of a snooze: when it ends; of a showing: the moment that it answers
            instant("due", _("Due")),  # the moment that was planned then: a mark of an earlier plan says nothing
            text("device", _("Device")),
            policy=Policy.SET,
            hidden=True,
        ),
    ),
    derived=(Derived("state"), Derived("fire_at", Type.INSTANT)),
    derive=derive_reminder,
    root="record_id",
    indexes=("fire_at WHERE state IN ('pending', 'snoozed')", "record_id"),
    title="record_kind",
    natural=("record_id", "occurrence", "offset"),
    is_inner=True,
    since=2,
)
