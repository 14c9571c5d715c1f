"""A record as the comparison sees it: folded, parted, once for all the pairs that it is in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from crm_desktop.domain.collate import fold
from crm_desktop.domain.duplicates.text import company_words, firm_of, locality_of, name_of, postal_of, street_of

_NOT_DIGIT = re.compile(r"\D+")
_HOST = re.compile(r"^\s*(?:[a-z]+://)?(?:www\.)?")
# A domain that everybody may write from says nothing about a company, also in a file where it stands once.
_MAIL_FOR_ALL = (
    "gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com yahoo.es icloud.com me.com aol.com "
    "gmx.com gmx.de gmx.net web.de mail.com proton.me protonmail.com azet.sk zoznam.sk centrum.sk centrum.cz post.sk "
    "seznam.cz email.cz telefonica.net terra.es mail.ru yandex.ru qq.com 163.com"
)
PUBLIC_MAIL = frozenset(_MAIL_FOR_ALL.split())
PHONE_DIGITS = 9  # the end of a number: with and without its country it is the same


class Place(NamedTuple):
    """An address."""

    house: str = ""
    street: str = ""
    locality: str = ""
    postal: str = ""
    region: str = ""


class Comparable:
    """A person or a company, ready to be compared."""

    __slots__ = ("birthday", "codes", "company", "emails", "family", "given", "name", "phones", "places", "sites")

    def __init__(
        self,
        given: str = "",
        family: str = "",
        birthday: str = "",
        name: tuple[str, ...] = (),
        company: str = "",
        phones: tuple[str, ...] = (),
        emails: tuple[str, ...] = (),
        places: tuple[Place, ...] = (),
        codes: tuple[str, ...] = (),
        sites: tuple[str, ...] = (),
    ) -> None:
        self.given = given
        self.family = family
        self.birthday = birthday  # digits: YYYYMMDD, or a part of it
        self.name = name  # words of a company's name
        self.company = company  # where a person works
        self.phones = phones
        self.emails = emails
        self.places = places
        self.codes = codes  # VAT and registration numbers
        self.sites = sites  # domains of its website and its e-mail


def person_comparable(values: Mapping[str, object], company: str = "") -> Comparable:
    """Return a person's values, in the shape of the kind, as they are compared."""
    get = values.get
    given, family, birthday = get("given_name"), get("family_name"), get("birthday")
    points, addresses = get("points"), get("addresses")
    phones, emails = _points(points) if points else ((), ())
    return Comparable(
        name_of(str(given)) if given else "",
        name_of(str(family)) if family else "",
        _NOT_DIGIT.sub("", str(birthday)) if birthday else "",
        (),
        firm_of(company) if company else "",
        phones,
        emails,
        _places(addresses) if addresses else (),
    )


def company_comparable(values: Mapping[str, object]) -> Comparable:
    """Return a company's values, in the shape of the kind, as they are compared."""
    points, addresses = values.get("points"), values.get("addresses")
    phones, emails = _points(points) if points else ((), ())
    codes = (values.get("tax_id"), values.get("registration_no"))
    website = _domain(str(values.get("website") or ""))
    domains = [website, *(email.partition("@")[2] for email in emails)]
    return Comparable(
        name=company_words(str(values.get("name") or values.get("legal_name") or "")),
        phones=phones,
        emails=emails,
        places=_places(addresses) if addresses else (),
        codes=tuple(postal_of(str(code)) for code in codes if code),
        sites=tuple(dict.fromkeys(d for d in domains if "." in d and d not in PUBLIC_MAIL)),
    )


def _domain(website: str) -> str:
    """Return the host of a website without www."""
    return _HOST.sub("", fold(website)).partition("/")[0]


def phone_key(value: str, normalized: str = "") -> str:
    """Return the last digits of a number, empty where there are too few to mean anyone."""
    digits = _NOT_DIGIT.sub("", normalized or value)
    return digits[-PHONE_DIGITS:] if len(digits) > 5 else ""


def _points(points: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    phones: list[str] = []
    emails: list[str] = []
    for point in _items(points):
        kind, value = point.get("kind"), point.get("value")
        if not value:
            continue
        if kind == "email":
            emails.append(fold(str(value)).strip())
        elif kind == "phone":
            key = phone_key(str(value), str(point.get("normalized") or ""))
            if key:
                phones.append(key)
    return tuple(phones), tuple(emails)


def _places(addresses: object) -> tuple[Place, ...]:
    return tuple([place for place in map(_place, _items(addresses)) if any(place)])


def _items(found: object) -> list[dict[str, object]]:
    """Return the items of a map, or of a list where a file is read; what another program put there is left out."""
    if isinstance(found, Mapping):
        found = found.values()
    return [item for item in found if type(item) is dict] if isinstance(found, Iterable) else []


def _place(item: Mapping[str, object]) -> Place:
    get = item.get
    street, locality, postal, region = get("street"), get("locality"), get("postal_code"), get("region")
    house, line = street_of(str(street)) if street else ("", "")
    return Place(
        house,
        line,
        locality_of(str(locality)) if locality else "",
        postal_of(str(postal)) if postal else "",
        locality_of(str(region)) if region else "",
    )
