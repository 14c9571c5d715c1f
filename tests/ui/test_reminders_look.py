"""The bell's list, the card and the top bar as a reviewer looks at them: nothing cut, overlapping, faint, unnamed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from tests.ui.look import cut_texts, faint_texts, nameless, overlaps, sticking_out, too_small, unsaid_texts
from tests.ui.test_reminders import Room, opened

from crm_desktop.app.shot import settle
from crm_desktop.automation.reminding import FOCUS
from crm_desktop.domain.i18n import set_language
from crm_desktop.domain.localtime import HOUR
from crm_desktop.ui.theme.theme import current_theme
from crm_desktop.ui.theme.tokens import Mode

CHECKS = (cut_texts, unsaid_texts, overlaps, sticking_out, nameless, too_small, faint_texts)
LONG = "Wants the revised price before her board meets, and the papers of the last three deliveries"


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    with opened(tmp_path) as made:
        yield made
    set_language("en")


def faults(widget: QWidget) -> list[str]:
    return [f"{check.__name__}: {fault}" for check in CHECKS for fault in check(widget)]


def speak(room: Room, language: str, theme: str) -> None:
    current_theme().set_mode(Mode(theme))
    room.desktop.settings.change(language=language)
    settle(room.desktop)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es", "sk"])
def test_the_list_is_in_order_while_it_is_quiet(room: Room, language: str, theme: str) -> None:
    speak(room, language, theme)
    for minutes in (5, 10, 60):
        room.plan(minutes, LONG)
    room.wait(40)
    room.desktop.store.set_setting(FOCUS, room.clock.at + HOUR)
    room.watch.look_soon()
    room.wait(30)
    popup = room.open_list()
    found, rows = faults(popup), len(popup.rows)
    popup.close()
    assert (found, rows) == ([], 3)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es", "sk"])
def test_the_card_is_in_order(room: Room, language: str, theme: str) -> None:
    speak(room, language, theme)
    room.plan(10, LONG)
    room.wait(40)
    assert faults(room.card) == [] and faults(room.window.top_bar) == []


@pytest.mark.parametrize("size", [(640, 480), (1280, 720)])
def test_the_bell_and_its_list_fit_a_small_window(room: Room, size: tuple[int, int]) -> None:
    room.window.resize(*size)
    room.plan(10, LONG)
    room.wait(10)
    right = room.card.geometry().right()
    assert right <= room.window.centralWidget().width() and faults(room.window.top_bar) == []
