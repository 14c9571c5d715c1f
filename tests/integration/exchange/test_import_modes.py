"""What an import creates, updates, clears, skips and leaves out (import-formats 3.10, cases 8, 9, 10 and 13)."""

from __future__ import annotations

import pytest

from crm_desktop.domain.errors import Canceled
from crm_desktop.domain.specs import PERSON
from crm_desktop.exchange.importing import Source, import_file, open_source
from crm_desktop.exchange.pause import Pause
from crm_desktop.exchange.repairs import Repairs, repaired
from crm_desktop.exchange.runner import ImportReport, Mode
from crm_desktop.services.people import create_person
from crm_desktop.services.records import delete, get, update
from crm_desktop.services.undo import undo
from crm_desktop.store import Store

TITLES = "First name,Last name,E-mail,Nickname,Company\n"
ADA = "Ada,Lovelace,ada@example.com,"


@pytest.fixture
def ada(store: Store) -> str:
    point = {"kind": "email", "value": "ada@example.com"}
    return create_person(store, given_name="Ada", family_name="Lovelace", nickname="Countess", points=[point])


def file_of(store: Store, *rows: str) -> Source:
    path = store.path.parent / "people.csv"
    path.write_text(TITLES + "\n".join(rows) + "\n", encoding="utf-8")
    return open_source(path)


def names(store: Store) -> list[str]:
    return [str(row[0]) for row in store.query("SELECT display_name FROM person WHERE deleted_at IS NULL ORDER BY k")]


def reasons(report: ImportReport) -> list[str]:
    return [f"{row.line}: {row.problems[0].expected}, {row.problems[0].found}" for row in report.listed]


def test_create_only_leaves_records_that_are_here_and_lists_their_rows(store: Store, ada: str) -> None:
    report = import_file(store, file_of(store, f"{ADA}Ada,Engines", "Bob,New,bob@example.com,,"), mode=Mode.NEW)
    assert names(store) == ["Ada Lovelace", "Bob New"] and get(store, PERSON, ada)["nickname"] == "Countess"
    assert report.skipped == 1 and reasons(report) == ["2: a record that isn't here yet, one that is here already"]
    assert store.query("SELECT 1 FROM company") == []  # nor does a skipped row bring its company


def test_create_only_takes_a_person_twice_in_the_file_once(store: Store) -> None:
    report = import_file(store, file_of(store, f"{ADA}A,", f"{ADA}B,"), mode=Mode.NEW)
    assert names(store) == ["Ada Lovelace"] and report.skipped == 1


def test_create_only_brings_back_what_lies_in_the_bin(store: Store, ada: str) -> None:
    delete(store, PERSON, [ada])
    report = import_file(store, file_of(store, f"{ADA}Ada,"), mode=Mode.NEW)
    assert names(store) == ["Ada Lovelace"] and report.skipped == 0


def test_update_only_skips_rows_that_are_not_here_and_lists_them(store: Store, ada: str) -> None:
    report = import_file(store, file_of(store, f"{ADA}Ada,", "Bob,New,bob@example.com,,"), mode=Mode.EXISTING)
    assert names(store) == ["Ada Lovelace"] and get(store, PERSON, ada)["nickname"] == "Ada"
    assert reasons(report) == ["3: a record that is here already, none like it"]


def test_update_only_makes_no_company_and_says_so(store: Store, ada: str) -> None:
    report = import_file(store, file_of(store, f"{ADA}Ada,Engines"), mode=Mode.EXISTING)
    assert store.query("SELECT 1 FROM company") == []
    assert [(p.expected, p.found) for p in report.problems] == [
        ("a company that is here", "“Engines”, so the person's company stays as it is")
    ]


def test_update_writes_only_the_columns_of_the_file(store: Store, ada: str) -> None:
    update(store, PERSON, ada, {"language": "en"})
    import_file(store, file_of(store, f"{ADA}Enchantress,"), mode=Mode.UPDATE)
    row = get(store, PERSON, ada)
    assert (row["nickname"], row["language"]) == ("Enchantress", "en")


@pytest.mark.parametrize("mode", [Mode.UPDATE, Mode.EXISTING])
def test_an_empty_cell_leaves_alone_unless_asked_to_clear(store: Store, ada: str, mode: Mode) -> None:
    source = file_of(store, f"{ADA},")
    import_file(store, source, mode=mode)
    assert get(store, PERSON, ada)["nickname"] == "Countess"
    done = import_file(store, source, mode=mode, rows=repaired(source, Repairs(), clears=True), clears=True)
    assert not get(store, PERSON, ada)["nickname"]
    undo(store, done.batch_id)
    assert get(store, PERSON, ada)["nickname"] == "Countess"


def test_filling_never_clears(store: Store, ada: str) -> None:
    source = file_of(store, f"{ADA},")
    import_file(store, source, rows=repaired(source, Repairs(), clears=True), clears=True)
    assert get(store, PERSON, ada)["nickname"] == "Countess"


def test_a_row_is_the_record_that_a_person_said_it_is(store: Store, ada: str) -> None:
    source = file_of(store, "A.,Byron,other@example.com,Augusta,")
    import_file(store, source, mode=Mode.UPDATE, rows=repaired(source, Repairs(same_as={0: ada})))
    assert names(store) == ["A. Byron"] and get(store, PERSON, ada)["nickname"] == "Augusta"


def test_a_row_that_is_another_one_becomes_a_record_of_its_own(store: Store, ada: str) -> None:
    source = file_of(store, f"{ADA}Second,")
    import_file(store, source, rows=repaired(source, Repairs(is_new={0})))
    assert names(store) == ["Ada Lovelace", "Ada Lovelace"]


def test_two_rows_that_are_the_same_make_one_record(store: Store) -> None:
    source = file_of(store, "Ada,Lovelace,a@example.com,,", "A.,Lovelace,b@example.com,Countess,")
    repairs = Repairs()
    repairs.is_same_row(1, 0)
    import_file(store, source, rows=repaired(source, Repairs.from_json(repairs.as_json())))
    assert names(store) == ["Ada Lovelace"]
    assert store.query("SELECT nickname FROM person") == [("Countess",)]
    assert len(store.query("SELECT value FROM point_index")) == 2


def test_rows_left_out_by_hand_are_counted_with_the_reason(store: Store) -> None:
    source = file_of(store, f"{ADA},", "Bob,New,bob@example.com,,")
    report = import_file(store, source, rows=repaired(source, Repairs(left_out={1})))
    assert names(store) == ["Ada Lovelace"]
    assert reasons(report) == ["3: a row that is to come in, one that was left out by hand"]


def test_a_corrected_row_goes_in_as_it_was_corrected(store: Store) -> None:
    source = file_of(store, ",,,,", ",,,Nobody,")
    repairs = Repairs(cells={0: ("Eva", "Malá", "eva@example.com", "", "")})
    report = import_file(store, source, rows=repaired(source, repairs))
    assert names(store) == ["Eva Malá"] and report.refused == []


def test_the_same_import_run_twice_makes_no_new_record(store: Store) -> None:
    source = file_of(store, f"{ADA}A,Engines", "Bob,New,,,Engines", "Bob,New,,,Engines")
    import_file(store, source)
    again = import_file(store, source)
    assert again.tally.created == {} and again.tally.updated == {} and len(names(store)) == 2


def test_a_canceled_import_leaves_nothing_and_a_held_one_lets_others_write(store: Store) -> None:
    source = file_of(store, *(f"Ana,Number {n},,," for n in range(1_500)))
    pause, seen = Pause(), []

    def is_canceled() -> bool:
        if pause.is_on:  # asked while it waits: nothing is open, so this write gets through
            seen.append(create_person(store, given_name="Meanwhile"))
            return True
        pause.turn(len(names(store)) > 0)
        return False

    with pytest.raises(Canceled, match="The import was stopped"):
        import_file(store, source, pause=pause, is_canceled=is_canceled)
    assert names(store) == ["Meanwhile"] * len(seen) and seen


def test_undo_takes_back_what_was_created_and_updated_and_lists_what_was_edited_since(store: Store, ada: str) -> None:
    report = import_file(store, file_of(store, f"{ADA}Enchantress,", "Bob,New,b@example.com,,"), mode=Mode.UPDATE)
    update(store, PERSON, ada, {"nickname": "Mine"})
    undone = undo(store, report.batch_id)
    assert names(store) == ["Ada Lovelace"] and get(store, PERSON, ada)["nickname"] == "Mine"
    assert [(kept.title, kept.fields) for kept in undone.kept] == [("Ada Lovelace", ("nickname",))]
