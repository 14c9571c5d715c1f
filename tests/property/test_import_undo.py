"""Import, then undo: the workspace is as before, whatever the file, the mode and what was decided about rows."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st
from tests.property.oracle import assert_sound, state
from tests.property.workspaces import TERMS, drop, fresh

from crm_desktop.exchange.mode import Mode
from crm_desktop.services.import_runs import undo_run
from crm_desktop.viewmodels.importing_runs import Hooks, run_wizard
from crm_desktop.viewmodels.importing_wizard import Wizard, open_wizard

TITLES = ("First name", "Last name", "E-mail", "Phone", "Company", "Birthday", "Tags", "Note", "Colour")
cells = st.sampled_from(["", "Ada", "Bob", "ada@example.com", "bob@example.com", "+421905112480", "x", "2001-02-03"])
rows = st.lists(st.lists(cells, min_size=len(TITLES), max_size=len(TITLES)), min_size=1, max_size=8)
decisions = st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["new", "out", "same row", "corrected"])), max_size=4)


def wizard_on(folder: Path, table: list[list[str]]) -> Wizard:
    path = folder / "people.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([TITLES, *table])
    return open_wizard(path, country="SK")


def settle(wizard: Wizard, made: list[tuple[int, str]], count: int) -> None:
    repairs = wizard.repairs
    for number, what in made:
        number %= count
        if what == "new":
            repairs.is_new.add(number)
        elif what == "out":
            repairs.left_out.add(number)
        elif what == "same row" and number:
            repairs.is_same_row(number, number - 1)
        else:
            repairs.cells[number] = ("Eva", *[""] * (len(TITLES) - 1))


@given(before=rows, table=rows, mode=st.sampled_from(list(Mode)), clears=st.booleans(), made=decisions)
def test_import_then_undo_is_the_identity(
    before: list[list[str]], table: list[list[str]], mode: Mode, clears: bool, made: list[tuple[int, str]]
) -> None:
    store = fresh()
    try:
        with TemporaryDirectory() as folder:
            run_wizard(store, wizard_on(Path(folder), before), Hooks())
            start = state(store)
            wizard = wizard_on(Path(folder), table)
            wizard.mode, wizard.clears = mode, clears
            settle(wizard, made, sum(1 for _ in wizard.source.rows()) or 1)
            outcome = run_wizard(store, wizard, Hooks())
            report = undo_run(store, outcome.run_id)
        assert report.kept == [] and state(store) == start
        assert_sound(store, *TERMS)
    finally:
        drop(store)
