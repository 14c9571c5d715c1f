"""Sample data goes as one thing; what the person added or worked on stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.app.sample import make_sample
from crm_desktop.domain.specs import PERSON
from crm_desktop.services.companies import count_companies
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import count_people, create_person, link_company
from crm_desktop.services.records import get, update
from crm_desktop.services.sample_data import has_sample, mark_sample, remove_sample
from crm_desktop.services.tags import list_tags, tag
from crm_desktop.services.undo import undo
from crm_desktop.services.verify import verify
from crm_desktop.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(make_sample(tmp_path / "firm.crm", user="Marta"))
    mark_sample(store)
    yield store
    store.close()


TABLES = (
    "person", "company", "activity", "affiliation", "attachment", "tag", "regarding", "participant", "reminder",
    "service_case", "feedback",
)  # fmt: skip


def live(store: Store) -> int:
    counts = [store.query(f"SELECT count(*) FROM {name} WHERE deleted_at IS NULL") for name in TABLES]
    return sum(int(str(rows[0][0])) for rows in counts)


def test_sample_data_is_removed_wholly_and_comes_back_with_one_undo(store: Store) -> None:
    before = live(store)
    assert has_sample(store) and before > 200
    removal = remove_sample(store)
    assert (live(store), removal.removed, removal.kept) == (0, before, 0) and not has_sample(store)
    assert verify(store).is_whole
    undo(store, removal.batch_id)
    assert live(store) == before


def test_what_the_person_added_stays(store: Store) -> None:
    mine = create_person(store, given_name="My", family_name="Customer")
    removal = remove_sample(store)
    assert count_people(store) == 1 and count_companies(store) == 0 and removal.kept == 0
    assert get(store, PERSON, mine)["given_name"] == "My"


def test_what_the_person_worked_on_stays_with_it(store: Store) -> None:
    edited, noted = (str(row[0]) for row in store.query("SELECT id FROM person ORDER BY k LIMIT 2"))
    company = str(store.query("SELECT id FROM company ORDER BY k LIMIT 1")[0][0])
    mine = create_person(store, given_name="My")
    update(store, PERSON, edited, {"nickname": "Known"})
    write_note(store, kind_name="person", record_id=noted, body="my own note")
    link_company(store, mine, company, job_title="Buyer")
    name = list_tags(store)[0].name
    tag(store, PERSON, mine, name)
    removal = remove_sample(store)
    kept = {str(row[0]) for row in store.query("SELECT id FROM person WHERE deleted_at IS NULL")}
    assert kept == {edited, noted, mine} and count_companies(store) == 1
    assert name in [t.name for t in list_tags(store)] and removal.kept >= 4
    assert [str(r[0]) for r in store.query("SELECT body FROM activity WHERE deleted_at IS NULL")] == ["my own note"]


def test_a_workspace_without_sample_data_has_nothing_to_remove(tmp_path: Path) -> None:
    store = open_store(tmp_path / "own.crm", create=True)
    create_person(store, given_name="My")
    assert not has_sample(store) and remove_sample(store).removed == 0 and count_people(store) == 1
    store.close()
