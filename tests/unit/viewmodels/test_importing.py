"""What the wizard knows before anything is written: tables, problems, columns, corrections, decisions."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_desktop.domain.errors import Canceled, ImportFailed
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.mode import Mode
from crm_desktop.exchange.repairs import Repairs
from crm_desktop.viewmodels.importing import settle, survey
from crm_desktop.viewmodels.importing_columns import column_lines, open_columns
from crm_desktop.viewmodels.importing_duplicates import Decision, Twin, decide, decision_of
from crm_desktop.viewmodels.importing_here import mode_words, outcome
from crm_desktop.viewmodels.importing_problems import refused_rows
from crm_desktop.viewmodels.importing_wizard import Wizard, open_wizard, wizard_of


def wizard_on(folder: Path, text: str) -> Wizard:
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    wizard = open_wizard(path, country="SK")
    wizard.found = survey(wizard.source)
    return wizard


def again(wizard: Wizard) -> None:
    wizard.found = survey(wizard.source, wizard.repairs)


def effects(wizard: Wizard) -> dict[str, str]:
    assert wizard.found is not None
    return {line.column: line.effect.text for line in column_lines(wizard.source, wizard.found, 0, wizard.settled)}


DATES = "First name,Birthday\nAna,3/11/1980\nEva,4/4/1981\n"


def test_a_date_that_can_be_read_both_ways_is_a_question_with_both_answers(tmp_path: Path) -> None:
    [group] = wizard_on(tmp_path, DATES).must_decide()
    assert group.readings == ("1980-11-03", "1980-03-11")
    assert (group.found, group.count) == ("3/11/1980", 1)  # 4/4 is the same day either way


def test_reading_stops_while_whole_columns_are_settled_already(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(DATES + "Ivo,5/5/1982\n" * 100, encoding="utf-8")
    looks: list[None] = []
    wizard = open_wizard(path, country="SK", look=lambda: looks.append(None))
    assert len(looks) > 100 / 16
    wizard.choose_target(0, "Birthday", "person.birthday")
    with pytest.raises(Canceled):
        survey(wizard.source, is_canceled=lambda: True)


def test_columns_are_settled_once_and_again_only_after_a_choice(tmp_path: Path) -> None:
    wizard = wizard_on(tmp_path, "First name,Score\nAna,1\nEva,2\n")
    assert wizard.source.is_settled and settle(wizard.source) == wizard.source
    wizard.choose_target(0, "Score", "skip")
    assert not wizard.source.is_settled and settle(wizard.source).is_settled


def test_an_answer_settles_the_question(tmp_path: Path) -> None:
    wizard = wizard_on(tmp_path, DATES)
    wizard.choose_date_order(0, "Birthday", "mdy")
    again(wizard)
    assert wizard.must_decide() == [] and effects(wizard)["Birthday"] == "Read as month, day, year"


def test_a_column_whose_values_differ_can_be_the_number_of_the_customer(tmp_path: Path) -> None:
    text = "First name,Kód,Farba\nAna,K-1,modrá\nEva,K-2,modrá\nIvo,K-3,biela\n"
    wizard = wizard_on(tmp_path, text)
    assert wizard.found is not None
    offered = {c.column: c.can_be_ref for c in open_columns(wizard.source, wizard.found, wizard.settled)}
    assert offered == {"Kód": True, "Farba": False}
    wizard.choose_target(0, "Kód", "ref")
    wizard.choose_target(0, "Farba", "keep")
    again(wizard)
    assert open_columns(wizard.source, wizard.found, wizard.settled) == []


def test_companies_are_counted_by_name_and_choices_by_meaning(tmp_path: Path) -> None:
    wizard = wizard_on(tmp_path, "Company,Type,VAT\nKovo,Customer,1\nKovo,Gold,2\n")
    wizard.choose_target(0, "Type", "company.type")
    again(wizard)
    assert wizard.found is not None
    [group] = [g for g in wizard.found.groups if g.options]
    assert group.values == ("Gold",)
    wizard.choose_meaning(0, "Type", "GOLD", "partner")
    again(wizard)
    assert effects(wizard)["Type"] == "2 values matched"


def test_a_corrected_row_changes_the_counts_at_once(tmp_path: Path) -> None:
    wizard = wizard_on(tmp_path, "First name,Last name,Note\n,,Kto\nEva,Malá,\n")
    assert wizard.found is not None and wizard.found.good == 1
    [check] = wizard.found.checks
    assert wizard.correct(check, 0, "Ivo") and not wizard.correct(check, 0, "Ivo")
    assert wizard.found.good == 2 and check.problems == ()
    assert [row.person and row.person.get("given_name") for row in wizard.rows()] == ["Ivo", "Eva"]


def test_a_row_left_out_counts_as_left_out_and_not_as_refused(tmp_path: Path) -> None:
    wizard = wizard_on(tmp_path, "First name,Last name,Note\n,,Kto\nEva,Malá,\n")
    assert wizard.found is not None
    [check] = wizard.found.checks
    wizard.leave_out(check)
    assert (wizard.found.refused, wizard.found.left_out, wizard.found.good) == (0, 1, 1)
    wizard.leave_out(check, out=False)
    assert (wizard.found.refused, wizard.found.left_out) == (1, 0)


def test_a_plan_brings_the_same_work_back(tmp_path: Path) -> None:
    wizard = wizard_on(tmp_path, DATES)
    wizard.choose_date_order(0, "Birthday", "dmy")
    wizard.repairs = Repairs(cells={0: ("Ann", "1980-11-03")}, left_out={1})
    wizard.mode, wizard.clears, wizard.step = Mode.UPDATE, True, 3
    back = wizard_of(wizard.plan(), country="SK")
    assert (back.mode, back.clears, back.step, back.settled) == (Mode.UPDATE, True, 3, {(0, "Birthday")})
    rows = list(back.rows())
    assert rows[0].person is not None and rows[0].person["given_name"] == "Ann" and rows[1].is_left_out


def test_a_file_that_changed_keeps_its_columns_but_not_its_rows(tmp_path: Path) -> None:
    wizard = wizard_on(tmp_path, DATES)
    wizard.choose_target(0, "Birthday", "skip")
    wizard.repairs = Repairs(left_out={0})
    plan = wizard.plan()
    wizard.source.path.write_text(DATES + "Ivo,5/5/1985\n")
    back = wizard_of(plan, country="SK")
    assert not back.repairs and back.mapping(0) == wizard.mapping(0)
    with pytest.raises(ImportFailed) as refused:
        wizard_of(plan, country="SK", is_same_file=True)
    assert refused.value.title == "“a.csv” was changed since the import began"
    assert refused.value.advice == "Undo what came in, then import the file anew."


@pytest.mark.parametrize(
    ("mode", "is_here", "words"),
    [
        (Mode.FILL, True, "Update"),
        (Mode.FILL, False, "Create"),
        (Mode.NEW, True, "Skipped"),
        (Mode.NEW, False, "Create"),
        (Mode.EXISTING, True, "Update"),
        (Mode.EXISTING, False, "Skipped"),
    ],
)
def test_what_becomes_of_a_row_depends_on_the_mode(mode: Mode, is_here: bool, words: str) -> None:
    assert outcome(Incoming(1), mode, is_here=is_here)[0] == words


def test_every_mode_is_said_in_plain_words() -> None:
    assert [mode_words(mode) for mode in Mode] == [
        "Fill in what is empty, overwrite nothing",
        "Replace their values with those of the file",
        "Leave them alone, add new ones only",
        "Replace their values, add no new ones",
    ]


def test_a_decision_replaces_the_one_before_and_can_be_taken_back(tmp_path: Path) -> None:
    wizard = wizard_on(tmp_path, DATES)
    twin = Twin(1, Incoming(3), "person", "", Incoming(2), 0, (), 0.8)
    for decision in (Decision.SAME, Decision.OUT, Decision.NEW, Decision.OPEN):
        decide(wizard, twin, decision)
        assert decision_of(wizard, twin) is decision
    assert wizard.found is not None and wizard.found.left_out == 0


def test_skipped_rows_are_written_with_their_reason(tmp_path: Path) -> None:
    wizard = wizard_on(tmp_path, "First name,Note\n,Kto\n")
    header, rows = refused_rows(wizard.source, list(wizard.rows()))
    assert header == ["First name", "Note", "Why it was skipped"]
    reason = "Line 2: expected a name, an e-mail address or a phone number, found a row without any"
    assert rows == [["", "Kto", reason]]
