"""The page of all keys: found, changed by pressing and by typing, reset; the window follows at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm

from crm_desktop.ui.lists.ask import Confirm
from crm_desktop.ui.settings.key_form import KeyForm
from crm_desktop.ui.settings.shortcuts import ShortcutsPage
from crm_desktop.ui.shortcuts import key_of

Key = Qt.Key


class Scene:
    """The page in the real window."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        firm.open("shortcuts", lambda: ShortcutsPage(firm.desk, lambda found: firm.settings.change(shortcuts=found)))

    @property
    def page(self) -> ShortcutsPage:
        page = self.firm.window.navigator.page
        assert isinstance(page, ShortcutsPage)
        return page

    def ask(self, command_id: str) -> KeyForm:
        line = self.page.line(command_id)
        assert line is not None
        line.setFocus()
        self.firm.qtbot.keyClick(line, Key.Key_Return)
        form = self.page.form
        assert form is not None
        return form

    def save(self, form: KeyForm) -> None:
        self.firm.qtbot.keyClick(form.typed, Key.Key_Return)
        self.firm.settle()
        self.firm.window.activateWindow()  # a window manager does it when a dialog closes
        self.firm.qtbot.waitUntil(self.firm.window.isActiveWindow)


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    firm = Firm(tmp_path, qtbot)
    yield Scene(firm)
    firm.settings.change(shortcuts={})
    firm.close()


def test_keys_that_are_pressed_are_taken_and_the_window_follows_without_a_restart(scene: Scene) -> None:
    form = scene.ask("view.density")
    form.pressed.setKeySequence(QKeySequence("Ctrl+Shift+R"))
    assert form.typed.text() == "Ctrl+Shift+R" and not form.sentence.isVisible()
    scene.save(form)
    assert scene.firm.settings.values.shortcuts == {"view.density": "Ctrl+Shift+R"}
    assert [s.toString() for s in scene.firm.window.menus.action("view.density").shortcuts()] == ["Ctrl+Shift+R"]
    line = scene.page.line("view.density")
    assert line is not None and "Ctrl+Shift+R, changed" in line.accessibleName()
    scene.firm.qtbot.keyClick(
        scene.page, Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert scene.firm.settings.values.density == "roomy"


def test_single_keys_that_are_typed_work_in_the_page_and_show_on_buttons(scene: Scene) -> None:
    form = scene.ask("view.density")
    form.typed.setText("q")
    scene.save(form)
    line = scene.page.line("view.density")
    assert line is not None
    scene.page.lines()[0].setFocus()
    scene.firm.qtbot.keyClick(scene.page.lines()[0], Key.Key_Q)
    assert scene.firm.settings.values.density == "roomy"
    assert key_of("view.density") == "Q" and key_of("page.bin") == "Del"


def test_a_key_in_use_is_said_under_the_field_and_not_saved(scene: Scene) -> None:
    form = scene.ask("view.density")
    form.typed.setText("Ctrl+K")
    words = "Already used by “Search and commands”. Choose another key, or change that one first."
    assert form.sentence.text() == words and form.sentence.isVisible()
    form.ok.click()
    assert form.isVisible() and form.focusWidget() is form.typed and scene.firm.settings.values.shortcuts == {}
    form.reject()


def test_delete_gives_a_command_back_its_key_and_says_what_stands_against_it(scene: Scene) -> None:
    scene.page.change("view.theme", "")
    scene.page.change("view.density", "Ctrl+Shift+D")
    scene.page.reset("view.theme")
    assert (
        scene.firm.said
        == "Already used by “Row height: compact, normal, roomy”. Choose another key, or change that one first."
    )
    line = scene.page.line("view.density")
    assert line is not None
    line.setFocus()
    scene.firm.qtbot.keyClick(line, Key.Key_Delete)
    assert scene.firm.settings.values.shortcuts == {"view.theme": ""}
    scene.page.reset("view.theme")
    assert scene.firm.settings.values.shortcuts == {}


def test_all_keys_are_reset_after_a_question(scene: Scene) -> None:
    assert not scene.page.reset_all.isEnabled()
    scene.page.change("view.density", "Q")
    scene.page.change("page.export", "X")
    assert scene.page.head.line.text() == "2 commands have keys of your own."
    scene.page.reset_all.click()
    question = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Confirm) and w.isVisible())
    assert question.text.text() == "2 commands get back the keys that they came with."
    question.ok.click()
    scene.firm.settle()
    assert scene.firm.settings.values.shortcuts == {} and scene.firm.said == "All keys are as they came"


def test_search_finds_commands_by_name_and_by_key(scene: Scene) -> None:
    page = scene.page
    page.search.setText("density")
    page.search.setText("row height")
    assert [line.key for line in page.lines() if not line.isHidden()] == ["view.density"]
    page.search.setText("ctrl+k")
    assert [line.key for line in page.lines() if not line.isHidden()] == ["palette.open"]
    page.search.setText("zzzz")
    assert page.nothing.isVisible()
