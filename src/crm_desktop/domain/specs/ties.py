"""What ties an activity to other records: what it regards besides its own page, and who takes part."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.specs.fields import Kind, choice, ref, text

REGARDING = Kind(
    "regarding",
    14,
    _("Link"),
    _("Links"),
    "link",
    (
        ref("activity_id", _("Activity"), "activity", required=True, hidden=True),
        text("record_kind", _("Kind of record"), hidden=True),
        ref("record_id", _("Regards"), "", required=True, hidden=True),
    ),
    root="activity_id",
    indexes=("record_id, activity_id", "activity_id"),
    title="record_kind",
    natural=("activity_id", "record_id"),
    since=2,
)

PARTICIPANT = Kind(
    "participant",
    15,
    _("Participant"),
    _("Participants"),
    "users",
    (
        ref("activity_id", _("Activity"), "activity", required=True, hidden=True),
        ref("person_id", _("Person"), "person", required=True),
        choice(
            "state",
            _("Answer"),
            ("needs_action", _("No answer yet")),
            ("accepted", _("Accepted")),
            ("declined", _("Declined")),
            ("tentative", _("Perhaps")),
        ),
    ),
    root="activity_id",
    indexes=("person_id, activity_id", "activity_id"),
    title="state",
    natural=("activity_id", "person_id"),
    since=2,
)
