"""Reminders in the real window: the bell, the card, the list, the tray, the quiet hour, the settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot
from tests.ui import sync_fakes
from tests.ui.firm import HandClock
from tests.ui.sync_fakes import calm

from crm_desktop.app.compose import Desktop, compose
from crm_desktop.app.do_not_disturb import is_do_not_disturb, is_quiet_state
from crm_desktop.app.paths import Folders
from crm_desktop.app.reminder_watch import ReminderWatch
from crm_desktop.app.settings import Settings
from crm_desktop.app.shot import settle
from crm_desktop.automation.quiet import QuietHours
from crm_desktop.automation.reminding import QUIET
from crm_desktop.domain.localtime import DAY, HOUR, MINUTE
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services import activities, records
from crm_desktop.services.people import create_person
from crm_desktop.store import open_store
from crm_desktop.ui.reminders.settings_card import NotificationsCard
from crm_desktop.ui.reminders.tray import Tray
from crm_desktop.ui.theme import Theme
from crm_desktop.viewmodels.reminders import SYSTEM, TRAY, NotificationSettings, notification_settings

NINE = 1_773_216_000_000  # Wednesday 11 March 2026, 8:00 UTC


class Room:
    """A composed window with a planned call, and the clock on its wall."""

    def __init__(self, desktop: Desktop, clock: HandClock) -> None:
        self.desktop, self.clock, self.window = desktop, clock, desktop.window
        self.watch: ReminderWatch = desktop.begin_reminders()
        self.zuzana = create_person(desktop.store, given_name="Zuzana", family_name="Horváthová")

    def plan(self, minutes: int, subject: str = "About the quote") -> str:
        """Plan a call so many minutes from now."""
        return activities.plan_activity(
            self.desktop.store, kind="call", subject=subject, at=self.clock.at + minutes * MINUTE,
            kind_name="person", record_id=self.zuzana,
        )  # fmt: skip

    def wait(self, minutes: int) -> None:
        """Let time go by, and the program look."""
        self.clock.at += minutes * MINUTE
        self.watch.look()
        settle(self.desktop)

    @property
    def bell(self) -> Any:
        return self.window.top_bar.bell

    @property
    def card(self) -> Any:
        card = self.watch.telling.card
        return card if card is not None and card.isVisible() else None

    def press(self, words: str) -> None:
        """Press a button of the card."""
        next(b for b in self.card.findChildren(QWidget) if getattr(b, "text", str)() == words).click()
        settle(self.desktop)

    def open_list(self) -> Any:
        self.bell.click()
        settle(self.desktop)
        return self.watch.telling.popup

    @property
    def said(self) -> str:
        toast = self.window.toaster.current
        return toast.accessibleName() if toast is not None else ""


@contextmanager
def opened(folder: Path) -> Iterator[Room]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look = Theme()
    look.apply(app)
    clock = HandClock()
    clock.at = NINE
    store = open_store(folder / "firm.crm", create=True, user_name="Marta Kováčová", clock=clock)
    store.set_setting(QUIET, QuietHours(is_on=False).as_setting())
    store.set_setting("time_zone", "UTC")
    parts = sync_fakes.parts(store, calm(store))
    folders = Folders(folder, folder, folder / "backups", folder)
    desktop = compose(store, Settings(folder / "settings.json"), look, folders, sync=lambda store: parts)
    desktop.window.resize(1440, 900)
    desktop.window.show()
    desktop.window.open_first("people")
    settle(desktop)
    try:
        yield Room(desktop, clock)
    finally:
        desktop.close(with_backup=False)
        desktop.window.hide()


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    with opened(tmp_path) as made:
        yield made


def test_a_due_call_is_told_once_and_takes_no_focus(room: Room) -> None:
    room.plan(10)
    before = room.window.focusWidget()
    room.wait(10)
    assert room.card.accessibleName() == "Call Zuzana Horváthová. Now · About the quote"
    assert room.bell.accessibleName() == "Reminders, 1 due" and room.window.focusWidget() is before
    room.card.dismiss()
    room.wait(1)
    assert room.card is None and room.bell.count == 1


def test_done_on_the_card_finishes_it_and_empties_the_bell(room: Room) -> None:
    call = room.plan(10)
    room.wait(10)
    room.press("Done")
    assert records.get(room.desktop.store, ACTIVITY, call)["status"] == "done"
    room.wait(0)
    assert room.bell.count == 0 and room.said == "Done: Call Zuzana Horváthová"


def test_snooze_offers_moments_and_the_choice_of_last_time_first(room: Room) -> None:
    for _ in range(2):
        room.plan(10)
        room.wait(10)
        room.press("Snooze")
        menu = room.card.findChildren(QMenu)[-1]
        titles = [action.text() for action in menu.actions() if action.text()]
        chosen = menu.defaultAction().text()
        next(action for action in menu.actions() if action.text() == "1 hour").trigger()
        settle(room.desktop)
    assert titles[:3] == ["15 minutes", "1 hour", "This afternoon, 14:00"] and titles[-1] == "Pick…"
    assert chosen == "1 hour" and room.said.startswith("Put off until ")
    room.wait(60)
    assert room.bell.count == 2


def test_the_list_shows_what_is_due_and_its_keys_work(room: Room, qtbot: QtBot) -> None:
    first = room.plan(10, "First")
    room.plan(20, "Second")
    room.wait(10)
    room.wait(10)
    popup = room.open_list()
    assert [row.accessibleName().rpartition(" · ")[2] for row in popup.rows] == ["Second", "First"]
    qtbot.keyClick(popup.rows[1], Qt.Key.Key_Space)
    settle(room.desktop)
    room.wait(0)
    assert [row.accessibleName().rpartition(" · ")[2] for row in popup.rows] == ["Second"]
    assert records.get(room.desktop.store, ACTIVITY, first)["status"] == "done"
    qtbot.keyClick(popup.rows[0], Qt.Key.Key_Return)
    assert room.window.navigator.place == f"person/{room.zuzana}"


def test_an_empty_list_says_what_will_stand_there(room: Room) -> None:
    popup = room.open_list()
    texts = [label.text() for label in popup.findChildren(QWidget) if hasattr(label, "text")]
    popup.close()
    assert "Nothing is due. What you plan for a moment is told of here, and stays until it is done or moved." in texts


def test_what_comes_while_it_is_quiet_is_told_together_afterwards(room: Room) -> None:
    room.desktop.store.set_setting(QUIET, QuietHours(begins=8 * 60, ends=9 * 60, weekends=False).as_setting())
    for minutes in (5, 10, 15):
        room.plan(minutes)
    room.wait(30)
    assert room.card is None and room.bell.count == 3
    assert room.bell.accessibleDescription() == "It is quiet now"
    room.wait(30)
    assert room.card.words == "While it was quiet: 3 reminders"


def test_an_hour_of_focus_holds_reminders_and_can_be_ended(room: Room) -> None:
    room.plan(10)
    popup = room.open_list()
    popup.focus_button.click()
    settle(room.desktop)
    room.wait(10)
    assert room.card is None and room.said == "Focus for 1 hour: reminders wait"
    assert popup.focus_button.text() == "End focus"
    popup.focus_button.click()
    settle(room.desktop)
    room.wait(0)
    assert room.card is not None
    popup.close()


def test_what_was_due_while_the_program_was_closed_is_one_sentence(tmp_path: Path, qtbot: QtBot) -> None:
    with opened(tmp_path) as room:
        for minutes in (5, 10, 15):
            room.plan(minutes)
        room.wait(24 * 60)
        assert room.card.words == "While the program was closed: 3 reminders"
        room.press("Show")
        assert len(room.watch.telling.popup.rows) == 3
        room.watch.telling.popup.close()


class FakeTray(Tray):
    """A tray as some systems have it."""

    def __init__(self, room: Room) -> None:
        super().__init__(room.window, lambda *, is_on: None, lambda: True)
        self.told: list[tuple[str, str]] = []

    def _shown(self) -> Any:
        return None

    def tell(self, words: str, more: str) -> None:
        self.told.append((words, more))


def test_outside_the_window_the_system_tells_unless_switched_off(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    tray = room.watch.telling.tray = FakeTray(room)
    monkeypatch.setattr(room.window, "isActiveWindow", lambda: False)
    room.plan(10)
    room.wait(10)
    room.desktop.store.set_setting(SYSTEM, False)
    room.plan(10)
    room.wait(10)
    assert tray.told == [("Call Zuzana Horváthová", "Now · About the quote")]


def test_a_window_that_is_closed_stays_in_the_tray_where_that_is_wanted(room: Room) -> None:
    tray = room.watch.telling.tray = FakeTray(room)
    room.desktop.store.set_setting(TRAY, True)
    room.wait(0)
    room.window.close()
    assert tray.stays and not room.window.isVisible()
    room.plan(10)
    room.wait(10)
    assert room.bell.count == 1
    tray.follow(NotificationSettings(QuietHours()))
    assert not room.window.stays_when_closed


def test_the_settings_are_kept_at_once(room: Room, qtbot: QtBot) -> None:
    class Start:
        is_on = False

        def switch(self, *, is_on: bool) -> None:
            self.is_on = is_on

    start = Start()
    desktop = room.desktop
    card = NotificationsCard(desktop.store, desktop.tasks, desktop.window.desk, start, has_tray=True)
    qtbot.addWidget(card)
    settle(desktop)
    card.quiet.click()
    card.sound.click()
    card.session.click()
    settle(desktop)
    kept = notification_settings(desktop.store)
    assert (kept.quiet.is_on, kept.has_sound, kept.shows_system, start.is_on) == (True, True, True, True)


@pytest.mark.parametrize(("days", "words"), [(0, "25 min late"), (1, "1 day late"), (2, "2 days late")])
def test_how_late_something_is_stands_in_words(room: Room, days: int, words: str) -> None:
    room.plan(10)
    room.wait(10)
    room.clock.at += 25 * MINUTE if not days else days * DAY - HOUR
    room.wait(0)
    popup = room.open_list()
    said = popup.rows[0].accessibleName()
    popup.close()
    assert f", {words} · About the quote" in said


def test_windows_says_when_nobody_is_to_be_disturbed() -> None:
    assert is_quiet_state(0, 4) and not is_quiet_state(0, 5) and not is_quiet_state(1, 4)
    assert is_do_not_disturb() in (True, False)
