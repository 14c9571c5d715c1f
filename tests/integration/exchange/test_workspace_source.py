"""The records of another workspace come in like any import: reviewed, undone at once, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import ACTIVITY, AFFILIATION, COMPANY, PERSON, REGARDING
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.exchange.runner import ImportReport
from crm_desktop.exchange.survey import survey
from crm_desktop.services.attachments import attach
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.mail_accounts import create_account
from crm_desktop.services.message_files import take_bytes
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import create_person
from crm_desktop.services.tags import tag
from crm_desktop.services.undo import undo
from crm_desktop.services.writing import draft_written, queue_written
from crm_desktop.store import Store, open_store


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A workspace with two people, two jobs, a note, a call about both, a tag, an own field and a file."""
    path, letter = tmp_path / "old.crm", tmp_path / "letter.txt"
    letter.write_text("Dear Ada")
    with_file = open_store(path, create=True, user_name="Eva")
    with with_file.write("Firms") as unit:
        mother = unit.insert(COMPANY, name="Holding")
        firm = unit.insert(COMPANY, name="Engines", parent_id=mother)
    ada = create_person(with_file, given_name="Ada", family_name="Lovelace")
    zoe = create_person(with_file, given_name="Zoe")
    with with_file.write("Jobs") as unit:
        for company, title in ((firm, "Analyst"), (mother, "Board")):
            job = {"person_id": ada, "company_id": company, "job_title": title, "is_primary": title == "Analyst"}
            unit.insert(AFFILIATION, id=AFFILIATION.natural_id_of(job), **job)
    write_note(with_file, kind_name="person", record_id=ada, body="Likes numbers")
    with with_file.write("Call") as unit:
        call = unit.insert(ACTIVITY, kind="call", record_kind="person", record_id=ada, subject="Cards", start_at=1_000)
        unit.insert(REGARDING, id=REGARDING.natural_id_of({"activity_id": call, "record_id": zoe}), activity_id=call,
                    record_kind="person", record_id=zoe)  # fmt: skip
    tag(with_file, PERSON, [ada], "Pioneer")
    attach(with_file, "person", ada, letter)
    with_file.close()
    return path


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "team.crm", create=True, user_name="Jozef")
    yield store
    store.close()


def bring(team: Store, old: Path) -> ImportReport:
    return import_file(team, open_source(old))


def test_everything_that_belongs_to_the_records_comes_along(team: Store, old: Path) -> None:
    report = bring(team, old)
    assert not report.problems and not report.refused
    jobs = (
        "SELECT p.given_name, c.name, a.job_title FROM affiliation a JOIN person p ON p.id = a.person_id "
        "JOIN company c ON c.id = a.company_id ORDER BY 3"
    )
    assert team.query(jobs) == [("Ada", "Engines", "Analyst"), ("Ada", "Holding", "Board")]
    assert team.query("SELECT m.name FROM company c JOIN company m ON m.id = c.parent_id") == [("Holding",)]
    about = (
        "SELECT a.kind, p.given_name, a.body, a.start_at FROM activity a JOIN person p ON p.id = a.record_id ORDER BY 1"
    )
    assert team.query(about) == [("call", "Ada", None, 1_000), ("note", "Ada", "Likes numbers", None)]
    assert team.query("SELECT p.given_name FROM regarding r JOIN person p ON p.id = r.record_id") == [("Zoe",)]
    assert team.query("SELECT name FROM tag") == [("Pioneer",)]
    assert team.query("SELECT name FROM attachment") == [("letter.txt",)]


def test_the_second_time_brings_nothing_new(team: Store, old: Path) -> None:
    bring(team, old)
    changes = team.head()
    again = bring(team, old)
    assert (again.batch_id, team.head()) == ("", changes)
    assert not again.tally.created and not again.tally.updated


def test_what_the_team_has_already_is_filled_and_not_doubled(team: Store, old: Path) -> None:
    with team.write("Firm") as unit:
        unit.insert(COMPANY, name="Engines", industry="Machines")
    bring(team, old)
    assert team.query("SELECT name, industry FROM company ORDER BY name") == [
        ("Engines", "Machines"),
        ("Holding", None),
    ]


def test_it_is_one_batch_that_is_undone_as_a_whole(team: Store, old: Path) -> None:
    report = bring(team, old)
    undo(team, report.batch_id)
    for kind in ("person", "company", "activity", "affiliation", "attachment"):
        assert team.query(f"SELECT count(*) FROM {kind} WHERE deleted_at IS NULL") == [(0,)], kind


def test_people_who_were_left_out_bring_nothing(team: Store, old: Path) -> None:
    source = open_source(old)
    rows = list(source.rows())
    for row in rows:
        row.is_left_out = row.person is not None
    import_file(team, source, rows=rows)
    assert team.query("SELECT count(*) FROM company") == [(2,)]
    assert team.query("SELECT (SELECT count(*) FROM activity) + (SELECT count(*) FROM affiliation)") == [(0,)]


def test_own_fields_and_their_values_come_along(team: Store, tmp_path: Path) -> None:
    path = tmp_path / "own.crm"
    store = open_store(path, create=True)
    create_custom_field(store, kind_name="person", label="Shoe size", type="integer")
    create_person(store, given_name="Ada", custom={"shoe_size": 39})
    store.close()
    bring(team, path)
    assert team.query("SELECT type FROM custom_field") == [("integer",)]
    assert team.query("SELECT custom ->> '$.shoe_size' FROM person") == [(39,)]


def test_a_survey_counts_what_is_there(old: Path) -> None:
    found = survey(open_source(old))
    assert (found.people, found.rows, found.refused) == (2, 4, 0)


def test_a_workspace_is_not_brought_into_itself_and_other_files_are_refused(team: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="is a copy of this workspace") as caught:
        bring(team, team.path)
    assert "before you joined" in caught.value.advice
    broken = tmp_path / "broken.crm"
    broken.write_bytes(b"SQLite format 3\0 and nothing else")
    with pytest.raises(ImportFailed, match="can't be read as a workspace"):
        open_source(broken)


def test_e_mails_come_with_their_files_and_those_that_wait_stay_with_theirs(team: Store, old: Path) -> None:
    other = open_store(old)
    create_account(other, name="Work", sender_address="eva@x.example", host="localhost")
    for name, write in (("draft.pdf", draft_written), ("waits.pdf", queue_written)):
        values = {"to_addresses": "ada@x.example", "subject": name}
        write(other, new_id(), values, [take_bytes(other, name, name.encode())])
    other.close()
    bring(team, old)
    rows = team.query(
        "SELECT a.name, m.subject FROM attachment a LEFT JOIN message m ON m.id = a.record_id WHERE a.name LIKE '%.pdf'"
    )
    assert rows == [("draft.pdf", "draft.pdf")]
