"""A person: a name and nothing else is enough."""

from __future__ import annotations

from crm_desktop.domain.collate import sort_key
from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.i18n import markc
from crm_desktop.domain.names import both_names
from crm_desktop.domain.specs.fields import (
    Derived,
    Kind,
    Rollup,
    Type,
    Values,
    boolean,
    choice,
    date,
    integer,
    long_text,
    ref,
    text,
)
from crm_desktop.domain.specs.items import ADDRESSES, LAST_CONTACT, NEXT_STEP, NEXT_STEP_AT, POINTS

_CURRENT = (
    "FROM affiliation a WHERE a.person_id = {id} AND a.deleted_at IS NULL "
    "ORDER BY a.valid_to IS NOT NULL, a.is_primary DESC, a.k LIMIT 1"
)


def derive_person(values: Values) -> dict[str, object]:
    """Return the name to show and to sort by; without a name the first e-mail or phone stands for it."""
    shown, sorted_by = both_names(values)
    return {"display_name": shown, "sort_name": sort_key(sorted_by)}


PERSON = Kind(
    "person",
    2,
    _("Person"),
    _("People"),
    "users",
    (
        text("prefix", _("Title before name"), vcard="N[3]", salesforce="Salutation"),
        text("given_name", _("First name"), searchable=True, vcard="N[1]", salesforce="FirstName"),
        text("additional_name", _("Middle name"), searchable=True, vcard="N[2]", salesforce="MiddleName"),
        text("family_name", _("Last name"), searchable=True, vcard="N[0]", salesforce="LastName"),
        text("suffix", _("Title after name"), vcard="N[4]", salesforce="Suffix"),
        text("nickname", _("Nickname"), searchable=True, vcard="NICKNAME"),
        text("phonetic_given_name", _("First name as spoken"), searchable=True, vcard="X-PHONETIC-FIRST-NAME"),
        text("phonetic_family_name", _("Last name as spoken"), searchable=True, vcard="X-PHONETIC-LAST-NAME"),
        date("birthday", _("Birthday"), partial=True, vcard="BDAY", salesforce="Birthdate"),
        date("anniversary", _("Anniversary"), partial=True, vcard="ANNIVERSARY"),
        text("language", _("Language"), vcard="LANG"),
        text("time_zone", _("Time zone"), vcard="TZ"),
        boolean("do_not_call", _("Do not call"), salesforce="DoNotCall"),
        boolean("email_opt_out", _("No mailings"), salesforce="HasOptedOutOfEmail"),
        choice("consent", _("Consent"), ("none", _("Not asked")), ("given", _("Given")), ("withdrawn", _("Withdrawn"))),
        ref("photo", _("Photo"), "attachment", vcard="PHOTO", hidden=True),
        integer("keep_in_touch_days", _("Keep in touch every (days)")),
        long_text("description", _("Description"), searchable=True, salesforce="Description"),
        POINTS,
        ADDRESSES,
    ),
    derived=(
        Derived("display_name", label=markc("person", "Name")),
        Derived("sort_name"),
        Derived("company_id", Type.REF, _("Company")),
        Derived("job_title", label=_("Job title"), searchable=True),
        Derived("last_contact_at", Type.INSTANT, _("Last contact")),
        Derived("next_step_at", Type.INSTANT, _("Next step")),
        Derived("next_step_id", Type.REF),
    ),
    derive=derive_person,
    rollups=(
        Rollup("company_id", "affiliation", "person_id", f"SELECT a.company_id {_CURRENT}"),
        Rollup("job_title", "affiliation", "person_id", f"SELECT a.job_title {_CURRENT}"),
        LAST_CONTACT,
        NEXT_STEP_AT,
        NEXT_STEP,
    ),
    indexes=(
        "sort_name",
        "updated_at",
        "last_contact_at",
        "next_step_at WHERE next_step_at IS NOT NULL",
        "company_id",
        "company_id WHERE next_step_at IS NOT NULL",
        "last_contact_at WHERE next_step_at IS NULL AND company_id IS NULL AND last_contact_at IS NOT NULL",
        "keep_in_touch_days WHERE keep_in_touch_days IS NOT NULL",
    ),
    has_tags=True,
    is_searched=True,
    is_listed=True,
    has_page=True,
)
