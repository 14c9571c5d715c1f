"""From the titles of a file to a proposal of what each column becomes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from crm_desktop.domain.i18n import mark
from crm_desktop.exchange.csv_dialect import fold_title
from crm_desktop.exchange.name_shapes import find_names
from crm_desktop.exchange.proposals import FieldProposal, Question
from crm_desktop.exchange.proposing import propose
from crm_desktop.exchange.sources import SOURCES, Source
from crm_desktop.exchange.sources.foreign import SALESFORCE_TABLE, Foreign, foreign_kind
from crm_desktop.exchange.sources.general import LANGUAGE_MARKS, TITLES
from crm_desktop.exchange.sources.records import titles_of
from crm_desktop.exchange.targets import OTHERS, ColumnTarget, Mapping, parse_target

KNOWN_TITLES = frozenset(TITLES).union(*(source.titles for source in SOURCES), {"connectedon"})
GENERAL_LABEL = mark("A table with titles")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# Bare digits may be any number: a phone number needs a plus or something between the groups.
_PHONE = re.compile(r"(?=(?:\D*\d){7,15}\D*$)(?:\+[\d ()./-]+|\(?\d{1,5}[)/ .-][\d ()./-]+)")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[./-]\d\d?[./-]\d{4}")
_SHAPES = ((_EMAIL, "person.email"), (_URL, "place.website"), (_PHONE, "place.phone"))
_POSTAL = re.compile(r"\d{3} ?\d{2}|\d{2}-\d{3}|\d{4}(?: [A-Z]{2})?|\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[\dA-Z]? \d[A-Z]{2}")
_NAMES = ("name?", "person.full_name", "person.given_name", "person.family_name", "company.name")
_SAYS_NOTHING = frozenset(("keep", "skip", "note", "tags", "ref", "person.description", "company.description"))
_COMPANY_FACTS = ("company.industry", "company.tax_id", "company.registration_no", "company.size", "company.legal_name")


@dataclass(frozen=True)
class Recognised:
    """`confidence` is 1 for a program whose titles are known, else the share of columns that found a field."""

    source: str
    label: str  # to be shown with tr()
    kind: str
    mapping: Mapping
    unmapped: tuple[str, ...]
    confidence: float
    proposals: tuple[FieldProposal, ...] = ()  # custom fields for the columns that are kept
    questions: tuple[Question, ...] = ()
    has_footer: bool = False  # lines of text follow the last row


def recognise(
    header: Sequence[str], samples: Sequence[Sequence[str]] = (), *, region: str = "", kind: str = ""
) -> Recognised:
    """Propose a mapping for the titles; `samples` are a few rows, whose shape helps where a title says nothing.

    `kind` is what the rows are, where a person said it.
    """
    found = _of_records(header, kind, region) if kind in OTHERS else _by_titles(header, samples, region)
    mapping, proposals, questions = propose(found.mapping, samples)
    return replace(found, mapping=mapping, proposals=proposals, questions=questions)


def _by_titles(header: Sequence[str], samples: Sequence[Sequence[str]], region: str) -> Recognised:
    folded = [fold_title(_without_count(title)) for title in header]
    for source in SOURCES:
        if source.fits(folded, header):
            mapping = replace(_known(source, header, folded), region=region)
            # Titles with spaces are those of a report, which ends in lines of text; others are names of fields.
            has_footer = source.has_footer and any(" " in title for title in header)
            known = Recognised(source.name, source.label, source.kind, mapping, mapping.unmapped(), 1.0)
            return replace(known, has_footer=has_footer)
    mapping = replace(_general(header, folded, samples), region=region)
    found = sum(column.target != "keep" for column in mapping.columns)
    share = round(found / len(header), 2) if header else 0.0
    # A bare “name” may be that of a product or a campaign: that is hardly recognised.
    if len(mapping.targets() - _SAYS_NOTHING) < 2 and "name" in folded:
        share = min(share, 0.3)
    return Recognised("general", GENERAL_LABEL, mapping.kind, mapping, mapping.unmapped(), share)


def _of_records(header: Sequence[str], kind: str, region: str) -> Recognised:
    titles, folded = titles_of(kind), [fold_title(_without_count(title)) for title in header]
    columns = [ColumnTarget(title, titles.get(key, "keep")) for title, key in zip(header, folded, strict=True)]
    mapping = Mapping(_once_each(columns), "general", kind, _own_system(folded), region=region)
    found = sum(column.target != "keep" for column in mapping.columns)
    share = round(found / len(header), 2) if header else 0.0
    return Recognised("general", GENERAL_LABEL, kind, mapping, mapping.unmapped(), share)


def foreign_of(header: Sequence[str]) -> Foreign | None:
    """Return what kind of table the titles belong to, if it is one that isn't imported."""
    folded = [fold_title(_without_count(title)) for title in header]
    found = foreign_kind(folded)
    if (
        found is None
        and SALESFORCE_TABLE.signatures[0] <= set(folded)
        and not any(s.fits(folded, header) for s in SOURCES)
    ):
        return SALESFORCE_TABLE
    return found


def _without_count(title: str) -> str:
    """Take off the number that told two equal titles apart."""
    return re.sub(r" \(\d+\)$", "", title)


def _known(source: Source, header: Sequence[str], folded: Sequence[str]) -> Mapping:
    by_folded = dict(zip(reversed(folded), reversed(header), strict=True))
    columns = []
    for place, (title, key) in enumerate(zip(header, folded, strict=True)):
        target, label_key = source.target_of(key)
        if key in source.second and key in folded[:place]:
            target = source.second[key]
        columns.append(ColumnTarget(title, target or "keep", by_folded.get(label_key, "")))
    row = "" if any(column.target == "ref" for column in columns) else source.ref_by_row
    return Mapping(_once_each(columns), source.name, source.kind, source.ref_system or _own_system(folded), row)


def _general(header: Sequence[str], folded: Sequence[str], samples: Sequence[Sequence[str]]) -> Mapping:
    wanted = [TITLES.get(key, "") for key in folded]
    language = max(LANGUAGE_MARKS, key=lambda code: len(LANGUAGE_MARKS[code] & set(folded)))
    for place, target in enumerate(wanted):
        if not target:
            wanted[place] = _shape(place, samples)
    _add_names(wanted, samples)
    _add_postal_code(wanted, samples)
    wanted = _settle_names(wanted)
    kind = _kind_of(wanted)
    owner = _owner_of(wanted, kind)
    targets = [_settle(target, kind, owner) or "keep" for target in wanted]
    columns = [ColumnTarget(title, target) for title, target in zip(header, targets, strict=True)]
    spoken = language if LANGUAGE_MARKS[language] & set(folded) else ""
    return Mapping(_once_each(columns), "general", kind, _own_system(folded), language=spoken)


def _shape(place: int, samples: Sequence[Sequence[str]]) -> str:
    """Name the target that the values of a column look like, if nine of ten do."""
    values = _values(place, samples)
    return next((target for pattern, target in _SHAPES if _has_shape(pattern, values)), "")


def _values(place: int, samples: Sequence[Sequence[str]]) -> list[str]:
    return [text for row in samples if place < len(row) and (text := row[place].strip())]


def _has_shape(pattern: re.Pattern[str], values: Sequence[str]) -> bool:
    hits = sum(pattern.fullmatch(v) is not None and not _DATE.fullmatch(v) for v in values)
    return bool(values) and hits >= 0.9 * len(values)


def _add_names(wanted: list[str], samples: Sequence[Sequence[str]]) -> None:
    """Find columns of names where no title says that there is one."""
    if "person.email" in wanted and not any(target in _NAMES for target in wanted):
        unknown = [place for place, target in enumerate(wanted) if not target]
        for place, target in find_names(samples, wanted.index("person.email"), unknown).items():
            wanted[place] = target


def _add_postal_code(wanted: list[str], samples: Sequence[Sequence[str]]) -> None:
    """Take a column of short numbers for postal codes where there are addresses and nothing else is."""
    if "place.postal_code" in wanted or not any(t in ("place.street", "place.locality") for t in wanted):
        return
    for place, target in enumerate(wanted):
        if not target and _has_shape(_POSTAL, _values(place, samples)):
            wanted[place] = "place.postal_code"
            return


def _settle_names(wanted: list[str]) -> list[str]:
    """Decide what a plain “name” is by the columns beside it."""
    if "name?" not in wanted:
        return wanted
    has_person = any(t.startswith(("person.full", "person.given", "person.family")) for t in wanted)
    if "person.family_name" in wanted and "person.given_name" not in wanted:
        meaning = "person.given_name"
    elif "person.given_name" in wanted and "person.family_name" not in wanted:
        meaning = "person.family_name"
    elif has_person:
        is_open = "company.name" not in wanted and "person.given_name" not in wanted
        meaning = "company.name" if is_open else "person.full_name"
    elif "company.name" not in wanted and any(fact in wanted for fact in _COMPANY_FACTS):
        meaning = "company.name"
    else:
        meaning = "person.full_name"
    return [meaning if target == "name?" else target for target in wanted]


def _kind_of(wanted: Sequence[str]) -> str:
    """Return what a row is about: a person wherever something names one."""
    is_person = any(t.startswith(("person.full", "person.given", "person.family")) for t in wanted)
    return "company" if "company.name" in wanted and not is_person else "person"


def _owner_of(wanted: Sequence[str], kind: str) -> str:
    """Return whose the addresses and phones are: where the company stands first, the person is its contact."""
    if kind == "company":
        return "company"
    names = [t for t in wanted if t in ("company.name", "person.full_name", "person.given_name", "person.family_name")]
    return "company" if names[:1] == ["company.name"] else "person"


def _settle(target: str, kind: str, owner: str) -> str:
    """Return the final target of a word whose meaning depends on what the table is about."""
    if kind == "company":
        if target == "company_ref":
            return "ref"
        target = target.replace("person.email", "company.email").replace("person.phone", "company.phone")
        if target.startswith(("person.", "affiliation.")):
            return ""
    if not target.startswith("place."):
        return target
    part = target.removeprefix("place.").removesuffix("+")
    if part == "website":
        return "company.website" if owner == "company" else "person.url"
    if part == "description":
        return f"{owner}.description"
    if part.startswith("phone"):
        return f"{owner}.{part}"
    return f"{owner}.address:{'billing' if owner == 'company' else 'other'}.{part}"


def _once_each(columns: Sequence[ColumnTarget]) -> tuple[ColumnTarget, ...]:
    """Let one column fill a field and keep the text of a second; phones, streets, notes and tags take several."""
    seen: set[str] = set()
    settled = []
    for column in columns:
        target = parse_target(column.target)
        several = target.is_point or target.piece == "street" or column.label_from
        if several or column.target in ("keep", "skip", "note", "tags"):
            settled.append(column)
        elif column.target in seen:
            settled.append(replace(column, target="keep"))
        else:
            seen.add(column.target)
            settled.append(column)
    return tuple(settled)


def _own_system(folded: Sequence[str]) -> str:
    """Name the program that wrote ids like 1, 2, 3 by its set of titles: two such programs must not be mixed up."""
    return f"csv-{zlib.crc32(','.join(sorted(folded)).encode()):08x}"
