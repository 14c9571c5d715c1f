"""What the evening check walks through: what is left of the day, and customers who have no next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY, KIND, PERSON
from crm_desktop.services import next_steps, records, rhythm, today
from crm_desktop.services.day_rows import DayItem, day_span, local_day, moment_of
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store
from crm_desktop.viewmodels.today import owner_of

DAY, MORNING = 86_400_000, 9


@dataclass(frozen=True)
class Entry:
    """Somebody without a next step; `late` is by how many days they are due by their rhythm."""

    kind: str
    id: str
    name: str
    second: str = ""
    phone: str = ""
    last_contact_at: int | None = None
    days: int | None = None
    late: int = 0


@dataclass(frozen=True)
class Choice:
    """A morning on which the next step may be."""

    words: str
    at: int


@dataclass(frozen=True)
class Evening:
    """The list of the evening."""

    now: int
    left: tuple[DayItem, ...] = ()
    entries: tuple[Entry, ...] = ()
    count: int = 0  # of the entries there are; the longest wait comes first


def read_evening(store: Store, zone: tzinfo | None = None) -> Evening:
    """Read what is left, and who is forgotten: those who are due first, then who was not reached for the longest."""
    now, owner = store.clock.now(), owner_of(store)
    span = day_span(now, zone or my_zone(store))
    overdue = today.list_overdue(store, now, span, owner=owner)
    left = [item for item in today.list_agenda(store, now, span, owner=owner) if not item.is_done]
    due = {one.id: one for one in rhythm.list_due(store, now, owner=owner, limit=next_steps.SHOWN)}
    listed = next_steps.list_forgotten(store, owner=owner)
    known = {one.id for one in listed}
    entries = [_entry(one, due.get(one.id)) for one in listed]
    extra = [
        Entry(d.kind, d.id, d.name, "", "", d.last_contact_at, d.days, d.late)
        for d in due.values()
        if d.id not in known
    ]
    entries = sorted((*entries, *extra), key=lambda entry: -entry.late)
    count = next_steps.count_forgotten(store, owner=owner) + len(extra)
    return Evening(now, (*overdue, *left), tuple(entries), count)


def plan_choices(now: int, zone: tzinfo | None = None) -> list[Choice]:
    """Return when the next step may be, in local time."""
    day = local_day(now, zone)
    steps = ((1, tr("Tomorrow")), (7, tr("In a week")), (14, tr("In two weeks")), (30, tr("In a month")),
             (90, tr("In three months")))  # fmt: skip
    return [Choice(words, _workday(day, days, zone)) for days, words in steps]


def plan_call(store: Store, entry: Entry, at: int) -> str:
    """Plan a call as the next step, and return the activity."""
    from crm_desktop.services.activities import plan_activity

    return plan_activity(store, kind="call", at=at, kind_name=entry.kind, record_id=entry.id)


def give_up_words(entry: Entry) -> str:
    """Return what takes somebody off the list for good."""
    if entry.kind == COMPANY.name:
        return tr("No customer any more")
    return tr("No rhythm any more") if entry.days is not None else tr("Do not call any more")


def give_up(store: Store, entry: Entry) -> str | None:
    """Take somebody off the list for good; return the batch."""
    if entry.kind == COMPANY.name:
        return records.update(store, COMPANY, entry.id, {"type": "other"})
    changed = {"keep_in_touch_days": None} if entry.days is not None else {"do_not_call": True}
    return records.update(store, KIND[PERSON.name], entry.id, changed)


def _entry(one: next_steps.Forgotten, due: rhythm.Due | None) -> Entry:
    second = " · ".join(part for part in (one.second, one.city) if part)
    return Entry(one.kind, one.id, one.name, second, one.phone, one.last_contact_at, one.days, due.late if due else 0)


def _workday(day: date, days: int, zone: tzinfo | None) -> int:
    """Return the morning of the day so many days on; a weekend's Monday."""
    wanted = day + timedelta(days=days)
    while wanted.weekday() > 4:
        wanted += timedelta(days=1)
    return moment_of(wanted, MORNING, zone=zone)
