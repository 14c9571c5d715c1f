"""Write activities as a calendar that other programs read (RFC 5545); also one of them, as an invitation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from crm_desktop import __version__
from crm_desktop.domain.localtime import local_day, to_local, zone_named
from crm_desktop.domain.mail_addresses import Address
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.exchange.ical.bring import SYSTEM
from crm_desktop.exchange.ical.read import OWN_KIND
from crm_desktop.services import records
from crm_desktop.store import Store
from crm_desktop.store.sealed_io import write_file

_TASKS = ("task", "email")
_STATES = {"planned": "CONFIRMED", "done": "CONFIRMED", "canceled": "CANCELLED"}
_TASK_STATES = {"planned": "NEEDS-ACTION", "done": "COMPLETED", "canceled": "CANCELLED"}
_ANSWERS = {"accepted": "ACCEPTED", "declined": "DECLINED", "tentative": "TENTATIVE"}
_PAGE = 500


def export_calendar(store: Store, path: Path, activity_ids: Iterable[str], zone: tzinfo) -> int:
    """Write activities to a file; notes are none of a calendar's. Return how many were written."""
    calendar, count = _calendar(""), 0
    for activity_id in activity_ids:
        row = records.get(store, ACTIVITY, activity_id)
        if row.get("kind") != "note" and _first(row) is not None:
            calendar.add_component(_component(store, row, zone))
            count += 1
    calendar.add_missing_timezones()
    write_file(path, calendar.to_ical())
    return count


def invitation(
    store: Store, activity_id: str, zone: tzinfo, *, organizer: Address, guests: Sequence[Address], at_least: int = 0,
    taken_off: bool = False,
) -> bytes:  # fmt: skip
    """Return one activity as an invitation to these people, to be attached to a message; of one that is canceled or
    lies in the bin as its cancellation, and so where they were `taken_off` a meeting that takes place without them.

    Who got it before knows it again by its UID, and takes the one with the higher SEQUENCE: that is the seconds from
    its making to its last change, which only grow, and are the same on every device; it is never less than `at_least`.
    Notes, priority and reminders are the firm's own and stay here.
    """
    row = records.get(store, ACTIVITY, activity_id)
    is_off = row.get("status") == "canceled" or row.get("deleted_at") is not None
    is_canceled = is_off or taken_off
    calendar = _calendar("CANCEL" if is_canceled else "REQUEST")
    shown = {**row, "body": None, "priority": None, **({"status": "canceled"} if is_off else {})}
    event = _component(store, shown, zone, is_own=False)
    if is_canceled and not is_off:
        del event["STATUS"]  # it would cancel the meeting for everybody (RFC 5546, 3.2.5)
    event["DTSTAMP"].dt = _utc(store.clock.now())
    event.add("SEQUENCE", max(sequence_of(row), at_least))
    event.add("ORGANIZER", _calendar_user(organizer))
    for address in guests:
        guest = _calendar_user(address)
        if not is_canceled:
            guest.params["RSVP"] = "TRUE"
            guest.params["PARTSTAT"] = "NEEDS-ACTION"
        event.add("ATTENDEE", guest)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def uid_of(row: Mapping[str, Any]) -> str:
    """Return the name that an activity has in every calendar: of what came from one, the name it had there."""
    ref = str((row.get("refs") or {}).get(SYSTEM, "")).partition("#")[0]
    return ref or str(row["series_id"] or row["id"])


def sequence_of(row: Mapping[str, Any]) -> int:
    """Return the number of a revision: higher after each change."""
    return max(0, (int(row["updated_at"]) - int(row["created_at"])) // 1000)


def all_planned(store: Store) -> list[str]:
    """Return the ids of everything that has a place in a calendar."""
    sql = "SELECT id FROM activity WHERE deleted_at IS NULL AND kind <> 'note' ORDER BY story_at, k"
    return [str(row[0]) for row in store.query(sql)]


def _calendar_user(address: Address) -> Any:
    from icalendar import vCalAddress

    found = vCalAddress(f"mailto:{address.email}")
    if address.name:
        found.params["CN"] = address.name.replace('"', "'")  # a quote can't stand in a parameter (RFC 5545, 3.2)
    return found


def _calendar(method: str) -> Any:
    from icalendar import Calendar  # late: start-up

    calendar = Calendar()
    calendar.add("PRODID", f"-//CRM Desktop//{__version__}//EN")
    calendar.add("VERSION", "2.0")
    if method:
        calendar.add("METHOD", method)
    return calendar


def _component(store: Store, row: dict[str, Any], zone: tzinfo, *, is_own: bool = True) -> Any:
    from icalendar import Event, Todo

    is_task = row["kind"] in _TASKS
    component = Todo() if is_task else Event()
    own = zone_named(str(row.get("time_zone") or "")) or zone
    component.add("UID", uid_of(row))
    component.add("DTSTAMP", _utc(int(row["updated_at"])))
    component.add("CREATED", _utc(int(row["created_at"])))
    component.add(OWN_KIND, row["kind"])
    _moments(component, row, own, is_task)
    for name, column in (("SUMMARY", "subject"), ("DESCRIPTION", "body"), ("LOCATION", "location")):
        if row.get(column):
            component.add(name, row[column])
    component.add("STATUS", (_TASK_STATES if is_task else _STATES)[row.get("status") or "done"])
    if row.get("priority"):
        component.add("PRIORITY", row["priority"])
    if row.get("series_id") and row.get("occurrence"):
        component.add("RECURRENCE-ID", _occurrence(str(row["occurrence"]), own))
    _repetition(component, row, own)
    if not is_own:
        return component
    _guests(component, store, str(row["id"]))
    for (minutes,) in store.query(
        'SELECT "offset" FROM reminder WHERE record_id = ? AND deleted_at IS NULL', (row["id"],)
    ):
        component.add_component(_alarm(int(str(minutes or 0)), str(row.get("subject") or "")))
    return component


def _moments(component: Any, row: dict[str, Any], zone: tzinfo, is_task: bool) -> None:
    first = _first(row)
    if first is None:
        return
    component.add("DUE" if is_task else "DTSTART", _at(first, row, zone))
    if is_task and row.get("status") == "done":
        component.add("COMPLETED", _utc(int(row.get("done_at") or first)))
    elif not is_task and row.get("end_at"):
        component.add("DTEND", _at(int(row["end_at"]), row, zone))
    elif not is_task and row.get("all_day"):
        component.add("DTEND", local_day(first, zone) + timedelta(days=1))


def _first(row: dict[str, Any]) -> int | None:
    for name in ("start_at", "due_at", "done_at"):
        if row.get(name) is not None:
            return int(row[name])
    return None


def _at(at: int, row: dict[str, Any], zone: tzinfo) -> object:
    if row.get("all_day"):
        return local_day(at, zone)
    return to_local(at, zone).replace(tzinfo=zone) if getattr(zone, "key", "") else _utc(at)


def _occurrence(local: str, zone: tzinfo) -> object:
    found = datetime.fromisoformat(local)
    return found.date() if len(local) == 10 else found.replace(tzinfo=zone)


def _repetition(component: Any, row: dict[str, Any], zone: tzinfo) -> None:
    from icalendar import vRecur

    for line in str(row.get("rrule") or "").splitlines():
        name, colon, value = line.rpartition(":")
        if not colon or name.upper() == "RRULE":
            component.add("RRULE", vRecur.from_ical(value))
        else:
            stamp = datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=zone)
            component.add(name.upper(), stamp.date() if row.get("all_day") else stamp)


def _guests(component: Any, store: Store, activity_id: str) -> None:
    from icalendar import vCalAddress

    rows = store.query(
        "SELECT p.display_name, t.state, (SELECT i.value FROM point_index i WHERE i.kind = 2 AND i.k = p.k "
        "AND i.type = 'email' LIMIT 1) FROM participant t JOIN person p ON p.id = t.person_id "
        "WHERE t.activity_id = ? AND t.deleted_at IS NULL AND p.deleted_at IS NULL ORDER BY t.k",
        (activity_id,),
    )
    for name, state, address in rows:
        if address:
            guest = vCalAddress(f"mailto:{address}")
            guest.params["CN"] = str(name)
            guest.params["PARTSTAT"] = _ANSWERS.get(str(state), "NEEDS-ACTION")
            component.add("ATTENDEE", guest)


def _alarm(minutes: int, subject: str) -> Any:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", subject)
    alarm.add("TRIGGER", timedelta(minutes=-minutes))
    return alarm


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC)
