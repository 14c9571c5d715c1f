"""Working in a list: ticks, bulk edits, editing cells, saved views, new records."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from tests.ui.list_shell import Lists, add_sample, press
from tests.ui.shell import SmallPage

from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.drafts import load_draft
from crm_desktop.services.people import count_people, create_person
from crm_desktop.services.undo import recent_batches
from crm_desktop.ui.duplicates.merge_with import MergeWithDialog
from crm_desktop.ui.lists.ask import AskText, Confirm
from crm_desktop.ui.lists.bulk_dialogs import SetFieldDialog, TagDialog
from crm_desktop.ui.lists.form import NewForm
from crm_desktop.ui.lists.name_editor import NameEditor
from crm_desktop.ui.people.form import open_person_form
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter
from crm_desktop.viewmodels.lists.views import Sort

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def lists(qtbot: QtBot, tmp_path: Path) -> Iterator[Lists]:
    lists = Lists(tmp_path)
    add_sample(lists.store)
    yield lists.show(qtbot, 1680)
    lists.close()


def cell(lists: Lists, name: str, column: str) -> None:
    page = lists.page
    at = [c.name for c in page.model.columns].index(column)
    page.table.setCurrentIndex(page.model.index(lists.names().index(name), at))
    page.table.setFocus()


def found(lists: Lists, kind: type) -> object:
    dialogs = [d for d in lists.page.findChildren(kind) if d.isVisible()]
    assert len(dialogs) == 1
    return dialogs[0]


def test_space_ticks_and_the_bulk_bar_takes_the_place_of_the_filters(qtbot: QtBot, lists: Lists) -> None:
    press(qtbot, Key.Key_Space)
    press(qtbot, Key.Key_Down, Mod.ShiftModifier)
    page = lists.page
    assert page.bars.currentWidget() is page.bulk and page.bulk.words.text() == "2 ticked"
    assert page.footer.where.text() == "Row 2, 2 ticked" and page.table.tick_header._value == 2
    press(qtbot, Key.Key_Escape)
    assert page.bars.currentWidget() is page.filters and not page.model.ticked


def test_ticks_stay_when_a_filter_hides_them(qtbot: QtBot, lists: Lists) -> None:
    press(qtbot, Key.Key_A, Mod.ControlModifier)
    assert lists.page.model.tick_state() == 1
    lists.page.set_filter(ListFilter((Leaf("tag", "is", "Partner"),)))
    lists.settle()
    lists.page._on_ticks()
    assert lists.page.bulk.words.text() == "14 ticked, 13 of them not in view"


def test_a_field_is_set_after_its_sentence_was_shown_and_one_undo_takes_it_back(qtbot: QtBot, lists: Lists) -> None:
    lists.page.model.tick(0, 2, True)
    lists.page.bulk.field.click()
    dialog = found(lists, SetFieldDialog)
    assert isinstance(dialog, SetFieldDialog)
    dialog.field.setCurrentIndex(dialog.field.findData("consent"))
    dialog.choice.setCurrentIndex(dialog.choice.findData("given"))
    lists.settle()
    assert dialog.sentence.text() == "Consent becomes Given for 3 people"
    dialog.ok.click()
    lists.settle()
    assert lists.toast().startswith("Consent changed to Given for 3 people")
    people = [records.get(lists.store, PERSON, i)["consent"] for i in lists.page.source.ids(lists.page.model.keys[:3])]
    assert people == ["given"] * 3
    lists.window.desk.undo_stack.undo()
    people = [records.get(lists.store, PERSON, i)["consent"] for i in lists.page.source.ids(lists.page.model.keys[:3])]
    assert people == [None] * 3


def test_a_value_that_cannot_be_taken_is_refused_before_it_is_set(lists: Lists) -> None:
    lists.page.model.tick(0, 0, True)
    lists.page.bulk.field.click()
    dialog = found(lists, SetFieldDialog)
    assert isinstance(dialog, SetFieldDialog)
    dialog.field.setCurrentIndex(dialog.field.findData("keep_in_touch_days"))
    dialog.text.setText("soon")
    dialog.text.textEdited.emit("soon")
    lists.settle()
    assert "can't be “soon”. Type a whole number like 140." in dialog.sentence.text() and not dialog.ok.isEnabled()
    dialog.reject()


def test_a_tag_says_how_many_bear_it_already(lists: Lists) -> None:
    lists.page.set_sort(Sort("company"))
    lists.settle()
    lists.page.model.tick(0, 13, True)
    lists.page.bulk.tags.click()
    dialog = found(lists, TagDialog)
    assert isinstance(dialog, TagDialog)
    dialog.tags.setCurrentText("customer")
    assert dialog.sentence.text() == "Tag “customer” is added to 9 records, 5 of the ticked ones have it"
    dialog.ok.click()
    lists.settle()
    assert lists.toast().startswith("Tag “customer” added to 14 records")


def test_more_than_fifty_are_asked_about_before_they_go_to_the_bin(lists: Lists) -> None:
    for n in range(60):
        create_person(lists.store, given_name="Extra", family_name=f"Number {n:02}")
    lists.settle()
    lists.page.model.tick_all(True)
    lists.page.bulk.to_bin.click()
    dialog = found(lists, Confirm)
    assert isinstance(dialog, Confirm)
    assert dialog.ok.text() == "Move 74 to the bin" and count_people(lists.store) == 74
    dialog.ok.click()
    lists.settle()
    assert count_people(lists.store) == 0 and not lists.page.model.ticked
    assert lists.toast().startswith("74 records moved to the bin")
    lists.window.desk.undo_stack.undo()
    lists.settle()
    assert len(lists.names()) == 74


def test_a_phone_is_edited_in_its_cell_and_enter_saves(qtbot: QtBot, lists: Lists) -> None:
    cell(lists, "Peter Šťastný", "phone")
    press(qtbot, Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and field.text() == "+421 911 700 321"
    field.setText("+421 911 000 000")
    press(qtbot, Key.Key_Return)
    lists.settle()
    row = lists.page.row()
    assert row is not None and row.phone == "+421 911 000 000"
    assert lists.toast().startswith("Peter Šťastný: “Phones and e-mail” changed")


def test_esc_restores_the_cell(qtbot: QtBot, lists: Lists) -> None:
    before = len(recent_batches(lists.store))
    cell(lists, "Peter Šťastný", "phone")
    press(qtbot, Key.Key_E)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setText("nonsense")
    press(qtbot, Key.Key_Escape)
    lists.settle()
    row = lists.page.row()
    assert row is not None and row.phone == "+421 911 700 321" and len(recent_batches(lists.store)) == before


def test_tab_saves_and_goes_right(qtbot: QtBot, lists: Lists) -> None:
    cell(lists, "Šimon Čierny", "phone")
    press(qtbot, Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setText("0911 222 333")
    press(qtbot, Key.Key_Tab)
    assert lists.page.model.columns[lists.page.table.currentIndex().column()].name == "email"
    assert lists.page.table.is_editing
    press(qtbot, Key.Key_Escape)
    lists.settle()
    row = lists.page.row()
    assert row is not None and row.phone == "0911 222 333"


def test_what_is_no_address_stays_open_with_its_text_and_a_sentence(qtbot: QtBot, lists: Lists) -> None:
    cell(lists, "Peter Šťastný", "email")
    press(qtbot, Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setText("peter")
    press(qtbot, Key.Key_Return)
    assert lists.page.table.is_editing and field.text() == "peter"
    said = lists.page.table.delegate.said()
    assert said == "“peter” is not an e-mail address. Write it as name@example.com."
    press(qtbot, Key.Key_Escape)


def test_a_name_is_edited_in_its_parts(qtbot: QtBot, lists: Lists) -> None:
    cell(lists, "Carmen Ruiz Peña", "name")
    press(qtbot, Key.Key_E)
    editor = lists.page.table.findChild(NameEditor)
    assert editor is not None and editor.texts() == {"given_name": "Carmen", "family_name": "Ruiz Peña"}
    press(qtbot, Key.Key_Tab)
    field = QApplication.focusWidget()
    assert field is editor.fields["family_name"]
    editor.fields["family_name"].setText("Ruiz Soler")
    press(qtbot, Key.Key_Return)
    lists.settle()
    row = lists.page.row()
    assert row is not None and row.display_name == "Carmen Ruiz Soler"


def test_a_name_without_any_part_stays_open(qtbot: QtBot, lists: Lists) -> None:
    cell(lists, "Peter Šťastný", "name")
    press(qtbot, Key.Key_E)
    editor = lists.page.table.findChild(NameEditor)
    assert editor is not None
    for field in editor.fields.values():
        field.clear()
    press(qtbot, Key.Key_Return)
    assert lists.page.table.delegate.said() == "A person needs a name. Type a first or a last name."
    press(qtbot, Key.Key_Escape)


def test_what_is_typed_in_a_cell_survives_a_change_elsewhere(qtbot: QtBot, lists: Lists) -> None:
    cell(lists, "Peter Šťastný", "phone")
    press(qtbot, Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, "123")
    create_person(lists.store, given_name="Aaron", family_name="Aalto")
    lists.settle()
    assert lists.page.table.is_editing and field.text() == "123" and lists.names()[0] != "Aaron Aalto"
    press(qtbot, Key.Key_Return)
    lists.settle()
    lists.page.table.set_cursor_row(0)
    lists.settle()
    assert lists.names()[0] == "Aaron Aalto"


def test_a_changed_view_shows_it_and_can_be_discarded(lists: Lists) -> None:
    lists.page.add_filter(Leaf("tag", "is", "Customer"))
    lists.settle()
    tabs = lists.page.tabs
    assert tabs.mark.isVisible() and tabs.bar.tabData(0) == ("14", True)
    tabs.discard.click()
    lists.settle()
    assert not tabs.mark.isVisible() and lists.chips() == [] and len(lists.names()) == 14


def test_what_is_shown_is_saved_as_a_view_with_its_count(lists: Lists) -> None:
    lists.page.set_filter(ListFilter((Leaf("tag", "is", "Customer"),), "an"))
    lists.settle()
    lists.page.tabs.plus.click()
    ask = found(lists, AskText)
    assert isinstance(ask, AskText)
    ask.ok.click()
    assert ask.sentence.text() == "Type something first."
    ask.field.setText("My customers")
    ask.ok.click()
    lists.settle()
    assert lists.tabs()[-1] == ("My customers", "1") and not lists.page.tabs.mark.isVisible()
    assert lists.page.tabs.bar.currentIndex() == 2
    lists.page.set_sort(Sort("updated_at", descending=True))
    lists.settle()
    assert lists.page.tabs.mark.isVisible()
    lists.page.tabs.save.click()
    lists.settle()
    assert not lists.page.tabs.mark.isVisible()


def test_views_are_gone_through_with_keys(qtbot: QtBot, lists: Lists) -> None:
    press(qtbot, Key.Key_PageDown, Mod.ControlModifier)
    lists.settle()
    assert lists.page.view_id == "recent" and lists.chips() == ["Changed in the last 7 days"]
    press(qtbot, Key.Key_PageUp, Mod.ControlModifier)
    lists.settle()
    assert lists.page.view_id == "all" and lists.chips() == []


def test_a_view_is_deleted_and_comes_back_with_undo(qtbot: QtBot, lists: Lists) -> None:
    lists.page.views._save_new("Everyone")
    lists.settle()
    lists.page.tabs.delete_pressed.emit(lists.page.view_id)
    lists.settle()
    assert [name for name, _ in lists.tabs()] == ["All people", "Recently changed"]
    lists.window.desk.undo_stack.undo()
    lists.settle()
    assert lists.tabs()[-1][0] == "Everyone"


def form_of(lists: Lists, name: str = "") -> NewForm:
    form = open_person_form(lists.store, lists.tasks, lists.window.desk, lists.window, name)
    assert form.isVisible()
    return form


def test_a_new_person_is_one_undo_with_company_and_phone(qtbot: QtBot, lists: Lists) -> None:
    form = form_of(lists, "Jana Malá")
    assert form.texts()["given_name"] == "Jana" and form.texts()["family_name"] == "Malá"
    form.inputs["company"].setText("grupo olivar")
    form.inputs["phone"].setText("0911 222 333")
    qtbot.keyClick(form.inputs["phone"], Key.Key_Return, Mod.ControlModifier)
    lists.settle_tasks()
    assert lists.window.navigator.place.startswith("person/") and lists.toast().startswith("New person: Jana Malá")
    lists.window.desk.undo_stack.undo()
    assert count_people(lists.store) == 14


def test_a_form_keeps_its_draft_and_says_so(qtbot: QtBot, lists: Lists) -> None:
    form = form_of(lists)
    qtbot.keyClicks(form.inputs["given_name"], "Jana")
    form.reject()
    lists.settle()
    draft = load_draft(lists.store, "new/person")
    assert draft is not None and draft.texts == {"given_name": "Jana"}
    again = form_of(lists)
    assert again.texts()["given_name"] == "Jana" and again._kept is not None
    assert again._kept.label.text().startswith("We kept your draft from ")
    again.discard()
    lists.settle()
    assert load_draft(lists.store, "new/person") is None and again.texts()["given_name"] == ""
    again.reject()


def test_a_form_moves_to_the_first_field_that_is_wrong(qtbot: QtBot, lists: Lists) -> None:
    form = form_of(lists, "Jana")
    form.inputs["email"].setText("jana")
    form.ok.click()
    assert form._wrong["email"].text() == "“jana” is not an e-mail address. Write it as name@example.com."
    assert form.isVisible() and form.focusWidget() is form.inputs["email"]
    form.inputs["email"].clear()
    form.inputs["given_name"].clear()
    form.ok.click()
    lists.settle()
    assert form.error.text() == "A person needs a name. Type a first or a last name, or an e-mail."
    form.reject()


def test_two_ticked_rows_are_shown_side_by_side_to_be_merged(qtbot: QtBot, lists: Lists) -> None:
    lists.window.register("duplicates", SmallPage)
    assert lists.page.bulk.merge.isHidden()
    lists.page.model.tick(0, 0, True)
    assert lists.page.bulk.merge.isHidden()
    lists.page.model.tick(1, 1, True)
    assert not lists.page.bulk.merge.isHidden()
    ids = lists.page.source.ids(lists.page.model.ticked_in_order())
    lists.page.bulk.merge.click()
    assert lists.window.navigator.place == "duplicates"
    visit = lists.window.navigator._trail.now
    assert visit is not None and visit.state["pair"] == ["person", *ids]


def test_merge_with_asks_for_the_other_record_of_a_single_row(qtbot: QtBot, lists: Lists) -> None:
    lists.page.verbs()["merge_with"]()
    dialog = found(lists, MergeWithDialog)
    assert isinstance(dialog, MergeWithDialog)
    dialog.reject()
