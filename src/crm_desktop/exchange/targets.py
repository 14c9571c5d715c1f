"""What a column becomes. A mapping is plain data: it is saved, shown and edited, and the import obeys it.

A target is a word such as ``person.given_name``, ``person.full_name``, ``person.phone:mobile``,
``company.address:billing.street``, ``affiliation.job_title``, ``note``, ``tags``, ``ref``, ``company_ref``, ``keep`` (a
custom field of the column's name), ``custom:KEY`` (one that is there) or ``skip``. Of any other kind of which people
keep lists it is a field of the spec: ``service_case.subject``, ``feedback.person_id`` (a record that is named).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import AFFILIATION, COMPANY, KIND, LISTED, PAGED, PERSON, Field, Kind, Type

CUSTOM = "custom:"
SINGLE = ("note", "tags", "ref", "company_ref", "parent_ref", "reports_to_ref", "is_deleted", "keep", "skip")
POINTS = ("email", "phone", "url", "social", "im")
ADDRESS_PARTS = ("street", "locality", "region", "postal_code", "country", "po_box", "latitude", "longitude")
_DAYS = ("birthday:year", "birthday:month", "birthday:day")  # of a birthday that stands in three columns
ADDRESS_KINDS = ("billing", "shipping", "visit", "home", "other")
_OWNERS: dict[str, Kind] = {"person": PERSON, "company": COMPANY, "affiliation": AFFILIATION}
OTHERS: dict[str, Kind] = {kind.name: kind for kind in LISTED if kind.name not in _OWNERS}  # a row is one record
_ALL = {**_OWNERS, **OTHERS}


@dataclass(frozen=True)
class Target:
    """A target taken apart: `person.phone:mobile` is owner person, part phone, label mobile."""

    owner: str
    part: str
    label: str = ""
    piece: str = ""  # of an address

    @property
    def place(self) -> str:
        """Where a draft of a row keeps what goes there."""
        return "record" if self.owner in OTHERS else self.owner

    @property
    def is_point(self) -> bool:
        """Whether several columns may add to it."""
        return self.part in POINTS and self.owner in ("person", "company")

    @property
    def is_address(self) -> bool:
        """Whether it is a piece of an address."""
        return self.part == "address"


@dataclass(frozen=True)
class ColumnTarget:
    """One column of a file and what it becomes.

    `label_from` names the column that says whether a phone is mobile or work. `date_order` is dmy or mdy where a date
    doesn't say it itself. `field_type` is the type of the custom field that a kept column becomes, empty for text;
    `decimal_mark` is what the column writes before decimals. `values` say which option of a choice a value of the
    file means (folded value, option).
    """

    column: str
    target: str
    label_from: str = ""
    date_order: str = ""
    field_type: str = ""
    decimal_mark: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Mapping:
    """All columns of a file, in the order of the file, with what holds for the file as a whole."""

    columns: tuple[ColumnTarget, ...]
    source: str = "general"
    kind: str = "person"  # what a row is about
    ref_system: str = ""  # whose ids `ref` and `company_ref` hold
    ref_by_row: str = ""  # pattern with {n} where rows have no id and other files name them by their number
    region: str = ""  # country of phone numbers without prefix
    language: str = ""  # of the titles: Spanish names have two surnames

    def as_json(self) -> str:
        """Return the form in which a mapping is saved."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> Mapping:
        """Read what `as_json` wrote; a target this version doesn't know is refused."""
        try:
            values = json.loads(text)
            columns = tuple(
                ColumnTarget(**{**column, "values": tuple((a, b) for a, b in column.get("values", ()))})
                for column in values.pop("columns")
            )
            mapping = Mapping(columns, **values)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ImportFailed(
                tr("The saved mapping of columns can't be read"), tr("Map the columns anew and save that.")
            ) from error
        for column in mapping.columns:
            parse_target(column.target)
        return mapping

    def with_target(self, column: str, target: str) -> Mapping:
        """Return the mapping with one column changed by hand."""
        parse_target(target)
        return replace(
            self, columns=tuple(replace(c, target=target) if c.column == column else c for c in self.columns)
        )

    def targets(self) -> frozenset[str]:
        """Return all targets."""
        return frozenset(column.target for column in self.columns)

    def unmapped(self) -> tuple[str, ...]:
        """Return the columns that no field takes; their text is kept."""
        return tuple(column.column for column in self.columns if column.target == "keep")


def parse_target(text: str) -> Target:
    """Take a target apart; one that doesn't exist is an error in words."""
    if text in SINGLE:
        return Target("", text)
    if text.startswith(CUSTOM) and len(text) > len(CUSTOM):
        return Target("", "keep", text.removeprefix(CUSTOM))
    owner, _, rest = text.partition(".")
    if owner.startswith("address:"):
        owner, rest = "person", text
    part, _, label = rest.partition(":")
    if part == "address" and owner in ("person", "company"):
        kind, _, piece = label.partition(".")
        if kind in ADDRESS_KINDS and piece in ADDRESS_PARTS:
            return Target(owner, part, kind, piece)
    elif (part in POINTS and owner in ("person", "company")) or (rest in _DAYS and owner == "person"):
        return Target(owner, part, label)
    elif not label and (text == "person.full_name" or _field(owner, part)):
        return Target(owner, part)
    raise ImportFailed(
        tr("There is no target named “{name}” for a column", name=text), tr("Choose a field from the list.")
    )


def target_field(target: Target) -> Field | None:
    """Return the field of the spec that a target fills alone, if it is one field."""
    return None if target.label else _field(target.owner, target.part)


def target_label(text: str) -> str:
    """Return a target in words, for the list of columns."""
    target = parse_target(text)
    if target.part == "keep" and target.label:
        return tr("Custom field: {name}", name=target.label)
    if not target.owner:
        return {
            "note": tr("Note"),
            "tags": tr("Tags"),
            "ref": tr("Id in the other program"),
            "company_ref": tr("Id of the company in the other program"),
            "parent_ref": tr("Id of the parent company in the other program"),
            "reports_to_ref": tr("Id of the superior in the other program"),
            "is_deleted": tr("Deleted in the other program"),
            "keep": tr("Kept as a custom field"),
            "skip": tr("Left out"),
        }[target.part]
    kind = tr(_ALL[target.owner].label)
    if target.is_address:
        items = {f.name: f for f in _OWNERS[target.owner].by_name["addresses"].item}
        option = next(o for o in items["kind"].options if o.value == target.label)
        return tr("{kind}: {group}, {field}", kind=kind, group=tr(option.label), field=tr(items[target.piece].label))
    if target.is_point:
        item = _OWNERS[target.owner].by_name["points"].item[0]
        option = next(o for o in item.options if o.value == target.part)
        if target.label:
            return tr("{kind}: {group}, {field}", kind=kind, group=tr(option.label), field=target.label)
        return tr("{kind}: {field}", kind=kind, field=tr(option.label))
    if target.part == "full_name":
        return tr("Person: whole name, split into its parts")
    if target.label:
        return {
            "year": tr("Person: Birthday, the year"),
            "month": tr("Person: Birthday, the month"),
            "day": tr("Person: Birthday, the day"),
        }[target.label]
    field = _field(target.owner, target.part)
    return tr("{kind}: {field}", kind=kind, field=tr(field.label if field else target.part))


def custom_targets(fields: Iterable[CustomField]) -> tuple[tuple[str, str], ...]:
    """Return the firm's own fields as targets with their words: ("custom:level", "Person: Level")."""
    kinds = {kind.name: tr(kind.label) for kind in _ALL.values()}
    return tuple(
        (f"{CUSTOM}{field.key}", tr("{kind}: {field}", kind=kinds.get(field.kind, field.kind), field=field.label))
        for field in fields
    )


def all_targets(kind_name: str = PERSON.name) -> tuple[str, ...]:
    """Return the targets that a person may choose for a column; `custom_targets` are the firm's own beside them."""
    if kind_name in OTHERS:
        kind = OTHERS[kind_name]
        fields = (f"{kind_name}.{field.name}" for field in kind.fields if _is_offered(kind_name, field))
        tags = ("tags",) if kind.has_tags else ()
        return ("keep", "skip", *fields, "ref", "is_deleted", *tags, *(("note",) if kind.has_page else ()))
    plain = [
        f"{owner}.{field.name}" for owner, kind in _OWNERS.items() for field in kind.fields if _is_offered(owner, field)
    ]
    points = [f"{owner}.{part}" for owner in ("person", "company") for part in POINTS]
    points.remove("company.url")  # a company has its website as a field
    pieces = [
        f"{owner}.address:{kind}.{part}"
        for owner in ("person", "company")
        for kind in ADDRESS_KINDS
        for part in ADDRESS_PARTS[:6]
    ]
    days = [f"person.{rest}" for rest in _DAYS]
    return ("keep", "skip", "person.full_name", *plain, *days, *points, *pieces, *SINGLE[:7])


def named_kinds(owner: str, field: Field) -> tuple[Kind, ...]:
    """Return the kinds of which a field of a row may name a record; none where it holds a value."""
    if field.type is not Type.REF or owner not in OTHERS:
        return ()
    if not field.ref:  # the page that a record stands on
        return PAGED if field.name == OTHERS[owner].root else ()
    return (KIND[field.ref],) if not field.hidden and KIND[field.ref] in LISTED else ()


def _field(owner: str, name: str) -> Field | None:
    kind = _ALL.get(owner)
    field = kind.by_name.get(name) if kind else None
    return field if field is not None and _is_offered(owner, field) else None


def _is_offered(owner: str, field: Field) -> bool:
    if field.type is Type.REF and named_kinds(owner, field):
        return True
    return not field.hidden and field.type not in (Type.REF, Type.MAP)
