"""Items of maps that several kinds share."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.specs.fields import Link, Rollup, boolean, choice, date, integer, map_of, text

POINTS = map_of(
    "points",
    _("Phones and e-mail"),
    choice(
        "kind",
        _("Kind"),
        ("phone", _("Phone")),
        ("email", _("E-mail")),
        ("url", _("Website")),
        ("social", _("Social")),
        ("im", _("Messenger")),
    ),
    text("label", _("Label")),
    text("value", _("Value"), searchable=True),
    text("normalized", _("Normalized")),
    boolean("preferred", _("Preferred")),
    choice("status", _("State"), ("ok", _("OK")), ("bounced", _("Bounced")), ("wrong", _("Wrong"))),
    searchable=True,
)

ADDRESSES = map_of(
    "addresses",
    _("Addresses"),
    choice(
        "kind",
        _("Kind"),
        ("billing", _("Billing")),
        ("shipping", _("Shipping")),
        ("visit", _("Visit")),
        ("home", _("Home")),
        ("other", _("Other")),
    ),
    text("street", _("Street"), searchable=True),
    text("locality", _("City"), searchable=True),
    text("region", _("Region"), searchable=True),
    text("postal_code", _("Postal code"), searchable=True),
    text("country", _("Country")),
    text("po_box", _("PO box")),
    integer("latitude", _("Latitude")),
    integer("longitude", _("Longitude")),
    date("valid_from", _("Valid from")),
    date("valid_to", _("Valid to")),
    boolean("preferred", _("Preferred")),
    searchable=True,
)

_LINKS = (Link("regarding", "record_id", "activity_id"), Link("participant", "person_id", "activity_id"))


# Of an activity's own row, and of ties, which copy what is asked here (ties.py): table, record, activity, is planned.
_SOURCES = (
    # A series itself is never due: its occurrences are records of their own.
    ("activity", "record_id", "id", "status = 'planned' AND rrule IS NULL"),
    *((link.kind, link.parent, link.child, "is_planned = 1") for link in _LINKS),
)


def _of_each(query: str) -> str:
    """Return a query of the activities that regard a record: by themselves, by a link, or by taking part.

    Each part ends after one step in an index, however many activities there are.
    """
    parts = (query.format(table=t, record=r, activity=a, is_planned=p) for t, r, a, p in _SOURCES)
    return " UNION ALL ".join(f"SELECT * FROM ({part})" for part in parts)  # noqa: S608 names from here


_LIVE = "{record} = {{id}} AND deleted_at IS NULL"
_PLANNED = _of_each(
    f"SELECT {{activity}} AS id, when_at AS at FROM {{table}} WHERE {_LIVE} AND {{is_planned}} "  # noqa: S608
    "ORDER BY when_at NULLS LAST, {activity} LIMIT 1"
)
_REACHED = _of_each(
    f"SELECT max(contact_at) AS at FROM {{table}} WHERE {_LIVE} AND contact_at IS NOT NULL"  # noqa: S608
)


def _rollup(column: str, expression: str) -> Rollup:
    return Rollup(column, "activity", "record_id", expression, _LINKS)


LAST_CONTACT = _rollup("last_contact_at", f"SELECT max(at) FROM ({_REACHED})")  # noqa: S608 names from here
NEXT_STEP_AT = _rollup("next_step_at", f"SELECT min(at) FROM ({_PLANNED})")  # noqa: S608 names from here
NEXT_STEP = _rollup(
    "next_step_id",
    f"SELECT id FROM ({_PLANNED}) ORDER BY at IS NULL, at, id LIMIT 1",  # noqa: S608 names from here
)
