"""Repeating activities: the record with the rule, and its near occurrences as plain records of their own.

An occurrence is moved, done and canceled like any activity; it stays the occurrence of its place. Occurrences that
nobody touched follow the series; those that somebody moved, did or wrote on stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from crm_desktop.domain.activity_moments import MINUTE, moved
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import name_of_zone, to_local, to_utc
from crm_desktop.domain.recurrence import expand, read_rule, until
from crm_desktop.domain.series import Series, place_of, series_of, time_of
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services import records
from crm_desktop.services.activities import NextStep, insert_planned, name_of
from crm_desktop.services.activity_ties import Page
from crm_desktop.services.custom_changes import with_own_fields
from crm_desktop.services.series_near import (
    COPIED,
    copy_ties,
    moments_at,
    put_near,
    row_of,
    standing_of,
    zone_of,
)
from crm_desktop.services.validation import clean_value
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit


@dataclass(frozen=True, slots=True)
class Coming:
    """A time of a series that has no record yet: a calendar shows it, nothing is due by it."""

    series_id: str
    kind: str
    subject: str
    at: int
    end_at: int | None
    is_all_day: bool


def plan_series(
    store: Store, step: NextStep, rule: str, *, page: Page | None = None, after_completion: bool = False,
    participants: Sequence[str] = (), links: Sequence[Page] = (), **fields: object,
) -> str:  # fmt: skip
    """Plan something that repeats, with its near occurrences; return the id of the series."""
    if step.at is None:
        raise ValidationError(tr("What repeats needs a first day"), tr("Choose a day, then save."), field="start_at")
    zone = my_zone(store)
    more = {**_repeating(rule, zone, after_completion), **with_own_fields(store, ACTIVITY, fields)}
    with store.write(tr("Repeats: {name}", name=step.subject)) as unit:
        series_id = insert_planned(unit, step, page, participants, links, **more)
        put_near(unit, series_id, zone)
        return series_id


def repeat_activity(store: Store, activity_id: str, rule: str, *, after_completion: bool = False) -> str | None:
    """Make a planned activity repeat; it becomes the series, its first occurrence a record. Return the batch."""
    zone = my_zone(store)
    values = _repeating(rule, zone, after_completion)
    with store.write(tr("Repeats: {name}", name=name_of(store, activity_id))) as unit:
        row = row_of(unit, activity_id)
        if ACTIVITY.derive(row)["when_at"] is None and not row.get("rrule"):
            raise ValidationError(tr("Only a planned activity with a day can repeat"), tr("Plan it for a day first."))
        unit.update(ACTIVITY, activity_id, values)
        put_near(unit, activity_id, zone)
        return unit.batch_id


def change_series(store: Store, series_id: str, changed: Mapping[str, object], *, at: int | None = None) -> str | None:
    """Change all of a series from now on: fields, its rule, its time (`at` is that of its first). Return the batch.

    An occurrence takes a new value where it still had the old one.
    """
    zone = my_zone(store)
    values = {key: clean_value(ACTIVITY.by_name[key], value) for key, value in changed.items()}
    if values.get("rrule"):
        read_rule(str(values["rrule"]), zone)
    with store.write(tr("Series changed: {name}", name=name_of(store, series_id))) as unit:
        before = row_of(unit, series_id)
        values |= moved(before, at) if at is not None else {}
        if not unit.update(ACTIVITY, series_id, values):
            return None
        _pass_on(unit, series_id, before, values)
        put_near(unit, series_id, zone)
        return unit.batch_id


def end_series(store: Store, series_id: str, last_at: int | None = None) -> str | None:
    """Let a series end with a moment, by default now: what is planned after that goes, where nobody touched it."""
    zone = my_zone(store)
    with store.write(tr("No more: {name}", name=name_of(store, series_id))) as unit:
        _end(unit, series_id, zone, store.clock.now() if last_at is None else last_at)
        put_near(unit, series_id, zone)
        return unit.batch_id


def change_following(store: Store, occurrence_id: str, changed: Mapping[str, object], *, at: int | None = None) -> str:
    """Change an occurrence and all that follow; return the id of the series that goes on with them."""
    zone = my_zone(store)
    values = {key: clean_value(ACTIVITY.by_name[key], value) for key, value in changed.items()}
    with store.write(tr("Series changed from here: {name}", name=name_of(store, occurrence_id))) as unit:
        one = row_of(unit, occurrence_id)
        series_id = str(one.get("series_id") or "")
        place = time_of(str(one.get("occurrence") or "#"))
        before = row_of(unit, series_id)
        if place is None:
            raise ValidationError(
                tr("This series counts from the day it was done"), tr("Change the series as a whole instead.")
            )
        series = series_of(before, zone_of(before, zone))
        begin = to_utc(place, series.zone) if at is None else at
        fresh = {name: before.get(name) for name in (*COPIED, "custom", "rrule", "repeats_from", "owner_id")}
        new_id = unit.insert(ACTIVITY, id=None, **{**fresh, "status": "planned", **moments_at(before, begin), **values})
        copy_ties(unit, series_id, new_id)
        _end(unit, series_id, zone, to_utc(place, series.zone) - MINUTE)
        if one.get("status") == "planned":
            unit.delete(ACTIVITY, occurrence_id)
        put_near(unit, series_id, zone)
        put_near(unit, new_id, zone)
        return new_id


def coming(store: Store, first: int, last: int, *, most: int = 500) -> list[Coming]:
    """Return the times of all series from `first` to before `last` that have no record yet, for a calendar."""
    zone, found = my_zone(store), []
    rows = store.query(
        "SELECT id FROM activity WHERE rrule IS NOT NULL AND deleted_at IS NULL AND status = 'planned' "
        "AND coalesce(repeats_from, '') <> 'completion'"
    )
    for (series_id,) in rows:
        row = records.get(store, ACTIVITY, str(series_id))
        try:
            series = series_of(row, zone_of(row, zone))
        except ValidationError:
            continue
        found += _coming_of(store, str(series_id), row, series, (first, last), most)
    return sorted(found, key=lambda one: one.at)[:most]


def _coming_of(
    store: Store, series_id: str, row: Mapping[str, object], series: Series, window: tuple[int, int], most: int
) -> list[Coming]:
    first, last = (to_local(at, series.zone) for at in window)
    known = {one.place for one in standing_of(store.query, series_id)}
    length = _length(row)
    return [
        Coming(
            series_id, str(row.get("kind") or ""), str(row.get("display_name") or ""), at,
            None if length is None else at + length, series.all_day,
        )
        for time in expand(series.rule, series.start, first, last, most=most).times
        if place_of(time, all_day=series.all_day) not in known and (at := to_utc(time, series.zone)) is not None
    ]  # fmt: skip


def _pass_on(unit: Unit, series_id: str, before: Mapping[str, object], values: Mapping[str, object]) -> None:
    """Give new values to the occurrences to come that still have the old ones."""
    fields = {name: value for name, value in values.items() if name in COPIED}
    for one in standing_of(unit.query, series_id) if fields else ():
        row = row_of(unit, one.id)
        fits = {name: value for name, value in fields.items() if row.get(name) == before.get(name)}
        if one.status == "planned" and not one.is_deleted and (one.at or 0) > unit.now and fits:
            unit.update(ACTIVITY, one.id, fits)


def _end(unit: Unit, series_id: str, zone: tzinfo, last_at: int) -> None:
    row = row_of(unit, series_id)
    ended = until(str(row.get("rrule") or ""), to_local(last_at, zone_of(row, zone)))
    unit.update(ACTIVITY, series_id, {"rrule": ended})


def _repeating(rule: str, zone: tzinfo, after_completion: bool) -> dict[str, object]:
    read_rule(rule, zone)
    return {
        "rrule": rule.strip(), "time_zone": name_of_zone(zone),
        "repeats_from": "completion" if after_completion else "schedule",
    }  # fmt: skip


def _length(row: Mapping[str, object]) -> int | None:
    start, end = row.get("start_at"), row.get("end_at")
    return end - start if isinstance(start, int) and isinstance(end, int) else None
