"""What two values say about their records, in bits of evidence: plus for agreement, minus for a difference.

Evidence is log2 of how much likelier a pair of values is for one entity written twice than for two entities
(Fellegi and Sunter). An agreement is worth the rarity of the value, a near agreement a part of that, since more values
are near than equal; a difference costs what one entity seldom shows: four bits are one time in sixteen.
"""

from __future__ import annotations

from rapidfuzz.distance import OSA, Indel, JaroWinkler

from crm_desktop.domain.duplicates.commonness import Commonness
from crm_desktop.domain.duplicates.comparable import Place

_jaro_winkler = JaroWinkler.similarity
_edits = OSA.distance
_shared = Indel.normalized_similarity

NAME_MOST, NAME_DIFFERS = 10.0, -4.0
BIRTHDAY_DIFFERS = -5.0
EMAIL_DIFFERS, PHONE_DIFFERS = -2.0, -1.0  # people have several
POSTAL_MOST = LOCALITY_MOST = 8.0
STREET_MOST, HOUSE_MOST = 10.0, 6.0
HOUSE_DIFFERS = -4.0  # a street says where only with its number


def name_likeness(a: str, b: str) -> float:
    """Return how alike two names are, 0 to 1: letters swapped, left out, doubled; a name and its short form."""
    if a == b:
        return 1.0
    if b < a:
        a, b = b, a  # the measure is not quite the same in both directions
    shorter, longer = (len(a), len(b)) if len(a) < len(b) else (len(b), len(a))
    if longer < 4:  # 王伟 and 王芳, Li and Lu are other names
        return 0.0
    score = _jaro_winkler(a, b)
    if score < 0.9:
        score = max(score, 1 - _edits(a, b) / longer)
        if shorter > 2 and (a.startswith(b) or b.startswith(a)):
            score = max(score, 0.9)
    return score


def name_bits(common: Commonness, a: str, b: str) -> float:
    """Return the evidence of two given or two family names."""
    if not a or not b:
        return 0.0
    if a == b:
        return common.bits("name", a, most=NAME_MOST)
    if len(a) == 1 or len(b) == 1:  # an initial
        return 1.0 if a[0] == b[0] else NAME_DIFFERS
    return _graded(name_likeness(a, b), common.bits("name", a, b, NAME_MOST), NAME_DIFFERS)


def birthday_bits(common: Commonness, a: str, b: str) -> float:
    """Return the evidence of two birthdays: slips of the hand, day and month turned round, parts of a date."""
    if not a or not b:
        return 0.0
    if a == b:
        return common.bits("birthday", a)
    if len(a) != 8 or len(b) != 8:
        return 4.0 if a.startswith(b) or b.startswith(a) or a.endswith(b) or b.endswith(a) else BIRTHDAY_DIFFERS
    if a[:4] == b[:4] and a[4:6] == b[6:] and a[6:] == b[4:6]:
        return 6.0
    # One other digit has 8 places and 9 values: of 16,000 days about a hundred are that near.
    different = sum(x != y for x, y in zip(a, b, strict=True))
    if different == 1:
        return 5.5
    if different == 2:
        return 6.0 if _edits(a, b) == 1 else 2.5
    return 0.0 if different == 3 else BIRTHDAY_DIFFERS


def email_bits(common: Commonness, ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """Return the best evidence of two lists of e-mail addresses."""
    if not ours or not theirs:
        return 0.0
    return max(_one_email(common, a, b) for a in ours for b in theirs)


def phone_bits(common: Commonness, ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """Return the best evidence of two lists of phone numbers; a firm's own differ in a digit: little."""
    if not ours or not theirs:
        return 0.0
    shared = [number for number in ours if number in theirs]
    if shared:
        return max(common.unique_bits("phone", number) for number in shared)
    return 3.0 if any(_edits(a, b, score_cutoff=1) == 1 for a in ours for b in theirs) else PHONE_DIFFERS


def street_likeness(a: str, b: str) -> float:
    """Return how alike two lists of sorted words are, 0 to 1; one that says more than the other is nearly the same."""
    if a == b:
        return 1.0
    score = _shared(a, b)
    if score < 0.9:
        x, y = set(a.split()), set(b.split())
        if x <= y or y <= x:
            return 0.9
    return score


def home_bits(common: Commonness, ours: tuple[Place, ...], theirs: tuple[Place, ...]) -> float:
    """Return the best evidence of two lists of addresses where people may have moved."""
    if not ours or not theirs:
        return 0.0
    return max(_home(common, a, b) for a in ours for b in theirs)


def site_bits(common: Commonness, ours: tuple[Place, ...], theirs: tuple[Place, ...]) -> float:
    """Return the best evidence of two lists of addresses where each stands for a place of its own: branches."""
    if not ours or not theirs:
        return 0.0
    return max(_site(common, a, b) for a in ours for b in theirs)


def _graded(score: float, worth: float, differs: float) -> float:
    """Return what a likeness is worth; the less alike, the more values are that near."""
    if score >= 0.9:
        return 0.8 * worth - 0.5
    if score >= 0.8:
        return 0.6 * worth - 1
    if score >= 0.7:
        return 0.25 * worth - 1
    return differs


def _one_email(common: Commonness, a: str, b: str) -> float:
    if a == b:
        return common.unique_bits("email", a)
    mailbox, _, domain = a.partition("@")
    other, _, other_domain = b.partition("@")
    if mailbox == other:  # the same name elsewhere, or a slip behind the @
        if _edits(domain, other_domain, score_cutoff=2) <= 2:
            return common.bits("mailbox", mailbox, most=8)
        return common.bits("mailbox", mailbox, most=5) - 1
    if min(len(a), len(b)) > 8 and _edits(mailbox, other, score_cutoff=2) <= 2:
        if domain == other_domain:
            return 7.0 if _edits(mailbox, other) == 1 else 5.0
        return 4.0 if _edits(a, b, score_cutoff=2) <= 2 else EMAIL_DIFFERS
    return EMAIL_DIFFERS


def _home(common: Commonness, p: Place, q: Place) -> float:
    area = _postal(common, p, q)
    town = _locality(common, p, q)
    # A postal code says nearly all that its town says.
    bits = area + (town / 2 if area > 0 and town > 0 else town)
    if p.region and q.region:
        bits += 0.5 if p.region == q.region else -0.5
    if p.street and q.street:
        alike = street_likeness(p.street, q.street)
        bits += _street(common, p, q, alike, -2.0)
        if alike >= 0.75:
            bits += _house(common, p.house, q.house, HOUSE_DIFFERS)
    return bits


def _site(common: Commonness, p: Place, q: Place) -> float:
    if not (p.street and q.street):
        if p.postal and q.postal:
            return common.bits("postal", p.postal, most=POSTAL_MOST) if p.postal == q.postal else -3.0
        return 0.0
    alike = street_likeness(p.street, q.street)
    if alike < 0.75:
        return -5.0  # another street in the same town is another place all the same
    if p.house and q.house and p.house != q.house:
        return -1.0 if len(p.house) > 2 and _edits(p.house, q.house) == 1 else -4.0
    bits = _street(common, p, q, alike, -5.0) + _house(common, p.house, q.house, -4.0)
    if p.postal and q.postal:
        bits += 2.0 if p.postal == q.postal else -1.0
    return bits


def _postal(common: Commonness, p: Place, q: Place) -> float:
    if not p.postal or not q.postal:
        return 0.0
    if p.postal == q.postal:
        return common.bits("postal", p.postal, most=POSTAL_MOST)
    return 3.0 if len(p.postal) == len(q.postal) and _edits(p.postal, q.postal, score_cutoff=1) == 1 else -1.5


def _locality(common: Commonness, p: Place, q: Place) -> float:
    if not p.locality or not q.locality:
        return 0.0
    worth = common.bits("locality", p.locality, q.locality, LOCALITY_MOST)
    if p.locality == q.locality:
        return worth
    alike = name_likeness(p.locality, q.locality)
    return worth * 0.7 if alike >= 0.8 else worth * 0.2 if alike > 0.7 else -1.5


def _street(common: Commonness, p: Place, q: Place, alike: float, differs: float) -> float:
    worth = common.bits("street", p.street, q.street, STREET_MOST)
    return worth if alike == 1 else _graded(max(alike, 0.8) if alike >= 0.75 else 0.0, worth, differs)


def _house(common: Commonness, a: str, b: str, differs: float) -> float:
    if not a or not b:
        return 0.0
    if a == b:
        return common.bits("house", a, most=HOUSE_MOST)
    return 1.0 if sorted(a) == sorted(b) or _edits(a, b, score_cutoff=1) == 1 else differs
