"""HubSpot: columns are the labels that the user chose; ids of linked records stand in one cell, `8001;8002`."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark
from crm_desktop.exchange.sources.source import Source, signature, table

_CONTACT = """
ref = Record ID, Record ID - Contact
person.given_name = First Name
person.family_name = Last Name
person.prefix = Salutation
person.email = Email
person.email:work = Work email
person.email:other = Additional email addresses
person.phone = Phone Number
person.phone:mobile = Mobile Phone Number
person.phone:fax = Fax Number
person.url = Website URL
person.social = LinkedIn URL, LinkedIn Bio, Twitter Username
person.birthday = Date of birth
person.language = Preferred language
affiliation.job_title = Job Title
company.name = Company Name, Associated Company, Primary Company
company_ref = Associated Company IDs, Primary Associated Company ID, Associated Company ID
person.address:other.street = Street Address
person.address:other.locality = City
person.address:other.region = State/Region
person.address:other.postal_code = Postal Code
person.address:other.country = Country/Region
note = Message
"""
_COMPANY = """
ref = Record ID, Record ID - Company
company.name = Company name, Name
company.website = Website URL, Company Domain Name
company.phone = Phone Number
company.industry = Industry
company.size = Number of Employees
company.description = Description, About Us
company.status = Lead Status
company.source = Original Source Type
company.social = LinkedIn company page, Twitter Handle, Facebook company page
company.address:billing.street = Street Address, Street Address 2
company.address:billing.locality = City
company.address:billing.region = State/Region
company.address:billing.postal_code = Postal Code
company.address:billing.country = Country/Region
parent_ref = Parent Company ID
"""

COMPANY = Source(
    "hubspot_company",
    mark("HubSpot: companies"),
    "company",
    (
        signature("Record ID", "Company name", "Company owner"),
        signature("Record ID", "Company name", "Website URL"),
        signature("Record ID", "Company name", "Company Domain Name"),
        signature("Record ID", "Company name", "Associated Contact IDs"),
        signature("Record ID - Company", "Company name"),
    ),
    table(_COMPANY),
    ref_system="hubspot",
)
CONTACT = Source(
    "hubspot_contact",
    mark("HubSpot: contacts"),
    "person",
    (
        signature("Record ID", "First Name", "Last Name", "Contact owner"),
        signature("Record ID", "First Name", "Lifecycle Stage"),
        signature("Record ID", "First Name", "Lead Status"),
        signature("Record ID", "First Name", "Associated Company"),
        signature("Record ID", "First Name", "Associated Company IDs"),
        signature("Record ID", "Email", "Lifecycle Stage"),
        signature("Record ID - Contact", "Email"),
    ),
    table(_CONTACT),
    ref_system="hubspot",
)
