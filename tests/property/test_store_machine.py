"""A state machine over everything that a person, a job or another program does to a workspace."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from tests.property.oracle import assert_sound
from tests.property.workspaces import (
    TERMS,
    SteppingClock,
    copy_as_it_lies,
    drop,
    edits,
    fresh,
    names,
    new_people,
    outside,
    reopen,
    seen,
)

from crm_desktop.domain.specs import ACTIVITY, AFFILIATION, PERSON
from crm_desktop.services.undo import next_redo, next_undo, undo
from crm_desktop.store import Cause
from crm_desktop.store.codec import canonical, flat_get
from crm_desktop.store.net import find_differences, mend
from crm_desktop.store.outside import refresh_outside


class StoreMachine(RuleBasedStateMachine):
    people = Bundle("people")
    jobs = Bundle("jobs")
    batches = Bundle("batches")

    @initialize()
    def begin(self) -> None:
        self.clock = SteppingClock()
        self.store = fresh(self.clock)

    def last_batch(self) -> Any:
        found = self.store.query("SELECT id FROM batch ORDER BY rowid DESC LIMIT 1")
        return found[0][0] if found else multiple()

    @rule(target=people, fields=new_people)
    def create(self, fields: dict[str, Any]) -> str:
        with self.store.write("New person") as unit:
            return unit.insert(PERSON, **fields)

    @rule(target=jobs, person=people, title=names, company=st.sampled_from(["c1", "c2"]), primary=st.booleans())
    def hire(self, person: str, title: str, company: str, primary: bool) -> str:
        with self.store.write("New job") as unit:
            return unit.insert(AFFILIATION, person_id=person, company_id=company, job_title=title, is_primary=primary)

    @rule(target=batches, job=jobs, person=people)
    def move_job(self, job: str, person: str) -> Any:
        with self.store.write("Move job") as unit:
            unit.update(AFFILIATION, job, {"person_id": person})
        return self.last_batch()

    @rule(target=batches, person=people, text=names)
    def write_note(self, person: str, text: str) -> Any:
        with self.store.write("New note") as unit:
            unit.insert(ACTIVITY, kind="note", record_kind="person", record_id=person, body=text)
        return self.last_batch()

    @rule(target=batches, person=people, changed=edits, shown=seen)
    def edit(self, person: str, changed: dict[str, Any], shown: dict[str, Any]) -> Any:
        with self.store.write("Edit person") as unit:
            before = unit.row(PERSON, person) or {}
            unit.update(PERSON, person, changed, shown)
            after = unit.row(PERSON, person) or {}
        for name, value in changed.items():
            wanted = {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value
            assert canonical(flat_get(after, name)) == canonical(wanted if "." not in name else value)
        assert before["id"] == after["id"]
        return self.last_batch()

    @rule(target=batches, chosen=st.lists(people, max_size=4), changed=edits)
    def edit_many(self, chosen: list[str], changed: dict[str, Any]) -> Any:
        with self.store.batch("Edit many", cause=Cause.BULK) as batch:
            for person in dict.fromkeys(chosen):
                batch.unit().update(PERSON, person, changed)
                batch.breathe()
        return self.last_batch()

    @rule(target=batches, person=people)
    def delete(self, person: str) -> Any:
        with self.store.write("Delete") as unit:
            unit.delete(PERSON, person)
        return self.last_batch()

    @rule(target=batches, job=jobs)
    def delete_job(self, job: str) -> Any:
        with self.store.write("Delete job") as unit:
            unit.delete_many(AFFILIATION, [job])
        return self.last_batch()

    @rule(target=batches, person=people)
    def restore(self, person: str) -> Any:
        with self.store.write("Restore") as unit:
            unit.restore(PERSON, person)
        return self.last_batch()

    @rule(target=batches, batch=batches)
    def undo_any(self, batch: str) -> Any:
        [(state,)] = self.store.query("SELECT state FROM batch WHERE id = ?", (batch,))
        if state == "done":
            undo(self.store, batch)
            assert self.store.query("SELECT state FROM batch WHERE id = ?", (batch,)) == [("undone",)]
        return self.last_batch()

    @rule(target=batches)
    def undo_last(self) -> Any:
        batch = next_undo(self.store)
        if batch:
            undo(self.store, batch.id)
            after = next_undo(self.store)
            assert after is None or after.id != batch.id, "the same thing would be undone for ever"
            redo = next_redo(self.store)
            assert redo is not None and redo.undoes == batch.id
        return self.last_batch()

    @rule(target=batches)
    def redo_last(self) -> Any:
        batch = next_redo(self.store)
        if batch:
            undo(self.store, batch.id)
            after = next_redo(self.store)
            assert after is None or after.id != batch.id
        return self.last_batch()

    @rule(person=people, name=names, replace=st.booleans())
    def edit_by_another_program(self, person: str, name: str, replace: bool) -> None:
        if replace:
            outside(self.store, ("REPLACE INTO person(id, given_name) VALUES (?, ?)", [person, name]))
        else:
            outside(
                self.store,
                (
                    "UPDATE person SET family_name = ?, points = json_set(points, '$.a', json(?)), "
                    "custom = json_set(custom, '$.\"$x\"', 1) WHERE id = ?",
                    [name, '{"value": "0905111222"}', person],
                ),
            )
        self.after_outside()

    @rule(job=jobs, person=people, gone=st.booleans())
    def job_by_another_program(self, job: str, person: str, gone: bool) -> None:
        if gone:
            outside(self.store, ("DELETE FROM affiliation WHERE id = ?", [job]))
        else:
            outside(self.store, ("UPDATE affiliation SET person_id = ? WHERE id = ?", [person, job]))
        self.after_outside()

    def after_outside(self) -> None:
        self.store.poll()
        refresh_outside(self.store)
        mend(self.store)

    @rule()
    def crash_and_reopen(self) -> None:
        """A copy of the files as they lie there is what a crash leaves."""
        self.store.writer.connection.execute("BEGIN IMMEDIATE")
        self.store.writer.connection.execute("UPDATE ctx SET tx = 1, lsn = lsn + 7")
        self.store.writer.connection.execute("UPDATE person SET given_name = 'never acknowledged'")
        crashed = copy_as_it_lies(self.store, Path(tempfile.mkdtemp(prefix="crm-property-")))
        self.store.writer.connection.execute("ROLLBACK")
        drop(self.store)
        self.store = reopen(crashed, self.clock)

    @invariant()
    def everything_is_what_the_log_says(self) -> None:
        if not hasattr(self, "store"):
            return
        assert_sound(self.store, *TERMS)
        assert list(find_differences(self.store)) == []

    def teardown(self) -> None:
        if hasattr(self, "store"):
            drop(self.store)


TestStoreMachine = StoreMachine.TestCase
