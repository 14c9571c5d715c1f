"""Calls and visits on the page of a record: logged with two keys and a line, planned on top, done, moved, searched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.ui.record_room import Room, select, told

from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services import records
from crm_desktop.services.activities import log_activity, plan_activity
from crm_desktop.services.undo import next_undo, undo

Key, Mod = Qt.Key, Qt.KeyboardModifier
HOUR = 3_600_000


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path).show(qtbot)
    yield room
    room.close()


def rows(room: Room, what: str = "kind, body, outcome, duration, direction, status") -> list[tuple[object, ...]]:
    return room.store.query(f"SELECT {what} FROM activity WHERE kind <> 'note' AND deleted_at IS NULL ORDER BY k")


def plan(room: Room, qtbot: QtBot, hours: int = 24) -> str:
    at = room.store.clock.now() + hours * HOUR
    found = plan_activity(
        room.store, kind="call", subject="Ask for the decision", at=at, kind_name="company", record_id=room.firm.company
    )
    room.page.story.reload()
    room.settle(qtbot)
    return found


def test_a_call_is_logged_with_two_keys_and_a_line(qtbot: QtBot, room: Room) -> None:
    qtbot.keyClick(room.page.story.view, Key.Key_L)
    edit = room.page.story.composer.edit
    assert edit.hasFocus() and room.page.story.composer.kind == "call"
    qtbot.keyClicks(edit, "She decides on Monday")
    qtbot.keyClick(edit, Key.Key_Return)
    room.settle(qtbot)
    assert rows(room) == [("call", "She decides on Monday", None, None, "out", "done")]
    assert told(room)[0] == "Call" and edit.toPlainText() == ""
    assert room.page.figures.figure("contact").text() == "Today"


def test_outcome_length_and_next_step_go_in_the_same_save(qtbot: QtBot, room: Room) -> None:
    composer = room.page.story.composer
    composer.start("call")
    composer.edit.setPlainText("Wants a revised price")
    composer.fields.outcome.setCurrentText("Reached")
    composer.fields.minutes.setText("18")
    composer.fields.direction.set_value("in")
    composer.fields.next.setText("+3d 9:00")
    qtbot.keyClick(composer.fields.next, Key.Key_Return)
    room.settle(qtbot)
    done, coming = rows(room)
    assert done == ("call", "Wants a revised price", "Reached", 18, "in", "done")
    assert coming[0] == "call" and coming[-1] == "planned"
    assert room.page.story.view.story.told[0].item.heading == "Planned"
    last = next_undo(room.store)
    assert last is not None
    undo(room.store, last.id)
    assert rows(room) == []


def test_shift_enter_begins_a_line_and_escape_leaves(qtbot: QtBot, room: Room) -> None:
    composer = room.page.story.composer
    composer.start("visit")
    qtbot.keyClicks(composer.edit, "One")
    qtbot.keyClick(composer.edit, Key.Key_Return, Mod.ShiftModifier)
    qtbot.keyClicks(composer.edit, "two")
    assert composer.edit.toPlainText() == "One\ntwo" and rows(room) == []
    qtbot.keyClick(composer.edit, Key.Key_Escape)
    assert room.page.story.view.hasFocus()


def test_p_plans_from_a_sentence_on_this_page(qtbot: QtBot, room: Room) -> None:
    qtbot.keyClick(room.page.story.view, Key.Key_P)
    line = room.page.story.composer.plan
    assert line is not None and line.field.hasFocus()
    qtbot.keyClicks(line.field, "visit +7d 10:00")
    room.settle(qtbot)
    assert "Strojáreň Nitra, s.r.o." in line.chips()
    qtbot.keyClick(line.field, Key.Key_Return)
    room.settle(qtbot)
    assert rows(room, "kind, record_id, status") == [("visit", room.firm.company, "planned")]


def test_what_is_planned_stands_on_top_and_says_how_late_it_is(qtbot: QtBot, room: Room) -> None:
    plan(room, qtbot)
    plan(room, qtbot, -49)
    first, second = room.page.story.view.story.told[:2]
    assert (first.item.heading, first.item.when, first.item.tone) == ("Planned", "2 days late", "danger")
    assert second.item.heading == "" and second.item.when.startswith("Tomorrow")
    room.page._read()
    room.settle(qtbot)
    assert room.page.figures.figure("next").text() == "2 days late"


def test_space_finishes_what_is_planned(qtbot: QtBot, room: Room) -> None:
    call = plan(room, qtbot)
    select(room, ("activity", call))
    qtbot.keyClick(room.page.story.view, Key.Key_Space)
    room.settle(qtbot)
    assert records.get(room.store, ACTIVITY, call)["status"] == "done"
    assert room.page.story.view.story.told[0].item.heading != "Planned"


def test_s_offers_other_moments(qtbot: QtBot, room: Room) -> None:
    call = plan(room, qtbot)
    before = records.get(room.store, ACTIVITY, call)["start_at"]
    select(room, ("activity", call))
    qtbot.keyClick(room.page.story.view, Key.Key_S)
    menu = room.page.acting.menu
    assert menu is not None
    next(action for action in menu.actions() if action.text() == "In a week").trigger()
    menu.close()
    room.settle(qtbot)
    assert records.get(room.store, ACTIVITY, call)["start_at"] > before  # type: ignore[operator]


def test_delete_moves_an_activity_to_the_bin(qtbot: QtBot, room: Room) -> None:
    call = plan(room, qtbot)
    select(room, ("activity", call))
    qtbot.keyClick(room.page.story.view, Key.Key_Delete)
    room.settle(qtbot)
    assert rows(room) == []


def test_the_timeline_narrows_to_a_kind_and_is_searched(qtbot: QtBot, room: Room) -> None:
    log_activity(room.store, kind="call", kind_name="company", record_id=room.firm.company, body="About bearings")
    log_activity(room.store, kind="visit", kind_name="person", record_id=room.firm.zuzana, subject="Packing hall")
    room.page.story.set_filter("calls")
    room.settle(qtbot)
    assert told(room) == ["Call"]
    room.page.story.set_filter("everything")
    room.page.story._look.click()
    room.page.story.search.setText("packing")
    qtbot.waitUntil(lambda: told(room) == ["Packing hall"])
    assert room.page.story.view.story.told[0].item.body == "Zuzana Horváthová"


def test_a_refused_log_keeps_what_was_written(qtbot: QtBot, room: Room) -> None:
    composer = room.page.story.composer
    composer.start("call")
    composer.edit.setPlainText("x\0y")
    composer.post()
    room.settle(qtbot)
    assert "y" in composer.edit.toPlainText() and not composer.edit.isReadOnly()
