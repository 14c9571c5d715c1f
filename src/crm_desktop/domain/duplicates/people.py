"""Whether two people are one, and under which keys people who may be one meet."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from operator import attrgetter

from crm_desktop.domain.duplicates.commonness import Commonness, Field, each, of_places
from crm_desktop.domain.duplicates.comparable import Comparable
from crm_desktop.domain.duplicates.likeness import (
    NAME_MOST,
    birthday_bits,
    email_bits,
    home_bits,
    name_bits,
    phone_bits,
)
from crm_desktop.domain.duplicates.verdict import NO, SURE, Verdict, probability, strongest

_SWAPPED = -3.0  # first and last name in each other's place: one time in eight where files are mixed
_SAME_COMPANY, _OTHER_COMPANY = 4.0, -1.0  # colleagues share it; people change their job
# What relatives and colleagues share too: how much likelier one person's two records share it.
_EMAIL_OF_RELATIVES, _PHONE_OF_RELATIVES = 4.0, 1.2
_EMAIL_OF_COLLEAGUES, _PHONE_OF_COLLEAGUES = 5.0, 2.0
_HOPELESS = -17.0  # an e-mail and a phone that are only alike add eleven bits at most
_FEWER = 1.0  # in a file there are twice as many people entered twice as relatives, or colleagues, that look it


def compare_people(a: Comparable, b: Comparable, common: Commonness, least: float = SURE) -> Verdict:
    """Return how likely two people are one."""
    given, family, swapped = _names(a, b, common)
    own = given + birthday_bits(common, a.birthday, b.birthday)
    home = home_bits(common, a.places, b.places)
    job = 0.0
    if a.company and b.company:
        job = _SAME_COMPANY if a.company == b.company else _OTHER_COMPANY
    known = own + family + home + job - common.prior
    if known < _HOPELESS and not _meet(a.emails, b.emails) and not _meet(a.phones, b.phones):
        return NO
    email = email_bits(common, a.emails, b.emails)
    phone = phone_bits(common, a.phones, b.phones)
    score = probability(
        known + email + phone,
        own + min(email, _EMAIL_OF_RELATIVES) + min(phone, _PHONE_OF_RELATIVES) + min(family, 0.0) + _FEWER,
        own + family + min(email, _EMAIL_OF_COLLEAGUES) + min(phone, _PHONE_OF_COLLEAGUES) + _FEWER,
    )
    if score < least:  # what nobody is told needs no reasons
        return Verdict(score, ())
    is_same_name = (a.given, a.family) == (b.given, b.family)
    name = "swapped_name" if swapped else "same_name" if is_same_name else "similar_name"
    return Verdict(
        score,
        strongest([
            (given + family, name),
            (own - given, "same_birthday" if a.birthday == b.birthday else "similar_birthday"),
            (email, "same_email" if _meet(a.emails, b.emails) else "similar_email"),
            (phone, "same_phone" if _meet(a.phones, b.phones) else "similar_phone"),
            (home, "same_address" if _same_place(a, b) else "similar_address"),
            (job, "same_company"),
        ]),
    )  # fmt: skip


def _names(a: Comparable, b: Comparable, common: Commonness) -> tuple[float, float, bool]:
    if a.given == b.given and a.family == b.family and a.given and a.family:
        # Counted as a whole: given names go with family names, so two common halves are often a common name.
        given = common.bits("name", a.given, most=NAME_MOST)
        whole = common.bits("whole_name", f"{a.given}|{a.family}", most=2 * NAME_MOST)
        return given, min(whole - given, common.bits("name", a.family, most=NAME_MOST)), False
    given, family = name_bits(common, a.given, b.given), name_bits(common, a.family, b.family)
    if given < 0 or family < 0 or not (a.given and b.given):
        if (a.given == b.given and a.given) or (a.family == b.family and a.family):
            return given, family, False
        turned = sorted((name_bits(common, a.given, b.family), name_bits(common, a.family, b.given)))
        if sum(turned) + _SWAPPED > given + family:
            return turned[0], turned[1] + _SWAPPED, True  # which of the two is the given name nobody knows
    return given, family, False


def _meet(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    return any(value in theirs for value in ours)


def _same_place(a: Comparable, b: Comparable) -> bool:
    return any(place in b.places for place in a.places)


def _emails(record: Comparable) -> Iterable[str]:
    """Return what stands before the @: the rest is a slip away more often; short ones are a dozen people's."""
    return [email[:at] if (at := email.find("@")) > 4 else email for email in record.emails]


def _phones(record: Comparable) -> Iterable[str]:
    return record.phones


def _name(record: Comparable) -> Iterable[str]:
    given, family = record.given[:4], record.family[:4]
    if given and family:
        return (f"{given}|{family}" if given < family else f"{family}|{given}",)
    return ()


def _name_and_area(record: Comparable) -> Iterable[str]:
    """Half a name, and where: the other half may be missing or written otherwise."""
    places = record.places
    if not places:
        return ()
    found = []
    for name in (record.given[:3], record.family[:3]):
        if name:
            found += [f"{name}|{place.postal or place.locality[:4]}" for place in places]
    return found


def _born(record: Comparable) -> Iterable[str]:
    """Return the day, and half a name with the year and with the day: each may be wrong."""
    day = record.birthday
    if len(day) != 8:
        return ()
    names = [name for name in (record.given[:3], record.family[:3]) if name]
    return [day, *[f"{name}|{part}" for name in names for part in (day[:4], day[4:])]]


def _house(record: Comparable) -> Iterable[str]:
    found = []
    for house, street, locality, postal, _ in record.places:
        if house:
            if street:
                found.append(f"{house}|{street[:6]}|{postal[:2] or locality[:3]}")
            if postal:
                found.append(f"{house}|{postal}")
    return found


PEOPLE_KEYS = (_emails, _phones, _born, _name, _name_and_area, _house)
PEOPLE_NAME_KEYS = frozenset((_name,))
PEOPLE_FIELDS: tuple[Field, ...] = (
    ("name", lambda records: chain(map(attrgetter("given"), records), map(attrgetter("family"), records))),
    ("whole_name", lambda records: [f"{r.given}|{r.family}" for r in records if r.given and r.family]),
    ("birthday", lambda records: map(attrgetter("birthday"), records)),
    ("email", each("emails")),
    ("mailbox", lambda records: [email.partition("@")[0] for r in records for email in r.emails]),
    ("phone", each("phones")),
    of_places("street"),
    of_places("house"),
    of_places("locality"),
    of_places("postal"),
)
