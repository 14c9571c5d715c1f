"""Reminders: what is due for the person who works here, what was shown, what was put off.

Every planned activity that was planned before its moment is told of once: at that moment, or at the moments that its
own reminders say. A mark says that it was told; it is saved before anybody sees the reminder, and marks of all devices
come together by sync. What was told stays in the bell until the activity is done or moved.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.ids import short_key
from crm_desktop.domain.localtime import DAY, HOUR, MINUTE, local_day, moment_on
from crm_desktop.domain.specs import ACTIVITY, REMINDER
from crm_desktop.domain.specs.reminder import standing
from crm_desktop.services import records
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause
from crm_desktop.store.sync_state import read_state
from crm_desktop.store.unit_of_work import Unit

MORNING = 8 * 60  # minute of the day at which a whole day's activity is told of
BACK = DAY + 2 * HOUR  # how far an ordinary look goes back: a whole day with its morning, and the longest day
FEW = 50  # that are marked in one transaction
_RECENT = 500  # transactions that tell which device was used last
_ABOUT = (
    "a.id, a.kind, a.display_name, coalesce(a.record_kind, ''), coalesce(a.record_id, ''), a.when_at, a.all_day, "
    'r."offset", '
)
_MINE = "a.deleted_at IS NULL AND a.status = 'planned' AND coalesce(a.owner_id, a.created_by, :me) = :me"
_PLANNED_AT = 'r.due_at = a.when_at - 60000 * coalesce(r."offset", 0)'  # else the reminder is of an earlier plan
# What was planned for a moment and has no reminder yet, or one of an earlier plan. What was written down after its
# moment, an import for one, is owed no alert: it stands in Today. An occurrence was planned with its series.
_PLAIN = (
    f"SELECT {_ABOUT} NULL, NULL FROM activity a "  # noqa: S608 fixed text
    "LEFT JOIN reminder r ON r.record_id = a.id AND r.deleted_at IS NULL "
    f"WHERE {_MINE} AND {{which}} AND a.when_at <= :now "
    "AND (CASE WHEN r.id IS NULL THEN a.created_at <= a.when_at OR a.series_id IS NOT NULL "
    f"ELSE NOT {_PLANNED_AT} END)"
)
_KEPT = (
    f"SELECT {_ABOUT} r.fire_at, r.state FROM reminder r JOIN activity a ON a.id = r.record_id "  # noqa: S608
    f"WHERE r.deleted_at IS NULL AND r.state IN ('pending', 'snoozed') AND {{which}} AND {_MINE} AND {_PLANNED_AT}"
)
_NAMED = "IN (SELECT value FROM json_each(:ids))"
_IN_TIME = (_PLAIN.format(which="a.when_at > :since"), _KEPT.format(which="r.fire_at > :since AND r.fire_at <= :now"))
_CHANGED = (_PLAIN.format(which=f"a.id {_NAMED}"), _KEPT.format(which=f"r.record_id {_NAMED} AND r.fire_at <= :now"))
_WAITING = _KEPT.format(which="r.fire_at IS NULL AND r.state = 'snoozed'")
_TOLD = (
    f"SELECT {_ABOUT} r.fire_at, r.state FROM activity a JOIN reminder r ON r.record_id = a.id "  # noqa: S608
    f"AND r.deleted_at IS NULL AND r.state = 'fired' WHERE {_MINE} AND {_PLANNED_AT} "
    "AND a.when_at > :since AND a.when_at <= :now ORDER BY a.when_at DESC LIMIT :limit"
)


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to tell the person: an activity, and the moment that it is planned for."""

    activity_id: str
    kind: str
    subject: str
    page_kind: str
    page_id: str
    when_at: int
    is_all_day: bool
    offset: int  # minutes before
    until: int | None  # the moment that this answers: the planned one, or the end of a snooze; None: being online
    at: int  # when it is to be shown
    is_snoozed: bool = False

    @property
    def due_at(self) -> int:
        """The moment that was planned for the reminder."""
        return self.when_at - self.offset * MINUTE

    @property
    def key(self) -> tuple[str, int, int | None]:
        """What tells one showing from another."""
        return self.activity_id, self.offset, self.until


def due_alerts(
    store: Store, now: int, *, everything: bool = False, changed: Collection[str] = (), is_online: bool = False
) -> list[Alert]:
    """Return what is to be told now, the oldest first: of the last day and of `changed` activities, or of all time.

    Everything is looked at after a start, a jump of the clock and an arrival of many changes, the rest each minute.
    """
    params = {
        "me": store.user_id, "now": now, "since": -1 if everything else now - BACK, "ids": json.dumps(list(changed)),
    }  # fmt: skip
    queries = (*_IN_TIME, *(_CHANGED if changed and not everything else ()), *((_WAITING,) if is_online else ()))
    zone = my_zone(store)
    with store.read() as connection:
        rows = [row for sql in queries for row in connection.execute(sql, params)]
    found = {alert.key: alert for row in rows if (alert := _alert(row, zone, now)).at <= now}
    return sorted(found.values(), key=lambda alert: (alert.at, alert.activity_id))


def activities_of(store: Store, reminder_ids: Collection[str]) -> set[str]:
    """Return the activities that these reminders belong to."""
    sql = "SELECT record_id FROM reminder WHERE id IN (SELECT value FROM json_each(?))"
    return {str(row[0]) for row in store.query(sql, (json.dumps(list(reminder_ids)),))} if reminder_ids else set()


def told_alerts(store: Store, now: int, limit: int = 100) -> list[Alert]:
    """Return what was told and is still open, the newest first."""
    params = {"me": store.user_id, "since": now - 400 * DAY, "now": now + 31 * DAY, "limit": limit}
    zone = my_zone(store)
    return [_alert(row, zone, now) for row in store.query(_TOLD, params)]


def next_moment(store: Store, now: int) -> int | None:
    """Return when something is due next, as far as a short look can tell."""
    near = (
        f"SELECT min(when_at) FROM (SELECT a.when_at FROM activity a WHERE {_MINE} AND a.when_at > :now "  # noqa: S608
        "ORDER BY a.when_at LIMIT 1)",
        "SELECT min(fire_at) FROM reminder WHERE deleted_at IS NULL AND state IN ('pending', 'snoozed') "
        "AND fire_at > :now",
    )
    params = {"me": store.user_id, "now": now}
    with store.read() as connection:
        found = [connection.execute(sql, params).fetchone()[0] for sql in near]
    return min((at for at in found if at is not None), default=None)


def mark_shown(store: Store, alerts: Sequence[Alert]) -> list[Alert]:
    """Say that these are told now, before anybody sees them; return those that nobody had told meanwhile."""
    title = trn("{n} reminder shown", "{n} reminders shown", len(alerts))
    if len(alerts) <= FEW:
        if not alerts:
            return []
        with store.write(title, cause=Cause.RULE) as unit:
            return [alert for alert in alerts if _mark_one(unit, store, alert)]
    shown = []
    with store.batch(title, cause=Cause.RULE) as batch:
        for alert in alerts:
            shown += [alert] if _mark_one(batch.unit(), store, alert) else []
            batch.breathe()
    return shown


def snooze(store: Store, activity_id: str, until: int | None, *, offset: int | None = None) -> str | None:
    """Tell of an activity again at a moment, or once there is a network (None); return the batch.

    The activity stays where it is planned. Without an offset all that is open of it is put off together.
    """
    with store.write(tr("Put off: {name}", name=_name(store, activity_id))) as unit:
        row = unit.row(ACTIVITY, activity_id)
        when = ACTIVITY.derive(row)["when_at"] if row else None
        if not isinstance(when, int):
            return None
        offsets = [offset] if offset is not None else _offsets(unit, activity_id)
        for each in offsets:
            _add_mark(unit, store, activity_id, each, when - each * MINUTE, "snoozed", until)
        return unit.batch_id


def rank_of_device(store: Store) -> int | None:
    """Return how many devices of the person were used later than this one; None where the file is here alone.

    The log says who was used when, and all devices that are in touch hold the same log. A device that only showed
    reminders stands in no place of it, so with a team nobody is sure to be alone.
    """
    if not store.read_once(read_state).phase:
        return None
    rows = store.query(
        "SELECT d.id, max(t.at) FROM (SELECT dev, at, by, cause FROM tx ORDER BY tx DESC LIMIT ?) t "
        "JOIN actor d ON d.a = t.dev JOIN actor u ON u.a = t.by AND u.id = ? "
        "WHERE t.cause NOT IN ('rule', 'repair', 'sync', 'outside') GROUP BY d.id ORDER BY 2 DESC, 1",
        (_RECENT, store.user_id),
    )
    devices = [str(row[0]) for row in rows]
    if store.device_id not in devices:
        devices.append(store.device_id)
    return devices.index(store.device_id)


def _alert(row: Sequence[object], zone: tzinfo, now: int) -> Alert:
    activity_id, kind, subject, page_kind, page_id, when_at, all_day, offset, fire_at, state = row
    when, minutes = int(str(when_at)), int(str(offset or 0))
    due = when - minutes * MINUTE
    is_snoozed = state == "snoozed"
    until = due if not is_snoozed else (None if fire_at is None else int(str(fire_at)))
    at = now if until is None else until
    if all_day and not is_snoozed and not minutes:
        at = moment_on(local_day(when, zone), MORNING, zone)
    return Alert(
        str(activity_id), str(kind or ""), str(subject or ""), str(page_kind), str(page_id), when, bool(all_day),
        minutes, until, at, is_snoozed,
    )  # fmt: skip


def _mark_one(unit: Unit, store: Store, alert: Alert) -> bool:
    """Mark one as told, unless it was told, done or moved since it was read."""
    row = unit.row(ACTIVITY, alert.activity_id)
    if row is None or row.get("deleted_at") is not None or ACTIVITY.derive(row)["when_at"] != alert.when_at:
        return False
    stored = unit.row(REMINDER, _id_of(alert.activity_id, alert.offset)) or {}
    state, until = standing(stored.get("marks"), alert.due_at)
    if state in ("fired", "done") or until != alert.until:
        return False
    _add_mark(unit, store, alert.activity_id, alert.offset, alert.due_at, "shown", alert.until)
    return True


def _add_mark(unit: Unit, store: Store, activity_id: str, offset: int, due: int, what: str, until: int | None) -> None:
    """Add a mark that is newer than all that are known, whatever the clock says."""
    reminder_id = _id_of(activity_id, offset)
    stored = unit.row(REMINDER, reminder_id)
    marks = (stored or {}).get("marks")
    known = [int(str(m.get("at") or 0)) for m in marks.values()] if isinstance(marks, dict) else []
    at = max([store.clock.now(), *(one + 1 for one in known)])
    mark: dict[str, object] = {"what": what, "at": at, "due": due, "device": store.device_id}
    if until is not None:
        mark["until"] = until
    key = short_key()
    if stored is None:
        unit.insert(REMINDER, id=reminder_id, **_values(activity_id, offset), due_at=due, marks={key: mark})
    else:
        unit.update(REMINDER, reminder_id, {"due_at": due, "deleted_at": None, f"marks.{key}": mark})


def _values(activity_id: str, offset: int) -> Mapping[str, object]:
    return {"record_kind": "activity", "record_id": activity_id, "occurrence": "", "offset": offset}


def _id_of(activity_id: str, offset: int) -> str:
    return REMINDER.natural_id_of(_values(activity_id, offset))


def _offsets(unit: Unit, activity_id: str) -> list[int]:
    sql = 'SELECT "offset" FROM reminder WHERE record_id = ? AND deleted_at IS NULL'
    return [int(str(row[0] or 0)) for row in unit.query(sql, (activity_id,))] or [0]


def _name(store: Store, activity_id: str) -> str:
    return records.name_of(store, ACTIVITY, activity_id)
