"""The line that plans from a sentence: what it understood stands there before Enter, and it asks who is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.record_room import Room

from crm_desktop.services import records
from crm_desktop.services.activity_ties import Page
from crm_desktop.services.people import create_person
from crm_desktop.ui.activities.quick_add_line import QuickAddLine

Make = Callable[..., QuickAddLine]


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    room = Room(tmp_path).show(qtbot)
    room.store.set_setting("time_zone", "Europe/Bratislava")
    yield room
    room.close()


@pytest.fixture
def line(room: Room, qtbot: QtBot) -> QuickAddLine:
    return make(room, qtbot)


def make(room: Room, qtbot: QtBot, page: tuple[Page, str] | None = None) -> QuickAddLine:
    line = QuickAddLine(room.store, room.tasks, room.window.desk, lambda: page)
    qtbot.addWidget(line)
    line.resize(760, 60)
    line.show()
    line.begin()
    return line


def type_in(room: Room, qtbot: QtBot, line: QuickAddLine, text: str) -> None:
    line.field.setText(text)
    room.settle(qtbot)


def planned(room: Room) -> list[tuple[object, ...]]:
    return room.store.query("SELECT kind, subject, record_id FROM activity WHERE status = 'planned'")


def test_what_was_understood_stands_there_before_enter(room: Room, qtbot: QtBot, line: QuickAddLine) -> None:
    type_in(room, qtbot, line, "Call Zuzana tomorrow 9:00 about the quote")
    assert line.chips() == ["Call", "Tomorrow 09:00", "Zuzana Horváthová", "About the quote"]
    assert planned(room) == []


def test_words_and_hours_are_shown_within_the_key_press(line: QuickAddLine) -> None:
    line.field.setText("meeting friday 14:30 for an hour")
    assert line.chips()[0] == "Meeting" and line.chips()[2] == "1 h"
    assert line.chips()[1].endswith("14:30")


def test_a_key_changes_only_the_chips_that_say_something_else(room: Room, qtbot: QtBot, line: QuickAddLine) -> None:
    type_in(room, qtbot, line, "Call Zuzana tomorrow 9:00 about the quot")
    before = line.preview.chips()
    type_in(room, qtbot, line, "Call Zuzana tomorrow 9:00 about the quote")
    assert line.preview.chips() == before
    assert line.chips() == ["Call", "Tomorrow 09:00", "Zuzana Horváthová", "About the quote"]
    type_in(room, qtbot, line, "Call Zuzana")
    assert line.chips() == ["Call", "Today", "Zuzana Horváthová"]
    type_in(room, qtbot, line, "")
    assert line.chips() == []


def test_those_who_may_be_meant_stay_while_the_next_letter_is_looked_up(
    room: Room, qtbot: QtBot, line: QuickAddLine
) -> None:
    other = create_person(room.store, given_name="Zuzana", family_name="Biela")
    type_in(room, qtbot, line, "Call Zuz")
    before = line.candidates()
    line.field.setText("Call Zuzana")
    assert len(before) == 2 and line.candidates() == before
    room.settle(qtbot)
    assert line.candidates() == before
    next(button for button in before if button.text().startswith("Zuzana Biela")).click()
    assert [who.id for who in line.chosen.values()] == [other] and list(line.chosen) == ["Zuzana"]


def test_enter_plans_it_on_the_page_of_who_is_meant(room: Room, qtbot: QtBot, line: QuickAddLine) -> None:
    type_in(room, qtbot, line, "Call Zuzana tomorrow 9:00 about the quote")
    with qtbot.waitSignal(line.added):
        qtbot.keyClick(line.field, Qt.Key.Key_Return)
    assert planned(room) == [("call", "Call Zuzana about the quote", room.firm.zuzana)]
    assert line.field.text() == ""
    toast = room.window.toaster.current
    assert toast is not None and toast.text() == "Planned for Tomorrow 09:00: Call Zuzana about the quote"


def test_enter_before_the_file_has_answered_waits_for_it(room: Room, qtbot: QtBot, line: QuickAddLine) -> None:
    line.field.setText("Call Zuzana tomorrow")
    with qtbot.waitSignal(line.added):
        qtbot.keyClick(line.field, Qt.Key.Key_Return)
    assert planned(room)[0][2] == room.firm.zuzana


def test_where_two_may_be_meant_enter_asks_and_a_second_one_answers(
    room: Room, qtbot: QtBot, line: QuickAddLine
) -> None:
    other = create_person(room.store, given_name="Zuzana", family_name="Biela")
    type_in(room, qtbot, line, "Call Zuzana tomorrow")
    assert "Who is “Zuzana”?" in line.chips() and len(line.candidates()) == 2
    qtbot.keyClick(line.field, Qt.Key.Key_Return)
    assert planned(room) == []
    chosen = next(button for button in line.candidates() if button.text().startswith("Zuzana Biela"))
    chosen.click()
    assert "Zuzana Biela" in line.chips() and line.candidates() == []
    with qtbot.waitSignal(line.added):
        qtbot.keyClick(line.field, Qt.Key.Key_Return)
    assert planned(room)[0][2] == other


def test_who_is_not_in_the_file_is_said(room: Room, qtbot: QtBot, line: QuickAddLine) -> None:
    type_in(room, qtbot, line, "Call Bartholomew tomorrow")
    assert "“Bartholomew” is not in the file" in line.chips()


def test_without_a_name_it_regards_the_open_record(room: Room, qtbot: QtBot) -> None:
    line = make(room, qtbot, (("company", room.firm.company), "Strojáreň Nitra, s.r.o."))
    type_in(room, qtbot, line, "Send the catalogue +3d")
    assert "Strojáreň Nitra, s.r.o." in line.chips()
    with qtbot.waitSignal(line.added):
        qtbot.keyClick(line.field, Qt.Key.Key_Return)
    assert planned(room)[0][2] == room.firm.company


def test_escape_empties_the_line_and_then_leaves(qtbot: QtBot, line: QuickAddLine) -> None:
    line.field.setText("Call")
    qtbot.keyClick(line.field, Qt.Key.Key_Escape)
    assert line.field.text() == ""
    with qtbot.waitSignal(line.left):
        qtbot.keyClick(line.field, Qt.Key.Key_Escape)


def test_arrows_go_among_those_who_may_be_meant(room: Room, qtbot: QtBot, line: QuickAddLine) -> None:
    create_person(room.store, given_name="Zuzana", family_name="Biela")
    type_in(room, qtbot, line, "Call Zuzana")
    line.activateWindow()
    qtbot.waitUntil(line.isActiveWindow)
    qtbot.keyClick(line.field, Qt.Key.Key_Down)
    first, second = line.candidates()
    assert QApplication.focusWidget() is first
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert QApplication.focusWidget() is second
    qtbot.keyClick(second, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is line.field


def test_a_record_in_the_bin_is_nobody(room: Room, qtbot: QtBot, line: QuickAddLine) -> None:
    from crm_desktop.domain.specs import PERSON

    records.delete(room.store, PERSON, room.firm.zuzana)
    type_in(room, qtbot, line, "Call Zuzana tomorrow")
    assert "“Zuzana” is not in the file" in line.chips()
