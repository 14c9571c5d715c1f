"""What was imported, taken back and imported again: nothing is doubled, nothing that lies in the bin is in the way."""

from __future__ import annotations

import pytest
from tests.property.oracle import assert_sound

from crm_desktop.domain.errors import Canceled
from crm_desktop.services.import_runs import undo_run
from crm_desktop.services.merge import merge
from crm_desktop.services.people import create_person
from crm_desktop.store import Store
from crm_desktop.viewmodels.importing_runs import Hooks, run_wizard
from crm_desktop.viewmodels.importing_wizard import Wizard, open_wizard


def one_person_in_two_rows(store: Store, rows: int = 1_000) -> Wizard:
    """A file whose second row was said to be the person of the first one."""
    path = store.path.parent / "people.csv"
    lines = ["First name,Last name,E-mail", "Ada,Byron,ada@one.example", "Augusta,King,ada@two.example"]
    lines += [f"Eve,Number {n},eve{n}@one.example" for n in range(rows - 2)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    wizard = open_wizard(path, country="")
    wizard.repairs.is_same_row(1, 0)
    return wizard


def people(store: Store) -> int:
    return int(str(store.query("SELECT count(*) FROM person WHERE deleted_at IS NULL")[0][0]))


def test_a_canceled_import_with_joined_rows_can_begin_again(store: Store) -> None:
    wizard = one_person_in_two_rows(store)
    asked = iter(range(10_000))
    with pytest.raises(Canceled):
        run_wizard(store, wizard, Hooks(is_canceled=lambda: next(asked) > 900))
    assert people(store) == 0
    run_wizard(store, wizard, Hooks())
    assert people(store) == 999
    assert_sound(store)


def test_an_undone_import_with_joined_rows_can_be_done_again(store: Store) -> None:
    wizard = one_person_in_two_rows(store)
    for _ in range(3):
        outcome = run_wizard(store, wizard, Hooks())
        assert people(store) == 999
        assert undo_run(store, outcome.run_id).kept == []
        assert people(store) == 0
    assert_sound(store)


def test_a_row_that_was_said_to_be_a_record_goes_to_what_it_was_merged_into_since(store: Store) -> None:
    wizard = one_person_in_two_rows(store, 2)
    wizard.repairs.forget_decision(1)
    meant, kept = create_person(store, given_name="Ada"), create_person(store, given_name="Ada")
    wizard.repairs.same_as[0] = meant
    merge(store, "person", kept, meant)
    run_wizard(store, wizard, Hooks())
    assert people(store) == 2
    rows = store.query("SELECT id FROM person WHERE points LIKE '%ada@one%' AND deleted_at IS NULL")
    assert rows == [(kept,)]
