"""What ties copy of their activities is right after every operation, and no save walks the ties of a record."""

from __future__ import annotations

import pytest
from tests.integration.store.conftest import Outside
from tests.property.oracle import assert_sound

from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import ACTIVITY, COMPANY, KIND, KINDS, PARTICIPANT, PERSON, REGARDING, Kind
from crm_desktop.store import Cause, Store
from crm_desktop.store.additive import add_what_is_missing
from crm_desktop.store.connection import Connection
from crm_desktop.store.net import find_differences, mend, rebuild_derived
from crm_desktop.store.outside import refresh_outside
from crm_desktop.store.statements import copied_from_sql, roll_up_sql, rollup_keys, rollup_sql
from crm_desktop.store.unit_of_work import Unit

CALL = {"kind": "call", "status": "done", "done_at": 5}
PLAN = {"kind": "call", "status": "planned", "start_at": 7}
KEPT = "SELECT last_contact_at, next_step_at FROM {} ORDER BY k"


def tie(unit: Unit, activity: str, record: str) -> str:
    return unit.insert(REGARDING, activity_id=activity, record_kind="company", record_id=record)


def kept(store: Store, table: str = "company") -> list[tuple[object, ...]]:
    assert_sound(store)
    return store.query(KEPT.format(table))


@pytest.fixture
def firm(store: Store) -> str:
    with store.write("New") as unit:
        return unit.insert(COMPANY, name="Firm")


@pytest.fixture
def call(store: Store, firm: str) -> str:
    """A planned call that is tied to the firm."""
    with store.write("Plan") as unit:
        call = unit.insert(ACTIVITY, **PLAN)
        tie(unit, call, firm)
    return call


def save(store: Store, kind: Kind, record_id: str, **changed: object) -> None:
    with store.write("Save") as unit:
        unit.update(kind, record_id, changed)


def test_a_tied_record_knows_its_next_step_and_once_it_is_done_its_last_contact(store: Store, call: str) -> None:
    assert kept(store) == [(None, 7)]
    save(store, ACTIVITY, call, start_at=9)
    assert kept(store) == [(None, 9)]
    save(store, ACTIVITY, call, status="done", done_at=8)
    assert kept(store) == [(8, None)]
    save(store, ACTIVITY, call, status="planned", rrule="FREQ=DAILY")
    assert kept(store) == [(None, None)]


def test_an_activity_in_the_bin_counts_for_nobody_and_comes_back_with_its_ties(store: Store, call: str) -> None:
    for delete, restore in ((Unit.delete, Unit.restore), (lambda u, k, i: u.delete_many(k, [i]), Unit.restore)):
        with store.write("Delete") as unit:
            delete(unit, ACTIVITY, call)
        assert kept(store) == [(None, None)]
        with store.write("Restore") as unit:
            restore(unit, ACTIVITY, call)
        assert kept(store) == [(None, 7)]


def test_a_tie_in_the_bin_says_nothing_and_says_what_is_so_now_when_it_comes_back(store: Store, call: str) -> None:
    [(tied,)] = store.query("SELECT id FROM regarding")
    with store.write("Untie") as unit:
        unit.delete(REGARDING, str(tied))
    save(store, ACTIVITY, call, start_at=11)
    assert store.query("SELECT when_at, is_planned FROM regarding") == [(None, None)]
    with store.write("Tie again") as unit:
        unit.restore(REGARDING, str(tied))
    assert kept(store) == [(None, 11)]
    with store.write("Untie many") as unit:
        unit.delete_many(REGARDING, [str(tied)])
    assert kept(store) == [(None, None)]


def test_a_tie_that_is_moved_to_another_activity_says_what_that_one_says(store: Store, call: str) -> None:
    with store.write("Move") as unit:
        done = unit.insert(ACTIVITY, **CALL)
        unit.update(REGARDING, str(unit.query("SELECT id FROM regarding")[0][0]), {"activity_id": done})
    assert kept(store) == [(5, None)]


def test_ties_that_come_before_their_activity_hear_of_it(store: Store, firm: str) -> None:
    with store.write("Ties first") as unit:
        ada = unit.insert(PERSON, given_name="Ada")
        tie(unit, "later", firm)
        unit.insert(PARTICIPANT, activity_id="later", person_id=ada)
    assert kept(store) == [(None, None)]
    with store.write("Then the call") as unit:
        unit.insert(ACTIVITY, id="later", **CALL)
    assert kept(store) == kept(store, "person") == [(5, None)]


def test_ties_that_go_in_together_with_their_activities_are_whole(store: Store, firm: str) -> None:
    with store.batch("Import", cause=Cause.IMPORT) as batch:
        for n in range(150):  # statements of 64, 8 and one row
            call = batch.gathering().insert_new(ACTIVITY, new_id(), CALL | {"done_at": n})
            values = {"activity_id": call, "record_kind": "company", "record_id": firm}
            batch.gathering().insert_new(REGARDING, REGARDING.natural_id_of(values), values)
    assert kept(store) == [(149, None)]
    assert store.query("SELECT count(DISTINCT contact_at) FROM regarding") == [(150,)]


def test_what_another_program_did_to_activities_and_ties_is_seen_by_the_next_look(
    store: Store, call: str, outside: Outside
) -> None:
    outside(f"UPDATE activity SET status = 'done', done_at = 3 WHERE id = '{call}'")
    refresh_outside(store)
    assert kept(store) == [(3, None)]
    outside("UPDATE regarding SET deleted_at = 1")
    refresh_outside(store)
    assert kept(store) == [(None, None)]
    outside("UPDATE regarding SET deleted_at = NULL", f"DELETE FROM activity WHERE id = '{call}'")
    refresh_outside(store)
    assert store.query(KEPT.format("company")) == [(None, None)]
    mend(store)
    assert kept(store) == [(None, None)]


def test_copies_that_another_program_spoilt_are_found_and_mended(store: Store, call: str, outside: Outside) -> None:
    for damage in ("contact_at = 9", "when_at = 1", "is_planned = NULL", "story_at = NULL"):
        outside(f"UPDATE regarding SET {damage}")
        assert [d.kind for d in find_differences(store)][-1] == "regarding", damage
        mend(store)
        assert kept(store) == [(None, 7)]


def test_copies_are_made_anew_with_all_that_is_derived(store: Store, call: str, outside: Outside) -> None:
    outside("UPDATE regarding SET contact_at = 9, when_at = NULL")
    rebuild_derived(store, REGARDING)
    assert kept(store) == [(None, 7)]


def test_a_file_whose_ties_had_no_copies_gets_them(store: Store, call: str) -> None:
    def older(connection: Connection) -> None:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'regarding' AND sql IS NOT NULL"
        ).fetchall():
            connection.execute(f"DROP INDEX {name}")
        for column in ("story_at", "contact_at", "when_at", "is_planned"):
            connection.execute(f"ALTER TABLE regarding DROP COLUMN {column}")
        add_what_is_missing(connection)

    store.run_in_transaction(older)
    assert kept(store) == [(None, 7)]


def _plan(store: Store, sql: str, params: int) -> list[str]:
    return [str(row[3]) for row in store.query(f"EXPLAIN QUERY PLAN {sql}", ("x",) * params)]


def test_no_roll_up_and_no_copy_reads_more_of_the_ties_than_an_index_leads_to(store: Store) -> None:
    sources = (ACTIVITY, REGARDING, PARTICIPANT)
    asked = [(sql, n) for kind in sources for key in rollup_keys(kind) for _, sql, n in rollup_sql(kind, key)]
    asked += [(sql, 1) for kind in sources for sql in copied_from_sql(kind)]
    asked += [(roll_up_sql(KIND[name]), 1) for name in ("person", "company")]
    assert len(asked) == 10
    for sql, count in asked:
        steps = _plan(store, sql, count)
        assert not [step for step in steps if step.startswith("SCAN") and step.split()[1] in {k.name for k in KINDS}]
        for table in ("regarding", "participant"):
            assert all("=?)" in step or "=? AND" in step for step in steps if step.startswith(f"SEARCH {table}")), steps


def _steps(store: Store, call: str) -> int:
    """Count what SQLite does in a save of a call, in steps of its machine."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    store.writer.connection.set_progress_handler(step, 1)
    save(store, ACTIVITY, call, status="done", done_at=4)
    save(store, ACTIVITY, call, status="planned", done_at=None)
    store.writer.connection.set_progress_handler(None, 1)
    return count


@pytest.mark.parametrize("way", ["its own", "a link", "taking part"])
def test_a_save_takes_as_many_steps_on_a_record_with_a_thousand_activities_as_on_one_with_ten(
    store: Store, firm: str, way: str
) -> None:
    def regard(unit: Unit, **fields: object) -> str:
        call = unit.insert(ACTIVITY, **fields | ({"record_id": firm} if way == "its own" else {}))
        if way == "a link":
            tie(unit, call, firm)
        elif way == "taking part":
            unit.insert(PARTICIPANT, activity_id=call, person_id=firm)
        return call

    with store.write("Plan") as unit:
        call, taken = regard(unit, **PLAN), []
    for more in (10, 1_000):
        with store.batch("Import", cause=Cause.IMPORT) as batch:
            for n in range(more):
                regard(batch.unit(), **(PLAN | {"start_at": 100 + n} if n % 2 else CALL))
                batch.breathe()
        _steps(store, call)  # once for what is read and compiled the first time
        taken.append(_steps(store, call))
    assert abs(taken[1] - taken[0]) < taken[0] / 20, taken
