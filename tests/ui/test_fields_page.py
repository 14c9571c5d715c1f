"""Fields of the firm's own and tags: their pages, the form, and where their values are edited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm
from tests.ui.look import (
    cut_texts,
    faint_texts,
    nameless,
    overlaps,
    scrolling_across,
    sticking_out,
    too_small,
    unsaid_texts,
)

from crm_desktop.domain.i18n import set_language
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.custom_fields import create_custom_field, list_custom_fields
from crm_desktop.services.people import create_person
from crm_desktop.services.tag_changes import create_tag
from crm_desktop.services.tags import list_tags, tag
from crm_desktop.ui.lists.ask import AskText, Confirm
from crm_desktop.ui.settings.field_form import FieldForm
from crm_desktop.ui.settings.fields import FieldsPage
from crm_desktop.ui.settings.tags import TagsPage
from crm_desktop.ui.widgets.options_edit import OptionsEdit

Key, Alt, Ctrl = Qt.Key, Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    yield firm
    firm.close()


def fields(firm: Firm) -> FieldsPage:
    return firm.open("fields", lambda: FieldsPage(firm.store, firm.tasks, firm.desk))


def tags(firm: Firm) -> TagsPage:
    return firm.open("tags", lambda: TagsPage(firm.store, firm.tasks, firm.desk))


def add(firm: Firm, label: str, type: str = "text", **more: object) -> str:
    return create_custom_field(firm.store, kind_name="person", label=label, type=type, **more)  # type: ignore[arg-type]


def labels(firm: Firm) -> list[str]:
    return [field.label for field in list_custom_fields(firm.store, "person")]


def opened(page: FieldsPage) -> FieldForm:
    page.new.click()
    assert page.form is not None
    return page.form


# -- the page of fields


def test_an_empty_page_offers_the_first_field(firm: Firm) -> None:
    page = fields(firm)
    assert page._empty.isVisible() and not page.lines.isVisible()
    form = opened(page)
    form.names["en"].setText("Shoe size")
    form.type.set_value("integer")
    form.save()
    firm.settle()
    assert labels(firm) == ["Shoe size"] and firm.said.startswith("Field “Shoe size” added")
    assert [line.name for line in page.lines.lines] == ["Shoe size"] and not page._empty.isVisible()
    firm.desk.undo_stack.undo()
    firm.settle()
    assert labels(firm) == [] and page._empty.isVisible()


def test_the_form_shows_how_a_choice_will_look_and_keeps_its_order(firm: Firm) -> None:
    form = opened(fields(firm))
    form.names["en"].setText("Level")
    form.names["sk"].setText("Úroveň")
    form.type.setCurrentIndex(form.type.findData("choice"))
    rows = form.options
    rows.fields()[0].setText("Silver")
    firm.qtbot.keyClick(rows.fields()[0], Key.Key_Return)
    rows.fields()[1].setText("Gold")
    rows.fields()[1].textEdited.emit("Gold")
    firm.qtbot.keyClick(rows.fields()[1], Key.Key_Up, Alt)
    assert [field.text() for field in rows.fields()] == ["Gold", "Silver"]
    shown = form._looks.itemAt(0).widget()
    assert shown is not None and shown.accessibleName() == "Level: Gold"
    firm.qtbot.keyClick(form, Key.Key_Return, Ctrl)
    firm.settle()
    [field] = list_custom_fields(firm.store, "person")
    assert [option.label for option in field.options] == ["Gold", "Silver"]
    assert field.labels == {"en": "Level", "sk": "Úroveň"} and field.searchable


def test_a_refusal_stays_in_the_form_with_the_keyboard_in_the_wrong_field(firm: Firm) -> None:
    form = opened(fields(firm))
    form.names["en"].setText("Nickname")
    form.save()
    firm.settle()
    assert form.error.text() == "There is a field “Nickname” already. Choose another name." and form.isVisible()
    assert form.names["en"].hasFocus() and form.ok.isEnabled()
    form.reject()


def test_an_option_is_renamed_where_it_stands_and_records_follow(firm: Firm) -> None:
    add(firm, "Level", "choice", options=("Gold", "Silver"))
    ada = records.create(firm.store, PERSON, given_name="Ada", custom={"level": "Gold"})
    page = fields(firm)
    page.lines.lines[0].setFocus()
    firm.qtbot.keyClick(page.lines.lines[0], Key.Key_Return)
    assert page.form is not None
    page.form.options.fields()[0].setText("Premium")
    page.form.save()
    firm.settle()
    [field] = list_custom_fields(firm.store, "person")
    assert [option.label for option in field.options] == ["Premium", "Silver"]
    assert records.get(firm.store, PERSON, ada)["custom"] == {"level": "gold"}


def test_another_type_says_what_does_not_fit_and_cannot_be_saved(firm: Firm) -> None:
    add(firm, "Size")
    for size in ("38", "XL"):
        records.create(firm.store, PERSON, given_name="Ada", custom={"size": size})
    page = fields(firm)
    page.lines.lines[0].edit_asked.emit()
    form = page.form
    assert form is not None
    form.type.setCurrentIndex(form.type.findData("integer"))
    firm.qtbot.waitUntil(lambda: bool(form.conversion.text()))
    assert form.conversion.text() == "1 value doesn't fit: “XL”. Change it first, or keep the type."
    assert not form.ok.isEnabled()
    form.type.setCurrentIndex(form.type.findData("choice"))
    firm.qtbot.waitUntil(lambda: form.ok.isEnabled())
    assert [field.text() for field in form.options.fields()] == ["38", "XL"]
    form.save()
    firm.settle()
    assert list_custom_fields(firm.store, "person")[0].type == "choice"


def test_fields_are_moved_and_removed_by_keys_with_undo(firm: Firm) -> None:
    for name in ("A", "B", "C"):
        add(firm, name)
    page = fields(firm)
    page.lines.lines[2].setFocus()
    firm.qtbot.keyClick(page.lines.lines[2], Key.Key_Up, Alt)
    firm.settle()
    assert labels(firm) == ["A", "C", "B"] and page.lines.lines[1].hasFocus()
    firm.qtbot.keyClick(page.lines.lines[1], Key.Key_Delete)
    firm.settle()
    assert labels(firm) == ["A", "B"] and firm.said.startswith("Field “C” removed")
    assert page.lines.lines[1].hasFocus()
    firm.qtbot.keyClick(page.lines.lines[1], Key.Key_Up)
    assert page.lines.lines[0].hasFocus()
    firm.desk.undo_stack.undo()
    firm.settle()
    assert labels(firm) == ["A", "C", "B"]


def test_people_and_companies_have_their_own_fields(firm: Firm) -> None:
    add(firm, "Shoe size")
    page = fields(firm)
    page.kind._segments["company"].click()
    firm.settle()
    assert page.card.accessibleName() == "Fields of companies" and page._empty.isVisible()
    assert page.state() == {"kind": "company"}


def test_a_read_only_file_shows_fields_and_changes_none(qtbot: QtBot, tmp_path: Path) -> None:
    firm = Firm(tmp_path, qtbot, read_only="Nothing you do here is saved.")
    add(firm, "Shoe size")
    page = fields(firm)
    assert not page.new.isEnabled() and page.new.toolTip() == "This workspace is open for reading only"
    qtbot.keyClick(page.lines.lines[0], Key.Key_Delete)
    firm.settle()
    assert labels(firm) == ["Shoe size"]
    firm.close()


@pytest.mark.parametrize("language", ["en", "es", "sk"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_of_the_form_is_cut_faint_or_without_a_name(firm: Firm, language: str, theme: str) -> None:
    add(firm, "Level", "choice", options=("Gold", "Silver"))
    set_language(language)
    firm.theme.set_mode(theme)
    page = fields(firm)
    page.lines.edit_asked.emit(page.lines.lines[0].key)
    form = page.form
    assert form is not None
    firm.settle()
    for type_ in ("choice", "money", "link"):
        form.type.setCurrentIndex(form.type.findData(type_))
        firm.settle()
        checks = (cut_texts, unsaid_texts, overlaps, sticking_out, scrolling_across, nameless, too_small, faint_texts)
        assert [fault for check in checks for fault in check(form)] == []
    form.reject()


# -- the page of tags


def test_tags_are_made_coloured_renamed_and_merged(firm: Firm) -> None:
    people = [create_person(firm.store, given_name=f"P{n}") for n in range(3)]
    tag(firm.store, PERSON, people, "Buyer")
    page = tags(firm)
    page.new.click()
    ask = page.findChild(AskText)
    assert ask is not None
    ask.field.setText("buyer")
    ask.accept()
    assert ask.sentence.text() == "There is a tag “buyer” already. Choose another name, or merge the two."
    ask.field.setText("Client")
    ask.accept()
    firm.settle()
    menu = QMenu()
    page.fill_menu(menu, page._found[0])
    next(action for action in menu.actions() if action.text() == "Green").trigger()
    firm.settle()
    page.rename(page._found[0], "Customer")
    firm.settle()
    assert [(row.name, row.colour, row.people) for row in list_tags(firm.store)] == [
        ("Client", "", 0), ("Customer", "ok", 3),
    ]  # fmt: skip
    assert firm.said.startswith("Tag “Buyer” renamed to “Customer”")
    page.merge(page._found[1], page._found[0])
    firm.settle()
    assert [(row.name, row.people) for row in list_tags(firm.store)] == [("Client", 3)]
    firm.desk.undo_stack.undo()
    firm.settle()
    assert [line.name for line in page.lines.lines] == ["Client", "Customer"]


def test_removing_a_tag_of_many_is_asked_about(firm: Firm) -> None:
    people = [create_person(firm.store, given_name=f"P{n}") for n in range(51)]
    tag(firm.store, PERSON, people, "Buyer")
    page = tags(firm)
    firm.qtbot.keyClick(page.lines.lines[0], Key.Key_Delete)
    dialog = page.findChild(Confirm)
    assert dialog is not None and dialog.text.text() == "It is taken off 51 records. One undo brings it back."
    dialog.accept()
    firm.settle()
    assert list_tags(firm.store) == [] and page._empty.isVisible()


def test_a_tag_of_few_goes_at_once(firm: Firm) -> None:
    create_tag(firm.store, "Old")
    page = tags(firm)
    firm.qtbot.keyClick(page.lines.lines[0], Key.Key_Delete)
    firm.settle()
    assert list_tags(firm.store) == [] and firm.said.startswith("Tag “Old” removed")


# -- ticking several


def test_several_options_are_ticked_in_a_list_that_stays_open(qtbot: QtBot) -> None:
    field = OptionsEdit(("Coffee", "Tea", "Water"), "Tea", several=True)
    qtbot.addWidget(field)
    field.show()
    qtbot.keyClick(field, Key.Key_Down)
    assert [action.isChecked() for action in field.menu.actions()] == [False, True, False]
    field.menu.setActiveAction(field.menu.actions()[0])
    qtbot.keyClick(field.menu, Key.Key_Space)
    assert field.text() == "Coffee, Tea" and field.menu.isVisible()
    qtbot.keyClick(field.menu, Key.Key_Return)
    assert not field.menu.isVisible() and QApplication.activePopupWidget() is None
