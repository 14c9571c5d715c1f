"""Templates of steps, and how often somebody is to hear from us."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.specs.fields import Kind, choice, integer, long_text, map_of, text

ACTIVITY_SET = Kind(
    "activity_set",
    17,
    _("Activity set"),
    _("Activity sets"),
    "list-checks",
    (
        text("name", _("Name"), searchable=True, required=True),
        long_text("description", _("Description"), searchable=True),
        map_of(
            "steps",
            _("Steps"),
            choice(
                "kind",
                _("Kind"),
                ("call", _("Call")),
                ("meeting", _("Meeting")),
                ("visit", _("Visit")),
                ("task", _("Task")),
                ("email", _("E-mail")),
            ),
            text("subject", _("Subject")),
            choice("anchor", _("Counted from"), ("start", _("Start")), ("end", _("End"))),
            integer("days", _("Days")),
            text("time", _("Time")),
            integer("duration", _("Minutes")),
            integer("position", _("Position")),
        ),
    ),
    title="name",
    is_searched=True,
    since=2,
)

# By a tag's id or a segment's name; a person's own number of days wins.
RHYTHM = Kind(
    "rhythm",
    26,
    _("Rhythm"),
    _("Rhythms"),
    "repeat",
    (
        choice("by", _("By"), ("tag", _("Tag")), ("segment", _("Segment")), required=True),
        text("value", _("Value"), required=True),
        integer("days", _("Keep in touch every (days)"), required=True),
    ),
    title="value",
    natural=("by", "value"),
    since=2,
)
