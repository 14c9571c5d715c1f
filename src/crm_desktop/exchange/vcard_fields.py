"""Where each property of a card goes: a reader takes a property into fields, or says that it can't."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from crm_desktop.domain.countries import country_code
from crm_desktop.domain.dates import parse_date
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.incoming import Photo, Problem, Severity
from crm_desktop.exchange.vcard import Card, Property
from crm_desktop.exchange.vcard_labels import (
    MESSENGERS,
    NETWORKS,
    address_kind,
    phone_label,
    place_label,
    plain_label,
    spelled_type,
)
from crm_desktop.exchange.vcard_text import raw_split, split, structured, unescape
from crm_desktop.exchange.vcard_write import media_type
from crm_desktop.services.validation import normalize_point

SYSTEM = "vcard"  # under this name stand the UID in `refs` and the kept lines in `custom`
_GEO = re.compile(r"geo:(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)", re.I)
NAME_FIELDS = ("family_name", "given_name", "additional_name", "prefix", "suffix")


@dataclass(slots=True)
class CardFields:
    """What was read of a card so far."""

    card: Card
    fields: dict[str, object] = field(default_factory=dict)
    points: list[dict[str, object]] = field(default_factory=list)
    addresses: list[dict[str, object]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tags: dict[str, None] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    organization: list[str] = field(default_factory=list)
    job_title: str = ""
    photo: Photo | None = None
    problems: list[Problem] = field(default_factory=list)
    own: dict[str, object] = field(default_factory=dict)  # fields of the firm's own, as `Incoming.kept`
    own_types: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)  # group -> label

    def __post_init__(self) -> None:
        grouped = (prop for prop in self.card.all("X-ABLABEL") if prop.group)
        self.labels = {prop.group: plain_label(prop.text) for prop in grouped}

    def has_value(self, name: str) -> bool:
        """Whether the card has a property of this name that isn't empty."""
        return any(prop.value.strip(";, ") for prop in self.card.all(name))

    def warn(self, column: str, expected: str, found: str, severity: Severity = Severity.WARNING) -> None:
        """Add a problem of this card."""
        self.problems.append(Problem(self.card.line, column, expected, found[:200], severity))

    def add_point(self, kind: str, value: str, label: str, prop: Property) -> bool:
        """Add a phone, an e-mail or a page once."""
        value = value.strip()
        label = self.labels.get(prop.group) or label
        if value and not any((p["kind"], p["value"], p.get("label", "")) == (kind, value, label) for p in self.points):
            point: dict[str, object] = {"kind": kind, "value": value}
            if label:
                point["label"] = label
            if prop.is_preferred and not any(p["kind"] == kind and "preferred" in p for p in self.points):
                point["preferred"] = True
            self.points.append(point)
        return True


Reader = Callable[[CardFields, Property], bool]


def _name(m: CardFields, prop: Property) -> bool:
    if any(m.fields.get(name) for name in NAME_FIELDS):
        return False
    for name, raw in zip(NAME_FIELDS, raw_split(prop.value, ";"), strict=False):
        # A comma separates several names of one sort, an escaped one belongs to the name.
        parts = (part.strip() for part in split(raw, ","))
        if joined := (", " if name == "suffix" else " ").join(part for part in parts if part):
            m.fields[name] = joined
    return True


def _text_field(name: str) -> Reader:
    def read(m: CardFields, prop: Property) -> bool:
        text = prop.text.strip()
        if m.fields.get(name):
            return bool(m.fields[name] == text)
        m.fields[name] = text
        return True

    return read


def _nickname(m: CardFields, prop: Property) -> bool:
    names = [name.strip() for name in split(prop.value, ",")]
    if "nickname" in m.fields:
        names.insert(0, str(m.fields["nickname"]))
    m.fields["nickname"] = ", ".join(names)
    return True


def _day(name: str) -> Reader:
    def read(m: CardFields, prop: Property) -> bool:
        if m.fields.get(name) or "text" in {value.lower() for value in prop.params.get("VALUE", ())}:
            return False
        try:
            found = parse_date(prop.text)
        except ValidationError:
            m.warn(prop.name, tr("a date"), prop.text)
            return False
        omitted = prop.params.get("X-APPLE-OMIT-YEAR", ("",))[0]
        if omitted and found.startswith(omitted + "-"):
            found = "-" + found[4:]
        if found:
            m.fields[name] = found
        return True

    return read


def _labelled_day(m: CardFields, prop: Property) -> bool:
    return m.labels.get(prop.group) == "anniversary" and _day("anniversary")(m, prop)


def _phone(m: CardFields, prop: Property) -> bool:
    text = prop.text.strip()
    if text[:4].lower() == "tel:":
        number, _, extension = text[4:].partition(";ext=")
        text = f"{number} ext. {extension}" if extension else number
    return m.add_point("phone", text, phone_label(prop), prop)


def _email(m: CardFields, prop: Property) -> bool:
    text = prop.text.strip()
    address = text[7:] if text[:7].lower() == "mailto:" else text
    try:
        normalize_point("email", address)
    except ValidationError:
        # One bad line is no reason to refuse the person.
        m.warn("EMAIL", tr("an e-mail address"), text)
        return False
    return m.add_point("email", address, place_label(prop), prop)


def _page(m: CardFields, prop: Property) -> bool:
    return m.add_point("url", prop.text, place_label(prop), prop)


def _messenger(m: CardFields, prop: Property) -> bool:
    service = prop.params.get("X-SERVICE-TYPE", ("",))[0] or MESSENGERS.get(prop.name, "")
    return m.add_point("im", prop.text, service or place_label(prop), prop)


def _social(m: CardFields, prop: Property) -> bool:
    service = prop.params.get("SERVICE-TYPE", ("",))[0] or NETWORKS.get(prop.name, "")
    return m.add_point("social", prop.text, service or spelled_type(prop), prop)


def _address(m: CardFields, prop: Property) -> bool:
    po_box, extended, street, locality, region, postal_code, country = structured(prop.value, 7)
    # Outlook writes the name of the building into the second part, Google the whole address.
    lines = "\n".join(part for part in (extended, street) if part)
    found = {"street": lines, "locality": locality, "region": region, "postal_code": postal_code, "po_box": po_box}
    found["country"] = country_code(country) or country or _apple_country(m, prop)
    if not any(found.values()) and prop.params.get("LABEL"):
        found["street"] = prop.params["LABEL"][0]
    address: dict[str, object] = {"kind": address_kind(prop, m.labels.get(prop.group, ""))}
    address |= {name: text for name, text in found.items() if text}
    if prop.is_preferred:
        address["preferred"] = True
    if place := _GEO.match(prop.params.get("GEO", ("",))[0]):
        address |= {"latitude": round(float(place[1]) * 1e6), "longitude": round(float(place[2]) * 1e6)}
    if len(address) > 1 and address not in m.addresses:
        m.addresses.append(address)
    return True


def _apple_country(m: CardFields, prop: Property) -> str:
    """Return the country that Apple writes beside an address, for the way it is laid out."""
    beside = (other.text for other in m.card.all("X-ABADR") if other.group and other.group == prop.group)
    return country_code(next(beside, ""))


def _address_label(m: CardFields, prop: Property) -> bool:
    """Take the text of an envelope where the card has no address in parts."""
    if m.has_value("ADR"):
        return False
    m.addresses.append({"kind": address_kind(prop, ""), "street": prop.text.strip()})
    return True


def _organization(m: CardFields, prop: Property) -> bool:
    parts = [part for part in structured(prop.value, 10) if part]
    if m.organization:
        return parts == m.organization
    m.organization = parts
    return True


def _role(m: CardFields, prop: Property) -> bool:
    """Take what a person does as their job title where there is none."""
    if m.job_title or m.has_value("TITLE") or not m.has_value("ORG"):
        return False
    m.job_title = prop.text.strip()
    return True


def _note(m: CardFields, prop: Property) -> bool:
    text = prop.text
    if text.strip() and text not in m.notes:
        m.notes.append(text)
    return True


def _categories(m: CardFields, prop: Property) -> bool:
    m.tags.update(dict.fromkeys(tag.strip() for tag in split(prop.value, ",") if tag.strip()))
    return True


def _photo(m: CardFields, prop: Property) -> bool:
    found = prop.binary()
    if found is None:
        if prop.params.get("ENCODING") == ("b",) or prop.value[:5].lower() == "data:":
            m.warn("PHOTO", tr("a picture"), tr("damaged bytes"))
            return True
        return False  # a link to a picture elsewhere
    if m.photo is None:
        m.photo = Photo(media_type("PHOTO", found[0]), found[1])
    return True


def _uid(m: CardFields, prop: Property) -> bool:
    m.refs.setdefault(SYSTEM, unescape(prop.value).strip())
    return True


COMMON: dict[str, Reader] = {
    "TEL": _phone,
    "EMAIL": _email,
    "URL": _page,
    "IMPP": _messenger,
    "X-SOCIALPROFILE": _social,
    "SOCIALPROFILE": _social,
    "ADR": _address,
    "LABEL": _address_label,
    "ORG": _organization,
    "NOTE": _note,
    "CATEGORIES": _categories,
    "UID": _uid,
    "LANG": _text_field("language"),
    **dict.fromkeys(MESSENGERS, _messenger),
    **dict.fromkeys(NETWORKS, _social),
}
PERSON: dict[str, Reader] = {
    "N": _name,
    "NICKNAME": _nickname,
    "X-PHONETIC-FIRST-NAME": _text_field("phonetic_given_name"),
    "X-PHONETIC-LAST-NAME": _text_field("phonetic_family_name"),
    "BDAY": _day("birthday"),
    "ANNIVERSARY": _day("anniversary"),
    "X-ANNIVERSARY": _day("anniversary"),
    "X-MS-ANNIVERSARY": _day("anniversary"),
    "X-EVOLUTION-ANNIVERSARY": _day("anniversary"),
    "X-ABDATE": _labelled_day,
    "TZ": _text_field("time_zone"),
    "ROLE": _role,
    "PHOTO": _photo,
}
