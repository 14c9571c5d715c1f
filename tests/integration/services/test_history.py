from __future__ import annotations

import pytest

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.specs import ACTIVITY, COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.companies import create_company
from crm_desktop.services.history import history_of, recent_batches, words_of_batch
from crm_desktop.services.notes import edit_note, list_notes, write_note
from crm_desktop.services.people import (
    add_point,
    create_person,
    link_company,
    remove_point,
    set_point,
    update_person,
)
from crm_desktop.services.tags import tag, untag
from crm_desktop.services.timeline import timeline
from crm_desktop.services.undo import undo
from crm_desktop.store import Cause, Store


def texts(store: Store, record_id: str) -> list[str]:
    return [entry.text for entry in history_of(store, record_id)][::-1]


def test_history_tells_each_field_in_words(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    update_person(store, ada, {"family_name": "Novák"})
    update_person(store, ada, {"family_name": "Nováková", "do_not_call": True, "consent": "given"})
    update_person(store, ada, {"family_name": None})
    assert texts(store, ada)[:1] + sorted(texts(store, ada)[2:5]) == [
        "Ada created",
        "Consent set to Given",
        "Do not call set to yes",
        "Last name changed from Novák to Nováková",
    ]
    assert texts(store, ada)[1] == "Last name set to Novák"
    assert texts(store, ada)[5] == "Last name cleared, it was Nováková"


def test_history_tells_points_tags_and_the_bin_in_words(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    key = add_point(store, ada, "phone", "+421 905 112 480")
    set_point(store, ada, key, {"value": "+421 905 112 481"})
    set_point(store, ada, key, {"label": "work"})
    remove_point(store, ada, key)
    tag(store, PERSON, ada, "VIP")
    untag(store, PERSON, ada, "VIP")
    records.delete(store, PERSON, ada)
    records.restore(store, PERSON, ada)
    assert texts(store, ada)[1:] == [
        "Phone +421 905 112 480 added",
        "Phone changed from +421 905 112 480 to +421 905 112 481",
        "Phone +421 905 112 481 changed in detail",
        "Phone +421 905 112 481 removed",
        "Tag “VIP” added",
        "Tag “VIP” removed",
        "Moved to the bin",
        "Restored from the bin",
    ]


def test_history_of_a_page_tells_its_jobs_and_notes(store: Store) -> None:
    ada, alfa = create_person(store, given_name="Ada"), create_company(store, name="Alfa")
    link_company(store, ada, alfa, job_title="Buyer")
    link_company(store, ada, alfa, job_title="Head of sales")
    note = write_note(store, kind_name="person", record_id=ada, body="Called")
    records.delete(store, ACTIVITY, note)
    assert texts(store, ada)[1:] == [
        "Job at Alfa added",
        "Job: Job title changed from Buyer to Head of sales",
        "Note written",
        "Called: Moved to the bin",
    ]


def test_history_says_who_when_why_and_in_which_batch(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    batch = update_person(store, ada, {"nickname": "Countess"})
    assert batch
    newest = history_of(store, ada)[0]
    assert (newest.who, newest.cause, newest.batch, newest.batch_title) == (
        "Marta", Cause.EDIT, batch, "Ada: “Nickname” changed",
    )  # fmt: skip
    assert (newest.field, newest.label, newest.old, newest.new) == ("nickname", "Nickname", "", "Countess")
    undo(store, batch)
    assert history_of(store, ada)[0].cause is Cause.UNDO
    assert [e.text for e in words_of_batch(store, batch)] == ["Ada: Nickname set to Countess"]
    assert recent_batches(store)[0].title == "Undo: Ada: “Nickname” changed"


def test_references_are_told_by_name(store: Store) -> None:
    alfa, beta = create_company(store, name="Alfa"), create_company(store, name="Beta")
    records.update(store, COMPANY, beta, {"parent_id": alfa})
    assert texts(store, beta)[-1] == "Parent company set to Alfa"


def test_notes_stand_newest_first_and_a_company_shows_those_on_its_people(store: Store) -> None:
    ada, alfa = create_person(store, given_name="Ada"), create_company(store, name="Alfa")
    link_company(store, ada, alfa)
    write_note(store, kind_name="company", record_id=alfa, body="Offer sent")
    write_note(store, kind_name="person", record_id=ada, body="Called Ada")
    assert [(n.body, n.record_name) for n in list_notes(store, "company", alfa)] == [
        ("Called Ada", "Ada"),
        ("Offer sent", "Alfa"),
    ]
    assert [n.body for n in list_notes(store, "person", ada)] == ["Called Ada"]


def test_an_empty_note_is_refused(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    with pytest.raises(ValidationError) as error:
        write_note(store, kind_name="person", record_id=ada, body="\n ")
    assert (error.value.title, error.value.advice) == ("The note is empty", "Write a text, then save it.")


def test_an_edited_note_says_what_the_person_had_seen(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    note = write_note(store, kind_name="person", record_id=ada, body="One")
    assert edit_note(store, note, "One two", seen="One")
    assert edit_note(store, note, "Other", seen="One") and edit_note(store, note, "Other") is None
    assert store.query("SELECT seen FROM change WHERE rid = ? ORDER BY n", (note,)) == [
        (None,),
        (None,),
        ('{"body":"One"}',),
    ]


def test_the_timeline_mixes_notes_and_changes(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    update_person(store, ada, {"nickname": "Countess", "language": "en"})
    write_note(store, kind_name="person", record_id=ada, body="Called", subject="Call")
    entries = timeline(store, "person", ada)
    assert [(e.type, e.title) for e in entries] == [
        ("note", "Call"),
        ("change", "Ada: 2 fields changed"),
        ("change", "New person: Ada"),
    ]
    assert [c.text for c in entries[1].changes] == ["Nickname set to Countess", "Language set to English"]
    assert entries[0].body == "Called" and entries[0].who == "Marta"
    assert [e.type for e in timeline(store, "person", ada, types=("activity",))] == ["note"]


def test_the_timeline_is_read_page_by_page_without_gap_or_repeat(store: Store) -> None:
    ada = create_person(store, given_name="Ada")
    for number in range(7):
        write_note(store, kind_name="person", record_id=ada, body=f"Note {number}")
        update_person(store, ada, {"nickname": f"N{number}"})
    whole = timeline(store, "person", ada)
    paged, before = [], None
    while page := timeline(store, "person", ada, 4, before):
        paged += page
        before = page[-1].cursor
    assert paged == whole and len(whole) == 15
