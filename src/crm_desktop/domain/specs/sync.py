"""What sync itself writes down: conflicts that a person decides, and records that were erased for good."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.i18n import markc
from crm_desktop.domain.specs.fields import Kind, choice, instant, integer, long_text, ref, text

# Only the server's fold writes these two. Ids are texts where a merge of duplicates must not move them.
CONFLICT = Kind(
    "conflict",
    12,
    _("Conflict"),
    _("Conflicts"),
    "git-compare",
    (
        text("record_kind", _("Kind of record"), required=True, hidden=True),
        text("record_id", _("Belongs to"), required=True, hidden=True),
        text("root_id", _("Page"), hidden=True),
        text("field", _("Field"), required=True, hidden=True),
        long_text("base", _("Before"), hidden=True, limit=8_388_608),
        long_text("kept", _("Current"), hidden=True, limit=8_388_608),
        long_text("other", _("Other"), hidden=True, limit=8_388_608),
        ref("kept_by", _("Current, by"), "user", hidden=True),
        instant("kept_at", _("Current, at"), hidden=True),
        text("kept_dev", _("Current, device"), hidden=True),
        ref("other_by", _("Other, by"), "user", hidden=True),
        instant("other_at", _("Other, at"), hidden=True),
        text("other_dev", _("Other, device"), hidden=True),
        text("line", _("Device"), hidden=True),
        choice(
            "what",
            _("Kind"),
            ("value", _("Two values")),
            ("delete", _("Edited and deleted")),
            ("held", _("Many deleted at once")),
            hidden=True,
        ),
        text("batch", _("Batch"), hidden=True),
        choice(
            "state",
            _("State"),
            ("open", markc("conflict", "Open")),
            ("decided", _("Decided")),
            ("equal", _("Both sides agree")),
            ("withdrawn", _("Withdrawn")),
            hidden=True,
        ),
        ref("decided_by", _("Decided by"), "user", hidden=True),
        long_text("decided_value", _("Decision"), hidden=True, limit=8_388_608),
        integer("count", _("Changes"), hidden=True),
    ),
    root="root_id",
    indexes=("record_id, state", "state"),
    title="field",
    is_inner=True,
)

PURGE = Kind(
    "purge",
    13,
    _("Erased record"),
    _("Erased records"),
    "trash-2",
    (
        text("record_kind", _("Kind of record"), required=True, hidden=True),
        text("record_id", _("Record"), required=True, hidden=True),
        text("reason", _("Reason"), hidden=True),
        ref("purged_by", _("Erased by"), "user", hidden=True),
        instant("purged_at", _("Erased"), hidden=True),
    ),
    indexes=("record_id",),
    title="record_id",
    natural=("record_kind", "record_id"),
    is_inner=True,
)
