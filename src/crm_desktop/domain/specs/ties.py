"""What ties an activity to other records: what it regards besides its own page, and who takes part."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.specs.fields import Copied, Derived, Kind, Type, choice, ref, text

# What a record with thousands of ties asks of their activities: its last contact, its next step, a page of its story.
_COPIED = Copied(
    "activity",
    "activity_id",
    (
        ("story_at", "story_at"),
        ("contact_at", "contact_at"),
        ("when_at", "when_at"),
        ("is_planned", "iif(status = 'planned' AND rrule IS NULL, 1, NULL)"),
    ),
)
_DERIVED = (
    Derived("story_at", Type.INSTANT),
    Derived("contact_at", Type.INSTANT),
    Derived("when_at", Type.INSTANT),
    Derived("is_planned", Type.BOOLEAN),
)


def _indexes(record: str) -> tuple[str, ...]:
    return (
        f"{record}, story_at, activity_id",
        "activity_id",
        f"{record}, contact_at WHERE contact_at IS NOT NULL",
        f"{record}, when_at, activity_id WHERE is_planned = 1",
    )


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
    derived=_DERIVED,
    copied=_COPIED,
    root="activity_id",
    indexes=_indexes("record_id"),
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
    derived=_DERIVED,
    copied=_COPIED,
    root="activity_id",
    indexes=_indexes("person_id"),
    title="state",
    natural=("activity_id", "person_id"),
    since=2,
)
