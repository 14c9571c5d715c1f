"""A record is erased for good in a workspace that no server knows: no byte of it is left in any file beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.services.conftest import HandClock

from crm_desktop.backup.catalogue import Reason
from crm_desktop.backup.restore import find_deleted, replace_all, unpack
from crm_desktop.backup.take import take_backup
from crm_desktop.domain.errors import NotFoundError, StoreFull, StoreReadOnly, ValidationError
from crm_desktop.domain.specs import COMPANY, LISTED, PERSON, Kind
from crm_desktop.services import attachments, drafts, erasing, records
from crm_desktop.services.activities import log_activity
from crm_desktop.services.cases import open_case
from crm_desktop.services.companies import create_company
from crm_desktop.services.erasing import erase_again, erase_here, list_path, what_goes
from crm_desktop.services.history import history_of, recent_batches
from crm_desktop.services.merge import merge
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import create_person, link_company
from crm_desktop.services.search import search
from crm_desktop.services.tags import tag
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import Store, open_store
from crm_desktop.store.net import find_differences, mend

CANARY = b"Kanarienvogel"
NAME = CANARY.decode()
each_kind = pytest.mark.parametrize("kind", LISTED, ids=lambda kind: kind.name)


def files_with(folder: Path) -> list[str]:
    """Return the files in which the value stands, the write-ahead log too."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.name for path in found if CANARY.lower() in path.read_bytes().lower())


@pytest.fixture
def person(store: Store, tmp_path: Path) -> str:
    """Somebody of whom much is known: points, notes, a file, a job, a case, calls, a draft, edits."""
    company = create_company(store, name="Kovo")
    person = create_person(
        store, given_name=NAME, family_name="Zelená", description=f"{NAME} " * 3_000,
        points={"p1": {"kind": "email", "value": f"{NAME}@example.com"}},
    )  # fmt: skip
    link_company(store, person, company, job_title=f"{NAME} buyer")
    write_note(store, kind_name="person", record_id=person, body=f"{NAME} note " * 500)
    log_activity(store, kind="call", kind_name="person", record_id=person, subject=f"{NAME} called")
    attachments.attach_bytes(store, "person", person, f"{NAME}.txt", CANARY * 1_000)
    records.update(store, PERSON, person, {"nickname": f"{NAME} II"})
    tag(store, PERSON, [person], "VIP")
    drafts.save_draft(store, f"person/{person}", {"note": f"{NAME} half written"})
    records.delete(store, PERSON, [person])
    return person


def test_no_byte_is_left_in_the_file_its_log_and_its_attachments(store: Store, person: str, tmp_path: Path) -> None:
    store.query("SELECT 1")
    assert len(files_with(tmp_path)) >= 2
    going = what_goes(store, "person", person)
    assert {kind.name for kind, _ in going.parts} >= {"affiliation", "activity", "attachment"}
    assert erase_here(store, "person", person, "asked by letter") == going.count
    assert files_with(tmp_path) == []
    store.close()
    assert files_with(tmp_path) == []


def test_what_is_left_is_sound_and_says_only_that_it_is_gone(store: Store, person: str) -> None:
    erase_here(store, "person", person, "asked by letter")
    assert list(find_differences(store)) == [] and mend(store) == 0
    assert search(store, NAME) == [] and store.query("SELECT count(*) FROM person") == [(0,)]
    assert {row[0] for row in store.query("SELECT reason FROM purge")} == {"asked by letter"}
    assert {entry.text for entry in history_of(store, person)} <= {
        "Removed for good", f"{person} created", "Note written", "Job at  added", "File “” attached",
    }  # fmt: skip
    assert store.query("SELECT last_contact_at FROM company") == [(None,)]
    assert not any(NAME in batch.title for batch in recent_batches(store, 100))


def test_neither_the_erasure_nor_what_was_before_can_bring_it_back(store: Store, person: str) -> None:
    batches = [batch.id for batch in recent_batches(store, 100)]
    erase_here(store, "person", person, "asked by letter")
    erased = recent_batches(store, 1)[0]
    with pytest.raises(ValidationError, match="can't come back") as caught:
        undo(store, erased.id)
    assert caught.value.advice == "Its values are nowhere in this file any more."
    assert (last := next_undo(store)) is None or last.id != erased.id
    for batch in batches:
        undo(store, batch)
    assert store.query("SELECT count(*) FROM person") == [(0,)]
    assert list(find_differences(store)) == []


@each_kind
def test_every_kind_is_erased_by_its_spec(store: Store, tmp_path: Path, kind: Kind) -> None:
    field = next(f for f in kind.fields if f.searchable and not f.hidden)
    choice = next(f for f in kind.fields if f.options and not f.hidden)
    record = records.create(store, kind, **{field.name: NAME, choice.name: choice.options[0].value, **needed(kind)})
    other = records.create(store, kind, **{field.name: "Other", choice.name: choice.options[0].value, **needed(kind)})
    assert files_with(tmp_path) != []
    erase_here(store, kind.name, record, "asked")
    assert files_with(tmp_path) == []
    assert [row[0] for row in store.query(f"SELECT id FROM {kind.name}")] == [other]
    assert list(find_differences(store)) == []


def needed(kind: Kind) -> dict[str, object]:
    return {"subject": "Needed"} if "subject" in kind.by_name and kind.by_name["subject"].required else {}


def test_who_was_merged_into_it_goes_along(store: Store, tmp_path: Path) -> None:
    kept, gone = create_person(store, given_name=NAME), create_person(store, given_name=NAME, family_name="Second")
    merge(store, "person", kept, gone)
    erase_here(store, "person", kept, "asked")
    assert files_with(tmp_path) == []
    assert store.query("SELECT count(*) FROM person") == [(0,)]
    assert list(find_differences(store)) == []


def test_a_company_takes_its_cases_along_and_leaves_its_people(store: Store, tmp_path: Path) -> None:
    company = create_company(store, name=NAME)
    person = create_person(store, given_name="Ada")
    link_company(store, person, company)
    open_case(store, subject=f"{NAME} broke", company_id=company)
    assert {kind.name for kind, _ in what_goes(store, "company", company).parts} == {
        "service_case",
        "activity",
        "reminder",
    }
    erase_here(store, "company", company, "asked")
    assert [row[0] for row in store.query("SELECT id FROM person")] == [person]
    assert list(find_differences(store)) == []


def test_a_restored_backup_is_erased_again_and_what_it_held_is_not_offered(
    store: Store, person: str, tmp_path: Path, clock: HandClock
) -> None:
    backup = take_backup(store, tmp_path / "backups", Reason.BY_HAND)
    erase_here(store, "person", person, "asked by letter")
    path = store.path
    store.close()
    replace_all(path, backup, before_risk=lambda: None)
    again = open_store(path, clock=clock)
    assert again.query("SELECT count(*) FROM person") == [(1,)]
    assert erase_again(again) > 1 and erase_again(again) == 0
    assert again.query("SELECT count(*) FROM person") == [(0,)]
    again.close()
    assert CANARY.lower() not in path.read_bytes().lower()  # the backup holds it, as the window says


def test_a_copy_does_not_offer_what_was_erased(store: Store, person: str, tmp_path: Path) -> None:
    records.restore(store, PERSON, [person])
    backup = take_backup(store, tmp_path / "backups", Reason.BY_HAND)
    (tmp_path / "copy").mkdir()
    copy = open_store(unpack(backup.folder, tmp_path / "copy"), read_only=True)
    records.delete(store, PERSON, [person])
    assert person in {found.id for found in find_deleted(store, copy)}
    erase_here(store, "person", person, "asked")
    assert find_deleted(store, copy) == []
    copy.close()


def test_it_needs_a_reason_and_a_record(store: Store, person: str) -> None:
    with pytest.raises(ValidationError, match="1 to 500 letters") as caught:
        erase_here(store, "person", person, " ")
    assert caught.value.advice == "Say who asked for it and when, not who it was."
    with pytest.raises(NotFoundError, match="there is none with the id"):
        erase_here(store, "person", "nobody", "asked")
    with pytest.raises(NotFoundError, match="There is no kind of record “ghost”"):
        erase_here(store, "ghost", person, "asked")
    assert not list_path(store.path).exists() and COMPANY.is_listed


def test_a_file_that_is_open_for_reading_erases_nothing_later_either(store: Store, person: str) -> None:
    reading = open_store(store.path, read_only=True)
    with pytest.raises(StoreReadOnly):
        erase_here(reading, "person", person, "asked by letter")
    reading.close()
    assert not list_path(store.path).exists() and erase_again(store) == 0


def test_a_crash_before_the_deed_ends_in_it_with_the_next_start(store: Store, person: str, tmp_path: Path) -> None:
    list_path(store.path).write_text(f'{{"kind": "person", "id": "{person}", "reason": "asked"}}\n{{"kind": "per')
    assert erase_again(store) > 1
    assert files_with(tmp_path) == [] and list(find_differences(store)) == []


def test_what_was_refused_is_not_erased_later(store: Store, person: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreFull("The disk is full", "Free some room.")

    with monkeypatch.context() as patched:
        patched.setattr(erasing, "erase_records", full)
        with pytest.raises(StoreFull):
            erase_here(store, "person", person, "asked by letter")
    assert erase_again(store) == 0 and store.query("SELECT count(*) FROM person") == [(1,)]
    assert store.query("SELECT count(*) FROM purge") == [(0,)]
