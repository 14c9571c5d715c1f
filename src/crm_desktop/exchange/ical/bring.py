"""Bring the events and tasks of a calendar into the store as activities: one undoable batch, twice nothing new."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from crm_desktop.domain.errors import Canceled
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.localtime import name_of_zone, to_local
from crm_desktop.domain.specs import ACTIVITY, PARTICIPANT
from crm_desktop.exchange.ical.event import Event, Guest, When
from crm_desktop.exchange.incoming import Problem
from crm_desktop.services import activity_reminders
from crm_desktop.services.activity_ties import put_all
from crm_desktop.services.series_near import id_of
from crm_desktop.services.undo import undo
from crm_desktop.store import Batch, Cause, Store, Unit

SYSTEM = "ical"
_KINDS = ("call", "meeting", "visit", "task", "email")
_STAMP = "%Y%m%dT%H%M%S"


@dataclass
class CalendarReport:
    """What came in; every event and task of the file is accounted for."""

    batch_id: str = ""  # empty where nothing came in
    events: int = 0
    tasks: int = 0
    created: int = 0
    here_already: int = 0
    refused: int = 0
    problems: list[Problem] = field(default_factory=list)


def bring_calendar(
    store: Store,
    events: Iterable[Event],
    zone: tzinfo,
    *,
    title: str,
    before_risk: Callable[[], object] = lambda: None,
    on_progress: Callable[[int], object] = lambda done: None,
    is_canceled: Callable[[], bool] = lambda: False,
) -> CalendarReport:
    """Write events as activities. Past ones are done, later ones planned; who is known by e-mail takes part.

    What came in before (by its UID) stays as it is here. A canceled import is undone and raises Canceled.
    """
    before_risk()
    report = CalendarReport()
    try:
        with store.batch(title, cause=Cause.IMPORT) as batch:
            report.batch_id = batch.id
            bringer = _Bringer(batch, store.clock.now(), zone, report)
            for event in sorted(events, key=lambda e: e.instead_of is not None):  # series before what differs in them
                if is_canceled():
                    raise Canceled(tr("The import was stopped"), tr("What it had written is undone."))
                bringer.take(event)
                batch.breathe()
                on_progress(report.events + report.tasks)
    except Canceled:
        undo(store, report.batch_id)
        raise
    if not batch.ops:
        report.batch_id = ""
    return report


class _Bringer:
    """Writes one event after the other, and remembers the series of this file."""

    def __init__(self, batch: Batch, now: int, zone: tzinfo, report: CalendarReport) -> None:
        self._batch, self._now, self._zone, self._report = batch, now, zone, report
        self._series: dict[str, str] = {}  # UID -> id of the activity

    def take(self, event: Event) -> None:
        """Write an event, or count why not."""
        report = self._report
        report.events, report.tasks = report.events + (not event.is_task), report.tasks + event.is_task
        report.problems += event.problems
        if event.is_refused:
            report.refused += 1
            return
        unit = self._batch.unit()
        ref = _ref(event)
        known = _find(unit, ref) if ref else ""
        series_id = self._series.get(event.uid) or _find(unit, event.uid) if event.instead_of else ""
        if not event.instead_of and event.uid:
            self._series[event.uid] = known
        if known:
            report.here_already += 1
            return
        record_id = self._write(unit, event, ref, series_id)
        if not event.instead_of and event.uid:
            self._series[event.uid] = record_id
        report.created += 1

    def _write(self, unit: Unit, event: Event, ref: str, series_id: str) -> str:
        values = self._values(event)
        if ref:
            values["refs"] = {SYSTEM: ref}
        record_id = new_id()
        if event.instead_of and series_id:
            values |= {"series_id": series_id, "occurrence": event.instead_of.local}
            record_id = id_of(series_id, event.instead_of.local)
            if unit.row(ACTIVITY, record_id) is not None:  # made here before the file said that it differs
                unit.update(ACTIVITY, record_id, values)
                return record_id
        people, strangers = _people(unit, event.guests)
        if strangers:
            values["body"] = "\n".join(part for part in (str(values.get("body") or ""), _named(strangers)) if part)
        page = ("person", next(iter(people))) if len(people) == 1 else None
        if page:
            values |= {"record_kind": page[0], "record_id": page[1]}
        unit.insert(ACTIVITY, id=record_id, **values)
        put_all(unit, record_id, page, list(people), ())
        for person_id, answer in people.items():
            tie = PARTICIPANT.natural_id_of({"activity_id": record_id, "person_id": person_id})
            unit.update(PARTICIPANT, tie, {"state": answer})
        if event.alarms and values["status"] == "planned":
            activity_reminders.put(unit, record_id, event.alarms[0])
        return record_id

    def _values(self, event: Event) -> dict[str, object]:
        start, due = event.start, event.due or (event.start if event.is_task else None)
        moments: dict[str, object] = {"due_at": due.at if due else None}
        if not event.is_task and start is not None:
            moments = {"start_at": start.at, "end_at": event.end.at if event.end else None}
        first = start or due
        values = {
            "kind": _kind(event),
            "subject": event.summary[:500],
            "body": "\n".join(part for part in (event.description, event.url) if part),
            "location": event.location[:500],
            "all_day": True if first is not None and first.is_day else None,
            "time_zone": (first.zone if first else "") or name_of_zone(self._zone),
            "rrule": self._rule(event),
            "priority": event.priority or None,
            "status": self._status(event),
            **moments,
        }
        if values["status"] == "done":
            values["done_at"] = event.done.at if event.done else (start or due or When(self._now, "")).at
        return {name: value for name, value in values.items() if value not in (None, "")}

    def _status(self, event: Event) -> str:
        if event.status in ("CANCELLED", "CANCELED"):
            return "canceled"
        if event.is_task:
            return "done" if event.done or event.status == "COMPLETED" else "planned"
        last = event.end or event.start
        return "done" if last is not None and last.at <= self._now and not event.rule else "planned"

    def _rule(self, event: Event) -> str:
        if not event.rule:
            return ""
        lines = [f"RRULE:{event.rule}"]
        lines += [f"EXDATE:{self._local(when, event)}" for when in event.without]
        lines += [f"RDATE:{self._local(when, event)}" for when in event.besides]
        return "\n".join(lines)

    def _local(self, when: When, event: Event) -> str:
        """Return a date of a series as its own wall clock shows it."""
        from crm_desktop.domain.localtime import zone_named

        zone = zone_named(event.start.zone if event.start else "") or self._zone
        return to_local(when.at, zone).strftime(_STAMP)


def _kind(event: Event) -> str:
    if event.kind in _KINDS:
        return event.kind
    return "task" if event.is_task else "meeting"


def _ref(event: Event) -> str:
    return f"{event.uid}#{event.instead_of.local}" if event.uid and event.instead_of else event.uid


def _find(unit: Unit, ref: str) -> str:
    rows = unit.query(
        "SELECT a.id FROM ref_index i JOIN activity a ON a.k = i.k WHERE i.ref = ? AND i.system = ? AND i.kind = ?",
        (ref, SYSTEM, ACTIVITY.number),
    )
    return str(rows[0][0]) if rows else ""


def _people(unit: Unit, guests: Sequence[Guest]) -> tuple[dict[str, str], list[Guest]]:
    """Return the people whose e-mail addresses these are, each with the answer, and who is not known here."""
    rows = unit.query(
        "SELECT i.value, p.id FROM json_each(?) g JOIN point_index i ON i.value = g.value AND i.type = 'email' "
        "AND i.kind = 2 JOIN person p ON p.k = i.k AND p.deleted_at IS NULL ORDER BY p.k DESC",
        (json.dumps([guest.address for guest in guests]),),
    )
    by_address = {str(address): str(person_id) for address, person_id in rows}
    known = {by_address[g.address]: g.answer for g in guests if g.address in by_address}
    return known, [g for g in {g.address: g for g in guests}.values() if g.address not in by_address]


def _named(strangers: Sequence[Guest]) -> str:
    names = ", ".join(f"{g.name} <{g.address}>" if g.name else g.address for g in strangers)
    return tr("Also taking part: {names}", names=names)
