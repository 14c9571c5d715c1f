"""Salesforce Account and Contact: API names in any letter case, or the labels of a report.

Ids have 15 or 18 characters; `000000000000000AAA` is none. Sample sets name an account by its row: `@AccountRef7`.
"""

from __future__ import annotations

from crm_desktop.domain.i18n import mark
from crm_desktop.exchange.sources.source import Source, signature, table

SYSTEM = "salesforce"
_ROW = "@AccountRef{n}"


def _address(owner: str, word: str, kind: str) -> str:
    base = f"{owner}.address:{kind}"
    return f"""
{base}.street = {word} Street
{base}.locality = {word} City
{base}.region = {word} State, {word} State/Province
{base}.postal_code = {word} Postal Code, {word} Zip/Postal Code
{base}.country = {word} Country
{base}.latitude = {word} Latitude
{base}.longitude = {word} Longitude
skip = {word} Address, {word} Geocode Accuracy
"""


# Who changed what when in Salesforce says nothing about the record here; the JSON address repeats the columns.
_COMMON = """
ref = Id
skip = Account Owner Alias, Last Activity, Created Date, Last Modified Date
is_deleted = IsDeleted
skip = Photo URL, OwnerId, CreatedDate, CreatedById, LastModifiedDate, LastModifiedById, SystemModstamp
skip = LastActivityDate, LastViewedDate, LastReferencedDate, CleanStatus
"""
_ACCOUNT = """
company.name = Name, Account Name
company.type = Type
parent_ref = ParentId
ref = Account ID
company.phone:work = Phone
company.phone:fax = Fax
company.registration_no = Account Number
company.website = Website
company.industry = Industry
company.size = Number Of Employees, Employees
company.description = Description
company.status = Rating
company.source = Account Source
"""
_CONTACT = """
company_ref = AccountId
ref = Contact ID
company.name = Account Name
person.family_name = LastName
person.given_name = FirstName
person.additional_name = MiddleName
person.prefix = Salutation
person.suffix = Suffix
person.full_name = Name
person.phone:work = Phone
person.phone:work fax = Fax
person.phone:mobile = MobilePhone, Mobile
person.phone:home = HomePhone
person.phone:other = OtherPhone
person.phone:assistant = AssistantPhone, Asst. Phone
reports_to_ref = ReportsToId
person.email:work = Email
affiliation.job_title = Title
affiliation.department = Department
person.birthday = Birthdate
person.description = Description
person.email_opt_out = HasOptedOutOfEmail
person.do_not_call = DoNotCall
"""

ACCOUNT = Source(
    "salesforce_account",
    mark("Salesforce: accounts"),
    "company",
    (
        signature("Id", "Name", "IsDeleted", "SystemModstamp", "BillingStreet"),
        signature("Name", "BillingStreet", "BillingPostalCode"),
        signature("Account Name", "BillingStreet"),
        signature("Account Name", "Billing City"),
        signature("Account Name", "Account Owner", "Type"),
        signature("Id", "Name", "BillingCity"),
        signature("Id", "Name", "OwnerId", "Industry"),
    ),
    table(_COMMON + _ACCOUNT + _address("company", "Billing", "billing") + _address("company", "Shipping", "shipping")),
    ref_system=SYSTEM,
    ref_by_row=_ROW,
    has_footer=True,
)
CONTACT = Source(
    "salesforce_contact",
    mark("Salesforce: contacts"),
    "person",
    (
        signature("Id", "LastName", "IsDeleted", "AccountId"),
        signature("LastName", "AccountId"),
        signature("LastName", "MailingStreet"),
        signature("LastName", "MailingCity"),
        signature("First Name", "Last Name", "Account Name", "Account Owner"),
        signature("First Name", "Last Name", "Contact Owner", "Account Name"),
        signature("Id", "FirstName", "LastName", "OwnerId"),
    ),
    table(_COMMON + _CONTACT + _address("person", "Mailing", "shipping") + _address("person", "Other", "other")),
    ref_system=SYSTEM,
    has_footer=True,
)
