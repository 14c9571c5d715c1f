"""What the Filter menu offers for a field: its ways to compare in words, and what each asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crm_desktop.domain.collate import sort_key
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import language, tr, trc
from crm_desktop.domain.specs import PERSON, Kind
from crm_desktop.services.custom_fields import list_custom_fields
from crm_desktop.services.filter_fields import Asked, Family, asked_custom, asked_field, asked_names
from crm_desktop.services.filters import check_filter
from crm_desktop.store.engine import Store
from crm_desktop.viewmodels.lists.custom import custom_leaf
from crm_desktop.viewmodels.lists.filter import Leaf

FIRST = ("job_title", "phone", "email", "city", "country")  # with a menu of their own beside tag and company
TIMES = ("last_contact_at", "next_step_at", "updated_at", "created_at")
_ELSEWHERE = {*FIRST, *TIMES, "tag", "text", "company", "company_id", "type", "postal_code"}


class Needs(StrEnum):
    """What is asked before a condition stands."""

    NOTHING = "nothing"
    VALUE = "value"
    TWO = "two"
    DAYS = "days"
    SOME = "some"  # of the options


@dataclass(frozen=True)
class Offer:
    """A way to compare: its name for the filter, its words, and what follows."""

    op: str
    words: str
    needs: Needs = Needs.VALUE


def offers_of(asked: Asked) -> list[Offer]:
    """Return the ways to compare a field, the usual one first."""
    family = asked.family
    if family in (Family.POINT, Family.PLACE, Family.TAG):
        empty = [("not_empty", tr("has one"), Needs.NOTHING), ("empty", tr("has none"), Needs.NOTHING)]
    else:
        empty = [("empty", tr("is empty"), Needs.NOTHING), ("not_empty", tr("is not empty"), Needs.NOTHING)]
    return [Offer(*one) for one in (*(_steps() if asked.name == "next_step_at" else _ways(family)), *empty)]


def value_options(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Return what can be chosen, as (value, words); nothing where a value is typed."""
    if asked.family is Family.YES_NO:
        return ("1", tr("Yes")), ("0", tr("No"))
    if asked.custom is not None:
        return tuple((option.key, option.label) for option in asked.custom.options)
    return tuple((option.value, tr(option.label)) for option in asked.own.options) if asked.own else ()


def more_fields(kind: Kind) -> list[Asked]:
    """Return the fields of a kind that have no place of their own in the menu, in the order of their labels."""
    names = [name for name in asked_names(kind) if name not in _ELSEWHERE]
    own = kind.by_name.keys() | {"job_title"}
    found = (asked_field(kind, name) for name in names if name in own)
    return sorted(found, key=lambda asked: sort_key(asked.label, language()))


def first_fields(kind: Kind) -> list[Asked]:
    """Return the fields that are asked for most."""
    names = FIRST if kind is PERSON else FIRST[1:]
    return [asked_field(kind, name) for name in names if name in asked_names(kind)]


def times_of(kind: Kind) -> list[Asked]:
    """Return the moments that a kind of record has."""
    return [asked_field(kind, name) for name in TIMES if name in asked_names(kind)]


def custom_asked(store: Store, kind: Kind) -> list[Asked]:
    """Return the fields that the firm added."""
    return [asked_custom(field) for field in list_custom_fields(store, kind.name)]


def find_asked(store: Store, kind: Kind, name: str) -> Asked | None:
    """Return the field of a condition; None for one that is gone or was made elsewhere."""
    try:
        return asked_field(kind, name, list_custom_fields(store, kind.name))
    except CrmError:
        return None


def leaf_of(asked: Asked, op: str, value: str | int | tuple[str, ...] | None = None) -> Leaf:
    """Return a condition; a single one of several values is just that value."""
    if isinstance(value, tuple) and len(value) == 1:
        op, value = "is" if op == "in" else op, value[0]
    return custom_leaf(asked.custom, op, value) if asked.custom is not None else Leaf(asked.name, op, value)


def refusal_of(kind: Kind, asked: Asked, op: str, value: str | tuple[str, ...]) -> str:
    """Return why a value can't be compared, as one sentence with what to type; empty where it can."""
    try:
        check_filter(kind, leaf_of(asked, op, value).tree(), [asked.custom] if asked.custom else ())
    except CrmError as error:
        return f"{error.title}. {error.advice}"
    return ""


def _ways(family: Family) -> list[tuple[str, str, Needs]]:
    if family in (Family.CHOICE, Family.TAG):
        return [("in", tr("is one of"), Needs.SOME), ("is_not", tr("is not"), Needs.SOME)]
    if family is Family.YES_NO:
        return []
    if family is Family.NUMBER:
        return [
            ("is", tr("is"), Needs.VALUE),
            ("after", tr("is more than"), Needs.VALUE),
            ("before", tr("is less than"), Needs.VALUE),
            ("between", tr("is between"), Needs.TWO),
        ]
    if family in (Family.DATE, Family.MOMENT):
        return _times(family)
    return [
        ("contains", tr("contains"), Needs.VALUE),
        ("is", tr("is"), Needs.VALUE),
        ("is_not", tr("is not"), Needs.VALUE),
        ("begins", tr("begins with"), Needs.VALUE),
    ]


def _steps() -> list[tuple[str, str, Needs]]:
    """Return the ways to compare when the next step is: it lies ahead, or it is late."""
    near = [
        ("next_days", trc("number of days", "in the next"), Needs.DAYS),
        ("before", trc("number of days", "late by more than"), Needs.DAYS),
    ]
    return [*near, *_times(Family.MOMENT)[3:]]


def _times(family: Family) -> list[tuple[str, str, Needs]]:
    if family is Family.MOMENT:  # what was: nobody asks for what will have been
        near = [
            ("after", trc("number of days", "in the last"), Needs.DAYS),
            ("before", trc("number of days", "longer ago than"), Needs.DAYS),
        ]
    else:
        near = [
            ("next_days", trc("number of days", "in the next"), Needs.DAYS),
            ("last_days", trc("number of days", "in the last"), Needs.DAYS),
        ]
    return [
        *near,
        ("this_month", tr("this month"), Needs.NOTHING),
        ("is", tr("is on"), Needs.VALUE),
        ("before", tr("is before"), Needs.VALUE),
        ("since", trc("date", "since"), Needs.VALUE),
        ("after", tr("is after"), Needs.VALUE),
        ("between", tr("is between"), Needs.TWO),
    ]
