"""A company: a customer, a prospect, a supplier."""

from __future__ import annotations

from crm_desktop.domain.collate import sort_key
from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.specs.fields import Derived, Kind, Type, Values, choice, integer, long_text, ref, text
from crm_desktop.domain.specs.items import ADDRESSES, LAST_CONTACT, NEXT_STEP, NEXT_STEP_AT, POINTS


def derive_company(values: Values) -> dict[str, object]:
    """Return the name to show and to sort by."""
    name = str(values.get("name") or values.get("legal_name") or "")
    return {"display_name": name, "sort_name": sort_key(name)}


COMPANY = Kind(
    "company",
    1,
    _("Company"),
    _("Companies"),
    "building-2",
    (
        text("name", _("Name"), searchable=True, required=True, vcard="ORG", salesforce="Name"),
        text("legal_name", _("Legal name"), searchable=True),
        choice(
            "type",
            _("Type"),
            ("prospect", _("Prospect")),
            ("customer", _("Customer")),
            ("supplier", _("Supplier")),
            ("partner", _("Partner")),
            ("other", _("Other")),
            salesforce="Type",
        ),
        text("status", _("Status")),
        text("industry", _("Industry"), searchable=True, salesforce="Industry"),
        integer("size", _("Employees"), salesforce="NumberOfEmployees"),
        text("website", _("Website"), searchable=True, vcard="URL", salesforce="Website"),
        text("tax_id", _("VAT no."), searchable=True),
        text("registration_no", _("Reg. no."), searchable=True, salesforce="AccountNumber"),
        ref("parent_id", _("Parent company"), "company", salesforce="ParentId"),
        ref("price_list_id", _("Price list"), "price_list", hidden=True),
        text("payment_terms", _("Payment terms")),
        integer("credit_limit", _("Credit limit"), hidden=True),
        text("segment", _("Segment"), searchable=True),
        text("source", _("Source"), salesforce="AccountSource"),
        text("language", _("Language")),
        long_text("description", _("Description"), searchable=True, salesforce="Description"),
        POINTS,
        ADDRESSES,
    ),
    derived=(
        Derived("display_name", label=_("Name")),
        Derived("sort_name"),
        Derived("last_contact_at", Type.INSTANT, _("Last contact")),
        Derived("next_step_at", Type.INSTANT, _("Next step")),
        Derived("next_step_id", Type.REF),
    ),
    derive=derive_company,
    rollups=(LAST_CONTACT, NEXT_STEP_AT, NEXT_STEP),
    indexes=(
        "sort_name",
        "updated_at",
        "last_contact_at",
        "next_step_at WHERE next_step_at IS NOT NULL",
        "last_contact_at WHERE type = 'customer' AND next_step_at IS NULL",
        "segment WHERE segment IS NOT NULL",
    ),
    has_tags=True,
    is_searched=True,
    is_listed=True,
    has_page=True,
)
