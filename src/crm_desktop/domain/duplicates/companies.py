"""Whether two companies are one, and under which keys companies that may be one meet."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz.distance import OSA

from crm_desktop.domain.duplicates.commonness import Commonness, Field, each, of_places
from crm_desktop.domain.duplicates.comparable import Comparable
from crm_desktop.domain.duplicates.likeness import email_bits, phone_bits, site_bits
from crm_desktop.domain.duplicates.verdict import SURE, Verdict, probability, strongest

_edits = OSA.distance
_NAME_MOST, _NAME_PART_MOST, _NAME_DIFFERS = 14.0, 10.0, -3.0
_WORD_MOST = 10.0
_WEB_MOST = 8.0  # a group's firms share a website
_FEWER_BRANCHES = 2.0  # four companies entered twice for one with branches that look the same
_FEWER_TENANTS = 1.0


def compare_companies(a: Comparable, b: Comparable, common: Commonness, least: float = SURE) -> Verdict:
    """Return how likely two companies are one. Branches share the name and the phone, tenants the address."""
    alike, name = company_name_bits(common, a.name, b.name)
    phone = phone_bits(common, a.phones, b.phones)
    email = max(email_bits(common, a.emails, b.emails), 0.0)
    web = max((common.bits("web", site, most=_WEB_MOST) for site in a.sites if site in b.sites), default=0.0)
    code = max((common.bits("code", one) for one in a.codes if one in b.codes), default=0.0)
    place = site_bits(common, a.places, b.places)
    who = name + phone + max(email, web) + code
    score = probability(
        who + place - common.prior,
        # A number in a register is the company's own: its branches would have the same, yet are not another company.
        place + code + _FEWER_BRANCHES,
        who + _FEWER_TENANTS,
    )
    if score < least:  # what nobody is told needs no reasons
        return Verdict(score, ())
    return Verdict(
        score,
        strongest([
            (name, "same_name" if alike == 1 else "similar_name"),
            (phone, "same_phone" if any(number in b.phones for number in a.phones) else "similar_phone"),
            (email, "same_email" if any(one in b.emails for one in a.emails) else "similar_email"),
            (web, "same_website"),
            (code, "same_number"),
            (place, "same_address" if any(one in b.places for one in a.places) else "similar_address"),
        ]),
    )  # fmt: skip


def company_name_bits(common: Commonness, a: tuple[str, ...], b: tuple[str, ...]) -> tuple[float, float]:
    """Return how alike two names are, 0 to 1, and what it is worth: rare words count more than “Center”."""
    if not a or not b:
        return 0.0, 0.0
    if b < a:
        a, b = b, a  # words that are alike are taken in turn: the same ones whoever comes first
    worth = {word: common.bits("word", word, most=_WORD_MOST) for word in (*a, *b)}
    shared = sum(worth[word] for word in a if word in b)
    rest, other = [word for word in a if word not in b], [word for word in b if word not in a]
    for word in rest:
        near = next((o for o in other if _near(word, o)), None)
        if near:
            shared += 0.8 * min(worth[word], worth[near])
            other.remove(near)
    ours, theirs = sum(worth[word] for word in a), sum(worth[word] for word in b)
    both, smaller = ours + theirs - shared, min(ours, theirs)
    if both <= 0 or smaller <= 0:
        return 0.0, 0.0
    alike, held = min(1.0, shared / both), shared / smaller
    if alike >= 0.8:
        return alike, min(shared, _NAME_MOST)
    if held >= 0.8:  # one name holds the other: a firm and its long name
        return alike, min(0.7 * shared, _NAME_PART_MOST)
    return alike, 0.5 * shared * held if held >= 0.4 else _NAME_DIFFERS


def _near(a: str, b: str) -> bool:
    shorter = min(len(a), len(b))
    return shorter > 3 and _edits(a, b, score_cutoff=2) <= (1 if shorter < 7 else 2)


def _codes(record: Comparable) -> Iterable[str]:
    return record.codes


def _phones(record: Comparable) -> Iterable[str]:
    return record.phones


def _emails(record: Comparable) -> Iterable[str]:
    return record.emails


def _sites(record: Comparable) -> Iterable[str]:
    return record.sites


def _name(record: Comparable) -> Iterable[str]:
    return ("".join(sorted(record.name))[:16],) if record.name else ()


def _first_words(record: Comparable) -> Iterable[str]:
    return (" ".join(record.name[:2]),) if len(record.name) > 1 else ()


def _house(record: Comparable) -> Iterable[str]:
    return [f"{place.house}|{place.street[:4]}" for place in record.places if place.house and place.street]


def _house_and_postal(record: Comparable) -> Iterable[str]:
    return [f"{place.house}|{place.postal}" for place in record.places if place.house and place.postal]


def _house_and_word(record: Comparable) -> Iterable[str]:
    houses = {place.house for place in record.places if place.house}
    return [f"{house}|{word[:5]}" for house in houses for word in record.name if len(word) > 3]


COMPANY_KEYS = (
    _codes, _phones, _emails, _sites, _name, _first_words, _house, _house_and_postal, _house_and_word,
)  # fmt: skip
COMPANY_NAME_KEYS = frozenset((_name, _first_words))
COMPANY_FIELDS: tuple[Field, ...] = (
    ("word", each("name")),
    ("phone", each("phones")),
    ("email", each("emails")),
    ("mailbox", lambda records: [email.partition("@")[0] for r in records for email in r.emails]),
    ("web", each("sites")),
    ("code", each("codes")),
    of_places("street"),
    of_places("house"),
    of_places("postal"),
)
