"""The time zone in Settings: found by typing a city, and Today, Calendar and the timeline follow."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.ui.day_scene import make_day, open_day

from crm_desktop.app.compose import Desktop
from crm_desktop.app.shot import settle
from crm_desktop.domain.localtime import live_in
from crm_desktop.services.zones import zone_name


@pytest.fixture
def day(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    path = make_day(tmp_path / "day")
    with open_day(path, tmp_path / "profile") as desktop:
        settle(desktop)
        yield desktop
    live_in("")


def go(desktop: Desktop, place: str) -> Any:
    desktop.window.navigator.go(place)
    settle(desktop)
    return desktop.window.navigator.page


def choose(qtbot: QtBot, desktop: Desktop, text: str) -> Any:
    """Type a zone as somebody does who never saw the list."""
    field = go(desktop, "settings").zone.box.lineEdit()
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    go(desktop, "settings").zone.box.completer().popup().hide()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    settle(desktop)
    return desktop.window.navigator.page


def test_a_city_is_typed_and_the_day_is_another_one(qtbot: QtBot, day: Desktop) -> None:
    page = choose(qtbot, day, "kiritimati")
    assert zone_name(day.store) == "Pacific/Kiritimati"
    assert page.zone.box.currentText() == "Pacific/Kiritimati, UTC+14"
    today = go(day, "today")
    assert today.head.title.text() == "Friday, 13 March"
    assert [line.chip for line in today.late.view.lines.lines][-1] == "Yesterday"


def test_calendar_and_timeline_say_the_same_hour(qtbot: QtBot, day: Desktop) -> None:
    choose(qtbot, day, "Asia/Kathmandu")
    rows = day.store.query("SELECT record_id FROM activity WHERE subject = 'Second spindle still noisy'")
    story = [told.item.when_full for told in go(day, f"person/{rows[0][0]}").story.view.story.told]
    blocks = {block.title: block.top for block in go(day, "calendar").grid.board.blocks}
    late = go(day, "today").late.view.lines.lines[-1]
    top = blocks["Second spindle still noisy"]
    clock = f"{top // 60:02}:{top % 60:02}"
    assert story[0] == f"Today {clock}" and late.chip == f"{clock} today" and clock != "09:00"


def test_what_is_no_zone_is_said_below_and_nothing_changes(qtbot: QtBot, day: Desktop) -> None:
    page = choose(qtbot, day, "Atlantis")
    assert page.zone.error.text() == "“Atlantis” is no time zone. Type a large city of the zone, such as Madrid."
    assert zone_name(day.store) == ""
    page = choose(qtbot, day, "madrid")
    assert zone_name(day.store) == "Europe/Madrid" and page.zone.error.isHidden()


def test_the_computers_zone_is_there_again_with_an_empty_field(qtbot: QtBot, day: Desktop) -> None:
    page = choose(qtbot, day, "madrid")
    page.zone.box.lineEdit().clear()
    page.zone.box.lineEdit().editingFinished.emit()
    settle(day)
    assert zone_name(day.store) == ""
    assert day.window.navigator.page.zone.box.currentText().startswith("The computer's")
