"""Cases in the real window: the list, a new one on the page of a person, its steps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot
from tests.ui.day_scene import make_day, ms, open_day

from crm_desktop.app.compose import Desktop
from crm_desktop.app.shot import settle
from crm_desktop.domain.specs import SERVICE_CASE, USER
from crm_desktop.services import records
from crm_desktop.services.cases import open_case, set_status
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.feedback import give_feedback, inbox
from crm_desktop.services.search import search
from crm_desktop.ui.cases.form import open_case_form
from crm_desktop.ui.cases.page import CASE_LIST, CasesPage
from crm_desktop.ui.feedback.form import open_feedback_form
from crm_desktop.ui.feedback.page import FeedbackPage
from crm_desktop.ui.importing.page import ImportPage
from crm_desktop.ui.lists.kind_of_list import all_columns
from crm_desktop.ui.record.page import RecordPage
from crm_desktop.ui.settings.fields import FieldsPage
from crm_desktop.ui.workplace import FOUND_KINDS
from crm_desktop.viewmodels.lists.views import Sort


@pytest.fixture
def desktop(tmp_path: Path, qapp: object) -> Iterator[Desktop]:
    with open_day(make_day(tmp_path / "firm"), tmp_path / "profile") as opened:
        yield opened


def zuzana(desktop: Desktop) -> str:
    return str(desktop.store.query("SELECT id FROM person WHERE given_name = 'Zuzana'")[0][0])


def page_of(desktop: Desktop, case_id: str) -> RecordPage:
    desktop.window.navigator.go(f"service_case/{case_id}")
    settle(desktop)
    page = desktop.window.navigator.page
    assert isinstance(page, RecordPage)
    return page


def test_the_list_says_how_each_answer_stands(desktop: Desktop) -> None:
    open_case(desktop.store, subject="Noise", person_id=zuzana(desktop), priority="urgent")
    desktop.window.navigator.go("cases")
    settle(desktop)
    page = desktop.window.navigator.page
    assert isinstance(page, CasesPage)
    cells = [page.table.model().index(0, column).data() for column in range(page.table.model().columnCount())]
    words = " ".join(str(cell) for cell in cells)
    assert "1001 · Noise" in words and "Strojáreň Nitra" in words and "hours left" in words


def test_a_new_case_on_the_page_of_a_person_is_theirs(desktop: Desktop) -> None:
    desktop.window.navigator.go(f"person/{zuzana(desktop)}")
    settle(desktop)
    form = open_case_form(desktop.store, desktop.tasks, desktop.window.desk, desktop.window, "Noise")
    assert form.texts()["person"] == "Zuzana Horváthová"
    form.save()
    settle(desktop)
    rows = desktop.store.query("SELECT subject, person_id, type FROM service_case")
    assert rows == [("Noise", zuzana(desktop), "request")]


def test_to_solve_a_case_asks_what_was_done(desktop: Desktop) -> None:
    case = open_case(desktop.store, subject="Noise", person_id=zuzana(desktop))
    page = page_of(desktop, case)
    assert page.bar is not None
    page.bar.move_to("solved")
    dialog = page.bar.findChildren(QInputDialog)[0]
    assert dialog.labelText() == "What was done, in one sentence:"
    dialog.setTextValue("New bearing")
    dialog.accept()
    settle(desktop)
    row = records.get(desktop.store, SERVICE_CASE, case)
    assert (row["status"], row["solution"]) == ("solved", "New bearing")
    assert page.bar.steps.value() == "solved"


def test_a_case_that_is_not_solved_after_all_stays_where_it_was(desktop: Desktop) -> None:
    case = open_case(desktop.store, subject="Noise")
    page = page_of(desktop, case)
    assert page.bar is not None
    page.bar.steps.set_value("solved")
    page.bar.move_to("solved")
    page.bar.findChildren(QInputDialog)[0].reject()
    settle(desktop)
    assert page.bar.steps.value() == "new"
    assert records.get(desktop.store, SERVICE_CASE, case)["status"] == "new"


def test_feedback_stands_in_the_inbox_until_a_call_is_planned(desktop: Desktop) -> None:
    give_feedback(desktop.store, kind="nps", score=4, comment="Too slow", person_id=zuzana(desktop), product="Press")
    desktop.window.navigator.go("feedback")
    settle(desktop)
    page = desktop.window.navigator.page
    assert isinstance(page, FeedbackPage)
    words = [label.text() for label in page.findChildren(QLabel)]
    assert {"NPS 4", "Zuzana Horváthová", "Too slow", "Press", "-100", "1 to follow up"} <= set(words)
    page.plan_call(inbox(desktop.store)[0])
    settle(desktop)
    assert inbox(desktop.store) == []
    sql = "SELECT subject FROM activity WHERE status = 'planned' AND record_id = ? AND subject LIKE 'Talk%'"
    assert desktop.store.query(sql, (zuzana(desktop),)) == [("Talk about the feedback: Too slow",)]


def test_a_score_that_is_none_is_said_in_words(desktop: Desktop) -> None:
    form = open_feedback_form(desktop.store, desktop.tasks, desktop.window.desk, desktop.window)
    form.begin({"kind": "NPS", "score": "nine"})
    form.save()
    settle(desktop)
    assert "“nine” is no score" in " ".join(label.text() for label in form.findChildren(QLabel))
    assert inbox(desktop.store) == []


def needs(desktop: Desktop) -> Any:
    desktop.window.navigator.go("today")
    settle(desktop)
    settle(desktop)
    return desktop.window.navigator.page._side.cases  # type: ignore[union-attr]


def test_today_has_no_card_of_cases_while_none_waits(desktop: Desktop) -> None:
    waiting = open_case(desktop.store, subject="Noise")
    set_status(desktop.store, waiting, "waiting")
    assert needs(desktop).isHidden()


def test_today_shows_the_latest_answer_first_and_opens_the_case(desktop: Desktop, qtbot: QtBot) -> None:
    for subject, hour, days in (("Soon", 12, 0), ("Late", 9, -1), ("Far", 9, 5)):
        open_case(desktop.store, subject=subject, person_id=zuzana(desktop), due_at=ms(hour, days=days))
    card = needs(desktop)
    assert [row.case.subject for row in card.rows] == ["Late", "Soon", "Far"]
    assert card.rows[0].accessibleName() == "1002 · Late, Strojáreň Nitra · Zuzana Horváthová, 1 day late"
    assert [row.words for row in card.rows] == ["1 day late", "1 hour left", "4 days left"]
    card.rows[0].setFocus()
    qtbot.keyClick(card.rows[0], Qt.Key.Key_Down)
    assert card.rows[1].hasFocus()
    qtbot.keyClick(card.rows[1], Qt.Key.Key_Return)
    settle(desktop)
    assert desktop.window.navigator.place == f"service_case/{card.rows[1].case.id}"


def test_a_case_that_is_solved_leaves_today_and_the_count_of_the_sidebar(desktop: Desktop) -> None:
    case = open_case(desktop.store, subject="Noise")
    open_case(desktop.store, subject="Smell")
    assert len(needs(desktop).rows) == 2 and desktop.window.sidebar.item("cases").accessibleDescription() == "2"
    set_status(desktop.store, case, "solved", solution="New bearing")
    settle(desktop)
    settle(desktop)
    assert [row.case.subject for row in needs(desktop).rows] == ["Smell"]
    assert desktop.window.sidebar.item("cases").accessibleDescription() == "1"


def test_a_colleagues_cases_are_not_mine(desktop: Desktop) -> None:
    mine = open_case(desktop.store, subject="Mine")
    with desktop.store.write("x") as unit:
        eva = unit.insert(USER, name="Eva Lišková")
    open_case(desktop.store, subject="Hers", owner_id=eva)
    settle(desktop)
    assert [row.case.id for row in needs(desktop).rows] == [mine]


def listed(desktop: Desktop) -> CasesPage:
    desktop.window.navigator.go("cases")
    settle(desktop)
    page = desktop.window.navigator.page
    assert isinstance(page, CasesPage)
    return page


def test_import_on_the_list_of_cases_takes_a_table_of_cases(desktop: Desktop, tmp_path: Path) -> None:
    table = tmp_path / "tickets.csv"
    table.write_text("Ticket,Subject,Stav,Contact\nT-1,Noise,Čaká na zákazníka,Zuzana Horváthová\n", encoding="utf-8")
    listed(desktop).head.bring.click()
    settle(desktop)
    page = desktop.window.navigator.page
    assert isinstance(page, ImportPage) and page.head.title.text() == "Import: Cases"
    page.open_file(table)
    settle(desktop)
    assert page.match.columns.effects["Contact"].text() == "1 found, 0 kept as text"
    for _ in range(4):
        page.flow.next()
        settle(desktop)
    assert page.done.show_people is not None and page.done.show_people.text() == "Show: Cases"
    assert desktop.store.query("SELECT number, status, person_id FROM service_case") == [
        ("T-1", "waiting", zuzana(desktop))
    ]
    page.done.show_people.click()
    settle(desktop)
    assert desktop.window.navigator.place == "cases"


def marked(desktop: Desktop) -> list[str]:
    sidebar = desktop.window.sidebar
    return [name for name in sidebar.names() if sidebar.item(name).isChecked()]


def test_the_sidebar_marks_the_list_of_what_is_imported(desktop: Desktop, tmp_path: Path) -> None:
    people, firms = tmp_path / "people.csv", tmp_path / "firms.csv"
    people.write_text("First name,Last name\nAda,Nová\n", encoding="utf-8")
    firms.write_text("Company name,Industry,Website\nTatra,Tools,tatra.example\n", encoding="utf-8")
    desktop.window.navigator.go("import")
    settle(desktop)
    page = desktop.window.navigator.page
    assert isinstance(page, ImportPage) and marked(desktop) == ["people"]
    for kind, where in (("feedback", "feedback"), ("service_case", "cases"), ("activity", "people"), ("", "people")):
        page.take_kind(kind)
        assert marked(desktop) == [where]
    for path, where in ((firms, "companies"), (people, "people")):
        page.open_file(path)
        settle(desktop)
        assert marked(desktop) == [where]


def test_cases_go_out_as_tables_and_not_as_cards(desktop: Desktop) -> None:
    page = listed(desktop)
    page.head.retranslate("", "", "")
    forms = [action.text() for menu in page.head.findChildren(QMenu) for action in menu.actions()]
    assert forms == ["As a table (CSV)…", "As an Excel workbook (XLSX)…"]


def test_a_field_of_the_firm_s_own_is_made_shown_and_edited_on_a_case(desktop: Desktop) -> None:
    desktop.window.navigator.go("fields", {"kind": "service_case"})
    settle(desktop)
    fields = desktop.window.navigator.page
    assert isinstance(fields, FieldsPage) and fields.card.accessibleName() == "Fields: Cases"
    create_custom_field(desktop.store, kind_name="service_case", label="Machine room")
    case = open_case(desktop.store, subject="Noise", custom={"machine_room": "B 12"})
    page = page_of(desktop, case)
    row = page.facts.row("custom.machine_room")
    assert row is not None and row.fact.shown == "B 12"
    row.start_edit()
    editor = row.editor()
    assert isinstance(editor, QLineEdit)
    editor.setText("B 13")
    row.save()
    settle(desktop)
    assert records.get(desktop.store, SERVICE_CASE, case)["custom"] == {"machine_room": "B 13"}
    columns = {column.name for column in all_columns(desktop.store, CASE_LIST)}
    assert "custom.machine_room" in columns


def test_a_case_is_found_where_everything_is_searched(desktop: Desktop) -> None:
    case = open_case(desktop.store, subject="Noise in the press", person_id=zuzana(desktop))
    found = search(desktop.store, "noise", kinds=FOUND_KINDS)
    assert [(hit.kind, hit.id, hit.subtitle) for hit in found] == [
        ("service_case", case, "Strojáreň Nitra · Zuzana Horváthová")
    ]


@pytest.mark.parametrize(("field", "title"), [("status", "New"), ("company_id", "Strojáreň Nitra"),
                                              ("person_id", "Zuzana Horváthová"), ("opened_at", "2026")])  # fmt: skip
def test_cases_stand_in_groups_and_in_the_order_of_their_companies(desktop: Desktop, field: str, title: str) -> None:
    open_case(desktop.store, subject="Noise", person_id=zuzana(desktop))
    open_case(desktop.store, subject="No company")
    page = listed(desktop)
    page.set_sort(Sort("company"))
    page.set_group(field)
    settle(desktop)
    words = " ".join(str(page.table.model().index(row, 0).data()) for row in range(page.table.model().rowCount()))
    assert title in words and len(page.model.records) == 2


def test_cases_are_neither_merged_nor_written_to(desktop: Desktop) -> None:
    for subject in ("Noise", "Leak"):
        open_case(desktop.store, subject=subject)
    page = listed(desktop)
    page.model.tick_all(True)
    settle(desktop)
    assert page.bulk.merge.isHidden() and page.bulk.write.isHidden() and "merge_with" not in page.verbs()
