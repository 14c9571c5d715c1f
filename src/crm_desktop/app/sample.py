"""A made-up firm to look around in: names in three languages and a year of history, beside the user's own data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crm_desktop.domain.localtime import MINUTE, local_day, moment_on, system_zone
from crm_desktop.domain.resources import resource_path
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services.activities import finish_activity, log_activity, plan_activity
from crm_desktop.services.activity_ties import Page
from crm_desktop.services.cases import open_case, set_status
from crm_desktop.services.companies import create_company
from crm_desktop.services.feedback import close_feedback, give_feedback
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import create_person, link_company
from crm_desktop.services.records import update
from crm_desktop.services.tags import tag
from crm_desktop.store import Store, open_store


class StoryClock:
    """A clock that is set to the day of each event of the story."""

    def __init__(self, today: datetime) -> None:
        self._today = today
        self._now = today

    def days_ago(self, days: int, hour: int = 10) -> None:
        """Go to an hour of a day in the past."""
        self._now = (self._today - timedelta(days=days)).replace(hour=hour, minute=(days * 7) % 60, second=0)

    def today(self) -> int:
        """Return the moment at which the story is told."""
        return int(self._today.timestamp() * 1000)

    def now(self) -> int:
        """Return UTC milliseconds of the story; time does not stand still between two events."""
        self._now += timedelta(seconds=7)
        return int(self._now.timestamp() * 1000)


def make_sample(path: Path, today: datetime | None = None, *, user: str = "", language: str = "en") -> Path:
    """Make the sample workspace if it is not there, and return its path; `user` is who works in it."""
    if path.exists():
        return path
    story: dict[str, Any] = json.loads(resource_path("samples/firm.json").read_text("utf-8"))
    clock = StoryClock(today or datetime.now(UTC))
    clock.days_ago(365, 8)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = open_store(path, create=True, clock=clock, language=language, user_name=user or story["user"])
    try:
        _tell(store, clock, story)
    finally:
        store.close()
    return path


def _tell(store: Store, clock: StoryClock, story: dict[str, Any]) -> None:
    store.set_setting("region", story["region"])
    companies: dict[str, str] = {}
    pages: dict[str, Page] = {}
    for entry in story["companies"]:
        clock.days_ago(entry["days_ago"])
        facts = {name: value for name, value in entry.items() if name not in ("days_ago", "tags", "notes")}
        companies[entry["name"]] = record_id = create_company(store, **facts)
        _tags_and_notes(store, clock, "company", record_id, entry)
    for entry in story["people"]:
        clock.days_ago(entry["days_ago"], 11)
        left_out = ("days_ago", "tags", "notes", "company", "job_title", "edits")
        facts = {name: value for name, value in entry.items() if name not in left_out}
        record_id = create_person(store, **facts)
        if entry.get("company"):
            link_company(store, record_id, companies[entry["company"]], job_title=entry.get("job_title", ""))
        _tags_and_notes(store, clock, "person", record_id, entry)
        for edit in entry.get("edits", ()):
            clock.days_ago(edit["days_ago"], 15)
            update(store, PERSON, record_id, edit["changed"])
        pages[f"{entry['given_name']} {entry['family_name']}"] = ("person", record_id)
    pages |= {name: ("company", record_id) for name, record_id in companies.items()}
    for entry in story["planned"]:
        _plan(store, clock, entry, pages)
    for entry in story["cases"]:
        _ask(store, clock, entry, pages[entry["who"]][1])
    for entry in story["feedback"]:
        _hear(store, clock, entry, pages[entry["who"]][1])


def _tags_and_notes(store: Store, clock: StoryClock, kind: str, record_id: str, entry: dict[str, Any]) -> None:
    for name in entry.get("tags", ()):
        tag(store, COMPANY if kind == "company" else PERSON, record_id, name)
    for note in entry.get("notes", ()):
        clock.days_ago(note["days_ago"], 14)
        happened = {name: value for name, value in note.items() if name != "days_ago"}
        if "kind" in happened:
            log_activity(store, kind_name=kind, record_id=record_id, **happened)
        else:
            write_note(store, kind_name=kind, record_id=record_id, body=note["body"])


def _plan(store: Store, clock: StoryClock, entry: dict[str, Any], pages: Mapping[str, Page]) -> None:
    """Plan a step around today, in local time; one that says after how many minutes it was done is done by now."""
    zone = system_zone()
    day = local_day(clock.today(), zone) + timedelta(days=entry["days"])
    minutes = _minutes(entry["at"])
    at = moment_on(day, minutes or 0, zone)
    kind, record_id = pages.get(entry["who"], ("", ""))
    kept = ("kind", "subject", "body", "duration", "location", "remind")
    clock.days_ago(max(3, 1 - entry["days"]), 9)
    activity = plan_activity(
        store, at=at, all_day=minutes is None, kind_name=kind, record_id=record_id,
        participants=[pages[name][1] for name in entry.get("people", ())],
        **{name: entry[name] for name in kept if name in entry},
    )  # fmt: skip
    ended = at + entry.get("done", 0) * MINUTE
    if "done" in entry and ended <= clock.today():
        clock.days_ago(0, 0)
        finish_activity(store, activity, at=ended, outcome=entry.get("outcome"))


def _ask(store: Store, clock: StoryClock, entry: dict[str, Any], person_id: str) -> None:
    """Open a case of a person and bring it as far as the story says."""
    clock.days_ago(entry["days_ago"], 8)
    asked = {name: entry[name] for name in ("subject", "type", "priority")}
    case_id = open_case(store, person_id=person_id, **asked)
    if "status" in entry:
        set_status(store, case_id, entry["status"], solution=entry.get("solution"))


def _hear(store: Store, clock: StoryClock, entry: dict[str, Any], person_id: str) -> None:
    clock.days_ago(entry["days_ago"], 16)
    said = {name: value for name, value in entry.items() if name not in ("who", "days_ago", "closed")}
    feedback_id = give_feedback(store, person_id=person_id, given_at=clock.now(), **said)
    if entry.get("closed"):
        close_feedback(store, feedback_id)


def _minutes(text: str) -> int | None:
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute) if text else None
