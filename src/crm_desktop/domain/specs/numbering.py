"""Numbers of cases and documents: series, and the blocks of them that one device may use."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.specs.fields import Kind, Policy, boolean, integer, ref, text

NUMBER_SERIES = Kind(
    "number_series",
    24,
    _("Number series"),
    _("Number series"),
    "hash",
    (
        text("kind", _("Kind of record"), required=True),
        text("pattern", _("Pattern"), required=True),
        boolean("per_year", _("Begins anew each year")),
        integer("first", _("First number")),
    ),
    title="pattern",
    natural=("kind",),
    since=2,
)

NUMBER_BLOCK = Kind(
    "number_block",
    25,
    _("Block of numbers"),
    _("Blocks of numbers"),
    "hash",
    (
        ref("series_id", _("Number series"), "number_series", required=True, hidden=True, policy=Policy.FIXED),
        text("device", _("Device"), hidden=True, policy=Policy.FIXED),
        integer("year", _("Year"), hidden=True, policy=Policy.FIXED),
        integer("first", _("First number"), hidden=True, policy=Policy.FIXED),
        integer("last", _("Last number"), hidden=True, policy=Policy.FIXED),
    ),
    root="series_id",
    indexes=("series_id, year",),
    title="device",
    is_inner=True,
    since=2,
)
