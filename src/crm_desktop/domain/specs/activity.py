"""What was done or will be done with a person or a company. In this release: notes."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.specs.fields import (
    Derived,
    Kind,
    Policy,
    Values,
    boolean,
    choice,
    instant,
    integer,
    long_text,
    ref,
    text,
)


def derive_activity(values: Values) -> dict[str, object]:
    """Return the subject, else the first line of the text."""
    subject = str(values.get("subject") or "").strip()
    body = str(values.get("body") or "").strip()
    return {"display_name": subject or (body.splitlines()[0][:120] if body else "")}


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
    ),
    derived=(Derived("display_name", label=_("Subject")),),
    derive=derive_activity,
    root="record_id",
    indexes=("record_id, start_at", "start_at, k"),
    is_searched=True,
)
