"""One small function for each column: it takes the text of a cell and puts what it means into the draft of the row."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import unquote

from crm_desktop.domain.countries import country_code
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Field, Type
from crm_desktop.exchange.cells import (
    html_to_text,
    is_email,
    read_boolean,
    salesforce_id,
    split_tags,
    split_values,
)
from crm_desktop.exchange.field_values import READERS
from crm_desktop.exchange.incoming import Problem, Severity
from crm_desktop.exchange.kept_step import NOTE_LIMIT, in_pieces, kept_step
from crm_desktop.exchange.targets import ColumnTarget, Mapping, Target, parse_target, target_field

__all__ = ["NOTE_LIMIT", "READERS", "Draft", "Step", "is_rich", "page_ref", "step_of"]
_PAGE = re.compile(r"linkedin\.com/in/([^/?#\s]+)", re.IGNORECASE)
_COORDINATES = ("latitude", "longitude")


class Draft:
    """A row that is being read. `points` hold owner, kind, label, value, preferred and column."""

    __slots__ = (
        "addresses", "affiliation", "company", "day_parts", "full_name", "ids", "is_deleted", "kept", "labels", "line",
        "named", "notes", "person", "points", "problems", "record", "tags",
    )  # fmt: skip

    def __init__(self, line: int) -> None:
        self.line = line
        self.person: dict[str, object] = {}
        self.company: dict[str, object] = {}
        self.affiliation: dict[str, object] = {}
        self.record: dict[str, object] = {}  # of any other kind
        self.named: dict[str, tuple[str, str]] = {}  # its links: text and column
        self.points: list[tuple[str, str, str, str, str, str]] = []  # owner, kind, label, value, column, label column
        self.addresses: dict[tuple[str, str, str], dict[str, object]] = {}  # owner, kind, label column
        self.labels: dict[str, str] = {}
        self.day_parts: dict[str, tuple[str, str]] = {}  # of a birthday in three columns: text and column
        self.full_name = ""
        self.notes: list[str] = []
        self.tags: list[str] = []
        self.ids: dict[str, str] = {}
        self.is_deleted = False
        self.kept: dict[str, object] = {}
        self.problems: list[Problem] = []

    def warn(self, column: str, expected: str, found: str) -> None:
        """Report a value that doesn't go in as it is."""
        self.problems.append(Problem(self.line, column, expected, found[:200], Severity.WARNING))


Step = Callable[[Draft, str], None]


def page_ref(draft: Draft) -> dict[str, str]:
    """Return the name of a person's page in a network as an id there: most connections come without an e-mail."""
    pages = (_PAGE.search(value) for _owner, kind, _label, value, *_ in draft.points if kind == "social")
    return next(({"linkedin": unquote(page[1]).lower()} for page in pages if page), {})


def step_of(column: ColumnTarget, mapping: Mapping, label_columns: frozenset[str]) -> Step | None:
    """Return the function for a column, None where nothing is to be done."""
    target = parse_target(column.target)
    title = column.column
    if title in label_columns:
        return _label(title)
    if target.part == "skip":
        return None
    if target.is_point:
        return _point(target, column)
    if target.is_address:
        return _address(target, column)
    if not target.owner:
        return _single(target, column, mapping)
    if target.part == "full_name":
        return _full_name
    if target.part == "birthday" and target.label:
        return _day_part(target.label, title)
    field = target_field(target)
    assert field is not None  # parse_target refuses others
    if field.type is Type.REF:
        return _named(field.name, title)
    return _field(target.place, field, column, mapping)


def _label(title: str) -> Step:
    def put(draft: Draft, text: str) -> None:
        draft.labels[title] = text

    return put


def _point(target: Target, column: ColumnTarget) -> Step:
    owner, kind, label, title, label_from = target.owner, target.part, target.label, column.column, column.label_from

    def put(draft: Draft, text: str) -> None:
        value = text.strip()
        if value:
            draft.points.append((owner, kind, label, value, title, label_from))

    def put_email(draft: Draft, text: str) -> None:
        value = text.strip()
        if is_email(value):
            draft.points.append((owner, kind, label, value, title, label_from))
            return
        if value.lower().startswith(("/o=", "ex:/o=")):
            draft.warn(title, tr("an e-mail address"), tr("an internal address of Exchange: {text}", text=value[:80]))
            draft.kept[title] = value
            return
        parts = split_values(value) if value.count("@") > 1 or ":::" in value else [value]
        for part in filter(None, parts):
            if not is_email(part):
                draft.warn(title, tr("an e-mail address"), part)
            draft.points.append((owner, kind, label, part, title, label_from))

    def put_phone(draft: Draft, text: str) -> None:
        value = text.strip()
        parts = [value]
        if ":::" in value or ";" in value or "\n" in value or value.count("+") > 1:
            parts = split_values(value)
        draft.points.extend((owner, kind, label, part, title, label_from) for part in parts if part)

    return put_email if kind == "email" else (put_phone if kind == "phone" else put)


@lru_cache(1024)
def _country(text: str) -> str:
    return country_code(text)


def _address(target: Target, column: ColumnTarget) -> Step:
    key, piece, title = (target.owner, target.label, column.label_from), target.piece, column.column

    def item(draft: Draft) -> dict[str, object]:
        found = draft.addresses.get(key)
        if found is None:
            found = draft.addresses[key] = {}
        return found

    def put(draft: Draft, text: str) -> None:
        value = text.strip()
        if value:
            found = draft.addresses.get(key)
            if found is None:
                draft.addresses[key] = {piece: value}
            else:
                found[piece] = value

    def put_street(draft: Draft, text: str) -> None:
        value = text.strip()
        if value:
            fields = item(draft)
            fields[piece] = f"{fields[piece]}\n{value}" if piece in fields else value

    def put_country(draft: Draft, text: str) -> None:
        value = text.strip()
        if value:
            code = _country(value)
            if not code and ":::" not in value:
                draft.warn(title, tr("the name or the code of a country"), value)
            item(draft)[piece] = code or value

    def put_coordinate(draft: Draft, text: str) -> None:
        try:
            degrees = float(text)
        except ValueError:
            draft.warn(title, tr("degrees such as 48.1486"), text)
            return
        if -180 <= degrees <= 180:
            item(draft)[piece] = round(degrees * 1_000_000)

    return {"street": put_street, "country": put_country}.get(piece, put_coordinate if piece in _COORDINATES else put)


def _single(target: Target, column: ColumnTarget, mapping: Mapping) -> Step:
    source, is_salesforce, part = mapping.source, mapping.source.startswith("salesforce"), target.part

    def put_note(draft: Draft, text: str) -> None:
        if text.strip():
            draft.notes.extend(in_pieces(html_to_text(text) if is_salesforce else text))

    def put_tags(draft: Draft, text: str) -> None:
        draft.tags.extend(split_tags(text, source))

    def put_id(draft: Draft, text: str) -> None:
        value = salesforce_id(text) if is_salesforce else text.strip()
        if ";" in value:  # linked to several: the first is the main one
            draft.kept[column.column] = value
            value = value.split(";")[0].strip()
        if value:
            draft.ids[part] = value

    def put_deleted(draft: Draft, text: str) -> None:
        draft.is_deleted = read_boolean(text) is True

    if part == "keep":
        return kept_step(target, column, is_salesforce=is_salesforce)
    return {"note": put_note, "tags": put_tags, "is_deleted": put_deleted}.get(part, put_id)


def _day_part(part: str, title: str) -> Step:
    def put(draft: Draft, text: str) -> None:
        if text.strip().strip("0"):  # an empty one may be written as 0
            draft.day_parts[part] = (text.strip(), title)

    return put


def _full_name(draft: Draft, text: str) -> None:
    draft.full_name = text.strip()


def _named(name: str, title: str) -> Step:
    def put(draft: Draft, text: str) -> None:
        if text.strip():
            draft.named[name] = text.strip(), title

    return put


def _field(owner: str, field: Field, column: ColumnTarget, mapping: Mapping) -> Step:
    name, title, limit = field.name, column.column, field.limit
    has_markup = is_rich(field, mapping)

    def put_text(draft: Draft, text: str) -> None:
        value = text.strip() if not has_markup else html_to_text(text).strip()
        if not value:
            return
        if len(value) > limit:
            draft.warn(title, tr("at most {n} characters", n=limit), tr("{n} characters, put into notes", n=len(value)))
            draft.notes.extend(in_pieces(value))
            value = value[:200]
        getattr(draft, owner)[name] = value

    def put_person(draft: Draft, text: str) -> None:
        value = text.strip()
        if len(value) > limit:
            put_text(draft, text)
        elif value:
            draft.person[name] = value

    def put_read(draft: Draft, text: str) -> None:
        value = text.strip()
        if not value:
            return
        read, expected = READERS[field.type](value, field, column)
        if expected and (read is None or read == "other"):
            draft.warn(title, expected, value)
        if read is None or (expected and read == "other"):
            draft.kept[title] = value
        if read is not None and read != "":
            getattr(draft, owner)[name] = read

    if field.type in READERS:
        return put_read
    return put_person if owner == "person" and not has_markup else put_text  # most cells: without a detour


def is_rich(field: Field, mapping: Mapping) -> bool:
    """Return whether the cells of a field hold HTML."""
    return field.type is Type.LONG_TEXT and mapping.source.startswith("salesforce")
