"""The story of a page: its own activities, those tied to it, page by page without a gap or a double."""

from __future__ import annotations

import pytest

from crm_desktop.domain.specs import ACTIVITY, COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.activities import log_activity, plan_activity, tie
from crm_desktop.services.activity_rows import count_kind, done_rows, planned_rows
from crm_desktop.services.notes import write_note
from crm_desktop.services.people import create_person
from crm_desktop.services.timeline import planned, timeline
from crm_desktop.store import Store

MINUTE = 60_000
START = 1_772_000_000_000


@pytest.fixture
def firm(store: Store) -> str:
    return records.create(store, COMPANY, name="Strojáreň Nitra")


@pytest.fixture
def zuzana(store: Store, firm: str) -> str:
    return create_person(store, given_name="Zuzana", company_id=firm)


def log(store: Store, number: int, kind_name: str, record_id: str, kind: str = "call", **more: object) -> str:
    return log_activity(
        store, kind=kind, kind_name=kind_name, record_id=record_id, subject=f"Number {number}",
        at=START + number * MINUTE, **more,
    )  # type: ignore[arg-type]  # fmt: skip


def test_pages_follow_each_other_without_a_gap_or_a_double(store: Store, firm: str, zuzana: str) -> None:
    other = create_person(store, given_name="Other")
    for number in range(30):
        kind_name, record_id = (("company", firm), ("person", zuzana), ("person", other))[number % 3]
        made = log(store, number // 2, kind_name, record_id)  # two at the same moment
        if record_id == other:
            tie(store, made, "company", firm)
    found: list[str] = []
    cursor = None
    while page := done_rows(store, "company", firm, 7, cursor):
        found += [row.id for row in page]
        cursor = (page[-1].at, page[-1].id)
    assert len(found) == len(set(found)) == 30
    whole = done_rows(store, "company", firm, 100)
    assert [row.id for row in whole] == found
    assert [row.at for row in whole] == sorted((row.at for row in whole), reverse=True)


def test_a_person_s_page_shows_where_they_took_part(store: Store, firm: str, zuzana: str) -> None:
    marek = create_person(store, given_name="Marek")
    log(store, 1, "company", firm, "meeting", participants=[zuzana, marek])
    [row] = done_rows(store, "person", marek, 10)
    assert (row.kind, row.record_name, row.people) == ("meeting", "Strojáreň Nitra", ("Zuzana", "Marek"))


def test_ties_are_walked_in_their_order_and_an_activity_that_two_lead_to_stands_once(store: Store, firm: str) -> None:
    marek, other = (create_person(store, given_name=name) for name in ("Marek", "Other"))
    made = [log(store, number, "person", other, participants=[marek] * (number % 2)) for number in range(9)]
    for number in (0, 1, 4, 7):  # 1 and 7 are tied and taken part in
        tie(store, made[number], "person", marek)
    wanted = [made[number] for number in (7, 5, 4, 3, 1, 0)]
    assert [row.id for row in done_rows(store, "person", marek, 50)] == wanted
    first = done_rows(store, "person", marek, 4)
    assert [row.id for row in first] == wanted[:4]
    after = (first[-1].at, first[-1].id)
    assert [row.id for row in done_rows(store, "person", marek, 4, after)] == wanted[4:]


def test_what_is_planned_elsewhere_takes_its_place_among_the_page_s_own(store: Store, firm: str) -> None:
    for number, (at, is_own) in enumerate(((5, False), (None, True), (3, True), (None, False), (4, False))):
        plan_activity(
            store, kind="call", subject=f"{number}", at=at, kind_name="company" if is_own else "", links=[]
            if is_own else [("company", firm)], record_id=firm if is_own else "",
        )  # fmt: skip
    assert [row.subject for row in planned_rows(store, "company", firm)] == ["2", "4", "0", "1", "3"]


def test_a_page_in_the_bin_shows_nothing_elsewhere(store: Store, firm: str, zuzana: str) -> None:
    log(store, 1, "person", zuzana)
    records.delete(store, PERSON, zuzana)
    assert done_rows(store, "company", firm, 10) == []


def test_only_some_kinds_and_only_what_a_text_finds(store: Store, zuzana: str) -> None:
    log(store, 1, "person", zuzana, body="bearings for the spindle")
    log(store, 2, "person", zuzana, "visit", body="new hall")
    write_note(store, kind_name="person", record_id=zuzana, body="Prefers bearings from Kovo")
    assert [r.kind for r in done_rows(store, "person", zuzana, 10, kinds=("visit", "call"))] == ["visit", "call"]
    assert [r.kind for r in done_rows(store, "person", zuzana, 10, text="bearing")] == ["note", "call"]
    assert count_kind(store, "person", zuzana, "note") == 1


def test_what_is_planned_comes_in_its_order_and_without_a_day_last(store: Store, firm: str, zuzana: str) -> None:
    def plan(subject: str, at: int | None, kind_name: str, record_id: str) -> None:
        plan_activity(store, kind="call", subject=subject, at=at, kind_name=kind_name, record_id=record_id)

    plan("Some day", None, "company", firm)
    plan("Later", START + 9 * MINUTE, "person", zuzana)
    plan("Soon", START + MINUTE, "company", firm)
    assert [row.subject for row in planned_rows(store, "company", firm)] == ["Soon", "Later", "Some day"]
    assert [entry.title for entry in planned(store, "person", zuzana)] == ["Later"]
    assert done_rows(store, "company", firm, 10) == []


def test_a_series_itself_is_not_planned_its_occurrences_are(store: Store, zuzana: str) -> None:
    series = plan_activity(store, kind="call", subject="Weekly", at=START, kind_name="person", record_id=zuzana,
                           rrule="FREQ=WEEKLY")  # fmt: skip
    plan_activity(store, kind="call", subject="Weekly", at=START, kind_name="person", record_id=zuzana,
                  series_id=series, occurrence="20260225T0900")  # fmt: skip
    assert [row.id != series for row in planned_rows(store, "person", zuzana)] == [True]


def test_calls_notes_and_changes_stand_in_one_stream(store: Store, zuzana: str) -> None:
    write_note(store, kind_name="person", record_id=zuzana, body="First")
    records.update(store, PERSON, zuzana, {"nickname": "Zuz"})
    call = log_activity(store, kind="call", kind_name="person", record_id=zuzana)
    entries = timeline(store, "person", zuzana)
    assert [entry.type for entry in entries][:3] == ["activity", "change", "note"]
    assert entries[0].id == call and entries[0].activity is not None
    records.delete(store, ACTIVITY, call)
    assert [entry.type for entry in timeline(store, "person", zuzana)].count("activity") == 0


def test_a_page_of_the_story_walks_its_index(store: Store) -> None:
    sql = (
        "EXPLAIN QUERY PLAN SELECT a.subject FROM activity a WHERE a.record_id = ? AND a.deleted_at IS NULL "
        "AND a.status IS NOT 'planned' AND (a.story_at, a.id) < (?, ?) ORDER BY a.story_at DESC, a.id DESC LIMIT 50"
    )
    plan = " ".join(str(row[3]) for row in store.query(sql, ("x", 1, "y")))
    assert "activity_0 (record_id=? AND (story_at,id)<(?,?))" in plan and "TEMP B-TREE" not in plan
