"""Outlook for Windows (92 columns) and Outlook.com (56 columns): addresses in three lines, `0/0/00` for no date."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark
from crm_desktop.exchange.sources.source import Source, signature, table


def _address(word: str, kind: str) -> str:
    base = f"person.address:{kind}"
    return f"""
{base}.street = {word} Street, {word} Street 2, {word} Street 3
{base}.locality = {word} City
{base}.region = {word} State
{base}.postal_code = {word} Postal Code
{base}.country = {word} Country/Region, {word} Country
{base}.po_box = {word} Address PO Box
"""


_TITLES = """
person.prefix = Title
person.given_name = First Name
person.additional_name = Middle Name
person.family_name = Last Name
person.suffix = Suffix
person.nickname = Nickname
person.phonetic_given_name = Given Name Yomi
person.phonetic_family_name = Family Name Yomi, Surname Yomi
company.name = Company
affiliation.department = Department
affiliation.job_title = Job Title
person.phone:work fax = Business Fax
person.phone:work = Business Phone, Business Phone 2
person.phone:car = Car Phone
company.phone:work = Company Main Phone
person.phone:home fax = Home Fax
person.phone:home = Home Phone, Home Phone 2
person.phone:mobile = Mobile Phone
person.phone:other fax = Other Fax
person.phone:other = Other Phone
person.phone:pager = Pager
person.phone:main = Primary Phone
person.anniversary = Anniversary
person.birthday = Birthday
tags = Categories
person.email = E-mail Address, E-mail 2 Address, E-mail 3 Address
skip = E-mail Type, E-mail 2 Type, E-mail 3 Type, E-mail Display Name, E-mail 2 Display Name, E-mail 3 Display Name
skip = Initials, Priority, Private, Sensitivity, Mileage, Directory Server, Internet Free Busy
person.language = Language
note = Notes
person.url = Web Page, Personal Web Page
"""

OUTLOOK = Source(
    "outlook",
    mark("Outlook"),
    "person",
    (
        signature("E-mail Display Name", "Business Street"),
        signature("First Name", "Last Name", "Business Street", "Home Street"),
    ),
    table(_TITLES + _address("Business", "visit") + _address("Home", "home") + _address("Other", "other")),
)
