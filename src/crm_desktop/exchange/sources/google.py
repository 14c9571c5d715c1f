"""Google Contacts: columns numbered by group, several values in one cell, groups as labels."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark
from crm_desktop.exchange.sources.source import Source, signature, table

_COMMON = """
person.prefix = Name Prefix
person.suffix = Name Suffix
person.nickname = Nickname
person.birthday = Birthday
person.language = Language
note = Notes
skip = Photo, File As, Initials, Short Name
"""
_NEW = """
person.given_name = First Name
person.additional_name = Middle Name
person.family_name = Last Name
person.phonetic_given_name = Phonetic First Name
person.phonetic_family_name = Phonetic Last Name
company.name = Organization Name
affiliation.job_title = Organization Title
affiliation.department = Organization Department
tags = Labels
"""
_OLD = """
person.full_name = Name
person.given_name = Given Name
person.additional_name = Additional Name
person.family_name = Family Name
person.phonetic_given_name = Given Name Yomi
person.phonetic_family_name = Family Name Yomi
skip = Yomi Name, Additional Name Yomi
company.name = Organization 1 - Name
affiliation.job_title = Organization 1 - Title
affiliation.department = Organization 1 - Department
tags = Group Membership
"""
_LABEL = r"(?:label|type)"


def _numbered(word: str) -> tuple[tuple[str, str, str], ...]:
    """Return the numbered columns; `word` is what the program calls a label (Label since 2024, before that Type)."""
    return (
        (r"email(\d+)value", "person.email", rf"email\1{word}"),
        (r"phone(\d+)value", "person.phone", rf"phone\1{word}"),
        (r"website(\d+)value", "person.url", rf"website\1{word}"),
        (r"im(\d+)value", "person.im", r"im\1service"),
        (r"address(\d+)street", "person.address:other.street", rf"address\1{word}"),
        (r"address(\d+)extendedaddress", "person.address:other.street", rf"address\1{word}"),
        (r"address(\d+)city", "person.address:other.locality", rf"address\1{word}"),
        (r"address(\d+)pobox", "person.address:other.po_box", rf"address\1{word}"),
        (r"address(\d+)region", "person.address:other.region", rf"address\1{word}"),
        (r"address(\d+)postalcode", "person.address:other.postal_code", rf"address\1{word}"),
        (r"address(\d+)country", "person.address:other.country", rf"address\1{word}"),
        (r"address\d+formatted", "skip", ""),
        (rf"(?:email|phone|website|im|address|organization)\d+{_LABEL}", "skip", ""),
        (r"im\d+service", "skip", ""),
    )


GOOGLE = Source(
    "google",
    mark("Google Contacts"),
    "person",
    (signature("E-mail 1 - Label", "E-mail 1 - Value"), signature("Phone 1 - Label", "First Name", "Labels")),
    table(_COMMON + _NEW),
    _numbered("label"),
)
GOOGLE_OLD = Source(
    "google_old",
    mark("Google Contacts (before 2024)"),
    "person",
    (signature("Given Name", "E-mail 1 - Type"), signature("Given Name", "Group Membership")),
    table(_COMMON + _OLD),
    _numbered("type"),
)
