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


def _of_activities(columns: str, condition: str) -> str:
    """Return a query of the activities that regard a record: by themselves, by a link, or by taking part."""
    live = f"a.deleted_at IS NULL AND {condition}"
    own = f"SELECT {columns} FROM activity a WHERE a.record_id = {{id}} AND {live}"  # noqa: S608 names from here
    tied = [
        f"SELECT {columns} FROM {x.kind} x JOIN activity a ON a.id = x.{x.child} AND {live} "  # noqa: S608 names
        f"WHERE x.{x.parent} = {{id}} AND x.deleted_at IS NULL"
        for x in _LINKS
    ]
    return " UNION ALL ".join((own, *tied))


# A series itself is never due: its occurrences are records of their own.
_PLANNED = _of_activities("a.id AS id, a.when_at AS at", "a.status = 'planned' AND a.rrule IS NULL")
_REACHED = _of_activities("max(a.contact_at) AS at", "a.contact_at IS NOT NULL")


def _rollup(column: str, expression: str) -> Rollup:
    return Rollup(column, "activity", "record_id", expression, _LINKS)


LAST_CONTACT = _rollup("last_contact_at", f"SELECT max(at) FROM ({_REACHED})")  # noqa: S608 names from here
NEXT_STEP_AT = _rollup("next_step_at", f"SELECT min(at) FROM ({_PLANNED})")  # noqa: S608 names from here
NEXT_STEP = _rollup(
    "next_step_id",
    f"SELECT id FROM ({_PLANNED}) ORDER BY at IS NULL, at, id LIMIT 1",  # noqa: S608 names from here
)
