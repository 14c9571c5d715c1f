"""Today: what it shows, and what a key or a click does with a line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.day_scene import NOW, StillClock, add_colleagues, make_day, ms, open_day
from tests.ui.sync_fakes import Made, states

from crm_desktop.app.compose import Desktop
from crm_desktop.app.shot import settle
from crm_desktop.automation.quiet import SnoozeChoice
from crm_desktop.services.undo import next_undo
from crm_desktop.store import open_store
from crm_desktop.ui.reminders.snoozing import MomentDialog
from crm_desktop.ui.today.page import TodayPage
from crm_desktop.ui.today.view import tip_of
from crm_desktop.viewmodels.reminders import offer_of, put_off_activity

Key = Qt.Key


@pytest.fixture
def day(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    with open_day(make_day(tmp_path / "day"), tmp_path / "profile") as desktop:
        settle(desktop)
        yield desktop


def page(desktop: Desktop) -> Any:
    found = desktop.window.navigator.page
    assert isinstance(found, TodayPage)
    return found


def late(desktop: Desktop) -> list[str]:
    return [line.title for line in page(desktop).late.view.lines.lines]


def press(qtbot: QtBot, desktop: Desktop, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)
        settle(desktop)


def test_the_program_begins_with_today_and_says_what_waits(day: Desktop) -> None:
    assert day.window.navigator.place == "today"
    assert page(day).head.title.text() == "Thursday, 12 March"
    assert page(day).head.line.text() == "3 overdue call-backs, 4 activities left today."
    assert day.window.sidebar.item("today").accessibleDescription() == "7"


def test_what_is_overdue_says_who_why_and_how_late(day: Desktop) -> None:
    lines = page(day).late.view.lines.lines
    assert [line.chip for line in lines] == ["2 days late", "Yesterday", "09:00 today"]
    assert lines[0].spoken == (
        "Zuzana Horváthová, Strojáreň Nitra, Wants the revised price before her board meets, 2 days late, "
        "+421 905 112 480"
    )


def test_the_agenda_has_the_line_of_now_between_what_was_and_what_comes(day: Desktop) -> None:
    lines = page(day).agenda.view.lines.lines
    assert [line.time for line in lines] == ["08:30", "09:30", "10:24", "11:00", "13:30", "15:00", "16:30"]
    assert [line.is_done for line in lines] == [True, True, False, False, False, False, False]
    assert lines[1].text == "Done at 09:40: Happy with 24 March"


def test_space_is_done_the_line_stays_struck_through_and_can_be_undone(qtbot: QtBot, day: Desktop) -> None:
    press(qtbot, day, Key.Key_Space)
    assert late(day) == ["Iñigo Echeverría", "Peter Šťastný"]
    done = [line.title for line in page(day).agenda.view.lines.lines if line.is_done]
    assert "Wants the revised price before her board meets" in done
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(day)
    assert late(day)[0] == "Zuzana Horváthová"


def test_space_on_a_done_line_takes_it_back(qtbot: QtBot, day: Desktop) -> None:
    view = page(day).agenda.view
    view.setFocus()
    view.set_row(0)
    assert view.current().is_done
    press(qtbot, day, Key.Key_Space)
    last = next_undo(day.store)
    assert last is not None and last.title == "Planned again: Team stand-up"


def test_arrows_and_letters_go_from_one_list_into_the_other(qtbot: QtBot, day: Desktop) -> None:
    press(qtbot, day, Key.Key_Down, Key.Key_J, Key.Key_J)
    assert page(day).agenda.view.hasFocus() and page(day).agenda.view.current().title == "Team stand-up"
    assert not page(day).late.view.shows_cursor
    press(qtbot, day, Key.Key_K)
    assert page(day).late.view.current().title == "Peter Šťastný"


def test_the_line_of_now_is_stepped_over(qtbot: QtBot, day: Desktop) -> None:
    view = page(day).agenda.view
    view.setFocus()
    view.set_row(1)
    press(qtbot, day, Key.Key_Down)
    assert view.current().title == "Visit: Pekáreň Zlatý Klas"


def test_s_asks_when_and_the_last_choice_is_offered_again(qtbot: QtBot, day: Desktop) -> None:
    press(qtbot, day, Key.Key_S)
    menu = page(day).deeds.menu
    assert menu.activeAction().text() == "Tomorrow, 09:00"
    assert [a.text() for a in menu.actions() if a.text()] == [
        "15 minutes", "1 hour", "This afternoon, 14:00", "Tomorrow, 09:00", "Monday, 09:00", "Pick…",
    ]  # fmt: skip
    qtbot.keyClick(menu, Key.Key_Down)
    qtbot.keyClick(menu, Key.Key_Return)
    settle(day)
    assert late(day)[0] == "Iñigo Echeverría"
    press(qtbot, day, Key.Key_S)
    assert page(day).deeds.menu.activeAction().text() == "Monday, 09:00"
    page(day).deeds.menu.close()


def test_s_reads_any_other_moment_as_it_is_typed(qtbot: QtBot, day: Desktop) -> None:
    press(qtbot, day, Key.Key_S)
    page(day).deeds.menu.actions()[-1].trigger()
    page(day).deeds.menu.close()
    (dialog,) = day.window.findChildren(MomentDialog)
    dialog.edit.setText("today 8:00")
    qtbot.keyClick(dialog.edit, Key.Key_Return)
    assert "still to come" in dialog.words.text() and dialog.isVisible()
    dialog.edit.setText("sat 10:00")
    assert dialog.words.text() == "Sat 14 Mar 10:00 (quiet then: Mon 16 Mar 08:00)"
    qtbot.keyClick(dialog.edit, Key.Key_Return)
    settle(day)
    rows = day.store.query("SELECT when_at FROM activity WHERE subject LIKE 'Wants the revised%'")
    assert rows == [(ms(10, days=2),)]


def test_s_waits_for_the_network_where_there_is_a_team(tmp_path: Path, qtbot: QtBot) -> None:
    path = make_day(tmp_path / "day")
    store = open_store(path)
    assert "online" not in [choice.code for choice in offer_of(store, "call").choices]
    with store.write("x") as unit:
        call = str(unit.query("SELECT id FROM activity WHERE subject LIKE 'Wants the revised%'")[0][0])
    put_off_activity(store, call, "call", SnoozeChoice("online", None))
    rows = store.query("SELECT a.when_at, r.state, r.fire_at FROM activity a JOIN reminder r ON r.record_id = a.id")
    store.close()
    assert rows == [(ms(9, days=-2), "snoozed", None)]


def test_c_calls_the_number_of_the_line(qtbot: QtBot, day: Desktop) -> None:
    called: list[str] = []
    page(day).deeds.reach._open_url = lambda url: called.append(url.toString()) or True
    press(qtbot, day, Key.Key_C)
    assert called == ["tel:+421905112480"]


def test_enter_opens_the_record(qtbot: QtBot, day: Desktop) -> None:
    press(qtbot, day, Key.Key_Return)
    assert day.window.navigator.place.startswith("person/")
    assert day.window.navigator.page is not None and day.window.navigator.page.title() == "Zuzana Horváthová"


def test_a_click_on_the_circle_is_done_and_on_the_row_only_chooses(qtbot: QtBot, day: Desktop) -> None:
    view = page(day).late.view
    rect = view.visualRect(view.lines.index(1))
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    settle(day)
    assert view.current().title == "Iñigo Echeverría" and len(late(day)) == 3
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(24, rect.center().y()))
    settle(day)
    assert late(day) == ["Zuzana Horváthová", "Peter Šťastný"]


def test_a_row_tells_in_a_tooltip_what_its_parts_do(day: Desktop) -> None:
    line = page(day).late.view.lines.lines[0]
    assert tip_of("call", line) == "Call Zuzana Horváthová  (C)"
    assert tip_of("done", line) == "Done: Zuzana Horváthová  (Space)"
    assert tip_of("", line) == line.spoken


def test_a_minute_later_something_else_may_be_late(day: Desktop) -> None:
    day.store.clock.at = NOW + timedelta(minutes=90)  # type: ignore[attr-defined]
    page(day).reload()
    settle(day)
    assert late(day)[-1] == "Pekáreň Zlatý Klas"
    assert page(day).late._title.text() == "Overdue"


def test_what_is_written_elsewhere_shows_at_once(day: Desktop) -> None:
    day.store.query("SELECT 1")
    from crm_desktop.services.activities import plan_activity

    plan_activity(day.store, kind="call", subject="Ask Kovo", at=ms(8))
    settle(day)
    assert "Ask Kovo" in late(day)


def test_beside_the_day_stand_the_week_and_what_comes(day: Desktop) -> None:
    side = page(day)._side
    assert side.week.bars["call"].accessibleName() == "Calls: 14 of 20"
    assert side.coming.body.count() == 2
    assert side.sync.isHidden()


def test_goals_are_asked_for_and_kept(day: Desktop) -> None:
    side = page(day)._side
    side._keep_goals({"call": 30})
    settle(day)
    assert day.store.get_setting("today.goals") == {"call": 30}
    assert side.week.bars["visit"].accessibleName() == "Visits: 5"


def test_offline_says_so_and_marks_what_needs_the_network(tmp_path: Path, qtbot: QtBot) -> None:
    path = make_day(tmp_path / "day")
    away = lambda store: Made(states(ms(9, 51))["offline waiting"])  # noqa: E731
    with open_day(path, tmp_path / "profile", made=away) as desktop:
        settle(desktop)
        desktop.begin_sync()
        settle(desktop)
        card = page(desktop)._side.sync
        assert not card.isHidden() and "7 changes" in card.accessibleName()
        chips = [line.chip for line in page(desktop).agenda.view.lines.lines]
        assert "Needs internet" in chips


def test_a_manager_sees_the_team_first_and_a_colleagues_list_on_a_press(tmp_path: Path, qtbot: QtBot) -> None:
    path = make_day(tmp_path / "day")
    add_colleagues(path)
    with open_day(path, tmp_path / "profile") as desktop:
        settle(desktop)
        side = page(desktop)._side
        assert side.team.isHidden() and not side.switch.isHidden()
        side._on_switched("team")
        settle(desktop)
        assert not side.team.isHidden() and desktop.store.get_setting("today.team") is True
        eva = page(desktop).beside.team[0]
        assert (eva.name, eva.overdue) == ("Eva Lišková", 4)
        page(desktop).show_colleague(eva.user_id)
        settle(desktop)
        assert late(desktop) == ["Late 3", "Late 2", "Late 1", "Late 0"]


def test_the_first_day_begins_with_three_steps_that_are_ticked(tmp_path: Path, qtbot: QtBot) -> None:
    with open_day(tmp_path / "new.crm", tmp_path / "profile") as desktop:
        settle(desktop)
        first = page(desktop).states.first
        assert first is not None and not first.isHidden()
        assert page(desktop).beside.steps_done == (False, False, False)
        from crm_desktop.services.companies import create_company

        create_company(desktop.store, name="Kovo", type="customer")
        settle(desktop)
        assert page(desktop).beside.steps_done == (False, True, False)
        assert first.marks[1].accessibleName() == "done"


def test_without_anything_to_do_the_page_says_what_could_be_done(tmp_path: Path, qtbot: QtBot) -> None:
    path = make_day(tmp_path / "day")
    with open_day(path, tmp_path / "profile", clock=StillClock(NOW + timedelta(days=200))) as desktop:
        for (found,) in desktop.store.query("SELECT id FROM activity WHERE status = 'planned'"):
            from crm_desktop.services.activities import finish_activity

            finish_activity(desktop.store, str(found), at=ms(9))
        page(desktop).reload()
        settle(desktop)
        empty = page(desktop).states.empty
        assert empty is not None and not empty.isHidden() and empty.title.text() == "Nothing is waiting."
        assert empty.text.text() == "Plan tomorrow or call someone you have not met for a while."


def test_a_busy_day_shows_the_longest_overdue_and_says_how_many_more(tmp_path: Path, qtbot: QtBot) -> None:
    path = make_day(tmp_path / "day", busy=70)
    with open_day(path, tmp_path / "profile", size=(1280, 720)) as desktop:
        settle(desktop)
        assert len(late(desktop)) == 50
        assert page(desktop).late._more.text() == "23 more"


def test_a_copy_that_is_read_only_has_no_ticks_and_no_snooze(tmp_path: Path, qtbot: QtBot) -> None:
    path = make_day(tmp_path / "day")
    open_store(path).close()
    with open_day(path, tmp_path / "profile", is_read_only=True) as desktop:
        settle(desktop)
        assert set(page(desktop).verbs()) == {"open", "call"}
        press(qtbot, desktop, Key.Key_Space)
        assert len(late(desktop)) == 3


def test_the_cards_end_where_the_head_ends_with_and_without_a_scroll_bar(day: Desktop) -> None:
    edges = set()
    for height in (900, 420):
        day.window.resize(1440, height)
        settle(day)
        for part in (page(day)._side.week, page(day).log):
            edges.add(part.mapTo(page(day), QPoint(part.width(), 0)).x())
    assert len(edges) == 1


def test_calendar_and_week_lead_to_the_calendar(qtbot: QtBot, day: Desktop) -> None:
    for link in ("week", "coming"):
        day.window.navigator.go("today")
        settle(day)
        button = page(day).week if link == "week" else page(day)._side.coming.calendar
        button.click()
        settle(day)
        assert day.window.navigator.place == "calendar"


def test_in_a_column_that_is_narrow_titles_keep_their_room(tmp_path: Path, qtbot: QtBot) -> None:
    path = make_day(tmp_path / "day")
    away = lambda store: Made(states(ms(9, 51))["offline waiting"])  # noqa: E731
    with open_day(path, tmp_path / "profile", language="es", made=away, size=(1280, 720)) as desktop:
        desktop.begin_sync()
        settle(desktop)
        side = page(desktop)._side
        assert side.sync._since is not None and side.sync._since.isHidden()
        desktop.window.resize(1600, 900)
        settle(desktop)
        assert not side.sync._since.isHidden()


def test_in_a_narrow_window_the_rest_stands_below_the_day(day: Desktop) -> None:
    day.window.resize(700, 700)
    settle(day)
    side, lists = page(day)._side, page(day).agenda
    assert side.mapTo(page(day), QPoint()).y() > lists.mapTo(page(day), QPoint()).y()
