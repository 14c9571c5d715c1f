"""Pipedrive: every title with the kind before it (`Person - Name`), or the bare titles of a list."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark
from crm_desktop.exchange.sources.source import Source, signature, table

_PERSON = """
ref = ID
person.full_name = Name
person.given_name = First name
person.family_name = Last name
company.name = Organization
company_ref = Organization ID
affiliation.job_title = Job title
tags = Label, Labels
person.email = Email
person.email:work = Email - Work
person.email:home = Email - Home
person.email:other = Email - Other
person.phone = Phone
person.phone:work = Phone - Work
person.phone:home = Phone - Home
person.phone:mobile = Phone - Mobile
person.phone:other = Phone - Other
person.im = Instant messenger
person.birthday = Birthday
note = Notes
person.address:other.street = Postal address, Street/road name of Postal address
person.address:other.locality = City/town/village/locality of Postal address
person.address:other.region = State/county of Postal address
person.address:other.postal_code = ZIP/Postal code of Postal address
person.address:other.country = Country of Postal address
"""
_ORGANIZATION = """
ref = ID
company.name = Name
tags = Label, Labels
company.website = Website
company.industry = Industry
company.size = Employee count
company.social = LinkedIn profile
company.address:billing.street = Address, Street/road name of Address
company.address:billing.locality = City/town/village/locality of Address
company.address:billing.region = State/county of Address
company.address:billing.postal_code = ZIP/Postal code of Address
company.address:billing.country = Country of Address
note = Notes
"""

PERSON = Source(
    "pipedrive_person",
    mark("Pipedrive: people"),
    "person",
    (
        signature("Name", "Organization", "Person created"),
        signature("Name", "Organization", "Open deals", "Visible to"),
        signature("Name", "Organization ID", "Email - Work"),
        signature("Name", "Phone - Work", "Email - Work"),
    ),
    table(_PERSON),
    ref_system="pipedrive",
    prefix="Person - ",
)
ORGANIZATION = Source(
    "pipedrive_organization",
    mark("Pipedrive: organizations"),
    "company",
    (
        signature("Name", "Address", "Organization created"),
        signature("Name", "People", "Open deals", "Visible to"),
    ),
    table(_ORGANIZATION),
    ref_system="pipedrive",
    prefix="Organization - ",
)
