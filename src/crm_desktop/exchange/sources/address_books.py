"""Address books with few columns: LinkedIn's connections, Thunderbird."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark
from crm_desktop.exchange.sources.source import Source, signature, table

# The file begins with lines of text, “Notes:” the first; the titles are found below them.
LINKEDIN = Source(
    "linkedin",
    mark("LinkedIn: connections"),
    "person",
    (signature("First Name", "Last Name", "Connected On"),),
    table(
        """
person.given_name = First Name
person.family_name = Last Name
person.social = URL
person.email = Email Address
company.name = Company
affiliation.job_title = Position
"""
    ),
)
THUNDERBIRD = Source(
    "thunderbird",
    mark("Thunderbird"),
    "person",
    (
        signature("Display Name", "Primary Email", "Screen Name"),
        signature("Display Name", "Primary Email", "Secondary Email"),
    ),
    table(
        """
person.given_name = First Name
person.family_name = Last Name
person.full_name = Display Name
person.nickname = Nickname
person.email = Primary Email
person.email:other = Secondary Email
person.im = Screen Name
person.phone:work = Work Phone
person.phone:home = Home Phone
person.phone:fax = Fax Number
person.phone:pager = Pager Number
person.phone:mobile = Mobile Number
person.address:home.street = Home Address, Home Address 2
person.address:home.locality = Home City
person.address:home.region = Home State
person.address:home.postal_code = Home ZipCode
person.address:home.country = Home Country
person.address:visit.street = Work Address, Work Address 2
person.address:visit.locality = Work City
person.address:visit.region = Work State
person.address:visit.postal_code = Work ZipCode
person.address:visit.country = Work Country
affiliation.job_title = Job Title
affiliation.department = Department
company.name = Organization
person.url = Web Page 1, Web Page 2
note = Notes
person.birthday:year = Birth Year
person.birthday:month = Birth Month
person.birthday:day = Birth Day
"""
    ),
)
