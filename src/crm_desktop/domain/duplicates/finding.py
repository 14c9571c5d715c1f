"""All pairs of records that are likely one: compared are only those that meet under a key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple, Protocol

from crm_desktop.domain.duplicates.commonness import Commonness, Field, counted
from crm_desktop.domain.duplicates.companies import COMPANY_FIELDS, COMPANY_KEYS, COMPANY_NAME_KEYS, compare_companies
from crm_desktop.domain.duplicates.comparable import Comparable
from crm_desktop.domain.duplicates.people import PEOPLE_FIELDS, PEOPLE_KEYS, PEOPLE_NAME_KEYS, compare_people
from crm_desktop.domain.duplicates.verdict import SURE, Verdict
from crm_desktop.domain.looking import MANY, let_go, looking

CROWD = 16  # records under one key that are all compared; more are parted by a second key
_STEP = 64  # pairs between two looks at whether to stop: less than a millisecond of work

Keys = Callable[[Comparable], Iterable[str]]


class Compare(Protocol):
    """Compares two records; reasons are given from a score of `least` on."""

    def __call__(self, a: Comparable, b: Comparable, common: Commonness, least: float = SURE) -> Verdict:
        """Return how likely the two are one."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How records of a kind are compared: the one setting that is shipped."""

    compare: Compare
    keys: Sequence[Keys]
    names: Collection[Keys]  # those of the keys that are made of the name: it can't part a crowd under them
    fields: Sequence[Field]


PEOPLE_RULES = Rules(compare_people, PEOPLE_KEYS, PEOPLE_NAME_KEYS, PEOPLE_FIELDS)
COMPANY_RULES = Rules(compare_companies, COMPANY_KEYS, COMPANY_NAME_KEYS, COMPANY_FIELDS)


def rules_of(kind_name: str) -> Rules:
    """Return the rules of a kind."""
    return PEOPLE_RULES if kind_name == "person" else COMPANY_RULES


class Match(NamedTuple):
    """Two records, by their places in the sequence, that are likely one."""

    left: int
    right: int
    score: float
    reasons: tuple[str, ...]


def find_matches(
    records: Sequence[Comparable],
    rules: Rules,
    *,
    only: Collection[int] | None = None,
    common: Commonness | None = None,
    on_progress: Callable[[float], None] = lambda part: None,
    check: Callable[[], None] = lambda: None,
) -> list[Match]:
    """Return the pairs that are likelier one than two; with `only`, those with one of these places.

    `on_progress` hears the part that is done, `check` is called now and then and may raise to stop.
    """
    common = common or counted(records, rules.fields, check)
    check()
    found: list[Match] = []
    for number, (left, right) in enumerate(candidates(records, rules, only=only, on_progress=on_progress, check=check)):
        if number % _STEP == 0:
            check()
        score, reasons = rules.compare(records[left], records[right], common)
        if score >= SURE:
            found.append(Match(left, right, score, reasons))
    return found


def candidates(
    records: Sequence[Comparable],
    rules: Rules,
    *,
    only: Collection[int] | None = None,
    on_progress: Callable[[float], None] = lambda part: None,
    check: Callable[[], None] = lambda: None,
) -> Iterator[tuple[int, int]]:
    """Yield each pair that shares a key, once. One kind of key is looked at after the other, to hold little at once."""
    count = len(records)
    seen: set[int] = set()
    wanted = None if only is None else frozenset(only)
    for step, key in enumerate(rules.keys):
        on_progress(step / len(rules.keys))
        second_keys = _other_keys if key in rules.names else _second_keys
        shared = _groups(records, key, check) if wanted is None else _groups_of(records, key, wanted, check)
        for group in looking(shared, check, MANY):
            for left, right in _pairs(records, group, second_keys):
                if wanted is None or left in wanted or right in wanted:
                    mark = left * count + right
                    if mark not in seen:
                        seen.add(mark)
                        yield left, right


def _groups(records: Sequence[Comparable], key: Keys, check: Callable[[], None]) -> Iterable[list[int]]:
    """Return the places that share a key; most keys are one record's alone and cost no list."""
    first: dict[str, int] = {}
    more: dict[str, list[int]] = {}
    for place, record in looking(enumerate(records), check, MANY):
        for text in key(record):
            other = first.setdefault(text, place)
            if other != place:
                group = more.get(text)
                if group is None:
                    more[text] = [other, place]
                elif group[-1] != place:
                    group.append(place)
    let_go(first, check)
    return more.values()


def _groups_of(
    records: Sequence[Comparable], key: Keys, wanted: Collection[int], check: Callable[[], None]
) -> Iterable[list[int]]:
    """Return the same groups, those alone that one of some places is in: nothing is kept of what no one asked about."""
    groups: dict[str, list[int]] = {
        text: [] for place in looking(wanted, check, MANY) if place < len(records) for text in key(records[place])
    }
    if groups:
        for place, record in looking(enumerate(records), check, MANY):
            for text in key(record):
                group = groups.get(text)
                if group is not None and (not group or group[-1] != place):
                    group.append(place)
    found = [group for group in groups.values() if len(group) > 1]
    let_go(groups, check)
    return found


def _pairs(records: Sequence[Comparable], group: list[int], second_keys: Keys) -> Iterable[tuple[int, int]]:
    if len(group) <= CROWD:
        return combinations(group, 2)
    parts: dict[str, list[int]] = {}
    for place in group:
        for text in set(second_keys(records[place])):
            parts.setdefault(text, []).append(place)
    pairs: list[tuple[int, int]] = []
    for part in parts.values():
        if len(part) <= CROWD:
            pairs += combinations(part, 2)
        else:  # alike in two things and still a crowd: neighbours in the order of all that is known of them
            part.sort(key=lambda place: _sorted_by(records[place]))
            near = [(a, b) for at, a in enumerate(part) for b in part[at + 1 : at + CROWD // 2]]
            pairs += [(a, b) if a < b else (b, a) for a, b in near]
    return pairs


def _second_keys(record: Comparable) -> list[str]:
    """Return what parts a crowd: everything else that two records of one person or company may share."""
    name = f"{record.given[:4]}|{record.family[:6]}" if record.family or record.given else " ".join(record.name[:2])
    return [f"n{name}", *_other_keys(record)]


def _other_keys(record: Comparable) -> list[str]:
    """Return the same without the name. So common a name alone, with nothing else in common, makes nobody one."""
    found = [f"p{phone}" for phone in record.phones]
    found += [f"e{email}" for email in record.emails]
    if record.birthday:
        found.append(f"b{record.birthday}")
    if record.company:
        found.append(f"c{record.company}")
    for place in record.places:
        if place.postal or place.locality:
            found.append(f"z{place.postal or place.locality}")
        if place.street:
            found.append(f"s{place.street}{place.house}")
    return found


def _sorted_by(record: Comparable) -> tuple[object, ...]:
    return record.family, record.given, record.name, record.birthday, record.phones, record.emails, record.places
