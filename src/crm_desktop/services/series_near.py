"""The near occurrences of repeating activities, made as they come near and taken away where the schedule changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import natural_id_beside
from crm_desktop.domain.localtime import zone_named
from crm_desktop.domain.recurrence import cut_sentence
from crm_desktop.domain.series import Laid, Occurrence, Series, is_untouched, lay, series_of
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services import activity_reminders, records
from crm_desktop.services.activities import name_of
from crm_desktop.services.activity_ties import participants_of, put_participant, put_tie
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause
from crm_desktop.store.unit_of_work import Unit

Query = Callable[[str, Sequence[object]], list[tuple[object, ...]]]
_BINNED = 60  # occurrences in the bin, one after the other, that a series is followed past
COPIED = (
    "kind", "record_kind", "record_id", "subject", "body", "all_day", "time_zone", "direction", "duration", "location",
    "priority",
)  # fmt: skip
_OF_MINE = (
    "SELECT id FROM activity WHERE rrule IS NOT NULL AND deleted_at IS NULL AND status = 'planned' "
    "AND coalesce(owner_id, created_by, ?1) = ?1"
)
_MOMENTS = ("start_at", "end_at", "due_at")


@dataclass(frozen=True)
class Made:
    """What came of making what is near."""

    count: int = 0
    removed: int = 0
    cut: tuple[str, ...] = ()  # sentences about series that repeat too often or never


def make_near(store: Store, series_ids: Collection[str] | None = None) -> Made:
    """Make the occurrences that have come near, of all series of the person or of these; safe to call at any time."""
    mine = [str(row[0]) for row in store.query(_OF_MINE, (store.user_id,))]
    wanted = mine if series_ids is None else [one for one in mine if one in series_ids]
    zone, made, removed, cut = my_zone(store), 0, 0, list[str]()
    for gone in set(series_ids or ()).difference(mine):
        removed += _clear(store, gone, zone)
    for series_id in wanted:
        if not _is_due(store, series_id, zone, cut):
            continue
        with store.write(tr("Next of: {name}", name=name_of(store, series_id)), cause=Cause.RULE) as unit:
            more, less = put_near(unit, series_id, zone)
            made, removed = made + more, removed + less
    return Made(made, removed, tuple(cut))


def series_touched(store: Store, activity_ids: Collection[str]) -> set[str]:
    """Return the series that these activities are, or belong to."""
    found = set()
    for activity_id in activity_ids:
        for series_id, rrule in store.query("SELECT series_id, rrule FROM activity WHERE id = ?", (activity_id,)):
            found |= {str(series_id)} if series_id else {activity_id} if rrule else set()
    return found


def id_of(series_id: str, place: str) -> str:
    """Return the id that every device gives to an occurrence."""
    return natural_id_beside(series_id, "occurrence", series_id, place)


def standing_of(query: Query, series_id: str) -> list[Occurrence]:
    """Return the occurrences that stand in the file."""
    where = "series_id = ? AND series_id IS NOT NULL AND deleted_at IS NULL"
    return _occurrences(query, where, (series_id,))


def row_of(unit: Unit, activity_id: str) -> Mapping[str, object]:
    """Return an activity inside a transaction; NotFoundError where there is none."""
    row = unit.row(ACTIVITY, activity_id)
    if row is None:
        raise records.not_found(ACTIVITY, activity_id)
    return row


def _occurrences(query: Query, where: str, params: Sequence[object]) -> list[Occurrence]:
    rows = query(
        "SELECT id, occurrence, status, coalesce(start_at, due_at), done_at, deleted_at FROM activity "  # noqa: S608
        f"WHERE {where}",
        params,
    )
    return [
        Occurrence(str(r[0]), str(r[1] or ""), str(r[2] or ""), _moment(r[3]), _moment(r[4]), r[5] is not None)
        for r in rows
    ]


def _moment(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _laid(query: Query, series_id: str, series: Series, now: int) -> Laid:
    """Return what is to be made and removed; what lies in the bin was left out by somebody."""
    standing = standing_of(query, series_id)
    laid = lay(series, standing, now)
    for _ in range(_BINNED):
        ids = json.dumps([id_of(series_id, place) for place, _ in laid.make])
        binned = _occurrences(query, "id IN (SELECT value FROM json_each(?))", (ids,)) if laid.make else []
        if not binned:
            break
        standing += binned
        laid = lay(series, standing, now)
    return laid


def _clear(store: Store, series_id: str, mine: tzinfo) -> int:
    """Take away what is to come of a series that is no more, where nobody touched it."""
    rows = store.query("SELECT deleted_at, rrule, owner_id, created_by FROM activity WHERE id = ?", (series_id,))
    if not rows or (rows[0][0] is None and rows[0][1]) or (rows[0][2] or rows[0][3]) != store.user_id:
        return 0
    row = records.get(store, ACTIVITY, series_id)
    series = series_of({**row, "rrule": "FREQ=DAILY"}, zone_of(row, mine))  # its zone is what counts
    now = store.clock.now()
    gone = [one for one in standing_of(store.query, series_id) if (one.at or 0) > now and is_untouched(series, one)]
    if gone:
        with store.write(tr("No more: {name}", name=name_of(store, series_id)), cause=Cause.RULE) as unit:
            for one in gone:
                unit.delete(ACTIVITY, one.id)
    return len(gone)


def _is_due(store: Store, series_id: str, zone: tzinfo, cut: list[str]) -> bool:
    """Return whether a series lacks something, without a transaction; a broken rule is told, not raised."""
    row = records.get(store, ACTIVITY, series_id)
    try:
        series = series_of(row, zone_of(row, zone))
    except ValidationError as error:
        cut.append(f"{error.title}. {error.advice}")
        return False
    laid = _laid(store.query, series_id, series, store.clock.now())
    if laid.is_cut:
        cut.append(cut_sentence(str(row.get("display_name") or "")))
    return bool(laid.make or laid.remove)


def put_near(unit: Unit, series_id: str, zone: tzinfo) -> tuple[int, int]:
    """Make and remove occurrences inside a transaction; return how many."""
    row = row_of(unit, series_id)
    series = series_of(row, zone_of(row, zone))
    laid = _laid(unit.query, series_id, series, unit.now)
    made = sum(_make(unit, series_id, row, place, at) for place, at in laid.make)
    return made, sum(unit.delete(ACTIVITY, one) for one in laid.remove)


def _make(unit: Unit, series_id: str, row: Mapping[str, object], place: str, at: int) -> bool:
    occurrence_id = id_of(series_id, place)
    if unit.row(ACTIVITY, occurrence_id) is not None:
        return False
    owner = row.get("owner_id") or row.get("created_by")
    values = {name: row.get(name) for name in (*COPIED, "custom") if row.get(name) not in (None, {})}
    unit.insert(
        ACTIVITY, id=occurrence_id, **values, **moments_at(row, at), owner_id=owner, status="planned",
        series_id=series_id, occurrence=place,
    )  # fmt: skip
    copy_ties(unit, series_id, occurrence_id)
    for (offset,) in unit.query(
        'SELECT "offset" FROM reminder WHERE record_id = ? AND deleted_at IS NULL ORDER BY k LIMIT 1', (series_id,)
    ):
        activity_reminders.put(unit, occurrence_id, int(str(offset or 0)))
    return True


def copy_ties(unit: Unit, from_id: str, to_id: str) -> None:
    """Tie an activity to the people and records of another."""
    for person_id in participants_of(unit, from_id):
        put_participant(unit, to_id, person_id)
    sql = "SELECT record_kind, record_id FROM regarding WHERE activity_id = ? AND deleted_at IS NULL ORDER BY k"
    for kind, record_id in unit.query(sql, (from_id,)):
        put_tie(unit, to_id, (str(kind), str(record_id)))


def zone_of(row: Mapping[str, object], mine: tzinfo) -> tzinfo:
    """Return where a series takes place: as it says, else where the person lives."""
    return zone_named(str(row.get("time_zone") or "")) or mine


def moments_at(row: Mapping[str, object], at: int) -> dict[str, object]:
    """Return the moments of a series' record as they are for the occurrence at `at`."""
    moments = {name: int(str(row[name])) for name in _MOMENTS if row.get(name) is not None}
    first = moments.get("start_at", moments.get("due_at", at))
    return {name: value - first + at for name, value in moments.items()}
