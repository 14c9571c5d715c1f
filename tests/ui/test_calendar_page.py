"""The calendar in the real window: walked, moved and planned with the keyboard as with the mouse."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QMessageBox
from pytestqt.qtbot import QtBot
from tests.ui.day_scene import NOW, make_day, ms, open_day

from crm_desktop.app.compose import Desktop
from crm_desktop.app.shot import settle
from crm_desktop.domain.specs import COMPANY
from crm_desktop.services.activities import plan_activity
from crm_desktop.services.companies import create_company
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.records import update
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.services.views import create_view
from crm_desktop.ui.calendar import CalendarPage
from crm_desktop.ui.calendar.bars import whole_words
from crm_desktop.ui.calendar.grid import HourGrid
from crm_desktop.ui.calendar.layers import Layers
from crm_desktop.viewmodels.calendar import Block


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    with open_day(make_day(tmp_path / "firm"), tmp_path / "profile") as opened:
        opened.window.resize(1440, 900)
        opened.window.navigator.go("calendar")
        settle(opened)
        yield opened


@pytest.fixture
def page(desktop: Desktop) -> CalendarPage:
    found = desktop.window.navigator.page
    assert isinstance(found, CalendarPage)
    found.grid.setFocus()
    return found


def block(page: CalendarPage, title: str) -> Block:
    return next(b for b in page.grid.board.blocks if b.title == title)


def stands(desktop: Desktop, title: str) -> tuple[int, int]:
    rows = desktop.store.query("SELECT start_at, end_at FROM activity WHERE subject = ?", (title,))
    return int(str(rows[0][0])), int(str(rows[0][1]))


def middle(grid: HourGrid, one: Block) -> QPoint:
    return grid._shape().block(one).center().toPoint()


def test_the_week_of_today_is_shown_with_what_is_planned_and_what_was_done(page: CalendarPage) -> None:
    assert page.head.title.text() == "9–15 March 2026"
    visit, done = block(page, "Visit: Pekáreň Zlatý Klas"), block(page, "Team stand-up")
    assert (visit.column, visit.top, visit.bottom, visit.is_done) == (3, 660, 705, False)
    assert (done.column, done.is_done) == (3, True)
    assert page.grid.board.days[page.grid.column] == NOW.date()


def test_m_carries_a_block_with_the_arrows_and_enter_drops_it(
    desktop: Desktop, page: CalendarPage, qtbot: QtBot
) -> None:
    page.grid.go_to(NOW.date(), block(page, "Visit: Pekáreň Zlatý Klas").top)
    for key in (Qt.Key.Key_M, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(page.grid, key)
    settle(desktop)
    assert stands(desktop, "Visit: Pekáreň Zlatý Klas") == (ms(11, 30, 1), ms(12, 15, 1))
    last = next_undo(desktop.store)
    assert last is not None
    undo(desktop.store, last.id)
    assert stands(desktop, "Visit: Pekáreň Zlatý Klas")[0] == ms(11)


def test_escape_puts_a_carried_block_back(desktop: Desktop, page: CalendarPage, qtbot: QtBot) -> None:
    page.grid.go_to(NOW.date(), 660)
    for key in (Qt.Key.Key_M, Qt.Key.Key_Right, Qt.Key.Key_Escape):
        qtbot.keyClick(page.grid, key)
    settle(desktop)
    assert not page.grid.is_moving and stands(desktop, "Visit: Pekáreň Zlatý Klas")[0] == ms(11)


def test_shift_and_an_arrow_make_a_carried_block_longer(desktop: Desktop, page: CalendarPage, qtbot: QtBot) -> None:
    page.grid.go_to(NOW.date(), 660)
    qtbot.keyClick(page.grid, Qt.Key.Key_M)
    qtbot.keyClick(page.grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    settle(desktop)
    assert stands(desktop, "Visit: Pekáreň Zlatý Klas") == (ms(11), ms(12))


def test_the_mouse_carries_a_block_to_another_day_and_hour(desktop: Desktop, page: CalendarPage, qtbot: QtBot) -> None:
    grid, one = page.grid, block(page, "Visit: Pekáreň Zlatý Klas")
    start, shape = middle(page.grid, one), page.grid._shape()
    goal = start + QPoint(round(shape.column(1).x() - shape.column(0).x()), -round(shape.hour))
    qtbot.mousePress(grid, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(grid, start + QPoint(8, 8))
    qtbot.mouseMove(grid, goal)
    qtbot.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=goal)
    settle(desktop)
    assert stands(desktop, "Visit: Pekáreň Zlatý Klas") == (ms(10, days=1), ms(10, 45, 1))


def test_space_ticks_a_block_as_done_and_again_plans_it(desktop: Desktop, page: CalendarPage, qtbot: QtBot) -> None:
    page.grid.go_to(NOW.date(), 660)
    qtbot.keyClick(page.grid, Qt.Key.Key_Space)
    settle(desktop)
    sql = "SELECT status FROM activity WHERE subject = 'Visit: Pekáreň Zlatý Klas'"
    assert desktop.store.query(sql) == [("done",)]
    assert block(page, "Visit: Pekáreň Zlatý Klas").is_done


def test_arrows_walk_through_blocks_and_over_the_edge_into_the_next_week(page: CalendarPage, qtbot: QtBot) -> None:
    page.grid.go_to(NOW.date(), 660)
    qtbot.keyClick(page.grid, Qt.Key.Key_Down)
    assert page.grid.minutes > 660
    for _ in range(4):
        qtbot.keyClick(page.grid, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: page.grid.board.days[0] == date(2026, 3, 16))
    assert page.head.title.text() == "16–22 March 2026"


def five_calls(desktop: Desktop, page: CalendarPage) -> None:
    for n in range(5):
        plan_activity(desktop.store, kind="call", subject=f"Call {n}", at=ms(19, 10 + n), duration=5)
    page.show_today()
    settle(desktop)
    page.grid.go_to(NOW.date(), 19 * 60 + 10)


def test_arrows_walk_through_what_stands_side_by_side(desktop: Desktop, page: CalendarPage, qtbot: QtBot) -> None:
    five_calls(desktop, page)
    said = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(page.grid, key)
        said.append(page.grid.accessibleDescription().partition(",")[0])
    assert said == ["Call 1", "3 more", "Call 1", "Call 0"]
    assert page.grid.board.days[page.grid.column] == NOW.date()


def test_a_number_shows_what_it_stands_for_to_the_keyboard_and_the_mouse(
    desktop: Desktop, page: CalendarPage, qtbot: QtBot
) -> None:
    five_calls(desktop, page)
    opened: list[str] = []
    desktop.window.register_form("activity", opened.append)
    number = next(b for b in page.grid.board.blocks if b.hidden and b.hidden[0].title == "Call 2")
    page.grid.spot.put(number.column, number.top, number.lane)
    qtbot.keyClick(page.grid, Qt.Key.Key_Return)
    assert page.deeds.menu is not None
    actions = page.deeds.menu.actions()
    assert [action.text() for action in actions][:1] == ["19:12  Call 2"] and len(actions) == 3
    actions[2].trigger()
    assert opened == [next(b.key for b in number.hidden if b.title == "Call 4")]
    page.deeds.menu.close()
    qtbot.mouseClick(page.grid, Qt.MouseButton.LeftButton, pos=middle(page.grid, number))
    assert page.deeds.menu.isVisible()
    page.deeds.menu.close()


def test_the_hour_under_the_cursor_is_spoken(page: CalendarPage) -> None:
    page.grid.go_to(NOW.date(), 660)
    assert page.grid.accessibleDescription().startswith("Visit: Pekáreň Zlatý Klas, Pekáreň Zlatý Klas, Mlynská 14")
    page.grid.go_to(NOW.date(), 0)
    assert page.grid.accessibleDescription() == "Thu 12 Mar 00:00, free"


def test_the_route_of_the_day_lists_stops_with_their_addresses(desktop: Desktop, page: CalendarPage) -> None:
    page.show_view("route")
    settle(desktop)
    words = [label.text() for label in page.route.findChildren(type(page.head.title))]
    assert "Visit: Pekáreň Zlatý Klas" in words and "Mlynská 14, Trnava" in words
    page.step(3)
    settle(desktop)
    assert "No stops on this day" in [label.text() for label in page.route.findChildren(type(page.head.title))]


def test_birthdays_stand_above_the_hours_until_the_layer_is_switched_off(desktop: Desktop, page: CalendarPage) -> None:
    from crm_desktop.services.people import create_person

    create_person(desktop.store, given_name="Ada", birthday="1986-03-13")
    page.show_today()
    settle(desktop)
    assert [(bar.title, bar.column, bar.years) for bar in page.grid.board.bars] == [("Ada", 4, 40)]
    page.layers.show("birthdays", False)
    settle(desktop)
    assert page.grid.board.bars == ()


def test_a_saved_view_is_a_layer_that_is_remembered_and_opens_its_record(
    desktop: Desktop, page: CalendarPage, qtbot: QtBot
) -> None:
    create_custom_field(desktop.store, kind_name="company", label="Contract ends", type="date")
    firm = create_company(desktop.store, name="Ábel", **{"custom.contract_ends": "2026-03-13"})
    view = create_view(desktop.store, name="Key accounts", kind_name="company")
    menu = QMenu()
    page.layers.fill(menu)
    (dates,) = [child for child in menu.findChildren(QMenu) if child.title() == "Companies: Key accounts"]
    next(action for action in dates.actions() if action.text() == "Contract ends").trigger()
    settle(desktop)
    (bar,) = [bar for bar in page.grid.board.bars if bar.title == "Ábel"]
    assert (bar.column, whole_words(bar)) == (4, "Ábel (Contract ends, Companies: Key accounts)")
    assert Layers(desktop.store, page, on_changed=lambda: None).shown[-1] == f"{view}/custom.contract_ends"
    update(desktop.store, COMPANY, firm, {"name": "Abel"})
    settle(desktop)
    page.heads.setFocus()
    qtbot.keyClick(page.heads, Qt.Key.Key_Return)
    settle(desktop)
    assert desktop.window.navigator.place == f"company/{firm}"


def test_a_calendar_file_comes_in_and_what_was_left_out_is_named(
    desktop: Desktop, page: CalendarPage, tmp_path: Path
) -> None:
    path = tmp_path / "a.ics"
    path.write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Fair\nDTSTART:20260313T080000Z\nEND:VEVENT\n"
                    "BEGIN:VEVENT\nUID:2\nEND:VEVENT\nEND:VCALENDAR\n")  # fmt: skip
    page.files.bring_file(path)
    settle(desktop)
    assert block(page, "Fair").column == 4
    box = page.findChildren(QMessageBox)[0]
    assert box.text() == "1 entry of the calendar was left out"
    assert "Line 7, DTSTART: expected a start, found “nothing that is one”" in box.informativeText()
    box.close()


def test_a_day_is_shown_where_a_week_does_not_fit(desktop: Desktop, page: CalendarPage) -> None:
    desktop.window.resize(700, 600)
    settle(desktop)
    assert len(page.days()) == 1
    assert page.head.title.text() == f"{datetime(2026, 3, 12):%A}, 12 March 2026"


def test_a_calendar_of_somebody_else_is_shown_beside_and_not_moved(
    desktop: Desktop, page: CalendarPage, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "team"
    folder.mkdir()
    lines = ("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:1", "SUMMARY:Holiday", "DTSTART:20260312T180000", "END:VEVENT")
    (folder / "a.ics").write_text("\r\n".join((*lines, "END:VCALENDAR", "")))
    page.others.ask()
    assert page.others.dialog is not None
    page.others.dialog.source.setText(str(folder))
    page.others.dialog.accept()
    qtbot.waitUntil(lambda: any(b.title == "Holiday" for b in page.grid.board.blocks))
    page.grid.go_to(NOW.date(), 18 * 60)
    assert "in a calendar of somebody else" in page.grid.accessibleDescription()
    qtbot.keyClick(page.grid, Qt.Key.Key_M)
    assert not page.grid.is_moving


def test_a_source_that_is_none_is_said_in_words(desktop: Desktop, page: CalendarPage) -> None:
    page.others.add("x", "nowhere")
    settle(desktop)
    assert "“nowhere” is no address and no folder" in desktop.window.notices._errors.text
