"""Calendars of other programs: every event and task of a file is brought in or named, and ours are read by others."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crm_desktop.domain.errors import Canceled, ImportFailed
from crm_desktop.domain.mail_addresses import Address
from crm_desktop.domain.specs import ACTIVITY, PERSON
from crm_desktop.exchange.ical.bring import CalendarReport, bring_calendar
from crm_desktop.exchange.ical.parts import MAX_PARTS, read_file, read_parts
from crm_desktop.exchange.ical.read import read_events
from crm_desktop.exchange.ical.write import all_planned, export_calendar, invitation
from crm_desktop.services import records
from crm_desktop.services.people import add_point, create_person
from crm_desktop.services.undo import undo
from crm_desktop.store import Store, open_store

ZONE = ZoneInfo("Europe/Bratislava")
REFUSED = {"calendars/fuzz_testcase_invalid_month.ics", "calendars/fuzz_testcase_0_char_in_component_name.ics"}


class Noon:
    """A clock that stands at noon of 12 March 2026."""

    def now(self) -> int:
        """Return that moment."""
        return int(datetime(2026, 3, 12, 11, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "firm.crm", create=True, clock=Noon())
    yield opened
    opened.close()


def calendar(*lines: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", "")).encode()


def event(*lines: str) -> tuple[str, ...]:
    return ("BEGIN:VEVENT", *lines, "END:VEVENT")


def bring(store: Store, data: bytes) -> CalendarReport:
    return bring_calendar(store, list(read_events(read_parts(data, "a.ics"), ZONE)), ZONE, title="Import of a.ics")


def activities(store: Store) -> list[dict[str, object]]:
    ids = store.query("SELECT id FROM activity WHERE deleted_at IS NULL ORDER BY story_at, k")
    return [records.get(store, ACTIVITY, str(row[0])) for row in ids]


def files(shared_data: Path) -> list[tuple[Path, int, int]]:
    folder = shared_data / "ical"
    with (folder / "index.csv").open(encoding="utf-8", newline="") as file:
        return [(folder / row["file"], int(row["VEVENT"]), int(row["VTODO"])) for row in csv.DictReader(file)]


def test_every_event_and_task_of_the_77_files_is_brought_in_or_named(shared_data: Path, store: Store) -> None:
    events = tasks = created = refused = here = 0
    for path, its_events, its_tasks in files(shared_data):
        if str(path.relative_to(shared_data / "ical")) in REFUSED and not its_events:
            continue
        try:
            report = bring_calendar(store, list(read_events(read_file(path), ZONE)), ZONE, title=path.name)
        except ImportFailed:
            assert its_events == its_tasks == 0
            continue
        assert (report.events, report.tasks) == (its_events, its_tasks), path.name
        assert len({p.line for p in report.problems}) >= report.refused
        events, tasks = events + report.events, tasks + report.tasks
        created, refused, here = created + report.created, refused + report.refused, here + report.here_already
    assert (events, tasks) == (102, 2)
    assert created + refused + here == 104 and created > 40


def test_a_file_brought_in_twice_makes_nothing_new_and_one_undo_takes_it_back(store: Store) -> None:
    data = calendar(*event("UID:a@x", "SUMMARY:Fair", "DTSTART:20260320T090000Z", "DTEND:20260320T100000Z"))
    first = bring(store, data)
    again = bring(store, data)
    assert (first.created, again.created, again.here_already, again.batch_id) == (1, 0, 1, "")
    undo(store, first.batch_id)
    assert activities(store) == []


def test_a_past_event_is_done_a_later_one_planned_a_finished_task_done(store: Store) -> None:
    bring(store, calendar(
        *event("UID:1", "SUMMARY:Past", "DTSTART:20260310T090000Z"),
        *event("UID:2", "SUMMARY:Later", "DTSTART:20260320T090000Z"),
        *event("UID:3", "SUMMARY:Called off", "DTSTART:20260321T090000Z", "STATUS:CANCELLED"),
        "BEGIN:VTODO", "UID:4", "SUMMARY:Tax", "DUE;VALUE=DATE:20260501", "END:VTODO",
        "BEGIN:VTODO", "UID:5", "SUMMARY:Old", "DUE:20260301T120000Z", "COMPLETED:20260301T110000Z", "END:VTODO",
    ))  # fmt: skip
    states = {str(a["subject"]): (a["kind"], a["status"], a["all_day"]) for a in activities(store)}
    assert states == {
        "Past": ("meeting", "done", None), "Later": ("meeting", "planned", None),
        "Called off": ("meeting", "canceled", None), "Tax": ("task", "planned", True), "Old": ("task", "done", None),
    }  # fmt: skip


def test_whoever_is_known_by_address_takes_part_and_strangers_stand_in_the_text(store: Store) -> None:
    zuzana = create_person(store, given_name="Zuzana", family_name="Horváthová")
    add_point(store, zuzana, "email", "Zuzana@nitra.example")
    bring(store, calendar(*event(
        "UID:1", "SUMMARY:Demo", "DTSTART:20260310T090000Z", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:zuzana@nitra.example",
        "ATTENDEE;CN=Eva Lišková:mailto:eva@x.example",
    )))  # fmt: skip
    found = activities(store)[0]
    assert (found["record_kind"], found["record_id"]) == ("person", zuzana)
    assert found["body"] == "Also taking part: Eva Lišková <eva@x.example>"
    assert store.query("SELECT state FROM participant") == [("accepted",)]
    assert records.get(store, PERSON, zuzana)["last_contact_at"] == found["done_at"]


def test_a_series_keeps_its_rule_its_zone_what_is_left_out_and_what_differs(store: Store) -> None:
    bring(store, calendar(
        *event("UID:s", "SUMMARY:Round", "DTSTART;TZID=Central Europe Standard Time:20260302T090000",
               "RRULE:FREQ=WEEKLY;BYDAY=MO", "EXDATE;TZID=Europe/Budapest:20260309T090000"),
        *event("UID:s", "SUMMARY:Round, later", "DTSTART;TZID=Europe/Budapest:20260316T110000",
               "RECURRENCE-ID;TZID=Europe/Budapest:20260316T090000"),
    ))  # fmt: skip
    series, one = activities(store)
    assert (series["rrule"], series["time_zone"]) == (
        "RRULE:FREQ=WEEKLY;BYDAY=MO\nEXDATE:20260309T090000", "Europe/Budapest"
    )  # fmt: skip
    assert (one["series_id"], one["occurrence"], one["subject"]) == (series["id"], "2026-03-16T09:00", "Round, later")
    assert series["start_at"] == int(datetime(2026, 3, 2, 8, tzinfo=UTC).timestamp() * 1000)


def test_a_broken_event_is_named_and_leaves_the_others_alone(store: Store) -> None:
    report = bring(store, calendar(
        *event("UID:1", "SUMMARY:No start"),
        *event("UID:2", "SUMMARY:Good", "DTSTART:20260320T090000Z", "RRULE:FREQ=SECONDLY"),
        "BEGIN:VEVENT", "UID:3", "DTSTART:20260320T090000Z",
    ))  # fmt: skip
    assert (report.created, report.refused) == (2, 1)
    told = [(p.line, p.column, p.expected, p.found) for p in report.problems]
    assert told == [
        (3, "DTSTART", "a start", "nothing that is one"),
        (7, "RRULE", "a repetition by days or longer", "FREQ=SECONDLY"),
        (13, "END:VEVENT", "the end of the event", "the end of the file"),
    ]


def test_a_zone_that_nobody_knows_is_named_and_the_time_is_taken_as_local(store: Store) -> None:
    report = bring(store, calendar(*event("UID:1", "SUMMARY:X", "DTSTART;TZID=Nowhere/Land:20260320T090000")))
    assert [(p.column, p.found) for p in report.problems] == [("DTSTART", "Nowhere/Land")]
    assert activities(store)[0]["start_at"] == int(datetime(2026, 3, 20, 8, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("data", "title", "advice"),
    [
        (b"Name,Phone\nAda,1\n", "“a.ics” is no calendar", "export the calendar as iCalendar"),
        (b"\x00\x01\x02", "“a.ics” is no calendar", "Choose an .ics file"),
        (b"BEGIN:X\r\n" * 40, "“a.ics” is built like no calendar (line 17)", "Nothing was imported."),
        (
            b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * (MAX_PARTS + 1),
            f"“a.ics” is built like no calendar (line {2 * MAX_PARTS + 1})",
            f"at most {MAX_PARTS} events",
        ),
    ],
)
def test_what_is_no_calendar_is_refused_with_a_sentence(data: bytes, title: str, advice: str) -> None:
    with pytest.raises(ImportFailed) as caught:
        read_parts(data, "a.ics")
    assert caught.value.title == title and advice in caught.value.advice


def test_a_calendar_larger_than_any_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "big.ics"
    with path.open("wb") as file:
        file.truncate(65 << 20)
    with pytest.raises(ImportFailed, match=r"“big.ics” is too large for a calendar \(65 MB\)"):
        read_file(path)


def test_an_event_larger_than_any_is_named_and_the_rest_comes_in(store: Store) -> None:
    huge = event("UID:1", "DTSTART:20260320T090000Z", *(f"X-{n}:{'x' * 990}" for n in range(1100)))
    report = bring(store, calendar(*huge, *event("UID:2", "SUMMARY:Good", "DTSTART:20260320T090000Z")))
    assert (report.created, report.refused, report.problems[0].found) == (1, 1, "a larger event")


def test_a_canceled_import_leaves_nothing(store: Store) -> None:
    found = list(read_events(read_parts(calendar(*event("UID:1", "DTSTART:20260320T090000Z") * 5), "a"), ZONE))
    stops = iter([False, False, True])
    with pytest.raises(Canceled):
        bring_calendar(store, found, ZONE, title="x", is_canceled=lambda: next(stops))
    assert activities(store) == []


def test_what_goes_out_comes_back_as_it_was(store: Store, tmp_path: Path) -> None:
    bring(store, calendar(
        *event("UID:s", "SUMMARY:Round", "LOCATION:Mlynská 14", "DTSTART;TZID=Europe/Madrid:20260302T090000",
               "DTEND;TZID=Europe/Madrid:20260302T100000", "RRULE:FREQ=WEEKLY;BYDAY=MO",
               "EXDATE;TZID=Europe/Madrid:20260309T090000"),
        *event("UID:d", "SUMMARY:Fair", "DTSTART;VALUE=DATE:20260320", "DTEND;VALUE=DATE:20260322"),
        "BEGIN:VTODO", "UID:t", "SUMMARY:Tax\\, at last", "DUE:20260501T120000Z", "PRIORITY:1", "END:VTODO",
    ))  # fmt: skip
    count = export_calendar(store, tmp_path / "out.ics", all_planned(store), ZONE)
    with closing(open_store(tmp_path / "other.crm", create=True, clock=Noon())) as other:
        bring_calendar(other, list(read_events(read_file(tmp_path / "out.ics"), ZONE)), ZONE, title="back")
        ours, theirs = ([_told(a) for a in activities(s)] for s in (store, other))
    assert count == 3 and ours == theirs


def _told(activity: dict[str, object]) -> dict[str, object]:
    names = ("kind", "subject", "location", "start_at", "end_at", "due_at", "all_day", "rrule", "status", "priority")
    return {name: activity[name] for name in names} | {"refs": activity["refs"]}


def test_our_calendar_is_read_by_another_program(store: Store, tmp_path: Path) -> None:
    from icalendar import Calendar

    bring(store, calendar(*event("UID:s", "SUMMARY:Round", "DTSTART;TZID=Europe/Madrid:20260302T090000",
                                 "RRULE:FREQ=WEEKLY;BYDAY=MO")))  # fmt: skip
    export_calendar(store, tmp_path / "out.ics", all_planned(store), ZONE)
    read = Calendar.from_ical((tmp_path / "out.ics").read_bytes())
    found = read.walk("VEVENT")[0]
    assert str(found["SUMMARY"]) == "Round" and found.errors == []
    assert found["DTSTART"].dt.isoformat() == "2026-03-02T09:00:00+01:00"
    assert len(read.walk("VTIMEZONE")) == 1


def test_an_invitation_asks_for_an_answer(store: Store) -> None:
    bring(store, calendar(*event("UID:1", "SUMMARY:Demo", "DTSTART:20260320T090000Z")))
    guests = [Address("z@y.example")]
    text = invitation(store, str(activities(store)[0]["id"]), ZONE, organizer=Address("me@x.example"), guests=guests)
    unfolded = text.decode().replace("\r\n ", "")
    assert "METHOD:REQUEST" in unfolded and "ORGANIZER:mailto:me@x.example" in unfolded
    assert "ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:z@y.example" in unfolded


@pytest.mark.skipif(shutil.which("khal") is None, reason="khal is not installed: pip install khal")
def test_our_calendar_is_read_by_khal(store: Store, tmp_path: Path) -> None:
    bring(store, calendar(*event("UID:1", "SUMMARY:Veľtrh", "DTSTART;TZID=Europe/Madrid:20260320T090000")))
    (tmp_path / "calendars").mkdir()
    export_calendar(store, tmp_path / "calendars" / "1.ics", all_planned(store), ZONE)
    settings = tmp_path / "khal.conf"
    settings.write_text(
        f"[calendars]\n[[ours]]\npath = {tmp_path}/calendars\n"
        "[locale]\nlocal_timezone = Europe/Madrid\ndefault_timezone = Europe/Madrid\ntimeformat = %H:%M\n"
        "dateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\ndatetimeformat = %Y-%m-%d %H:%M\n"
        f"longdatetimeformat = %Y-%m-%d %H:%M\n[sqlite]\npath = {tmp_path}/khal.db\n"
    )
    command = ["khal", "-c", str(settings), "list", "2026-03-20", "1d", "--format", "{start-time} {title}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "09:00 Veľtrh" in told
