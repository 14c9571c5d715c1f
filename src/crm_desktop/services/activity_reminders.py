"""The reminder that an activity carries: a number of minutes before it, which follows it wherever it is moved."""

from __future__ import annotations

from crm_desktop.domain.specs import ACTIVITY, REMINDER
from crm_desktop.store.unit_of_work import Unit

MINUTE = 60_000


def put(unit: Unit, activity_id: str, minutes: int | None) -> bool:
    """Remind so many minutes before, and not at any other moment; None: not at all. Return whether anything differs."""
    done = False
    for reminder_id, offset in _of(unit, activity_id):
        if offset != minutes:
            done |= unit.delete(REMINDER, reminder_id)
    when = _when(unit, activity_id)
    if minutes is None or (when is None and not _is_series(unit, activity_id)):
        return done
    values = {"record_kind": "activity", "record_id": activity_id, "occurrence": "", "offset": minutes}
    reminder_id = REMINDER.natural_id_of(values)
    due = {"due_at": None if when is None else when - minutes * MINUTE}  # of a series: its occurrences take it over
    if unit.row(REMINDER, reminder_id) is None:
        unit.insert(REMINDER, id=reminder_id, **values, **due)
        return True
    return unit.update(REMINDER, reminder_id, due | {"deleted_at": None}) or done


def follow(unit: Unit, activity_id: str) -> bool:
    """Move the reminders of an activity to where it is now; return whether any moved."""
    when = _when(unit, activity_id)
    if when is None:  # done, canceled or without a moment: whoever fires reminders looks at that
        return False
    moved = [
        unit.update(REMINDER, reminder_id, {"due_at": when - offset * MINUTE})
        for reminder_id, offset in _of(unit, activity_id)
    ]
    return any(moved)


def _of(unit: Unit, activity_id: str) -> list[tuple[str, int]]:
    rows = unit.query('SELECT id, "offset" FROM reminder WHERE record_id = ? AND deleted_at IS NULL', (activity_id,))
    return [(str(reminder_id), int(str(offset or 0))) for reminder_id, offset in rows]


def _is_series(unit: Unit, activity_id: str) -> bool:
    row = unit.row(ACTIVITY, activity_id)
    return bool(row and row.get("rrule"))


def _when(unit: Unit, activity_id: str) -> int | None:
    row = unit.row(ACTIVITY, activity_id)
    when = ACTIVITY.derive(row)["when_at"] if row else None
    return when if isinstance(when, int) else None
