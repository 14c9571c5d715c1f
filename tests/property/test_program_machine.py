"""A state machine over what a person does with the program: forms, own fields, tags, imports, merges, archives."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from tests.property.oracle import assert_sound, live
from tests.property.workspaces import SteppingClock, drop, fresh, reopen

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.merging import Side
from crm_desktop.domain.specs import COMPANY, PERSON, Kind
from crm_desktop.exchange.archive.read import open_archive
from crm_desktop.exchange.archive.write import write_archive
from crm_desktop.exchange.mode import Mode
from crm_desktop.services import activities, custom_convert, custom_fields, jobs, records, tags
from crm_desktop.services.bin import list_bin, restore_from_bin
from crm_desktop.services.bulk import bulk_update
from crm_desktop.services.history import history_of
from crm_desktop.services.merge import merge, preview_merge
from crm_desktop.services.people import create_person, list_people, people_rows
from crm_desktop.services.tag_changes import merge_tags, remove_tag
from crm_desktop.services.undo import next_redo, next_undo, open_batches, undo
from crm_desktop.store.net import find_differences
from crm_desktop.viewmodels.importing_runs import Hooks, run_wizard
from crm_desktop.viewmodels.importing_wizard import open_wizard

TERMS = ("ada", "bob", "acme", "red", "one.example", "421905111222")
TITLES = ("First name", "E-mail", "Phone", "Company", "Job title", "Birthday", "Tags", "Note", "Colour", "Score", "Id")
given = st.sampled_from(["Ada", "Bob", "Eve"])
companies = st.sampled_from(["Acme", "Acme Ltd", "Zoo"])
labels = st.sampled_from(["Colour", "Score", "Note (text)"])
tag_names = st.sampled_from(["red", "Red", "blue"])
types = st.sampled_from(["text", "integer", "choice", "multi_choice", "yes_no", "date", "money"])
values = st.sampled_from(["Red", "5", "yes", "2001-02-03", ""])
_CELLS = (
    given,
    st.sampled_from(["", "ada@one.example", "bob@one.example"]),
    st.sampled_from(["", "+421905111222", "0905111333"]),
    st.sampled_from(["", "Acme", "Zoo"]),
    st.sampled_from(["", "Boss"]),
    st.sampled_from(["", "2001-02-03", "nonsense"]),
    st.sampled_from(["", "red", "red,blue"]),
    st.sampled_from(["", "hello"]),
    st.sampled_from(["", "Red", "Blue"]),
    st.sampled_from(["", "5", "7"]),
    st.sampled_from(["", "1", "2"]),
)
tables = st.lists(st.tuples(*_CELLS), min_size=1, max_size=5)


class ProgramMachine(RuleBasedStateMachine):
    people = Bundle("people")
    firms = Bundle("firms")
    plans = Bundle("plans")
    batches = Bundle("batches")

    @initialize()
    def begin(self) -> None:
        self.clock = SteppingClock()
        self.store = fresh(self.clock)
        self.folder = Path(tempfile.mkdtemp(prefix="crm-program-"))

    def last_batch(self) -> Any:
        found = self.store.query("SELECT id FROM batch ORDER BY b DESC LIMIT 1")
        return found[0][0] if found else multiple()

    def attempt(self, act: Callable[[], object]) -> Any:
        """Do something that may be refused in words; whatever it is, everything must be sound afterwards."""
        try:
            act()
        except CrmError as error:
            assert error.title
        return self.last_batch()

    @rule(target=people, name=given, firm=st.none() | firms)
    def create(self, name: str, firm: str | None) -> str:
        return create_person(self.store, given_name=name, company_id=firm)

    @rule(target=firms, name=companies)
    def create_firm(self, name: str) -> str:
        return records.create(self.store, COMPANY, name=name)

    @rule(target=batches, person=people, name=given, birthday=st.sampled_from(["", "2001-02-03"]))
    def edit(self, person: str, name: str, birthday: str) -> Any:
        changed = {"given_name": name, "birthday": birthday or None}
        return self.attempt(lambda: records.update(self.store, PERSON, person, changed))

    @rule(target=batches, chosen=st.lists(people, max_size=3), name=given)
    def edit_many(self, chosen: list[str], name: str) -> Any:
        return self.attempt(lambda: bulk_update(self.store, PERSON, chosen, {"family_name": name}))

    @rule(target=batches, person=people, firm=firms, leaves=st.booleans())
    def work(self, person: str, firm: str, leaves: bool) -> Any:
        change = jobs.unlink_company if leaves else jobs.link_company
        return self.attempt(lambda: change(self.store, person, firm))

    @rule(target=plans, who=people, others=st.lists(people, max_size=2), firm=st.none() | firms, at=st.integers(1, 3))
    def plan(self, who: str, others: list[str], firm: str | None, at: int) -> Any:
        links = [("company", firm)] if firm else []
        more = {"at": at, "kind_name": "person", "record_id": who, "participants": others, "links": links}
        try:
            return activities.plan_activity(self.store, kind="call", **more)  # type: ignore[arg-type]
        except CrmError:  # somebody of them was merged into another one
            return multiple()

    @rule(target=batches, plan=plans, again=st.booleans())
    def finish(self, plan: str, again: bool) -> Any:
        change = activities.reopen_activity if again else activities.finish_activity
        return self.attempt(lambda: change(self.store, plan))

    @rule(target=batches, plan=plans, firm=firms, people=st.lists(people, max_size=2), off=st.booleans())
    def tie(self, plan: str, firm: str, people: list[str], off: bool) -> Any:
        def act() -> None:
            activities.set_participants(self.store, plan, people)
            if off:
                activities.untie(self.store, plan, firm)
            else:
                activities.tie(self.store, plan, "company", firm)

        return self.attempt(act)

    @rule(target=batches, chosen=st.lists(people, max_size=3), name=tag_names, off=st.booleans())
    def tag(self, chosen: list[str], name: str, off: bool) -> Any:
        return self.attempt(lambda: (tags.untag if off else tags.tag)(self.store, PERSON, chosen, name))

    @rule(target=batches, name=tag_names, into=st.none() | tag_names)
    def end_tag(self, name: str, into: str | None) -> Any:
        if into is None:
            return self.attempt(lambda: remove_tag(self.store, name))
        return self.attempt(lambda: merge_tags(self.store, name, into))

    @rule(target=batches, label=labels, type=types)
    def add_field(self, label: str, type: str) -> Any:
        options = ["Red", "Blue"] if "choice" in type else None
        return self.attempt(
            lambda: custom_fields.create_custom_field(
                self.store, kind_name="person", label=label, type=type, options=options, searchable=True
            )
        )

    @rule(target=batches, label=labels, type=st.none() | types)
    def end_field(self, label: str, type: str | None) -> Any:
        def act() -> None:
            field = custom_fields.get_custom_field(self.store, label, "person")
            if type is None:
                custom_fields.remove_custom_field(self.store, field.id)
            else:
                custom_convert.convert_custom_field(self.store, field.id, type)

        return self.attempt(act)

    @rule(target=batches, person=people, label=labels, value=values)
    def fill_field(self, person: str, label: str, value: str) -> Any:
        def act() -> None:
            field = custom_fields.get_custom_field(self.store, label, "person")
            records.update(self.store, PERSON, person, {field.name: value or None})

        return self.attempt(act)

    @rule(target=batches, table=tables, mode=st.sampled_from(list(Mode)), clears=st.booleans(), joined=st.booleans())
    def import_table(self, table: list[tuple[str, ...]], mode: Mode, clears: bool, joined: bool) -> Any:
        path = self.folder / "people.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([TITLES, *table])
        wizard = open_wizard(path, country="SK")
        wizard.mode, wizard.clears = mode, clears
        if joined and len(table) > 1:
            wizard.repairs.is_same_row(1, 0)
        return self.attempt(lambda: run_wizard(self.store, wizard, Hooks()))

    @rule(target=people)
    def meet_somebody_imported(self) -> Any:
        found = self.store.query("SELECT id FROM person ORDER BY k DESC LIMIT 1")
        return found[0][0] if found else multiple()

    @rule(target=firms)
    def meet_a_firm_imported(self) -> Any:
        found = self.store.query("SELECT id FROM company ORDER BY k DESC LIMIT 1")
        return found[0][0] if found else multiple()

    @rule(target=batches, keep=people, other=people, side=st.sampled_from(list(Side)))
    def merge_people(self, keep: str, other: str, side: Side) -> Any:
        return self.attempt(lambda: self.merge(PERSON, keep, other, side))

    @rule(target=batches, keep=firms, other=firms, side=st.sampled_from(list(Side)))
    def merge_firms(self, keep: str, other: str, side: Side) -> Any:
        return self.attempt(lambda: self.merge(COMPANY, keep, other, side))

    def merge(self, kind: Kind, keep: str, other: str, side: Side) -> None:
        preview = preview_merge(self.store, kind.name, keep, other)
        open_pairs = [p for p in preview.fields if not p.same and (side is not Side.BOTH or p.can_keep_both)]
        merge(self.store, kind.name, keep, other, chosen={p.name: side for p in open_pairs}, seen=preview.seen)

    @rule(target=batches, chosen=st.lists(people, min_size=1, max_size=3))
    def delete(self, chosen: list[str]) -> Any:
        return self.attempt(lambda: records.delete(self.store, PERSON, chosen))

    @rule(target=batches, firm=firms)
    def delete_firm(self, firm: str) -> Any:
        return self.attempt(lambda: records.delete(self.store, COMPANY, firm))

    @rule(target=batches, turn=st.integers(0, 5))
    def restore(self, turn: int) -> Any:
        rows = list_bin(self.store)
        row = rows[turn % len(rows)] if rows else None
        return self.attempt(lambda: restore_from_bin(self.store, [(row.kind, row.id)])) if row else multiple()

    @rule(target=batches, batch=batches)
    def undo_any(self, batch: str) -> Any:
        return self.attempt(lambda: undo(self.store, batch))

    @rule(target=batches, redo=st.booleans())
    def undo_last(self, redo: bool) -> Any:
        batch = (next_redo if redo else next_undo)(self.store)
        return self.attempt(lambda: undo(self.store, batch.id)) if batch else multiple()

    @rule()
    def move_by_archive(self) -> None:
        """Everything goes out as plain texts, and the work goes on in what comes in."""
        packed, target = self.folder / "all.zip", Path(tempfile.mkdtemp(prefix="crm-property-")) / "firm.crm"
        packed.unlink(missing_ok=True)
        write_archive(self.store, packed)
        drop(self.store)
        open_archive(packed, target)
        self.store = reopen(target, self.clock)

    @invariant()
    def everything_is_as_it_must_be(self) -> None:
        if not hasattr(self, "store"):
            return
        assert_sound(self.store, *TERMS)
        assert list(find_differences(self.store)) == []
        assert open_batches(self.store) == []
        people = live(self.store, PERSON)
        assert len(people_rows(self.store, list_people(self.store))) == len(people)
        here = people.keys() | live(self.store, COMPANY).keys()
        merged = {str(row[0]) for row in self.store.query("SELECT old_id FROM alias WHERE deleted_at IS NULL")}
        assert not here & merged, "a record is here that was merged into another one"
        for person in list(people)[-2:]:
            history_of(self.store, person)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            drop(self.store)


TestProgramMachine = ProgramMachine.TestCase
# Its steps are whole imports, merges and archives: half as many examples take as long as those of the store.
TestProgramMachine.settings = settings(settings.default, max_examples=settings.default.max_examples // 2)
