"""Cards to incoming rows: what has a field goes there, everything else is kept line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.card_text import text_of
from crm_desktop.exchange.incoming import Incoming, Problem, Severity
from crm_desktop.exchange.vcard import Card, Property, read_cards
from crm_desktop.exchange.vcard_fields import COMMON, NAME_FIELDS, PERSON, SYSTEM, CardFields, Reader
from crm_desktop.exchange.vcard_own import read_own
from crm_desktop.exchange.vcard_text import split, structured
from crm_desktop.exchange.vcard_write import format_line

MAX_KEPT = 256 << 10  # characters of kept lines
# They tell of the file, not of the contact; a new file gets its own.
_OF_THE_FILE = frozenset(("PRODID", "REV", "KIND", "X-ABSHOWAS", "X-ADDRESSBOOKSERVER-KIND", "BEGIN", "END"))
_READ_APART = frozenset(("X-ABLABEL", "FN", "TITLE"))


def read_vcards(source: BinaryIO | bytes | Path) -> Iterator[Incoming]:
    """Yield a row for every card of a file; a card that can't go in comes with the problem that says why."""
    strays: list[Incoming] = []
    has_card = False
    for card in read_cards(source):
        if has_card or card.version:
            has_card = True
            yield from strays
            strays.clear()
            yield incoming(card)
        else:
            strays.append(incoming(card))
    if not has_card:
        raise ImportFailed(
            tr("This file has no contacts in it"),
            tr("In a vCard file each contact begins with BEGIN:VCARD. Export them again, or choose another file."),
        )


def incoming(card: Card) -> Incoming:
    """Return the person or the company of a card; one with a problem brings its text, to be corrected."""
    row = _incoming(card)
    if row.problems and (text := text_of(card)):
        row.cells = (text,)
    return row


def read_card_text(text: str, line: int) -> Incoming:
    """Read a card that a person corrected; it stands at a line of its file."""
    cards = [card for card in read_cards(text.encode("utf-8", "replace"), is_text=True) if card.version]
    if len(cards) != 1:
        found = tr("several contacts") if cards else tr("no contact")
        problem = Problem(line, "", tr("one contact, from BEGIN:VCARD to END:VCARD"), found)
        return Incoming(line, problems=(problem,), cells=(text,))
    row = incoming(cards[0])
    row.line, row.cells = line, (text,)
    row.problems = tuple(replace(problem, line=line) for problem in row.problems)
    return row


def _incoming(card: Card) -> Incoming:
    if any(problem.severity is Severity.ERROR for problem in card.problems):
        return Incoming(card.line, problems=tuple(card.problems))
    kind = (card.first("KIND") or card.first("X-ADDRESSBOOKSERVER-KIND")).lower()
    if kind == "group":
        found = tr("a list of contacts: {name}", name=card.first("FN") or card.first("N"))
        problem = Problem(card.line, "KIND", tr("a person or a company"), found[:200])
        return Incoming(card.line, problems=(*card.problems, problem))
    return _company(card) if _is_company(card, kind) else _person(card)


def _is_company(card: Card, kind: str) -> bool:
    if kind in ("org", "organization") or card.first("X-ABSHOWAS").upper() == "COMPANY":
        return True
    organization = split(_value(card, "ORG"), ";")[0].strip()
    has_name = any(structured(_value(card, "N"), 5))
    return bool(organization) and not has_name and card.first("FN").strip() in ("", organization)


def _value(card: Card, name: str) -> str:
    return next((prop.value for prop in card.properties if prop.name == name), "")


def _person(card: Card) -> Incoming:
    read, kept = _read(card, {**COMMON, **PERSON})
    if not any(read.fields.get(name) for name in NAME_FIELDS):
        read.fields.update(_split_name(card.first("FN").strip(), read))
    company = read.organization[0] if read.organization else ""
    if not company:
        # A job stands between a person and a company; without one the line waits for it.
        kept.extend(prop for prop in card.all("TITLE") if prop.value)
        return _row(read, kept, person=_with_items(read))
    job = {
        "job_title": read.job_title or card.first("TITLE").strip(),
        "department": ", ".join(read.organization[1:]),
    }
    affiliation: dict[str, object] = {name: text for name, text in job.items() if text}
    return _row(read, kept, person=_with_items(read), company={"name": company}, affiliation=affiliation)


def _company(card: Card) -> Incoming:
    read, kept = _read(card, COMMON)
    kept.extend(prop for prop in card.all("TITLE") if prop.value)
    read.fields["name"] = ", ".join(read.organization) or card.first("FN").strip()
    pages = [point for point in read.points if point["kind"] == "url"]
    if pages:
        read.points.remove(pages[0])
        read.fields["website"] = pages[0]["value"]
    return _row(read, kept, company=_with_items(read))


def _read(card: Card, readers: Mapping[str, Reader]) -> tuple[CardFields, list[Property]]:
    """Give each property to its reader; return also what no reader took."""
    read = CardFields(card)
    kept: list[Property] = []
    used_groups: set[str] = set()
    for prop in card.properties:
        if prop.name in _READ_APART or prop.name in _OF_THE_FILE or not prop.value.strip(";, "):
            continue
        if own := read_own(prop):
            title, type_, value = own
            read.own[title], read.own_types[title] = value, type_
            continue
        reader = readers.get(prop.name)
        if reader is not None and reader(read, prop):
            used_groups.add(prop.group)
        else:
            kept.append(prop)
    # A kept line keeps its label, which stands in a line of its own.
    groups = {prop.group for prop in kept if prop.name != "X-ABADR"} | (read.labels.keys() - used_groups)
    kept.extend(prop for prop in card.all("X-ABLABEL") if not prop.group or prop.group in groups)
    return read, kept


def _split_name(name: str, read: CardFields) -> dict[str, object]:
    """Guess the parts of a name that is given in one piece: the last word is the family name."""
    if not name or any(name == point["value"] for point in read.points) or name == read.fields.get("nickname"):
        return {}
    given, _, last = name.rpartition(" ")
    return {"given_name": given.strip(), "family_name": last} if given else {"given_name": last}


def _with_items(read: CardFields) -> dict[str, object]:
    items = (("points", read.points), ("addresses", read.addresses))
    return read.fields | {name: tuple(found) for name, found in items if found}


def _row(
    read: CardFields,
    kept: list[Property],
    *,
    person: dict[str, object] | None = None,
    company: dict[str, object] | None = None,
    affiliation: dict[str, object] | None = None,
) -> Incoming:
    record = person if person is not None else company or {}
    if not any(record.get(name) for name in (*NAME_FIELDS, "nickname", "name", "points")):
        read.warn("FN", tr("a name, an e-mail or a phone"), tr("a contact without any"), Severity.ERROR)
    lines = _kept_lines(read, kept)
    return Incoming(
        read.card.line,
        person=person,
        company=company,
        affiliation=affiliation,
        notes=tuple(read.notes),
        tags=tuple(read.tags),
        refs=read.refs,
        kept={**read.own, SYSTEM: {"lines": lines}} if lines else read.own,
        kept_types=read.own_types,
        photo=read.photo,
        problems=(*read.card.problems, *read.problems),
    )


def _kept_lines(read: CardFields, kept: list[Property]) -> list[str]:
    lines: list[str] = []
    room = MAX_KEPT
    for prop in kept:
        line = format_line(prop)
        if len(line) > room:
            read.warn(prop.name, tr("at most {n} KiB that no field holds", n=MAX_KEPT >> 10), tr("more, left out"))
        else:
            room -= len(line)
            lines.append(line)
    return lines
