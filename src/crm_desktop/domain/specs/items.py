"""Items of maps that several kinds share."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.specs.fields import Rollup, boolean, choice, date, integer, map_of, text

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

# What was done counts by its start; a note counts by the moment at which it was written.
LAST_CONTACT = Rollup(
    "last_contact_at",
    "activity",
    "record_id",
    "SELECT max(coalesce(a.start_at, a.created_at)) FROM activity a "
    "WHERE a.record_id = {id} AND a.deleted_at IS NULL AND coalesce(a.status, 'done') = 'done'",
)
