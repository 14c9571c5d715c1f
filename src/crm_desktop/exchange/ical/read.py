"""Read events and tasks from the parts of a calendar; what can't be read is named, the rest of the event is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import day_start, to_local, to_utc
from crm_desktop.exchange.ical.event import Event, Guest, When
from crm_desktop.exchange.ical.parts import MAX_PART, Part, Parts
from crm_desktop.exchange.ical.zones import Zones
from crm_desktop.exchange.incoming import Problem, Severity

_ANSWERS = {"ACCEPTED": "accepted", "DECLINED": "declined", "TENTATIVE": "tentative"}
_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
_MOST_DATES = 1_000  # of one EXDATE or RDATE
OWN_KIND = "X-CRM-KIND"


def read_events(parts: Parts, zone: tzinfo) -> Iterator[Event]:
    """Yield every event and task of a file; `zone` is that of times which name none."""
    zones = Zones(parts.zones)
    for part in parts.parts:
        yield _Reader(part, zones, zone).read()


class _Reader:
    """Reads one part; gathers what was wrong about it."""

    def __init__(self, part: Part, zones: Zones, zone: tzinfo) -> None:
        self._part, self._zones, self._zone = part, zones, zone
        self._problems: list[Problem] = []

    def read(self) -> Event:
        component = self._parsed()
        is_task = self._part.name == "VTODO"
        if component is None:
            return self._refused(is_task, "")
        for name, message in getattr(component, "errors", ()) or ():
            self._warn(str(name or ""), tr("a value that follows the standard"), str(message))
        event = self._event(component, is_task)
        if not (event.start or event.due or (is_task and event.summary)):
            self._error("DTSTART", tr("a start"), tr("nothing that is one"))
            return self._refused(is_task, event.uid)
        return event

    def _event(self, component: Any, is_task: bool) -> Event:
        start, due = self._when(component, "DTSTART"), self._when(component, "DUE")
        end = self._when(component, "DTEND") or self._after(component, start)
        if start and end and end.at <= start.at:
            end = None  # an event without a length
        return Event(
            self._part.line, is_task, _text(component, "UID"), _text(component, "SUMMARY"),
            _text(component, "DESCRIPTION"), _text(component, "LOCATION"), _text(component, "URL"),
            start, None if is_task else end, due or (end if is_task else None), self._when(component, "COMPLETED"),
            _text(component, "STATUS").upper(), self._rule(component), self._whens(component, "EXDATE"),
            self._whens(component, "RDATE"), self._when(component, "RECURRENCE-ID"),
            self._alarms(component, due if is_task and due else start), tuple(self._guests(component)),
            self._number(component, "PRIORITY"), _text(component, OWN_KIND).lower(), tuple(self._problems),
        )  # fmt: skip

    def _parsed(self) -> Any | None:
        if self._part.is_too_big:
            self._error("", tr("at most {size} MB", size=MAX_PART >> 20), tr("a larger event"))
            return None
        from icalendar import Component  # late: start-up

        if not self._part.has_end:
            self._warn(f"END:{self._part.name}", tr("the end of the event"), tr("the end of the file"))
        try:
            return Component.from_ical(self._part.text)
        except Exception as error:  # noqa: BLE001 a foreign parser on foreign text: its words stand in the report
            self._error("", tr("an event that follows the standard"), str(error))
            return None

    def _refused(self, is_task: bool, uid: str) -> Event:
        return Event(self._part.line, is_task, uid, problems=tuple(self._problems), is_refused=True)

    def _when(self, component: Any, name: str) -> When | None:
        found = next(iter(_values(component, name)), None)
        return self._moment(getattr(found, "dt", None), _zone_name(found), name) if found is not None else None

    def _whens(self, component: Any, name: str) -> tuple[When, ...]:
        whens = []
        for dates in _values(component, name):
            for one in getattr(dates, "dts", [dates])[:_MOST_DATES]:
                value = getattr(one, "dt", None)
                value = value[0] if isinstance(value, tuple) else value  # a period: its start
                when = self._moment(value, _zone_name(dates), name)
                if when is not None:
                    whens.append(when)
        return tuple(whens)

    def _moment(self, value: object, zone_name: str, name: str) -> When | None:
        if isinstance(value, datetime):
            return self._time(value, zone_name, name)
        if isinstance(value, date):
            return When(day_start(value, self._zone), value.isoformat(), is_day=True)
        self._warn(name, tr("a date"), str(value))
        return None

    def _time(self, value: datetime, zone_name: str, name: str) -> When:
        local = value.replace(tzinfo=None)
        if not zone_name and value.tzinfo is not None:  # Z
            at = int((value - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
            return When(at, _stamp(to_local(at, self._zone)), zone="UTC")
        zone = self._zones.find(zone_name) if zone_name else self._zone
        if zone is None:
            self._warn(name, tr("a time zone that is known"), zone_name)
            zone = self._zone
        return When(to_utc(local, zone), _stamp(local), zone=str(getattr(zone, "key", "") or ""))

    def _after(self, component: Any, start: When | None) -> When | None:
        length = getattr(next(iter(_values(component, "DURATION")), None), "dt", None)
        if start is None or not isinstance(length, timedelta) or not timedelta() < length < timedelta(days=3650):
            return None
        return When(start.at + int(length / timedelta(milliseconds=1)), "", start.is_day, start.zone)

    def _rule(self, component: Any) -> str:
        found = _values(component, "RRULE")
        if not found:
            return ""
        if len(found) > 1:
            self._warn("RRULE", tr("one rule of repetition"), tr("several; the first was taken"))
        text = found[0].to_ical().decode()
        if any(f"FREQ={often}" in text.upper() for often in _OFTEN):
            self._warn("RRULE", tr("a repetition by days or longer"), text)
            return ""
        return self._checked(text)

    def _checked(self, text: str) -> str:
        from dateutil.rrule import rrulestr

        try:
            rrulestr(text.replace("Z", ""), dtstart=datetime(2024, 1, 1))
        except (ValueError, TypeError, OverflowError) as error:
            self._warn("RRULE", tr("a rule of repetition"), f"{text} ({error})")
            return ""
        return text

    def _alarms(self, component: Any, before: When | None) -> tuple[int, ...]:
        minutes = []
        for alarm in component.walk("VALARM"):
            trigger = next(iter(_values(alarm, "TRIGGER")), None)
            value = getattr(trigger, "dt", None)
            if isinstance(value, datetime) and before is not None:
                at = self._time(value, _zone_name(trigger), "TRIGGER").at
                minutes.append((before.at - at) // 60_000)
            elif isinstance(value, timedelta):
                minutes.append(int(-value.total_seconds() // 60))
        return tuple(sorted({m for m in minutes if 0 <= m <= 60 * 24 * 366}))

    def _guests(self, component: Any) -> Iterator[Guest]:
        for name in ("ATTENDEE", "ORGANIZER"):
            for one in _values(component, name):
                address = str(one)
                params = getattr(one, "params", {})
                if address.lower().startswith("mailto:"):
                    answer = _ANSWERS.get(str(params.get("PARTSTAT", "")).upper(), "needs_action")
                    yield Guest(address[7:].strip().lower(), str(params.get("CN", "")).strip(), answer)

    def _number(self, component: Any, name: str) -> int | None:
        text = _text(component, name)
        return int(text) if text.isdecimal() and len(text) < 4 else None

    def _warn(self, name: str, expected: str, found: str) -> None:
        self._problems.append(Problem(self._part.line, name, expected, found[:200], Severity.WARNING))

    def _error(self, name: str, expected: str, found: str) -> None:
        self._problems.append(Problem(self._part.line, name, expected, found[:200]))


def _text(component: Any, name: str) -> str:
    found = next(iter(_values(component, name)), "")
    return str(found).replace("\r\n", "\n").strip()


def _values(component: Any, name: str) -> list[Any]:
    """Return the values of a property; those that the library could not read are in its errors."""
    from icalendar.prop.broken import vBroken

    found = component.get(name)
    values = found if isinstance(found, list) else [] if found is None else [found]
    return [value for value in values if not isinstance(value, vBroken)]


def _zone_name(value: object) -> str:
    params = getattr(value, "params", None)
    return str(params.get("TZID", "")) if params else ""


def _stamp(local: datetime) -> str:
    return local.isoformat(timespec="minutes")


def counts(events: Sequence[Event]) -> tuple[int, int]:
    """Return how many events and tasks can be taken, and how many are refused."""
    refused = sum(event.is_refused for event in events)
    return len(events) - refused, refused
