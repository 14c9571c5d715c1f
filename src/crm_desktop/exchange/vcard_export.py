"""People and companies to cards: the way back of `vcard_map`, kept lines included."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence

from crm_desktop.domain.names import display_name
from crm_desktop.exchange.incoming import Photo
from crm_desktop.exchange.vcard import Card, Params, Property, parse_line
from crm_desktop.exchange.vcard_fields import NAME_FIELDS, SYSTEM
from crm_desktop.exchange.vcard_labels import ADDRESS_TYPES, MESSENGERS, PHONE_TYPES, PLACE_TYPES
from crm_desktop.exchange.vcard_text import bare_line, escape

Item = Mapping[str, object]
_ONCE = frozenset(
    ("N", "FN", "UID", "BDAY", "ANNIVERSARY", "X-ANNIVERSARY", "TZ", "TITLE", "VERSION", "KIND", "NICKNAME")
)


def person_card(
    person: Mapping[str, object],
    *,
    company: str = "",
    job_title: str = "",
    department: str = "",
    notes: Sequence[str] = (),
    tags: Sequence[str] = (),
    photo: Photo | None = None,
    own: Iterable[Property] = (),
    version: str = "3.0",
) -> Card:
    """Return the card of a person (a row as `records.get` gives it) with their main job."""
    card = _Writer(person, version)
    card.add("FN", escape(_full_name(person) or company))
    card.add("N", ";".join(escape(_text(person, name)) for name in NAME_FIELDS))
    card.text("NICKNAME", _text(person, "nickname"))
    card.text("X-PHONETIC-FIRST-NAME", _text(person, "phonetic_given_name"))
    card.text("X-PHONETIC-LAST-NAME", _text(person, "phonetic_family_name"))
    if company:
        card.add("ORG", ";".join(escape(part) for part in (company, department) if part))
    card.text("TITLE", job_title)
    card.items()
    card.day("BDAY", _text(person, "birthday"))
    card.day("ANNIVERSARY" if version == "4.0" else "X-ANNIVERSARY", _text(person, "anniversary"))
    card.text("LANG", _text(person, "language"))
    card.text("TZ", _text(person, "time_zone"))
    card.rest(notes, tags, own)
    if photo is not None:
        params = {"ENCODING": ("b",), "TYPE": (photo.mime.rpartition("/")[2].upper(),)}
        card.add("PHOTO", base64.b64encode(photo.data).decode(), params)
    return card.finish()


def company_card(
    company: Mapping[str, object],
    *,
    notes: Sequence[str] = (),
    tags: Sequence[str] = (),
    own: Iterable[Property] = (),
    version: str = "3.0",
) -> Card:
    """Return the card of a company."""
    card = _Writer(company, version)
    name = _text(company, "name")
    card.add(*(("KIND", "org") if version == "4.0" else ("X-ABSHOWAS", "COMPANY")))
    card.add("FN", escape(name))
    if version == "3.0":
        card.add("N", ";;;;")
    card.text("ORG", name)
    if website := _text(company, "website"):
        card.add("URL", _address_of_page(website))
    card.items()
    card.text("LANG", _text(company, "language"))
    card.rest(notes, tags, own)
    return card.finish()


class _Writer:
    """Collects the properties of one card."""

    def __init__(self, record: Mapping[str, object], version: str) -> None:
        self._record = record
        self._version = version
        self._card = Card(version)
        self._kept = list(_kept(record))
        self._groups = {prop.group.lower() for prop in self._kept}

    def add(self, name: str, value: str, params: Params | None = None, group: str = "") -> None:
        self._card.properties.append(Property(group, name, params or {}, value))

    def text(self, name: str, text: str) -> None:
        if text:
            self.add(name, escape(text))

    def day(self, name: str, day: str) -> None:
        """Write a day; 3.0 has no days without a year, so it is written as Apple does."""
        if day.startswith("--") and self._version == "3.0":
            self.add(name, "1604" + day[1:], {"X-APPLE-OMIT-YEAR": ("1604",)})
        elif day:
            self.add(name, day.replace("-", "") if self._version == "4.0" and len(day) == 10 else day)

    def items(self) -> None:
        for point in _items(self._record, "points"):
            self._point(point)
        for address in _items(self._record, "addresses"):
            self._address(address)

    def rest(self, notes: Sequence[str], tags: Sequence[str], own: Iterable[Property]) -> None:
        for note in (_text(self._record, "description"), *notes):
            self.text("NOTE", note)
        if tags:
            self.add("CATEGORIES", ",".join(escape(tag) for tag in tags))
        self._card.properties.extend(own)

    def finish(self) -> Card:
        refs = self._record.get("refs")
        uid = refs.get(SYSTEM) if isinstance(refs, Mapping) else ""
        self.text("UID", str(uid or self._record.get("id") or ""))
        written = {prop.name for prop in self._card.properties}
        self._card.properties.extend(p for p in self._kept if not (p.name in _ONCE and p.name in written))
        return self._card

    def _point(self, point: Item) -> None:
        kind, label, value = (_text(point, name) for name in ("kind", "label", "value"))
        if not value:
            return
        name = {"phone": "TEL", "email": "EMAIL", "url": "URL", "im": "IMPP", "social": "X-SOCIALPROFILE"}.get(
            kind, "TEL"
        )
        params: dict[str, tuple[str, ...]] = {}
        types = (PHONE_TYPES if kind == "phone" else PLACE_TYPES).get(label)
        group = ""
        if types:
            params["TYPE"] = types
        elif label and kind == "im":
            name, params = _messenger(label, value)
        elif label and kind == "social":
            params = {"TYPE" if label.isalnum() else "SERVICE-TYPE": (label,)}
        elif label:
            group = self._new_group()
        text = escape(value) if kind in ("phone", "email") else _address_of_page(value)
        self.add(name, text, self._preferred(point, params), group)
        if group:
            self.add("X-ABLABEL", escape(label), group=group)

    def _address(self, address: Item) -> None:
        street = (_text(address, name) for name in ("street", "locality", "region", "postal_code", "country"))
        value = ";".join(escape(part) for part in (_text(address, "po_box"), "", *street))
        types = ADDRESS_TYPES.get(_text(address, "kind"), ())
        params: dict[str, tuple[str, ...]] = {"TYPE": types} if types else {}
        latitude, longitude = address.get("latitude"), address.get("longitude")
        if isinstance(latitude, int) and isinstance(longitude, int):
            params["GEO"] = (f"geo:{latitude / 1e6:.6f},{longitude / 1e6:.6f}",)
        self.add("ADR", value, self._preferred(address, params))

    def _preferred(self, item: Item, params: dict[str, tuple[str, ...]]) -> Params:
        if not item.get("preferred"):
            return params
        if self._version == "4.0":
            return {**params, "PREF": ("1",)}
        return {**params, "TYPE": (*params.get("TYPE", ()), "pref")}

    def _new_group(self) -> str:
        number = next(n for n in range(1, 1 << 20) if f"item{n}" not in self._groups)
        self._groups.add(f"item{number}")
        return f"item{number}"


def _messenger(label: str, value: str) -> tuple[str, dict[str, tuple[str, ...]]]:
    names = [name for name, known in MESSENGERS.items() if known == label]
    if names and ":" not in value:
        return names[0], {}
    return "IMPP", {"X-SERVICE-TYPE": (label,)}


def _full_name(person: Mapping[str, object]) -> str:
    points = {str(n): item for n, item in enumerate(_items(person, "points"))}
    return display_name({**person, "points": points})


def _address_of_page(value: str) -> str:
    """Return an address of the web: its commas and semicolons are its own and stay bare."""
    return bare_line(value.replace("\\", "\\\\"))


def _items(record: Mapping[str, object], name: str) -> list[Item]:
    """Return the items of a map, with or without their keys."""
    value = record.get(name) or ()
    items = list(value.values()) if isinstance(value, Mapping) else value
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, Sequence) else []


def _kept(record: Mapping[str, object]) -> Iterator[Property]:
    custom = record.get("custom")
    kept = custom.get(SYSTEM) if isinstance(custom, Mapping) else None
    lines = kept.get("lines") if isinstance(kept, Mapping) else None
    for line in lines if isinstance(lines, list | tuple) else ():
        if prop := parse_line(str(line)):
            yield prop


def _text(record: Mapping[str, object], name: str) -> str:
    return str(record.get(name) or "").strip()
