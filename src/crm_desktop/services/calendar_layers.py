"""Layers of a calendar: what saved views say of days. A field of a spec or of the firm that holds a date is enough."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KIND, PERSON, Kind, Type
from crm_desktop.services.custom_fields import list_custom_fields, path_of
from crm_desktop.services.day_rows import Span, local_day
from crm_desktop.services.filters import filter_conditions
from crm_desktop.services.lists import Condition, live
from crm_desktop.services.views import ViewRow, every_view
from crm_desktop.store.engine import Store

BIRTHDAYS = "birthdays"
COLOURS = 6  # that views are told apart by
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class DayNote:
    """What a layer says of a day: whose birthday it is; `years` is 0 where nobody knows.

    `about` is the view and the field of a layer, `colour` its number; of birthdays there are none.
    """

    day: date
    layer: str
    text: str
    record: tuple[str, str] = ("", "")
    years: int = 0
    about: str = ""
    colour: int = -1


@dataclass(frozen=True, slots=True)
class DateField:
    """A field of a kind that holds days or moments."""

    name: str
    label: str
    is_moment: bool = False
    is_yearly: bool = False  # a day of every year, such as a birthday
    path: str = ""  # in the map of the firm's own fields


@dataclass(frozen=True)
class Offered:
    """A saved view with the dates by which it can be shown."""

    view: ViewRow
    colour: int
    fields: tuple[DateField, ...]

    @property
    def name(self) -> str:
        """Return what the view is called, with what it lists."""
        return tr("{kind}: {view}", kind=tr(KIND[self.view.kind].plural), view=self.view.name)


def date_fields(store: Store, kind: Kind) -> tuple[DateField, ...]:
    """Return the fields of a kind that hold a date, the firm's own behind the others."""
    own = [
        DateField(f.name, tr(f.label), f.type is Type.INSTANT, f.partial)
        for f in kind.scalars if f.type in (Type.DATE, Type.INSTANT) and not f.hidden
    ]  # fmt: skip
    derived = [
        DateField(d.name, tr(d.label), d.type is Type.INSTANT)
        for d in kind.derived if d.type in (Type.DATE, Type.INSTANT) and d.label
    ]  # fmt: skip
    custom = [
        DateField(f.name, f.label, path=path_of(f.key))
        for f in list_custom_fields(store, kind.name)
        if f.type == "date"
    ]
    return (*own, *derived, *custom)


def offered(store: Store) -> list[Offered]:
    """Return the saved views that can be layers; each has its colour for as long as it is there."""
    fields: dict[str, tuple[DateField, ...]] = {}
    found = []
    for view, place in every_view(store):
        if view.kind not in fields:
            fields[view.kind] = date_fields(store, KIND[view.kind]) if view.kind in KIND else ()
        if fields[view.kind]:
            found.append(Offered(view, place % COLOURS, fields[view.kind]))
    return found


def layer_name(view: ViewRow, field: DateField) -> str:
    """Return the name under which a layer is kept."""
    return f"{view.id}/{field.name}"


def layer_notes(store: Store, span: Span, zone: tzinfo | None, layers: Sequence[str]) -> tuple[DayNote, ...]:
    """Return what layers say of these days; one whose view or field is gone says nothing."""
    notes = list(_birthdays(store, span, zone)) if BIRTHDAYS in layers else []
    if any(layer != BIRTHDAYS for layer in layers):
        for one in offered(store):
            for field in one.fields:
                if layer_name(one.view, field) in layers:
                    notes += _notes_of(store, span, zone, one, field)
    return tuple(sorted(notes, key=lambda note: note.day))


def kinds_of(store: Store, layers: Sequence[str]) -> frozenset[str]:
    """Return the kinds whose records the layers show."""
    views = {layer.partition("/")[0] for layer in layers}
    return frozenset(one.view.kind for one in offered(store) if one.view.id in views)


def _birthdays(store: Store, span: Span, zone: tzinfo | None) -> Iterable[DayNote]:
    for day, name, record_id, years in _yearly(store, span, zone, PERSON, "birthday", []):
        yield DayNote(day, BIRTHDAYS, name, (PERSON.name, record_id), years)


def _notes_of(store: Store, span: Span, zone: tzinfo | None, one: Offered, field: DateField) -> Iterable[DayNote]:
    kind = KIND[one.view.kind]
    try:
        conditions = filter_conditions(store, kind, one.view.filter)
    except CrmError:  # it names a field that is gone; its list says so
        return
    about = tr("{field}, {view}", field=field.label, view=one.name)
    found = (
        _yearly(store, span, zone, kind, field.name, conditions)
        if field.is_yearly
        else _once(store, span, zone, kind, field, conditions)
    )
    for day, name, record_id, years in found:
        yield DayNote(day, layer_name(one.view, field), name, (kind.name, record_id), years, about, one.colour)


Found = tuple[date, str, str, int]  # day, name, id, years


def _once(
    store: Store, span: Span, zone: tzinfo | None, kind: Kind, field: DateField, conditions: Sequence[Condition]
) -> Iterable[Found]:
    where, params = live(conditions)
    first, last = local_day(span.start, zone), local_day(span.end - 1, zone)
    column = "json_extract(t.custom, ?)" if field.path else f"t.{field.name}"
    path: tuple[object, ...] = (field.path,) if field.path else ()
    ends = (span.start, span.end - 1) if field.is_moment else (first.isoformat(), last.isoformat())
    rows = store.query(
        f"SELECT t.id, t.{kind.title}, {column} AS d FROM {kind.name} t "  # noqa: S608 names of the spec
        f"WHERE {where} AND {column} BETWEEN ? AND ? ORDER BY d, t.k LIMIT ?",
        (*path, *params, *path, *ends, _MOST),
    )
    for record_id, name, value in rows:
        day = local_day(int(str(value)), zone) if field.is_moment else _day(str(value))
        if day is not None:
            yield day, str(name or ""), str(record_id), 0


def _yearly(
    store: Store, span: Span, zone: tzinfo | None, kind: Kind, name: str, conditions: Sequence[Condition]
) -> Iterable[Found]:
    where, params = live(conditions)
    days = _by_month_and_day(local_day(span.start, zone), local_day(span.end - 1, zone))
    rows = store.query(
        f"SELECT t.id, t.{kind.title}, t.{name} FROM {kind.name} t WHERE {where} "  # noqa: S608 names of the spec
        f"AND t.{name} IS NOT NULL AND length(t.{name}) > 6 "
        f"AND substr(t.{name}, -5) IN (SELECT value FROM json_each(?)) ORDER BY t.{kind.title}, t.k LIMIT ?",
        (*params, json.dumps(list(days)), _MOST),
    )
    for record_id, title, value in rows:
        day, year = days[str(value)[-5:]], str(value)[:4]
        years = day.year - int(year) if year.isdecimal() else 0
        yield day, str(title or ""), str(record_id), max(years, 0)


def _by_month_and_day(first: date, last: date) -> Mapping[str, date]:
    each = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = {f"{day.month:02}-{day.day:02}": day for day in each}
    if "02-28" in days and "02-29" not in days and not _is_leap(days["02-28"].year):
        days["02-29"] = days["02-28"]  # who was born on 29 February has a birthday each year
    return days


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
