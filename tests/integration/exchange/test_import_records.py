"""Rows of any other kind: numbers kept or given, words in three languages, records that are named and never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.specs import PERSON, SERVICE_CASE
from crm_desktop.exchange.csv_read import Choices
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.exchange.mode import Mode
from crm_desktop.exchange.runner import ImportReport
from crm_desktop.services import records
from crm_desktop.services.case_times import due_of, keep_targets, solutions, targets
from crm_desktop.services.cases import open_case, set_status
from crm_desktop.services.companies import create_company
from crm_desktop.services.people import create_person, link_company
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "firm.crm", create=True, user_name="Marta")
    yield opened
    opened.close()


def bring(store: Store, folder: Path, text: str, kind: str = "service_case", mode: Mode = Mode.FILL) -> ImportReport:
    path = folder / "cases.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(store, open_source(path, choices=Choices(kind=kind)), mode=mode)


def cases(store: Store, *columns: str) -> list[tuple[object, ...]]:
    return store.query(f"SELECT {', '.join(columns)} FROM service_case WHERE deleted_at IS NULL ORDER BY k")


def warned(report: ImportReport) -> list[str]:
    return [f"{problem.column}: {problem.expected}, {problem.found}" for problem in report.problems]


@pytest.mark.parametrize(
    ("titles", "status", "priority", "type_"),
    [
        ("Subject,Status,Priority,Type", "Waiting for the customer", "High", "Complaint"),
        ("Predmet,Stav,Priorita,Typ", "Čaká na zákazníka", "Vysoká", "Reklamácia"),
        ("Asunto,Estado,Prioridad,Tipo", "A la espera del cliente", "Alta", "Reclamación"),
        ("Title,Ticket status,Severity,Category", "On hold", "major", "issue"),
        ("subject,status,priority,type", "waiting", "high", "complaint"),
    ],
)
def test_words_are_read_in_each_language_and_as_other_programs_say_them(
    store: Store, tmp_path: Path, titles: str, status: str, priority: str, type_: str
) -> None:
    report = bring(store, tmp_path, f"{titles}\nBroken lathe,{status},{priority},{type_}\n")
    assert warned(report) == []
    assert cases(store, "subject", "status", "priority", "type") == [("Broken lathe", "waiting", "high", "complaint")]


def test_a_word_that_means_nothing_is_kept_and_said_and_the_case_begins_as_new(store: Store, tmp_path: Path) -> None:
    report = bring(store, tmp_path, "Subject,Status\nBroken lathe,Somewhere\n")
    assert warned(report)[0].startswith("Status: one of: New, In work") and "Somewhere" in warned(report)[0]
    [(status, custom)] = cases(store, "status", "custom")
    assert status == "new" and "Somewhere" in str(custom)


def test_numbers_of_the_file_are_kept_and_others_are_given_behind_what_is_taken(store: Store, tmp_path: Path) -> None:
    open_case(store, subject="First")  # 1001
    bring(store, tmp_path, "Number,Subject\n1002,Second\n,Third\nT-7,Fourth\n")
    later = open_case(store, subject="Later")
    numbers = dict(cases(store, "subject", "number"))
    assert numbers["Second"] == "1002" and numbers["Fourth"] == "T-7"
    assert len(set(numbers.values())) == 5 and numbers["Third"] != numbers["Later"]
    assert records.get(store, SERVICE_CASE, later)["number"] == numbers["Later"]


def test_a_number_that_another_case_has_is_not_given_twice(store: Store, tmp_path: Path) -> None:
    open_case(store, subject="First")
    report = bring(store, tmp_path, "Number,Subject\n1001,Something else\n1001,First\n")
    assert report.tally.created == {"service_case": 1} and report.tally.unchanged == {"service_case": 1}
    assert warned(report) == [": a number that is free, 1001, the number of 1001 · First"]
    [_, (number, custom)] = cases(store, "number", "custom")
    assert number == "1002" and "1001" in str(custom)


def test_company_and_person_are_found_by_name_or_e_mail(store: Store, tmp_path: Path) -> None:
    kovo = create_company(store, name="Kovo Trnava")
    ada = create_person(store, given_name="Ada", family_name="Šťastná",
                        points={"p1": {"kind": "email", "value": "Ada@kovo.sk"}})  # fmt: skip
    bring(store, tmp_path, "Subject,Company,Person\nOne,kovo trnava,Ada Stastna\nTwo,,ada@kovo.sk\n")
    assert cases(store, "company_id", "person_id") == [(kovo, ada), (None, ada)]


def test_who_is_not_here_or_there_twice_is_kept_as_a_text_and_said(store: Store, tmp_path: Path) -> None:
    for _ in range(2):
        create_person(store, given_name="Ada", family_name="Nová")
    report = bring(store, tmp_path, "Subject,Company,Person\nOne,Ghost Ltd,Ada Nová\n")
    assert [(p.column, p.found) for p in report.problems] == [
        ("Company", "Ghost Ltd"),
        ("Person", "Ada Nová"),
    ]
    assert [p.expected for p in report.problems] == [
        "the name or the e-mail address of a record that is here; the text is kept",
        "a name that only one record has; the text is kept",
    ]
    [(company, person, custom)] = cases(store, "company_id", "person_id", "custom")
    assert (company, person) == (None, None) and "Ghost Ltd" in str(custom) and "Ada Nová" in str(custom)
    assert store.query("SELECT count(*) FROM company") == [(0,)]


def test_of_two_people_of_one_name_the_one_who_works_there_is_meant(store: Store, tmp_path: Path) -> None:
    create_person(store, given_name="Ada", family_name="Nová")
    meant = create_person(store, given_name="Ada", family_name="Nová")
    link_company(store, meant, create_company(store, name="Kovo"))
    report = bring(store, tmp_path, "Subject,Company,Person\nOne,Kovo,Ada Nová\n")
    assert warned(report) == [] and cases(store, "person_id") == [(meant,)]


def test_moments_are_read_with_and_without_a_time_and_a_zone(store: Store, tmp_path: Path) -> None:
    report = bring(
        store, tmp_path,
        "Subject,Opened,Due\nOne,2026-03-14T09:30:00Z,14.3.2026 18:45\nTwo,14.3.2026,soon\n",
    )  # fmt: skip
    (opened, due), (day, counted) = cases(store, "opened_at", "due_at")
    assert opened == 1_773_480_600_000
    assert int(str(due)) - int(str(day)) == (18 * 60 + 45) * 60_000
    assert counted == due_of(store, "normal", int(str(day)))  # what can't be read counts as not given
    assert len(report.problems) == 1 and report.problems[0].found == "soon"


def test_a_row_without_what_each_case_needs_stays_out(store: Store, tmp_path: Path) -> None:
    report = bring(store, tmp_path, "Subject,Priority\n,High\nGood,Low\n")
    assert [row.line for row in report.refused] == [2]
    assert warned(report) == ["Subject: a value: Subject, none that can be taken"]
    assert cases(store, "subject") == [("Good",)]


def test_a_file_without_such_a_column_is_refused_in_words(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="No column says what each row needs: Subject") as caught:
        bring(store, tmp_path, "Colour,Size\nred,7\n")
    assert caught.value.advice == "Choose which column holds it."


def test_a_table_of_cases_is_no_list_of_people_and_says_where_it_belongs(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="can't be imported: Cases") as caught:
        bring(store, tmp_path, "CaseNumber,Subject,Status\n1,Broken,New\n", kind="")
    assert caught.value.advice == (
        "They don't come in with people and companies. Open Cases and choose Import there."
    )  # fmt: skip
    assert bring(store, tmp_path, "CaseNumber,Subject,Status\n1,Broken,New\n").tally.created == {"service_case": 1}


def test_tags_notes_and_unknown_columns_come_along(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, "Subject,Tags,Note,Machine room\nOne,VIP; hot,Called twice,B 12\n")
    [(tags, custom)] = cases(store, "tags", "custom")
    assert len(str(tags)) > 2 and "B 12" in str(custom)
    assert store.query("SELECT body, record_kind FROM activity WHERE kind = 'note'") == [
        ("Called twice", "service_case")
    ]


MODES = [(Mode.UPDATE, "low", 2), (Mode.NEW, "normal", 2), (Mode.EXISTING, "low", 1), (Mode.FILL, "normal", 2)]


@pytest.mark.parametrize(("mode", "priority", "count"), MODES)
def test_each_mode_does_with_cases_what_it_does_with_people(
    store: Store, tmp_path: Path, mode: Mode, priority: str, count: int
) -> None:
    open_case(store, subject="First")
    bring(store, tmp_path, "Number,Subject,Priority\n1001,First,Low\n2000,New one,High\n", mode=mode)
    assert cases(store, "priority")[0] == (priority,) and len(cases(store, "k")) == count


def test_calls_come_in_and_count_as_contacts(store: Store, tmp_path: Path) -> None:
    ada = create_person(store, given_name="Ada", family_name="Nová")
    bring(store, tmp_path, "Type,Subject,Date,Contact\nCall,About the lathe,2026-03-14,Ada Nová\n", kind="activity")
    assert store.query("SELECT kind, record_kind, record_id FROM activity") == [("call", "person", ada)]
    assert records.get(store, PERSON, ada)["last_contact_at"] is not None


def test_feedback_gets_the_scale_of_its_kind(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, "Kind,Score,Comment\nNPS,9,Quick\nCSAT,4,\n", kind="feedback")
    assert store.query("SELECT kind, score, scale, status FROM feedback ORDER BY k") == [
        ("nps", 9, 10, "new"), ("csat", 4, 5, "new"),
    ]  # fmt: skip


def answers(store: Store) -> list[tuple[object, ...]]:
    return store.query(
        "SELECT a.subject, a.due_at, a.status FROM activity a JOIN service_case c ON c.id = a.record_id "
        "WHERE a.set_step = 'answer' ORDER BY c.k"
    )


def test_an_imported_case_is_due_as_one_of_the_window_from_when_it_was_opened(store: Store, tmp_path: Path) -> None:
    made = open_case(store, subject="Made", priority="high", opened_at=1_773_480_600_000)
    bring(store, tmp_path, "Subject,Priority,Opened\nBrought,High,2026-03-14T09:30:00Z\n")
    (one, two) = cases(store, "due_at", "opened_at")
    assert one == two == (due_of(store, "high", 1_773_480_600_000), 1_773_480_600_000)
    assert [due for _, due, _ in answers(store)] == [one[0]] * 2
    assert answers(store)[1][0] == "Answer 1002: Brought" and records.get(store, SERVICE_CASE, made)["due_at"] == one[0]


def test_the_time_that_the_file_says_counts_and_what_is_solved_plans_nothing(store: Store, tmp_path: Path) -> None:
    text = "Subject,Status,Due,Opened\nOne,New,14.3.2026 18:45,\nTwo,Closed,,\nThree,Solved,,2026-03-14T09:30:00Z\n"
    bring(store, tmp_path, text)
    (one, two, three) = (row[0] for row in cases(store, "due_at"))
    assert [due for _, due, _ in answers(store)] == [one] and two is None
    assert three == due_of(store, "normal", 1_773_480_600_000)


def test_a_case_that_is_worked_on_is_to_be_solved_and_one_that_waits_stands_still(store: Store, tmp_path: Path) -> None:
    keep_targets(store, targets(store), {**solutions(store), "normal": 6_000})
    bring(store, tmp_path, "Subject,Status\nWorking,In work\nWaiting,Waiting for the customer\n")
    (working, waiting) = cases(store, "id", "due_at", "waiting_since")
    assert answers(store) == [("Solve 1001: Working", working[1], "planned"), ("Solve 1002: Waiting", None, "planned")]
    assert working[2] is None and waiting[2] is not None
    set_status(store, str(waiting[0]), "working")
    assert int(str(answers(store)[1][1])) >= int(str(waiting[1]))


@pytest.mark.parametrize("mode", [Mode.FILL, Mode.UPDATE])
def test_the_same_file_again_changes_no_time_and_plans_nothing_twice(store: Store, tmp_path: Path, mode: Mode) -> None:
    text = "Number,Subject,Priority\nT-1,One,High\nT-2,Two,Low\n"
    bring(store, tmp_path, text)
    before = cases(store, "opened_at", "due_at"), answers(store)
    report = bring(store, tmp_path, text, mode=mode)
    assert (cases(store, "opened_at", "due_at"), answers(store)) == before
    assert report.tally.unchanged == {"service_case": 2}


def test_one_undo_takes_the_planned_answers_back_too(store: Store, tmp_path: Path) -> None:
    bring(store, tmp_path, "Subject\nOne\nTwo\n")
    assert len(answers(store)) == 2
    undo(store, next_undo(store).id)  # type: ignore[union-attr]
    assert cases(store, "id") == []
    assert store.query("SELECT count(*) FROM activity WHERE deleted_at IS NULL") == [(0,)]
