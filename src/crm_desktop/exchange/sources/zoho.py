"""Zoho CRM: a file for each module; every link is a pair of columns, `Account Name.id` and `Account Name`."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark
from crm_desktop.exchange.sources.source import Source, signature, table

_COMMON = """
tags = Tag, Tags
skip = Created By.id, Created By, Modified By.id, Modified By, Created Time, Modified Time, Last Activity Time
skip = Change Log Time, Locked, User Modified Time, System Modified Time, Record Image, Connected To.id
skip = Unsubscribed Mode, Unsubscribed Time, Record Creation Source ID, Record Status
"""
_CONTACT = """
ref = Record Id, Contact Id
skip = Contact Owner.id, Vendor Name.id, Full Name, Contact Name
company_ref = Account Name.id, Company Name.id
company.name = Account Name, Company Name
reports_to_ref = Reporting To.id, Reports To.id
person.given_name = First Name
person.family_name = Last Name
person.prefix = Salutation
person.email = Email
person.email:other = Secondary Email
person.phone:work = Phone
person.phone:mobile = Mobile
person.phone:home = Home Phone
person.phone:other = Other Phone
person.phone:assistant = Asst Phone
person.phone:work fax = Fax
affiliation.job_title = Title
affiliation.department = Department
person.birthday = Date of Birth
person.description = Description
person.email_opt_out = Email Opt Out
person.im = Skype ID
person.social = Twitter
"""
_ACCOUNT = """
ref = Record Id, Account Id
skip = Account Owner.id
parent_ref = Parent Account.id
company.name = Account Name, Company Name
company.phone = Phone
company.phone:fax = Fax
company.website = Website
company.industry = Industry
company.size = Employees
company.type = Account Type
company.status = Rating
company.registration_no = Account Number
company.description = Description
"""


def _address(owner: str, word: str, kind: str) -> str:
    base = f"{owner}.address:{kind}"
    return f"""
{base}.street = {word} Street
{base}.locality = {word} City
{base}.region = {word} State
{base}.postal_code = {word} Zip, {word} Code
{base}.country = {word} Country
{base}.po_box = {word} PO Box
"""


ACCOUNT = Source(
    "zoho_account",
    mark("Zoho CRM: accounts"),
    "company",
    (
        signature("Record Id", "Account Owner.id"),
        signature("Account Id", "Account Owner.id"),
        signature("Record Id", "Account Owner", "Account Name"),
        signature("Account Id", "Account Owner", "Account Name"),
    ),
    table(_COMMON + _ACCOUNT + _address("company", "Billing", "billing") + _address("company", "Shipping", "shipping")),
    ref_system="zoho",
)
CONTACT = Source(
    "zoho_contact",
    mark("Zoho CRM: contacts"),
    "person",
    (
        signature("Record Id", "Contact Owner.id"),
        signature("Contact Id", "Contact Owner.id"),
        signature("Record Id", "Last Name", "Account Name.id"),
        signature("Record Id", "Last Name", "Company Name.id"),
        signature("Contact Id", "Last Name", "Account Name.id"),
    ),
    table(_COMMON + _CONTACT + _address("person", "Mailing", "shipping") + _address("person", "Other", "other")),
    ref_system="zoho",
)
