"""Kinds of few fields: tag, attachment, custom field, saved view, user, alias, distinct."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.i18n import markc
from crm_desktop.domain.specs.fields import (
    Kind,
    Policy,
    boolean,
    choice,
    instant,
    integer,
    long_text,
    map_of,
    ref,
    text,
)

TAG = Kind(
    "tag",
    5,
    _("Tag"),
    _("Tags"),
    "tag",
    (text("name", _("Name"), required=True), text("colour", _("Colour"))),
    title="name",
)

ATTACHMENT = Kind(
    "attachment",
    6,
    _("File"),
    _("Files"),
    "paperclip",
    (
        text("sha256", _("SHA-256"), required=True, policy=Policy.FIXED, hidden=True),
        text("name", _("Name"), searchable=True, required=True),
        text("mime", _("Type")),
        integer("bytes", _("Size")),
        instant("added_at", _("Added")),
        text("record_kind", _("Kind of record"), hidden=True),
        ref("record_id", _("Belongs to"), "", hidden=True),
    ),
    root="record_id",
    indexes=("record_id", "sha256"),
    title="name",
    is_searched=True,
)

CUSTOM_FIELD = Kind(
    "custom_field",
    7,
    _("Custom field"),
    _("Custom fields"),
    "text-cursor-input",
    (
        text("kind", _("Kind of record"), required=True),
        text("key", _("Key"), required=True),
        map_of("labels", _("Labels")),
        choice(
            "type",
            _("Type"),
            ("text", _("Text")),
            ("integer", _("Whole number")),
            ("decimal", _("Number")),
            ("money", _("Money")),
            ("date", _("Date")),
            ("choice", _("Choice")),
            ("multi_choice", _("Several choices")),
            ("yes_no", _("Yes or no")),
            ("link", _("Link")),
        ),
        map_of("options", _("Options")),
        boolean("required", _("Required")),
        boolean("searchable", _("Searchable")),
        text("currency", _("Currency")),
        integer("position", _("Position"), hidden=True),
    ),
    title="key",
)

SAVED_VIEW = Kind(
    "saved_view",
    8,
    _("View"),
    _("Views"),
    "pin",
    (
        text("name", _("Name"), required=True),
        text("kind", _("Kind of record"), required=True),
        long_text("filter", _("Filter")),
        text("columns", _("Columns")),
        text("sort", _("Sort")),
        text("group_by", _("Group")),
        map_of("shared_with", _("Shared with")),
        boolean("pinned", _("Pinned")),
    ),
    title="name",
)

USER = Kind(
    "user",
    9,
    _("User"),
    _("Users"),
    "user",
    (text("login", _("Login")), text("name", markc("person", "Name"), required=True), text("locale", _("Locale"))),
    title="name",
)

# The ids are texts, not refs: a merge must not move them as it moves what points to the merged record.
ALIAS = Kind(
    "alias",
    10,
    _("Merged record"),
    _("Merged records"),
    "git-merge",
    (
        text("old_id", _("Merged"), required=True, hidden=True),
        text("new_id", _("Merged into"), required=True, hidden=True),
        text("kind", _("Kind of record"), required=True, hidden=True),
    ),
    root="new_id",
    indexes=("old_id", "new_id"),
    title="old_id",
    natural=("old_id",),
    is_inner=True,
)

DISTINCT = Kind(
    "distinct_pair",  # DISTINCT is a word of SQL
    11,
    _("Not the same"),
    _("Not the same"),
    "unlink",
    (
        ref("first_id", _("First"), "", hidden=True),
        ref("second_id", _("Second"), "", hidden=True),
        text("kind", _("Kind of record"), required=True, hidden=True),
    ),
    indexes=("first_id", "second_id"),
    title="kind",
    natural=("first_id", "second_id"),
    is_unordered=True,
    is_inner=True,
)
