"""Imports that are remembered: a crash in the middle, rows that wait, undo of all parts, drafts, saved matchings."""

from __future__ import annotations

import pytest

from crm_desktop.domain.errors import Canceled, ImportFailed, NotFoundError, ValidationError
from crm_desktop.exchange.mode import Mode
from crm_desktop.services import import_runs
from crm_desktop.services.import_runs import DONE, DRAFT, RUNNING, UNDONE
from crm_desktop.services.undo import undo
from crm_desktop.store import Store
from crm_desktop.viewmodels.importing import survey
from crm_desktop.viewmodels.importing_here import look_here
from crm_desktop.viewmodels.importing_runs import Hooks, Outcome, correction, go_on, run_wizard
from crm_desktop.viewmodels.importing_saved import applied, forget_matching, matchings_for, save_matching
from crm_desktop.viewmodels.importing_wizard import Wizard, open_wizard

ROWS = 1_200


class Crash(Exception):
    """The program ended."""


def wizard_on(store: Store, *rows: str, titles: str = "First name,Last name,Note") -> Wizard:
    path = store.path.parent / "people.csv"
    path.write_text("\n".join([titles, *rows]) + "\n", encoding="utf-8")
    return open_wizard(path, country="")


def many(store: Store) -> Wizard:
    """A file in which every hundredth row has no name, and of which one row is another of the same name."""
    rows = [f"Ana,Number {n}," if n % 100 else ",,Nobody" for n in range(ROWS)]
    wizard = wizard_on(store, *rows)
    wizard.repairs.is_new |= {5, ROWS - 5}
    return wizard


def people(store: Store) -> int:
    return int(str(store.query("SELECT count(*) FROM person WHERE deleted_at IS NULL")[0][0]))


def crash_at(store: Store, wizard: Wizard, rows: int) -> None:
    def on_progress(done: int) -> None:
        if done >= rows:
            raise Crash

    with pytest.raises(Crash):
        run_wizard(store, wizard, Hooks(on_progress=on_progress))


@pytest.mark.parametrize("rows", [50, 450, 800, ROWS])
def test_after_a_crash_the_rest_comes_in_and_nothing_twice(store: Store, rows: int) -> None:
    crash_at(store, many(store), rows)
    [run] = import_runs.list_runs(store)
    assert run.state == RUNNING and run.done <= rows
    assert people(store) == run.done - run.bad
    outcome = go_on(store, run, Hooks())
    assert people(store) == ROWS - 12 and outcome.waiting == 12
    assert outcome.result["rows"] == ROWS and outcome.result["refused"] == 12
    assert outcome.result["tally"]["created"] == {"person": ROWS - 12}
    report = import_runs.undo_run(store, run.id)
    assert people(store) == 0 and report.kept == []
    assert import_runs.get_run(store, run.id).state == UNDONE


def test_the_rest_of_a_file_that_was_changed_is_refused(store: Store) -> None:
    wizard = many(store)
    crash_at(store, wizard, 500)
    wizard.source.path.write_text("First name\nSomebody\n")
    [run] = import_runs.list_runs(store)
    with pytest.raises(ImportFailed, match="was changed since the import began"):
        go_on(store, run, Hooks())


def test_an_import_undone_in_history_is_undone_in_the_list_and_can_begin_anew_after_a_crash(store: Store) -> None:
    crash_at(store, many(store), 800)
    [run] = import_runs.list_runs(store)
    undo(store, run.batches[0])
    assert import_runs.get_run(store, run.id).state == DRAFT
    outcome = run_wizard(store, wizard_on(store, "Ana,Malá,"), Hooks())
    redo = undo(store, undo(store, outcome.report.batch_id).batch_id)
    assert redo.reverted and import_runs.get_run(store, outcome.run_id).state == DONE


def fixed(store: Store, outcome: Outcome, *names: str) -> Wizard:
    wizard = correction(store, outcome.run_id)
    wizard.found = survey(wizard.source, wizard.repairs)
    for check, name in zip(wizard.found.checks, names, strict=False):
        wizard.correct(check, 0, name)
    return wizard


def test_rows_that_waited_come_in_with_their_own_lines_and_the_others_wait_on(store: Store) -> None:
    first = run_wizard(store, wizard_on(store, "Ana,Malá,", ",,One", ",,Two"), Hooks())
    assert [(row.line, row.cells) for row in import_runs.bad_rows(store, first.run_id)] == [
        (3, ("", "", "One")),
        (4, ("", "", "Two")),
    ]
    second = run_wizard(store, fixed(store, first, "Ivo"), Hooks())
    assert people(store) == 2 and second.waiting == 1
    assert (second.result["rows"], second.result["refused"]) == (3, 1)
    third = run_wizard(store, fixed(store, second, "Eva"), Hooks())
    assert people(store) == 3 and third.waiting == 0
    with pytest.raises(NotFoundError) as none:
        correction(store, third.run_id)
    assert none.value.title == "No row of “people.csv” waits to be corrected"
    assert none.value.advice == "All of them are in, or were left out."
    import_runs.undo_run(store, third.run_id)
    assert people(store) == 0


def test_a_canceled_correction_leaves_its_rows_waiting_and_what_came_before(store: Store) -> None:
    first = run_wizard(store, wizard_on(store, "Ana,Malá,", *[",,One"] * 700), Hooks())
    wizard = fixed(store, first, *[f"Ivo {n}" for n in range(700)])
    with pytest.raises(Canceled):
        run_wizard(store, wizard, Hooks(is_canceled=lambda: people(store) > 1))
    run = import_runs.get_run(store, first.run_id)
    assert (people(store), run.bad, run.state, len(run.batches)) == (1, 700, DONE, 1)


def test_a_canceled_import_is_a_draft_again(store: Store) -> None:
    wizard = many(store)
    with pytest.raises(Canceled):
        run_wizard(store, wizard, Hooks(is_canceled=lambda: people(store) > 0))
    run = import_runs.get_run(store, wizard.run_id)
    assert (people(store), run.state, run.bad) == (0, DRAFT, 0)


def test_a_draft_is_kept_replaced_and_forgotten(store: Store) -> None:
    wizard = wizard_on(store, "Ana,Malá,")
    first = import_runs.save_import_draft(store, "", "people.csv", wizard.plan())
    wizard.mode = Mode.NEW
    assert import_runs.save_import_draft(store, first, "people.csv", wizard.plan()) == first
    [run] = import_runs.list_runs(store)
    assert run.state == DRAFT and run.plan["mode"] == "new"
    import_runs.forget_run(store, first)
    with pytest.raises(NotFoundError) as gone:
        import_runs.get_run(store, first)
    assert gone.value.title == "This import is no longer remembered"


def test_what_an_import_remembers_is_not_in_the_log(store: Store) -> None:
    head = store.head()
    import_runs.save_import_draft(store, "", "people.csv", wizard_on(store, "Ana,Malá,").plan())
    assert store.head() == head


def test_rows_and_companies_that_are_here_already_are_told(store: Store) -> None:
    titles = "First name,E-mail,Company"
    run_wizard(store, wizard_on(store, "Ana,ana@kovo.example,Kovo", titles=titles), Hooks())
    wizard = wizard_on(store, "Ana,ana@kovo.example,KOVO", "Eva,eva@ocel.example,Oceľ", titles=titles)
    found = survey(wizard.source)
    look_here(store, found)
    assert found.here == [True, False] and found.companies_here == 1


def test_a_saved_matching_fits_the_same_titles_in_any_order(store: Store) -> None:
    wizard = wizard_on(store, "Ana,Malá,")
    wizard.choose_target(0, "Note", "skip")
    saved = wizard.mapping(0)
    assert saved is not None
    save_matching(store, " Our  cards ", saved)
    [found] = matchings_for(store, ["Note", "First name", "Last name"])
    assert found.name == "Our cards" and matchings_for(store, ["Note"]) == []
    other = wizard_on(store, "x,Ana,Malá", titles="Note,First name,Last name").mapping(0)
    assert other is not None
    assert [c.target for c in applied(found.mapping, other).columns] == [
        "skip", "person.given_name", "person.family_name",
    ]  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        save_matching(store, "  ", saved)
    assert (refused.value.title, refused.value.advice) == (
        "A saved matching needs a name", "Type one, such as the program's.",
    )  # fmt: skip
    for saved in matchings_for(store, ["Note", "First name", "Last name"]):
        forget_matching(store, saved)
    assert matchings_for(store, ["Note", "First name", "Last name"]) == []
