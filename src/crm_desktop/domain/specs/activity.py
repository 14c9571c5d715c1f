"""What was done or will be done: calls, meetings, visits, tasks, notes, e-mails."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.specs.fields import (
    Derived,
    Kind,
    Policy,
    Type,
    Values,
    boolean,
    choice,
    instant,
    integer,
    long_text,
    ref,
    text,
)

CONTACTS = ("call", "meeting", "visit", "email")  # kinds that reach a person; a note or a task does not


def derive_activity(values: Values) -> dict[str, object]:
    """Return the name, and the moments that lists ask for, in UTC milliseconds.

    `story_at` is its place in a timeline, `when_at` when a planned one is due, `contact_at` when somebody was reached.
    """
    subject = str(values.get("subject") or "").strip()
    body = str(values.get("body") or "").strip()
    start, due = values.get("start_at"), values.get("due_at")
    planned = due if start is None else start
    happened = _first(values.get("done_at"), start, values.get("created_at"))
    status = values.get("status") or "done"
    is_due = status == "planned" and not values.get("rrule")  # of a series its occurrences are due
    is_contact = status == "done" and values.get("kind") in CONTACTS
    return {
        "display_name": subject or (body.splitlines()[0][:120] if body else ""),
        "story_at": _first(planned, values.get("created_at")) if status == "planned" else happened,
        "when_at": planned if is_due else None,
        "contact_at": happened if is_contact else None,
    }


def _first(*moments: object) -> object:
    return next((moment for moment in moments if moment is not None), None)


ACTIVITY = Kind(
    "activity",
    4,
    _("Activity"),
    _("Activities"),
    "notebook-pen",
    (
        choice(
            "kind",
            _("Kind"),
            ("note", _("Note")),
            ("call", _("Call")),
            ("meeting", _("Meeting")),
            ("visit", _("Visit")),
            ("task", _("Task")),
            ("email", _("E-mail")),
            required=True,
        ),
        text("record_kind", _("Kind of record"), hidden=True),
        ref("record_id", _("Regards"), "", hidden=True),
        text("subject", _("Subject"), searchable=True),
        long_text("body", _("Text"), searchable=True, policy=Policy.TEXT),
        instant("start_at", _("Start")),
        instant("end_at", _("End")),
        instant("due_at", _("Due")),
        boolean("all_day", _("All day")),
        text("time_zone", _("Time zone"), hidden=True),
        text("rrule", _("Repeats"), hidden=True),
        choice("status", _("Status"), ("planned", _("Planned")), ("done", _("Done")), ("canceled", _("Canceled"))),
        text("outcome", _("Outcome")),
        choice("direction", _("Direction"), ("in", _("Incoming")), ("out", _("Outgoing"))),
        integer("duration", _("Minutes")),
        text("location", _("Place"), searchable=True),
        integer("priority", _("Priority")),
        instant("done_at", _("Done at"), since=2),
        # One occurrence of a series that was changed, done or canceled: which one, in the series' local time.
        ref("series_id", _("Series"), "activity", hidden=True, since=2),
        text("occurrence", _("Occurrence"), hidden=True, since=2),
        choice(
            "repeats_from",
            _("Counted from"),
            ("schedule", _("The schedule")),
            ("completion", _("The day it was done")),
            hidden=True,
            since=2,
        ),
        # Steps of one use of an activity set move together.
        ref("set_id", _("Activity set"), "activity_set", hidden=True, since=2),
        text("set_run", _("Use of the set"), hidden=True, since=2),
        text("set_step", _("Step"), hidden=True, since=2),
    ),
    derived=(
        Derived("display_name", label=_("Subject")),
        Derived("story_at", Type.INSTANT),
        Derived("when_at", Type.INSTANT),
        Derived("contact_at", Type.INSTANT),
    ),
    derive=derive_activity,
    derives_from_birth=True,
    root="record_id",
    indexes=(
        "record_id, story_at, id, status, kind",
        "story_at",
        "when_at WHERE status = 'planned'",
        "record_id, when_at WHERE status = 'planned'",
        "record_id, contact_at WHERE contact_at IS NOT NULL",
        "series_id, occurrence WHERE series_id IS NOT NULL",
        "set_run WHERE set_run IS NOT NULL",
        "start_at, end_at WHERE rrule IS NOT NULL",
    ),
    is_searched=True,
    is_listed=True,
)
