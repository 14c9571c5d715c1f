"""Invitations to meetings as other programs read them: their name stays, their number grows, the rest is private."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from crm_desktop.automation.mail_text import Attached, parcel_of
from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.mail_addresses import Address
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services import records, writing
from crm_desktop.services.activities import (
    cancel_activity,
    edit_activity,
    log_activity,
    plan_activity,
    reschedule,
    set_participants,
)
from crm_desktop.services.mail_accounts import create_account
from crm_desktop.services.message_files import read_enclosed
from crm_desktop.services.people import create_person
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import Store, open_store
from crm_desktop.viewmodels.mail.compose import About, values_of
from crm_desktop.viewmodels.mail.invitation import begin_cancellation, begin_invitation, begin_letters

NOON = 1_774_951_200_000  # 31 March 2026, 10:00 UTC


class MovingClock:
    at = 1_773_000_000_000

    def now(self) -> int:
        self.at += 5_000
        return self.at


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "firm.crm", create=True, clock=MovingClock(), user_name="Marta")
    store.set_setting("time_zone", "Europe/Bratislava")
    create_account(store, sender_name="Marta K.", sender_address="marta@tatra.example", host="localhost")
    yield store
    store.close()


def person(store: Store, name: str, email: str = "") -> str:
    points = [{"kind": "email", "value": email}] if email else []
    return create_person(store, given_name=name, points=points)


def meeting(store: Store, **more: Any) -> str:
    people = [person(store, "Ada", "ada@x.example"), person(store, "Íñigo", "inigo@y.example"), person(store, "Bob")]
    return plan_activity(
        store, **{"kind": "meeting", "subject": "Ukážka linky", "at": NOON, "duration": 90, "location": "Nitra",
                  "kind_name": "person", "record_id": people[0], "participants": people[1:], "remind": 15, **more},
    )  # fmt: skip


def read(store: Store, about: About) -> Any:
    calendar = Calendar.from_ical(read_enclosed(store, about.files[0]))
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_who_takes_part_is_asked_with_name_time_and_place(store: Store) -> None:
    key = meeting(store)
    about = begin_invitation(store, key)
    calendar, event = read(store, about)
    assert (calendar["METHOD"], event["UID"], event["SUMMARY"], event["LOCATION"]) == (
        "REQUEST", key, "Ukážka linky", "Nitra",
    )  # fmt: skip
    assert [(str(a), a.params["CN"], a.params["RSVP"]) for a in event["ATTENDEE"]] == [
        ("mailto:ada@x.example", "Ada", "TRUE"), ("mailto:inigo@y.example", "Íñigo", "TRUE"),
    ]  # fmt: skip
    assert (str(event["ORGANIZER"]), event["ORGANIZER"].params["CN"]) == ("mailto:marta@tatra.example", "Marta K.")
    assert event["DTSTART"].dt.isoformat() == "2026-03-31T12:00:00+02:00" and event.errors == []
    assert event["DTEND"].dt.isoformat() == "2026-03-31T13:30:00+02:00" and len(calendar.walk("VTIMEZONE")) == 1


def test_what_is_the_firm_s_own_stays_here(store: Store) -> None:
    key = meeting(store, body="Don't go below 40,000", priority=1)
    data = read_enclosed(store, begin_invitation(store, key).files[0])
    assert b"40,000" not in data and b"VALARM" not in data and b"PRIORITY" not in data


def test_the_e_mail_says_it_in_words_too(store: Store) -> None:
    about = begin_invitation(store, meeting(store))
    assert about.email == "Ada <ada@x.example>, Íñigo <inigo@y.example>"
    assert about.subject == "Invitation: Ukážka linky"
    assert about.body.splitlines()[:4] == [
        "You are invited to “Ukážka linky”.", "When: 31 March 2026, 12:00 – 13:30 (Europe/Bratislava)",
        "Where: Nitra", "Also there: Bob",
    ]  # fmt: skip


def test_name_stays_and_number_grows_over_changes_and_undo(store: Store) -> None:
    key, found = meeting(store), []
    for change in (
        lambda: None,
        lambda: reschedule(store, key, NOON + 3_600_000),
        lambda: undo(store, next_undo(store).id),  # type: ignore[union-attr]
        lambda: edit_activity(store, key, {"location": "Trnava"}),
        lambda: cancel_activity(store, key),
    ):
        change()
        calendar, event = read(store, begin_invitation(store, key))
        found.append((str(event["UID"]), int(event["SEQUENCE"]), str(calendar["METHOD"]), str(event["STATUS"])))
    assert {uid for uid, *_ in found} == {key}
    assert found[0][1] == 0 and all(one[1] < two[1] for one, two in pairwise(found))
    assert [rest for _, _, *rest in found] == [["REQUEST", "CONFIRMED"]] * 4 + [["CANCEL", "CANCELLED"]]


def test_the_same_again_has_the_same_number_and_a_later_stamp(store: Store) -> None:
    key = meeting(store)
    (_, one), (_, two) = (read(store, begin_invitation(store, key)) for _ in range(2))
    assert one["SEQUENCE"] == two["SEQUENCE"] and one["DTSTAMP"].dt < two["DTSTAMP"].dt


def test_who_was_invited_is_told_that_it_changed_or_is_canceled(store: Store) -> None:
    key = meeting(store)
    about = begin_invitation(store, key)
    texts = {"to_addresses": about.email, "subject": about.subject, "body": about.body, **about.of_record()}
    writing.queue_written(store, about.key, values_of(texts), about.files)
    reschedule(store, key, NOON + 3_600_000)
    assert begin_invitation(store, key).subject == "Changed: Ukážka linky"
    cancel_activity(store, key)
    canceled = begin_invitation(store, key)
    assert canceled.subject == "Canceled: Ukážka linky" and canceled.body.startswith("“Ukážka linky” does not take")
    _, event = read(store, canceled)
    assert [str(a) for a in event["ATTENDEE"]] == ["mailto:ada@x.example", "mailto:inigo@y.example"]


def send(store: Store, about: About) -> None:
    texts = {"to_addresses": about.email, "subject": about.subject, "body": about.body, **about.of_record()}
    writing.queue_written(store, about.key, values_of(texts), about.files)


def test_who_is_taken_off_an_invitation_is_told_alone_and_the_meeting_stands(store: Store) -> None:
    key = meeting(store)
    send(store, begin_invitation(store, key))
    set_participants(store, key, [])
    gone, stays = begin_letters(store, key)
    calendar, event = read(store, gone)
    assert (calendar["METHOD"], str(event["ATTENDEE"]), "STATUS" in event, event["UID"]) == (
        "CANCEL", "mailto:inigo@y.example", False, key,
    )  # fmt: skip
    assert int(event["SEQUENCE"]) >= 1 and gone.subject == "No longer invited: Ukážka linky"
    assert gone.body.startswith("You need not come to “Ukážka linky” any more.\nIt was planned: 31 March 2026, 12:00")
    assert gone.email == "Íñigo <inigo@y.example>" and stays.email == "Ada <ada@x.example>"


def test_who_was_told_is_told_once_and_who_comes_back_has_a_higher_number(store: Store) -> None:
    key = meeting(store)
    people = [str(row[0]) for row in store.query("SELECT person_id FROM participant ORDER BY k")]
    send(store, begin_invitation(store, key))
    set_participants(store, key, [])
    gone = begin_cancellation(store, key)
    assert gone is not None
    send(store, gone)
    assert begin_cancellation(store, key) is None and len(begin_letters(store, key)) == 1
    set_participants(store, key, people)
    (again,) = begin_letters(store, key)
    assert int(read(store, again)[1]["SEQUENCE"]) > int(read(store, gone)[1]["SEQUENCE"])


def test_a_meeting_in_the_bin_is_canceled_for_all_who_were_invited(store: Store) -> None:
    key = meeting(store)
    send(store, begin_invitation(store, key))
    records.delete(store, ACTIVITY, key)
    (off,) = begin_letters(store, key)
    calendar, event = read(store, off)
    assert (calendar["METHOD"], event["STATUS"], off.subject) == ("CANCEL", "CANCELLED", "Canceled: Ukážka linky")
    assert [str(a) for a in event["ATTENDEE"]] == ["mailto:ada@x.example", "mailto:inigo@y.example"]


def test_who_never_got_the_invitation_is_not_told_that_it_is_off(store: Store) -> None:
    key = meeting(store)
    assert begin_cancellation(store, key) is None
    about = begin_invitation(store, key)
    texts = {"to_addresses": "ada@x.example", "subject": about.subject, "body": "", **about.of_record()}
    writing.queue_written(store, about.key, values_of(texts), about.files)
    set_participants(store, key, [])
    assert begin_cancellation(store, key) is None


def test_it_travels_as_a_part_that_calendars_understand(store: Store) -> None:
    about = begin_invitation(store, meeting(store))
    row = {"to_addresses": about.email, "subject": about.subject, "body": about.body, "message_id": f"<{new_id()}@x>"}
    data = read_enclosed(store, about.files[0])
    parcel = parcel_of(row, Address("marta@tatra.example"), at=0, files=[Attached(about.files[0].name, data)])
    (part,) = message_from_bytes(parcel.data, policy=policy.default).iter_attachments()  # type: ignore[attr-defined]
    assert (part.get_content_type(), part.get_param("method"), part.get_filename()) == (
        "text/calendar", "REQUEST", "invitation.ics",
    )  # fmt: skip
    assert Calendar.from_ical(part.get_payload(decode=True))["METHOD"] == "REQUEST"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"kind": "task"}, "Nobody is invited to this. Invitations are for meetings, visits and calls."),
        ({"at": None, "duration": None}, "It has no day and hour yet. Say when it is, then invite."),
        ({"kind_name": "", "record_id": "", "participants": ()}, "Nobody takes part yet. Write into “With”"),
    ],
)
def test_why_nobody_can_be_invited_is_said(store: Store, more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        begin_invitation(store, meeting(store, **more))
    assert str(refused.value).startswith(words)


def test_who_has_no_address_is_named_and_what_is_done_is_over(store: Store) -> None:
    bob = person(store, "Bob")
    alone = plan_activity(store, kind="visit", subject="x", at=NOON, kind_name="person", record_id=bob)
    with pytest.raises(CrmError, match=r"There is no e-mail address of Bob\. Add one to the person first\."):
        begin_invitation(store, alone)
    with pytest.raises(CrmError, match=r"This is done already\."):
        begin_invitation(store, log_activity(store, kind="call", kind_name="person", record_id=bob))
