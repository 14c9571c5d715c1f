"""A day by keyboard alone, counted in keys: plan, call, log, snooze, finish. The test writes the counts itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.day_scene import make_day, ms, open_day

from crm_desktop.app.compose import Desktop
from crm_desktop.app.shot import settle
from crm_desktop.services.activities import finish_activity
from crm_desktop.services.next_steps import count_forgotten

Key = Qt.Key
TABLE = Path(__file__).parents[2] / "docs" / "keys-of-a-day.md"
COUNTS: dict[str, tuple[int, int, str]] = {}  # deed -> keys, letters of a line, which keys
DAY = ("Plan a call", "Call the most overdue one", "Log what was said", "Snooze the second one until tomorrow",
       "Finish the first one")  # fmt: skip
NAMES = {Key.Key_Return: "Enter", Key.Key_Down: "↓", Key.Key_Space: "Space", Key.Key_Tab: "Tab"}
HEAD = """# Keys of a day

Written by `tests/ui/test_day_by_keyboard.py` (with `CRM_WRITE_DOCS=1`), which does each of these by keys alone in the
real window and counts them; nothing here is typed by hand. A line is what somebody writes: its letters stand apart.

| what | keys | letters of the line | which keys |
|---|---|---|---|
"""


class Hands:
    """Press keys wherever the focus is, and count them."""

    def __init__(self, desktop: Desktop) -> None:
        self.desktop, self.letters = desktop, 0
        self.pressed: list[str] = []

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            target = QApplication.activePopupWidget() or QApplication.focusWidget()
            assert target is not None, "nothing has the focus"
            QTest.keyClick(target, key)  # shortcuts are asked as by a real keyboard
            self.pressed.append(NAMES.get(key) or chr(key))
            settle(self.desktop)

    def write(self, line: str) -> None:
        """Type a line letter by letter; it is counted as one."""
        for letter in line:
            target = QApplication.focusWidget()
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(target, QKeyEvent(kind, Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter))
        self.pressed.append("a line")
        self.letters += len(line)
        settle(self.desktop)

    def done(self, deed: str) -> int:
        """Note what a deed took, and begin anew."""
        keys = sum(key != "a line" for key in self.pressed)
        COUNTS[deed] = (keys, self.letters, " ".join(self.pressed))
        self.pressed, self.letters = [], 0
        return keys


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot) -> Iterator[Hands]:
    with open_day(make_day(tmp_path / "day"), tmp_path / "profile") as desktop:
        settle(desktop)
        yield Hands(desktop)


def state_of(hands: Hands, subject: str) -> tuple[object, ...]:
    sql = "SELECT status, when_at, outcome FROM activity WHERE subject = ? ORDER BY k DESC LIMIT 1"
    return hands.desktop.store.query(sql, (subject,))[0]


def test_a_call_is_planned_with_two_keys_and_a_line(hands: Hands) -> None:
    hands.press(Key.Key_A)
    hands.write("call Zuzana tomorrow 9:00 about the quote")
    hands.press(Key.Key_Return)
    rows = hands.desktop.store.query("SELECT when_at, record_kind FROM activity ORDER BY k DESC LIMIT 1")
    assert rows == [(ms(9, days=1), "person")]
    assert hands.done("Plan a call") == 2


def test_the_most_overdue_one_is_called_with_one_key(hands: Hands) -> None:
    called: list[str] = []
    page = hands.desktop.window.navigator.page
    page.deeds.reach._open_url = lambda url: called.append(url.toString()) or True  # type: ignore[union-attr]
    hands.press(Key.Key_C)
    assert called == ["tel:+421905112480"]
    assert hands.done("Call the most overdue one") == 1


def test_what_was_said_is_logged_with_two_keys_and_a_line(hands: Hands) -> None:
    hands.press(Key.Key_L)
    hands.write("Wants 3 % off, sends the order today")
    hands.press(Key.Key_Return)
    state = state_of(hands, "Wants the revised price before her board meets")
    assert state == ("done", None, "Wants 3 % off, sends the order today")
    assert hands.done("Log what was said") == 2


def test_the_next_step_stands_with_one_more_key_and_line(hands: Hands) -> None:
    hands.press(Key.Key_L)
    hands.write("Not in the office")
    hands.press(Key.Key_Tab)
    hands.write("call tomorrow 10:00")
    hands.press(Key.Key_Return)
    rows = hands.desktop.store.query("SELECT status, when_at FROM activity ORDER BY k DESC LIMIT 1")
    assert rows == [("planned", ms(10, days=1))]
    assert hands.done("Log it and plan the next step") == 3


def test_another_one_is_snoozed_to_the_usual_moment_with_three_keys(hands: Hands) -> None:
    hands.press(Key.Key_Down, Key.Key_S, Key.Key_Return)
    assert state_of(hands, "Asked to be called after the trade fair")[1] == ms(9, days=1)
    assert hands.done("Snooze the second one until tomorrow") == 3


def test_one_is_finished_with_one_key(hands: Hands) -> None:
    hands.press(Key.Key_Space)
    assert state_of(hands, "Wants the revised price before her board meets")[0] == "done"
    assert hands.done("Finish the first one") == 1


def test_the_evening_check_is_reached_with_two_keys_and_a_step_planned_with_one(hands: Hands) -> None:
    store = hands.desktop.store
    for (found,) in store.query("SELECT id FROM activity WHERE status = 'planned'"):
        finish_activity(store, str(found), at=ms(9))
    hands.press(Key.Key_G, Key.Key_E)
    assert hands.done("Go to the evening check") == 2
    before = count_forgotten(store)
    hands.press(Key.Key_Space)
    assert count_forgotten(store) == before - 1 > 0
    assert hands.done("Give a customer a next step") == 1


def test_the_counts_stand_in_the_documents(hands: Hands) -> None:
    rows = [f"| {deed} | {keys} | {letters or ''} | {which} |" for deed, (keys, letters, which) in COUNTS.items()]
    if not set(DAY) <= set(COUNTS):
        pytest.skip("the counts come from the other tests of this file")
    whole = f"| **A day: plan, call, log, snooze, finish** | {sum(COUNTS[deed][0] for deed in DAY)} | | |"
    text = HEAD + "\n".join((*rows, whole)) + "\n"
    if os.environ.get("CRM_WRITE_DOCS"):
        TABLE.write_text(text, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == text
