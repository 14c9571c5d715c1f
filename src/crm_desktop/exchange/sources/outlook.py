"""Outlook for Windows (92 columns, in the language of the program) and Outlook.com (56 columns, English).

Addresses have three lines, `0/0/00` is no date.
"""

from __future__ import annotations

from crm_desktop.domain.i18n import mark
from crm_desktop.exchange.csv_dialect import fold_title
from crm_desktop.exchange.sources.outlook_words import FIELDS, FRENCH, GERMAN, SLOVAK, SPANISH
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
person.phone:other = Other Phone, Radio Phone
person.phone:assistant = Assistant's Phone
person.im = IMAddress
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

_ENGLISH = table(_TITLES + _address("Business", "visit") + _address("Home", "home") + _address("Other", "other"))


def _in_language(words: str) -> dict[str, str]:
    """Return the titles of a language, with the English ones that its Outlook leaves as they are."""
    targets = [target.strip() for target in FIELDS.split(";")]
    titles = [title.strip() for title in words.split(";")]
    pairs = zip(titles, targets, strict=True)
    return _ENGLISH | {fold_title(title): target for title, target in pairs if title}


def _outlook(name: str, label: str, words: str, *signs: str, second: dict[str, str] | None = None) -> Source:
    return Source(f"outlook_{name}", label, "person", (signature(*signs),), _in_language(words), second=second or {})


OUTLOOK = Source(
    "outlook",
    mark("Outlook"),
    "person",
    (
        signature("E-mail Display Name", "Business Street"),
        signature("First Name", "Last Name", "Business Street", "Home Street"),
    ),
    _ENGLISH,
)
OUTLOOK_ABROAD = (
    _outlook("de", mark("Outlook in German"), GERMAN, "Vorname", "Nachname", "Straße geschäftlich"),
    _outlook("es", mark("Outlook in Spanish"), SPANISH, "Nombre", "Apellidos", "Calle del trabajo"),
    _outlook("sk", mark("Outlook in Slovak"), SLOVAK, "Krstné meno", "Priezvisko", "Ulica (práca)"),
    # The first “Titre” is the one before the name, the second the position at work.
    _outlook("fr", mark("Outlook in French"), FRENCH, "Prénom", "Nom", "Rue (bureau)",
             second={"titre": "affiliation.job_title"}),
)  # fmt: skip
