"""A repeating activity changed: all of it, or one of its times and those that follow; one batch, one undo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from types import EllipsisType

from crm_desktop.domain.activity_moments import planned
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import to_local, to_utc
from crm_desktop.domain.recurrence import read_rule, until
from crm_desktop.domain.series import LEEWAY, series_of, time_of
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services import activity_reminders
from crm_desktop.services.activities import name_of
from crm_desktop.services.activity_ties import (
    Page,
    put_companies,
    put_participant,
    put_tie,
    remove_participant,
    remove_tie,
)
from crm_desktop.services.custom_changes import clean_record_changes
from crm_desktop.services.series_near import COPIED, copy_ties, moments_at, put_near, row_of, standing_of, zone_of
from crm_desktop.services.zones import my_zone
from crm_desktop.store.codec import flat_get
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

_PLACING = frozenset(("kind", "duration", "all_day"))  # with them begins, ends and due moments are others
_MOMENTS = ("start_at", "end_at", "due_at")

Row = Mapping[str, object]


@dataclass(frozen=True)
class SeriesEdit:
    """What is to be different; nothing here says that it stays as it is.

    `at` is where the activity that was edited goes. `rule` is the rule and what it counts from; ("", "") ends it.
    """

    fields: Mapping[str, object] = field(default_factory=dict)
    at: int | None = None
    people: Sequence[str] = ()
    without: Sequence[str] = ()  # people who take part no more
    links: Sequence[Page] = ()
    unlinked: Sequence[str] = ()
    remind: int | EllipsisType | None = ...
    rule: tuple[str, str] | None = None


@dataclass(frozen=True)
class _Work:
    """A change under way: in one transaction, of one series, asked for at one of its times or at the series itself."""

    unit: Unit
    zone: tzinfo
    edit: SeriesEdit
    fields: Mapping[str, object]  # as they are stored
    series_id: str
    one: Row | None

    @property
    def one_id(self) -> str:
        """The id of the time at which the change was asked for; empty for the series itself."""
        return str(self.one["id"]) if self.one else ""

    @property
    def goes_to(self) -> int | None:
        """When that time takes place after the change."""
        return self.edit.at if self.edit.at is not None else _at(self.one) if self.one else None

    @property
    def is_made_anew(self) -> bool:
        """Whether that time stands at another place of the schedule afterwards, as a record that `put_near` makes."""
        is_other = self.edit.at is not None or "all_day" in self.fields
        is_planned = self.one is not None and self.one.get("status") == "planned"
        return is_other and is_planned and (self.goes_to or 0) > self.unit.now


def change_all(store: Store, activity_id: str, edit: SeriesEdit) -> str:
    """Change all of a series, asked for at the series or at one of its times; return the id of that time.

    What somebody moved, did or wrote on otherwise keeps that; it takes a new value where it still had the old one.
    Without a rule any more, that time is the last.
    """
    title = tr("Series changed: {name}", name=name_of(store, activity_id))
    zone, fields = my_zone(store), clean_record_changes(store, ACTIVITY, edit.fields)
    with store.write(title) as unit:
        row = row_of(unit, activity_id)
        series_id = str(row.get("series_id") or activity_id)
        work = _Work(unit, zone, edit, fields, series_id, row if row.get("series_id") else None)
        before = row_of(unit, series_id)
        if edit.rule == ("", ""):
            place = time_of(str(row.get("occurrence") or "#"))
            end(unit, series_id, zone, max(unit.now, to_utc(place, zone_of(before, zone)) if place else 0))
        at = _shifted(work, before) if edit.at is not None else None
        unit.update(ACTIVITY, series_id, {**fields, **_of_rule(edit, zone), **_placed(before, fields, at)})
        tie_anew(unit, series_id, edit)
        _pass_on(work, before)
        put_near(unit, series_id, zone)
        return _found_again(work) or activity_id


def change_following(store: Store, occurrence_id: str, edit: SeriesEdit) -> str:
    """Change a time of a series and all that follow, which go on as a series of their own; return the id of that time.

    Without a rule any more, it is the last.
    """
    zone, fields = my_zone(store), clean_record_changes(store, ACTIVITY, edit.fields)
    with store.write(tr("Series changed from here: {name}", name=name_of(store, occurrence_id))) as unit:
        one = row_of(unit, occurrence_id)
        series_id, place = str(one.get("series_id") or ""), time_of(str(one.get("occurrence") or "#"))
        if place is None:
            raise ValidationError(
                tr("This series counts from the day it was done"), tr("Change the series as a whole instead.")
            )
        before = row_of(unit, series_id)
        own_at = to_utc(place, zone_of(before, zone))
        if edit.rule == ("", ""):
            end(unit, series_id, zone, own_at)
            _change_one(_Work(unit, zone, edit, fields, series_id, one), one, is_counted=True)
            put_near(unit, series_id, zone)
            return occurrence_id
        begin = own_at if edit.at is None else edit.at
        new_id = _go_on(unit, before, begin, {**fields, **_of_rule(edit, zone)})
        copy_ties(unit, series_id, new_id)
        _copy_reminder(unit, series_id, new_id)
        tie_anew(unit, new_id, edit)
        end(unit, series_id, zone, own_at - 1)
        is_made = begin > unit.now - LEEWAY  # the series that goes on has a record of its own for it
        if one.get("status") == "planned" and is_made:
            unit.delete(ACTIVITY, occurrence_id)
        put_near(unit, series_id, zone)
        put_near(unit, new_id, zone)
        found = next((o.id for o in standing_of(unit.query, new_id) if o.at == begin), None)
        return found or occurrence_id


def end(unit: Unit, series_id: str, zone: tzinfo, last_at: int) -> None:
    """Let a series end with a moment; `put_near` takes away what is planned after it."""
    row = row_of(unit, series_id)
    ended = until(str(row.get("rrule") or ""), to_local(last_at, zone_of(row, zone)))
    unit.update(ACTIVITY, series_id, {"rrule": ended})


def tie_anew(unit: Unit, activity_id: str, edit: SeriesEdit) -> None:
    """Change the people, links and reminder of one record."""
    for person_id in edit.people:
        put_participant(unit, activity_id, person_id)
    for person_id in edit.without:
        remove_participant(unit, activity_id, person_id)
    for link in edit.links:
        put_tie(unit, activity_id, link)
    for record_id in edit.unlinked:
        remove_tie(unit, activity_id, record_id)
    if edit.people:
        row = row_of(unit, activity_id)
        page = (str(row["record_kind"]), str(row["record_id"])) if row.get("record_id") else None
        put_companies(unit, activity_id, page, edit.people)
    if not isinstance(edit.remind, EllipsisType):
        activity_reminders.put(unit, activity_id, edit.remind)


def _go_on(unit: Unit, before: Row, begin: int, values: Mapping[str, object]) -> str:
    """Add the series that goes on, and return its id."""
    flat = {name: value for name, value in values.items() if "." not in name}
    custom = {name.partition(".")[2]: value for name, value in values.items() if name.startswith("custom.")}
    kept = {name: before.get(name) for name in (*COPIED, "custom", "rrule", "repeats_from", "owner_id")}
    held = kept["custom"] if isinstance(kept["custom"], Mapping) else {}
    kept["custom"] = {key: value for key, value in {**held, **custom}.items() if value is not None}
    fresh = {**kept, "status": "planned", **moments_at(before, begin), **flat}
    return unit.insert(ACTIVITY, id=None, **{**fresh, **_placed(before, values, begin)})


def _of_rule(edit: SeriesEdit, zone: tzinfo) -> dict[str, object]:
    if not edit.rule or not edit.rule[0]:
        return {}
    rule, counted_from = edit.rule
    read_rule(rule, zone)
    return {"rrule": rule.strip(), "repeats_from": counted_from or "schedule"}


def _shifted(work: _Work, before: Row) -> int:
    """Return where the first of the series goes when this one goes to `at`: as far, by the clock on the wall."""
    assert work.edit.at is not None
    series = series_of(before, zone_of(before, work.zone))
    place = time_of(str(work.one.get("occurrence") or "#")) if work.one else series.start
    if place is None or series.by_completion:  # each counts from when the one before was done
        return series.start_at
    goes = to_local(work.edit.at, series.zone)
    if goes.date() != place.date() and "BY" in str(before.get("rrule") or "").upper() and not work.edit.rule:
        raise ValidationError(
            tr("How it repeats names its days"), tr("Choose another way to repeat, or change only this one."),
            field="when",
        )  # fmt: skip
    return to_utc(series.start + (goes - place), series.zone)


def _placed(row: Row, fields: Mapping[str, object], at: int | None) -> dict[str, object]:
    """Return the moments of a record that goes to `at`, or lasts longer, or is of another kind; none where it stays."""
    if at is None and _PLACING.isdisjoint(fields):
        return {}
    kind, all_day = fields.get("kind", row.get("kind")), fields.get("all_day", row.get("all_day"))
    duration = fields.get("duration", row.get("duration"))
    made = planned(
        str(kind), "", _at(row) if at is None else at, bool(all_day), duration if isinstance(duration, int) else None
    )
    return {name: made.get(name) for name in _MOMENTS}


def _pass_on(work: _Work, before: Row) -> None:
    """Give what is new to the times to come that still have the old, and to the one that was edited."""
    fields = {name: value for name, value in work.fields.items() if name in COPIED or name.startswith("custom.")}
    for other in standing_of(work.unit.query, work.series_id):
        row = row_of(work.unit, other.id)
        if other.id == work.one_id:
            _change_one(work, row, is_counted=other.place.startswith("#"))
        elif other.status == "planned" and (other.at or 0) > work.unit.now:
            fits = {name: value for name, value in fields.items() if flat_get(row, name) == flat_get(before, name)}
            work.unit.update(ACTIVITY, other.id, {**fits, **_placed(row, fits, None)})
            tie_anew(work.unit, other.id, work.edit)


def _change_one(work: _Work, row: Row, *, is_counted: bool = False) -> None:
    if work.is_made_anew and not is_counted:
        work.unit.delete(ACTIVITY, work.one_id)
        return
    work.unit.update(ACTIVITY, work.one_id, {**work.fields, **_placed(row, work.fields, work.edit.at)})
    activity_reminders.follow(work.unit, work.one_id)
    tie_anew(work.unit, work.one_id, work.edit)


def _copy_reminder(unit: Unit, from_id: str, to_id: str) -> None:
    sql = 'SELECT "offset" FROM reminder WHERE record_id = ? AND deleted_at IS NULL ORDER BY k LIMIT 1'
    for (offset,) in unit.query(sql, (from_id,)):
        activity_reminders.put(unit, to_id, int(str(offset or 0)))


def _found_again(work: _Work) -> str | None:
    """Return the time of the series that stands where the edited one went."""
    standing = standing_of(work.unit.query, work.series_id) if work.one else ()
    return next((one.id for one in standing if one.at == work.goes_to and one.status == "planned"), None)


def _at(row: Row) -> int | None:
    at = row.get("start_at") if row.get("start_at") is not None else row.get("due_at")
    return at if isinstance(at, int) else None
