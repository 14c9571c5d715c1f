"""The warning while typing: whom it names, where it leads, and that it blocks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from tests.ui.list_shell import Lists, add_sample
from tests.ui.look import cut_texts, faint_texts, nameless, overlaps, too_small
from tests.ui.record_room import Room

from crm_desktop.services.people import count_people, create_person
from crm_desktop.ui.companies.form import open_company_form
from crm_desktop.ui.lists import likeness
from crm_desktop.ui.lists.form import NewForm
from crm_desktop.ui.lists.likeness import LikenessLine
from crm_desktop.ui.people.form import open_person_form

Key, Mod = Qt.Key, Qt.KeyboardModifier
ZUZANA = "Looks like Zuzana Horváthová (same name)"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(likeness, "announce", lambda widget, text: found.append(text))
    return found


@pytest.fixture
def lists(qtbot: QtBot, tmp_path: Path) -> Iterator[Lists]:
    lists = Lists(tmp_path)
    add_sample(lists.store)
    yield lists.show(qtbot)
    lists.close()


@pytest.fixture
def form(lists: Lists) -> NewForm:
    return open_person_form(lists.store, lists.tasks, lists.window.desk, lists.window)


def line_of(form: NewForm) -> LikenessLine:
    assert form.alike is not None
    return form.alike


def fill(qtbot: QtBot, form: NewForm, **texts: str) -> None:
    """Type as a person does and wait for the question to be answered."""
    for name, text in texts.items():
        form.inputs[name].setFocus()
        form.inputs[name].clear()
        qtbot.keyClicks(form.inputs[name], text)
    settle(qtbot, line_of(form))


def settle(qtbot: QtBot, line: LikenessLine) -> None:
    qtbot.waitUntil(lambda: not line._pause.isActive() and line._tasks.is_idle)


def test_a_name_that_is_there_already_is_said_with_the_reason(qtbot: QtBot, form: NewForm, said: list[str]) -> None:
    assert line_of(form).isHidden()
    fill(qtbot, form, given_name="zuzana", family_name="horvathova")
    assert line_of(form).isVisible() and line_of(form).label.text() == ZUZANA
    assert said == [ZUZANA]
    fill(qtbot, form, phone="+421 905 112 480")
    assert line_of(form).label.text() == "Looks like Zuzana Horváthová (same phone, same name)"
    assert len(said) == 1  # it is still the same person
    fill(qtbot, form, given_name="Hugo", family_name="Ziegler", phone="")
    assert line_of(form).isHidden()


def test_an_email_alone_is_enough(qtbot: QtBot, form: NewForm) -> None:
    fill(qtbot, form, email="zuzana@nitra.example")
    assert line_of(form).label.text() == "Looks like Zuzana Horváthová (same e-mail)"


def test_the_warning_blocks_nothing(qtbot: QtBot, lists: Lists, form: NewForm) -> None:
    fill(qtbot, form, given_name="Zuzana", family_name="Horvathova")
    assert form.ok.isEnabled()
    qtbot.keyClick(form.inputs["family_name"], Key.Key_Return, Mod.ControlModifier)
    lists.settle_tasks()
    assert count_people(lists.store) == 15


def test_use_it_anyway_is_quiet_about_this_person_and_reached_by_the_keyboard(qtbot: QtBot, form: NewForm) -> None:
    fill(qtbot, form, given_name="Zuzana", family_name="Horvathova")
    line = line_of(form)
    form.inputs["email"].setFocus()
    qtbot.keyClick(form.inputs["email"], Key.Key_Tab)
    assert QApplication.focusWidget() is line.open_button
    assert line.open_button.accessibleName() == "Open Zuzana Horváthová"
    qtbot.keyClick(line.open_button, Key.Key_Tab)
    qtbot.keyClick(line.anyway_button, Key.Key_Space)
    assert line.isHidden() and QApplication.focusWidget() is not None
    fill(qtbot, form, phone="+421 905 112 480")
    assert line.isHidden()


def test_open_it_shows_the_record_and_keeps_the_draft(qtbot: QtBot, lists: Lists, form: NewForm) -> None:
    fill(qtbot, form, given_name="Zuzana", family_name="Horvathova")
    line = line_of(form)
    assert line.shown is not None
    wanted = f"person/{line.shown.id}"
    line.open_button.click()
    lists.settle_tasks()
    assert lists.window.navigator.place == wanted
    again = open_person_form(lists.store, lists.tasks, lists.window.desk, lists.window)
    assert again.texts()["family_name"] == "Horvathova"
    settle(qtbot, line_of(again))
    assert line_of(again).label.text() == ZUZANA  # a draft is looked at too


def test_a_new_company_is_compared_without_its_legal_form(qtbot: QtBot, lists: Lists) -> None:
    form = open_company_form(lists.store, lists.tasks, lists.window.desk, lists.window)
    fill(qtbot, form, name="kovo trnava s.r.o.")
    assert line_of(form).label.text() == "Looks like Kovo Trnava (same name)"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_line_is_neither_cut_nor_faint_nor_without_a_name(
    qtbot: QtBot, lists: Lists, form: NewForm, theme: str
) -> None:
    lists.window.desk.look.theme = theme
    fill(qtbot, form, given_name="Zuzana", family_name="Horvathova", phone="+421 905 112 480")
    qtbot.waitUntil(lambda: line_of(form).height() > 40)
    found = [fault for check in (cut_texts, overlaps, nameless, too_small, faint_texts) for fault in check(form)]
    assert found == []


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    create_person(
        room.store, given_name="Jana", family_name="Nováková", points={"e": {"kind": "email", "value": "jana@firma.sk"}}
    )
    yield room.show(qtbot, place=f"person/{room.firm.marek}")
    room.close()


def type_fact(qtbot: QtBot, room: Room, key: str, text: str) -> QLineEdit:
    row = room.row(key)
    row.start_edit()
    editor = row.editor()
    assert isinstance(editor, QLineEdit)
    editor.clear()
    qtbot.keyClicks(editor, text)
    settle(qtbot, room.page.alike.line)
    return editor


def test_a_fact_that_is_typed_warns_above_the_facts_and_is_saved_all_the_same(qtbot: QtBot, room: Room) -> None:
    room.page.facts.show_empty(True)
    line = room.page.alike.line
    editor = type_fact(qtbot, room, "points.+email", "jana@firma.sk")
    assert line.isVisible() and line.label.text() == "Looks like Jana Nováková (same e-mail)"
    # Not as high as for the width that it had while it was hidden: the layout sees to it in a later turn.
    qtbot.waitUntil(lambda: line.label.height() <= 2 * line.label.fontMetrics().lineSpacing())
    qtbot.keyClick(editor, Key.Key_Return)
    room.settle(qtbot)
    assert "jana@firma.sk" in str(room.person(room.firm.marek)["points"])
    assert line.isVisible()
    line.anyway_button.click()
    assert line.isHidden()


def test_a_name_that_is_typed_warns_and_another_fact_does_not(qtbot: QtBot, room: Room) -> None:
    room.page.facts.show_empty(True)
    line = room.page.alike.line
    type_fact(qtbot, room, "nickname", "Jana Novakova")
    assert line.isHidden()
    type_fact(qtbot, room, "given_name", "Jana")
    type_fact(qtbot, room, "family_name", "Novak")
    room.settle(qtbot)
    type_fact(qtbot, room, "family_name", "Novakova")
    assert line.isVisible() and line.label.text() == "Looks like Jana Nováková (same name)"
    line.open_button.click()
    room.settle(qtbot)
    assert room.page.selection().title == "Jana Nováková"  # type: ignore[union-attr]
