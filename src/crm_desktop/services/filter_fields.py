"""What a filter can ask of each sort of field: the operators, and the names by which scripts may call them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm_desktop.domain.custom import CustomField
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.i18n import markc, tr
from crm_desktop.domain.specs import COMPANY, Field, Kind, Type
from crm_desktop.services.lists import has_company


class Family(StrEnum):
    """How a field is compared."""

    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"
    NUMBER = "number"
    DATE = "date"  # a day; where partial, also one of every year
    MOMENT = "moment"
    RECORD = "record"  # the id of another record
    POINT = "point"
    PLACE = "place"
    TAG = "tag"
    WORDS = "words"  # as the search finds it


_EMPTY = ("empty", "not_empty")
_TEXT = ("contains", "is", "is_not", "begins", "in", *_EMPTY)
_CHOSEN = ("is", "is_not", "in", *_EMPTY)
_TIME = ("is", "before", "after", "since", "between", "last_days", "next_days", "this_month", *_EMPTY)
OPERATORS: Mapping[Family, tuple[str, ...]] = {
    Family.TEXT: _TEXT,
    Family.CHOICE: _CHOSEN,
    Family.YES_NO: ("is", "is_not", *_EMPTY),
    Family.NUMBER: ("is", "is_not", "after", "before", "between", "in", *_EMPTY),
    Family.DATE: (*_TIME, "is_not", "in"),
    Family.MOMENT: _TIME,
    Family.RECORD: _CHOSEN,
    Family.POINT: _TEXT,
    Family.PLACE: _TEXT,
    Family.TAG: _CHOSEN,
    Family.WORDS: ("contains", "is"),
}
EVERY = tuple(dict.fromkeys(op for ops in OPERATORS.values() for op in ops))
WITHOUT_VALUE = ("empty", "not_empty", "this_month")
_ALIASES = {"=": "is", "!=": "is_not", "<": "before", ">": "after", "has": "not_empty", "has_none": "empty"}

POINTS = {"phone": "phone", "email": "email"}
PLACES = {"city": "locality", "country": "country", "postal_code": "postal_code"}
_LABELS = {
    "phone": _("Phone"),
    "email": _("E-mail"),
    "city": _("City"),
    "country": _("Country"),
    "postal_code": _("Postal code"),
    "tag": _("Tag"),
    "text": _("Text"),
    "company": _("Company"),
    "updated_at": _("Changed"),
    "created_at": markc("field", "Created"),
}
_BY_TYPE = {
    Type.TEXT: Family.TEXT,
    Type.LONG_TEXT: Family.TEXT,
    Type.INTEGER: Family.NUMBER,
    Type.BOOLEAN: Family.YES_NO,
    Type.DATE: Family.DATE,
    Type.INSTANT: Family.MOMENT,
    Type.CHOICE: Family.CHOICE,
    Type.REF: Family.RECORD,
}
_CUSTOM = {
    "text": Family.TEXT,
    "link": Family.TEXT,
    "integer": Family.NUMBER,
    "decimal": Family.NUMBER,
    "money": Family.NUMBER,
    "date": Family.DATE,
    "choice": Family.CHOICE,
    "multi_choice": Family.CHOICE,
    "yes_no": Family.YES_NO,
}


@dataclass(frozen=True)
class Asked:
    """A field that a filter can name; `own` is the kind's field, `custom` one that the firm added."""

    name: str
    family: Family
    label: str
    own: Field | None = None
    custom: CustomField | None = None

    @property
    def operators(self) -> tuple[str, ...]:
        """Return the ways to compare it."""
        return OPERATORS[self.family]

    @property
    def is_partial(self) -> bool:
        """Return whether it is a day of every year, such as a birthday."""
        return self.own is not None and self.own.partial


def asked_field(kind: Kind, name: str, custom: Sequence[CustomField] = ()) -> Asked:
    """Return the field of this name; one that a filter can't name is refused with those that it can."""
    found = _special(kind, name) or _own(kind, name)
    if found is None:
        found = next((asked_custom(field) for field in custom if field.name == name), None)
    if found is None:
        raise ValidationError(
            tr("A filter names “{name}”, which is no field of {kind}", name=name[:60], kind=tr(kind.label)),
            tr("Choose one of: {names}.", names=", ".join(asked_names(kind, custom))),
            field=name,
        )
    return found


def asked_custom(field: CustomField) -> Asked:
    """Return a field that the firm added as a filter asks for it."""
    return Asked(field.name, _CUSTOM[field.type], field.label, custom=field)


def asked_names(kind: Kind, custom: Sequence[CustomField] = ()) -> list[str]:
    """Return the names that a filter of this kind can ask for."""
    own = {field.name for field in kind.scalars if not field.hidden}
    derived = {d.name for d in kind.derived if d.label and d.name != "display_name"}
    more = {*_items_of(kind), "tag", "text", "created_at", "updated_at"}
    return sorted(own | derived | more | ({"company"} if has_company(kind) else set()) | {f.name for f in custom})


def operator(asked: Asked, name: str) -> str:
    """Return the operator of this name; one that makes no sense for the field is refused with those that do."""
    found = _ALIASES.get(name, name)
    if found not in EVERY:
        raise ValidationError(
            tr("A filter can't compare by “{operator}”", operator=name[:60]),
            tr("Choose one of: {names}.", names=", ".join(asked.operators)),
        )
    if found not in asked.operators:
        raise ValidationError(
            tr("“{field}” can't be compared by “{operator}”", field=asked.label, operator=name),
            tr("Choose one of: {names}.", names=", ".join(asked.operators)),
            field=asked.name,
        )
    return found


def _special(kind: Kind, name: str) -> Asked | None:
    name = "tag" if name == "tags" else name
    families = _items_of(kind) | {
        "tag": Family.TAG,
        "text": Family.WORDS,
        "updated_at": Family.MOMENT,
        "created_at": Family.MOMENT,
    }
    if has_company(kind):
        families["company"] = Family.TEXT
    return Asked(name, families[name], tr(_LABELS[name])) if name in families else None


def _items_of(kind: Kind) -> dict[str, Family]:
    """Return what can be asked of the maps that a kind has."""
    points = dict.fromkeys(POINTS, Family.POINT) if "points" in kind.by_name else {}
    return points | (dict.fromkeys(PLACES, Family.PLACE) if "addresses" in kind.by_name else {})


def _own(kind: Kind, name: str) -> Asked | None:
    own = kind.by_name.get(name)
    for derived in kind.derived:
        if derived.name == name:
            own = Field(name, derived.type, derived.label or name, ref=COMPANY.name if name == "company_id" else "")
    return None if own is None or own.is_map else Asked(name, _BY_TYPE[own.type], tr(own.label), own)
