"""Activity sets: templates of steps. One use plans them all; when a step slips, the steps after it move along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from crm_desktop.domain.activity_moments import moved
from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.localtime import here, to_local, to_utc
from crm_desktop.domain.specs import ACTIVITY, ACTIVITY_SET, KIND
from crm_desktop.services import activity_reminders, records
from crm_desktop.services.activities import NextStep, insert_planned, name_of
from crm_desktop.services.day_rows import moment_of
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

KINDS = ("call", "meeting", "visit", "task", "email")
MOST_STEPS = 100
FARTHEST = 3_650  # days


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a set: so many days after its start, or before (negative) and after its end, at a time of the day."""

    kind: str
    subject: str
    days: int = 0
    anchor: str = "start"
    time: str = ""  # "09:00"; empty: all day
    duration: int | None = None


@dataclass(frozen=True, slots=True)
class ActivitySet:
    """A template of steps, in their order."""

    id: str
    name: str
    description: str
    steps: tuple[Step, ...]

    @property
    def needs_end(self) -> bool:
        """Return whether steps are counted from the end."""
        return any(step.anchor == "end" for step in self.steps)


def list_sets(store: Store) -> list[ActivitySet]:
    """Return the sets by name."""
    rows = store.query("SELECT id FROM activity_set WHERE deleted_at IS NULL ORDER BY name COLLATE NOCASE, k")
    return [get_set(store, str(row[0])) for row in rows]


def get_set(store: Store, set_id: str) -> ActivitySet:
    """Return a set."""
    row = records.get(store, ACTIVITY_SET, set_id)
    steps = row["steps"]
    items = [item for item in steps.values() if isinstance(item, Mapping)] if isinstance(steps, Mapping) else []
    items.sort(key=lambda item: int(item.get("position") or 0))
    return ActivitySet(set_id, str(row["name"] or ""), str(row["description"] or ""), tuple(map(_step, items)))


def save_set(store: Store, *, name: str, steps: Sequence[Step], description: str = "", set_id: str = "") -> str:
    """Make a set, or write an existing one anew; return its id."""
    if not name.strip():
        raise ValidationError(
            tr("A set needs a name"), tr("Type what it is for, such as “New customer”."), field="name"
        )
    if not steps:
        raise ValidationError(tr("A set needs a step"), tr("Add what is to be done, and after how many days."))
    if len(steps) > MOST_STEPS:
        raise ValidationError(tr("A set has at most {n} steps", n=MOST_STEPS), tr("Make a second set of the rest."))
    for step in steps:
        _check(step)
    items = {f"s{at:02}": _item(step, at) for at, step in enumerate(steps)}
    if not set_id:
        return records.create(store, ACTIVITY_SET, name=name, description=description, steps=items)
    before = records.get(store, ACTIVITY_SET, set_id)["steps"]
    gone = {f"steps.{key}": None for key in (before if isinstance(before, Mapping) else {}) if key not in items}
    now = {f"steps.{key}": item for key, item in items.items()}
    records.update(store, ACTIVITY_SET, set_id, {"name": name, "description": description, **gone, **now})
    return set_id


def use_set(
    store: Store,
    set_id: str,
    kind_name: str,
    record_id: str,
    *,
    start: date,
    end: date | None = None,
    zone: tzinfo | None = None,
    participants: Sequence[str] = (),
) -> list[str]:
    """Plan every step of a set on a record's page, as one thing to undo; return the activities in their order."""
    used = get_set(store, set_id)
    if used.needs_end and end is None:
        raise ValidationError(
            tr("“{name}” counts steps from its end", name=used.name), tr("Say by which day all of it is to be done.")
        )
    if end is not None and end < start:
        raise ValidationError(tr("The end lies before the start"), tr("Choose an end on or after the start."))
    run, name = new_id(), records.name_of(store, KIND[kind_name], record_id)
    title = trn("{name}: “{set}” planned, {n} step", "{name}: “{set}” planned, {n} steps", len(used.steps), name=name,
                set=used.name)  # fmt: skip
    with store.write(title) as unit:
        return [
            insert_planned(unit, _planned(step, start, end, zone), (kind_name, record_id), participants,
                           set_id=set_id, set_run=run, set_step=f"s{at:02}")
            for at, step in enumerate(used.steps)
        ]  # fmt: skip


def move_step(
    store: Store, activity_id: str, at: int, *, with_rest: bool = True, zone: tzinfo | None = None
) -> str | None:
    """Move a planned activity; of a set, the steps after it move along by as much on the clock of the wall.

    Return the batch, None if none moved.
    """
    with store.write(tr("Moved: {name}", name=name_of(store, activity_id))) as unit:
        row = unit.row(ACTIVITY, activity_id)
        if row is None:
            raise NotFoundError(tr("This activity is not in the file any more"), tr("It may have been removed."))
        before = _moment(row)
        changes = [(activity_id, moved(row, at))]
        if with_rest and row.get("set_run") and before is not None:
            changes += [(i, moved(r, _along(there, before, at, zone))) for i, r, there in _rest(unit, row, before)]
        did = [_change(unit, i, values) for i, values in changes]
        return unit.batch_id if any(did) else None


def _along(there: int, before: int, at: int, zone: tzinfo | None) -> int:
    """Return a moment moved as far as another one was: nine o'clock stays nine o'clock where clocks change."""
    lived_in = zone or here()
    wall = [to_local(moment, lived_in) for moment in (there, before, at)]
    return to_utc(wall[0] + (wall[2] - wall[1]), lived_in)


def _change(unit: Unit, activity_id: str, values: Mapping[str, object]) -> bool:
    did = unit.update(ACTIVITY, activity_id, values)
    activity_reminders.follow(unit, activity_id)
    return did


def _rest(unit: Unit, row: Mapping[str, object], before: int) -> Iterable[tuple[str, Mapping[str, object], int]]:
    """Return the planned steps of the same use that come later: by their moment, at the same one by their order."""
    sql = (
        "SELECT id FROM activity WHERE set_run = ? AND deleted_at IS NULL AND status = 'planned' "
        "AND set_run IS NOT NULL AND (when_at > ? OR (when_at = ? AND set_step > ?))"
    )
    for (found,) in unit.query(sql, (row["set_run"], before, before, row.get("set_step") or "")):
        other = unit.row(ACTIVITY, str(found))
        if other is not None and (there := _moment(other)) is not None:
            yield str(found), other, there


def _moment(row: Mapping[str, object]) -> int | None:
    at = row.get("start_at") if row.get("start_at") is not None else row.get("due_at")
    return at if isinstance(at, int) else None


def _planned(step: Step, start: date, end: date | None, zone: tzinfo | None) -> NextStep:
    day = (end if step.anchor == "end" and end is not None else start) + timedelta(days=step.days)
    hour, _, minute = step.time.partition(":")
    at = moment_of(day, int(hour or 0), int(minute or 0), zone=zone)
    return NextStep(step.kind, step.subject, at, all_day=not step.time, duration=step.duration)


def _check(step: Step) -> None:
    if step.kind not in KINDS:
        raise ValidationError(
            tr("“{kind}” is no kind of step", kind=step.kind[:40]),
            tr("Choose one of: {names}.", names=", ".join(KINDS)),
        )
    if not -FARTHEST <= step.days <= FARTHEST:
        raise ValidationError(
            tr("“{days}” days are too many for a step", days=step.days), tr("Type at most {n}.", n=FARTHEST)
        )
    if step.anchor == "start" and step.days < 0:
        raise ValidationError(
            tr("A step can't lie before the start"), tr("Count it from the end, or type 0 days or more.")
        )
    hour, _, minute = step.time.partition(":")
    if step.time and not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise ValidationError(tr("“{time}” is no time of a day", time=step.time[:40]), tr("Type it like 09:00."))


def _step(item: Mapping[str, object]) -> Step:
    minutes, days = item.get("duration"), item.get("days")
    return Step(
        str(item.get("kind") or "task"), str(item.get("subject") or ""), days if isinstance(days, int) else 0,
        str(item.get("anchor") or "start"), str(item.get("time") or ""), minutes if isinstance(minutes, int) else None,
    )  # fmt: skip


def _item(step: Step, position: int) -> dict[str, object]:
    item = {"kind": step.kind, "subject": step.subject.strip(), "anchor": step.anchor, "days": step.days,
            "time": step.time, "duration": step.duration, "position": position}  # fmt: skip
    return {key: value for key, value in item.items() if value not in (None, "")}
