"""Connections of LinkedIn are found again by their page: most come without an e-mail."""

from __future__ import annotations

from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.exchange.runner import ImportReport
from crm_desktop.services.people import create_person
from crm_desktop.store import Store

TITLES = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


def bring(store: Store, *rows: str) -> ImportReport:
    path = store.path.parent / "Connections.csv"
    path.write_text(TITLES + "".join(f"{row},26 Jul 2025\n" for row in rows), encoding="utf-8")
    return import_file(store, open_source(path))


def people(store: Store) -> int:
    return len(store.query("SELECT 1 FROM person WHERE deleted_at IS NULL"))


def test_a_connection_that_changed_job_and_name_is_the_same(store: Store) -> None:
    bring(store, "Ada,Byron,https://www.linkedin.com/in/ada-b,,Lipa,Boss")
    report = bring(store, "Ada,Lovelace,https://linkedin.com/in/Ada-B/,ada@x.example,Dub,Chief")
    assert people(store) == 1
    assert report.tally.created == {"company": 1}


def test_two_of_one_name_at_one_company_stay_two(store: Store) -> None:
    bring(
        store, "Ada,B,https://www.linkedin.com/in/ada-1,,Lipa,Boss", "Ada,B,https://www.linkedin.com/in/ada-2,,Lipa,X"
    )
    assert people(store) == 2


def test_a_person_who_has_the_page_already_is_found(store: Store) -> None:
    page = "https://www.linkedin.com/in/ada-b"
    points = [{"kind": "social", "value": page}, {"kind": "email", "value": "ada@x.example"}]
    create_person(store, given_name="Ada", family_name="Byron", points=points)
    bring(store, f"Ada,Byron,{page},,Lipa,Boss")
    assert people(store) == 1
