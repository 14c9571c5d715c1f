"""A day worked by keyboard alone, counted in keys: plan, call, log, snooze, finish. The counts are written by the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.day_scene import make_day, open_day

from crm_desktop.app.compose import Desktop
from crm_desktop.app.shot import settle

Key = Qt.Key
TABLE = Path(__file__).parents[2] / "docs" / "keys-of-a-day.md"
COUNTS: dict[str, tuple[int, int, str]] = {}  # deed -> keys, letters of a line, which keys
NAMES = {Key.Key_Return: "Enter", Key.Key_Down: "↓", Key.Key_Space: "Space", Key.Key_Escape: "Esc"}
HEAD = """# Keys of a day

Written by `tests/ui/test_day_by_keyboard.py` (with `CRM_WRITE_DOCS=1`), which does each of these by keys alone in the
real window and counts them; nothing here is typed by hand. A line is what somebody writes: its letters are counted apart.

| what | keys | letters of the line | which keys |
|---|---|---|---|
"""


class Hands:
    """Press keys wherever the focus is, and count them."""

    def __init__(self, desktop: Desktop) -> None:
        self.desktop, self.pressed, self.letters = desktop, [], 0

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            target = QApplication.activePopupWidget() or QApplication.focusWidget()
            assert target is not None, "nothing has the focus"
            for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                text = chr(key).lower() if 32 < key < 127 else " " if key == Key.Key_Space else ""
                self._send(target, kind, key, text)
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

    def _send(self, target: object, kind: QEvent.Type, key: Qt.Key, text: str) -> None:
        from PySide6.QtTest import QTest

        if kind is QEvent.Type.KeyPress:  # shortcuts are asked by QTest as by a real keyboard
            QTest.keyClick(target, key)  # type: ignore[arg-type]


@pytest.fixture
def hands(tmp_path: Path, qtbot: QtBot) -> Iterator[Hands]:
    with open_day(make_day(tmp_path / "day"), tmp_path / "profile") as desktop:
        settle(desktop)
        yield Hands(desktop)
