"""The bell in the window: trouble stands above what is due, leads to where it is mended, and goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.day_scene import NOW, make_day, ms, open_day
from tests.ui.sync_fakes import DAY, Made, states

from crm_desktop.app.compose import Desktop
from crm_desktop.app.shot import settle
from crm_desktop.automation.quiet import QuietHours
from crm_desktop.automation.reminding import QUIET
from crm_desktop.viewmodels.status import BackupState


class Room:
    """The window with a made-up server and made-up backups."""

    def __init__(self, desktop: Desktop, made: Made) -> None:
        self.desktop, self.made, self.window = desktop, made, desktop.window
        self.backups = BackupState(NOW)
        self.told: list[str] = []
        desktop.keeper.state = lambda: self.backups  # type: ignore[method-assign]
        desktop.store.set_setting(QUIET, QuietHours(is_on=False).as_setting())
        self.telling = desktop.begin_reminders().telling
        self.telling.tray.tell = lambda words, more: self.told.append(words)  # type: ignore[method-assign]
        desktop.begin_sync()
        settle(desktop)

    def look(self, *, hours: int = 0) -> list[str]:
        self.desktop.store.clock.at += timedelta(hours=hours)  # type: ignore[attr-defined]
        self.desktop.begin_sync().watch.look()
        settle(self.desktop)
        self.desktop.begin_reminders().troubles.look()
        settle(self.desktop)
        return [trouble.words for trouble in self.telling.troubles]

    def open_list(self) -> Any:
        self.window.top_bar.bell.click()
        settle(self.desktop)
        return self.telling.popup


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    made = Made(states(ms(10, 24))["up to date"])
    with open_day(make_day(tmp_path / "day"), tmp_path / "profile", made=lambda store: made) as desktop:
        yield Room(desktop, made)


def test_a_place_that_is_missing_for_a_day_stands_in_the_bell_until_it_is_back(room: Room) -> None:
    bell = room.window.top_bar.bell
    room.backups = replace(room.backups, n_away=1)
    assert room.look() == []
    room.backups = replace(room.backups, proven_at=NOW + timedelta(days=1))
    assert room.look(hours=25) == ["1 place of the backups can't be reached"]
    assert "Backups and sync: 1 thing to mend" in bell.accessibleDescription()
    room.backups = replace(room.backups, n_away=0)
    assert room.look() == [] and "mend" not in bell.accessibleDescription()


def test_enter_on_the_line_leads_to_backups_and_health(room: Room, qtbot: QtBot) -> None:
    room.backups = BackupState(NOW - timedelta(days=9))
    room.look()
    popup = room.open_list()
    (row,) = popup.troubles
    assert row.accessibleName() == ("Last verified backup 9 days ago. Newer changes have no backup yet.")
    qtbot.keyClick(row, Qt.Key.Key_Return)
    settle(room.desktop)
    assert room.window.navigator.place == "backups"


def test_what_the_server_refused_leads_to_the_changes(room: Room, qtbot: QtBot) -> None:
    room.made.status = states(ms(10, 24))["part failed"]
    assert room.look() == ["1 change could not be sent"]
    popup = room.open_list()
    assert popup.troubles[0].link.text() == "Show it"
    popup.troubles[0].link.click()
    settle(room.desktop)
    assert room.window.navigator.place == "waiting"


def test_a_choice_stands_in_the_list_and_is_not_counted(room: Room) -> None:
    room.made.status = states(ms(10, 24))["conflicts"]
    assert room.look(hours=48) == ["2 records need your choice"]
    assert "mend" not in room.window.top_bar.bell.accessibleDescription()
    assert "2 records need your choice" not in room.told


def test_the_system_tells_once_a_day_and_never_while_it_is_quiet(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QApplication, "activeWindow", lambda: None)
    room.made.status = replace(states(ms(10, 24))["unreachable"], since_ms=ms(10) - 2 * DAY)
    room.desktop.store.set_setting(QUIET, QuietHours(begins=0, ends=23 * 60).as_setting())
    room.look()
    assert room.told == []
    room.desktop.store.set_setting(QUIET, QuietHours(is_on=False).as_setting())
    room.look(hours=1)
    room.look(hours=2)
    assert room.told == ["Can't reach the team copy"]
    room.look(hours=24)
    assert room.told.count("Can't reach the team copy") == 2
