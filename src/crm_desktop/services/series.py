"""Repeating activities: the record with the rule, and its near occurrences as plain records of their own.

An occurrence is moved, done and canceled like any activity; it stays the occurrence of its place. Occurrences that
nobody touched follow the series; those that somebody moved, did or wrote on stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import name_of_zone, to_local, to_utc
from crm_desktop.domain.recurrence import expand, read_rule
from crm_desktop.domain.series import Series, place_of, series_of
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services import records
from crm_desktop.services.activities import NextStep, insert_planned, name_of
from crm_desktop.services.activity_ties import Page
from crm_desktop.services.custom_changes import with_own_fields
from crm_desktop.services.series_near import put_near, row_of, standing_of, zone_of
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store


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


def _repeating(rule: str, zone: tzinfo, after_completion: bool) -> dict[str, object]:
    read_rule(rule, zone)
    return {
        "rrule": rule.strip(), "time_zone": name_of_zone(zone),
        "repeats_from": "completion" if after_completion else "schedule",
    }  # fmt: skip


def _length(row: Mapping[str, object]) -> int | None:
    start, end = row.get("start_at"), row.get("end_at")
    return end - start if isinstance(start, int) and isinstance(end, int) else None
