"""The window on a real store."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.shell import SmallPage

from crm_desktop.app.settings import Settings
from crm_desktop.domain.errors import StoreFull
from crm_desktop.domain.i18n import language
from crm_desktop.services.people import create_person, list_people, people_rows, update_person
from crm_desktop.store import open_store
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import Theme
from crm_desktop.ui.workplace import Person, Workplace

Key, Mod = Qt.Key, Qt.KeyboardModifier


class Place(Workplace):
    """A workplace with small pages, shown."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        theme = Theme()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app)
        store = open_store(folder / "firm.crm", create=not (folder / "firm.crm").exists())
        self.settings = Settings(folder / "settings.json")
        self.settings.change(language="en", locale="en_GB")
        super().__init__(store, Person("Firm", "Eva"), tasks=TaskRunner(), preferences=self.settings, theme=theme)
        for name in ("people", "person", "companies"):
            self.window.register(name, SmallPage)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        self.window.open_first()

    def says(self) -> str:
        toast = self.window.toaster.current
        return toast.text() if toast is not None else ""

    def press(self, qtbot: QtBot, key: Key, modifier: Mod = Mod.ControlModifier) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        qtbot.keyClick(widget, key, modifier)

    def stop(self) -> None:
        self.close()
        self.store.close()


@pytest.fixture
def place(qtbot: QtBot, tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path, qtbot)
    yield place
    place.stop()


def names(place: Place) -> list[str]:
    return [row.display_name for row in people_rows(place.store, list_people(place.store))]


def test_counts_follow_what_is_written(qtbot: QtBot, place: Place) -> None:
    item = place.window.sidebar.item("people")
    before = item.accessibleDescription()
    create_person(place.store, given_name="Ada")
    qtbot.waitUntil(lambda: item.accessibleDescription() != before)
    assert item.accessibleDescription() == "1"


def test_the_language_changes_without_a_restart_and_pages_keep_their_state(qtbot: QtBot, place: Place) -> None:
    page = place.window.navigator.page
    assert isinstance(page, SmallPage)
    page.list.setCurrentRow(4)
    for code in ("sk", "es", "en"):
        place.settings.change(language=code)
        assert language() == code
    page = place.window.navigator.page
    assert isinstance(page, SmallPage) and page.list.currentRow() == 4


def test_undo_and_redo_go_through_everything_that_was_done(qtbot: QtBot, place: Place) -> None:
    ada = create_person(place.store, given_name="Ada")
    update_person(place.store, ada, {"given_name": "Augusta"})
    place.press(qtbot, Key.Key_Z)
    qtbot.waitUntil(lambda: names(place) == ["Ada"] and place.says().startswith("Undone: "))
    first = place.says()
    place.press(qtbot, Key.Key_Z)
    qtbot.waitUntil(lambda: names(place) == [] and place.says() != first)
    qtbot.waitUntil(lambda: place.undo.can_redo)
    place.press(qtbot, Key.Key_Z, Mod.ControlModifier | Mod.ShiftModifier)
    qtbot.waitUntil(lambda: names(place) == ["Ada"])
    qtbot.waitUntil(lambda: place.says().startswith("Done again: "))
    assert "Undo" not in place.says()


def test_two_quick_presses_take_two_changes_back(qtbot: QtBot, place: Place) -> None:
    for name in ("Ada", "Eva"):
        create_person(place.store, given_name=name)
    place.press(qtbot, Key.Key_Z)
    place.press(qtbot, Key.Key_Z)
    qtbot.waitUntil(lambda: place.tasks.is_idle and len(names(place)) != 1)
    assert names(place) == []


def test_with_nothing_to_undo_it_says_so_once_or_stays_still(qtbot: QtBot, place: Place) -> None:
    qtbot.waitUntil(lambda: not place.undo.can_undo and not place.undo.can_redo)
    place.undo.undo()
    qtbot.waitUntil(lambda: place.says() != "")
    assert place.says() == "There is nothing to take back"


def test_the_palette_finds_people_of_the_store_and_remembers_them(qtbot: QtBot, place: Place, tmp_path: Path) -> None:
    carmen = create_person(place.store, given_name="Cármen", family_name="Vidal")
    place.press(qtbot, Key.Key_K)
    place.window.palette_box.panel.field.setText("carmen")
    qtbot.waitUntil(lambda: [line.title for line in place.window.palette_box.lines()] == ["Cármen Vidal"])
    place.press(qtbot, Key.Key_Return, Mod.NoModifier)
    assert place.window.navigator.place == f"person/{carmen}"
    place.stop()
    again = Place(tmp_path, qtbot)
    again.window.open_palette()
    assert again.window.palette_box.lines()[0].target == f"person/{carmen}"
    again.stop()


def test_a_save_that_failed_stands_in_the_bar_until_one_succeeds(qtbot: QtBot, place: Place) -> None:
    def fail() -> None:
        raise StoreFull("Disk full on /media/usb: 5 MB needed", "Free space.")

    def line() -> str:
        qtbot.waitUntil(lambda: place.tasks.is_idle)
        return place.window.status_bar.sync.line().spoken

    before = line()
    place.tasks.run(fail, on_error=lambda error: None, writes=True)
    assert line() == "Not saved. Disk full on /media/usb: 5 MB needed. Keep this window open."
    place.tasks.run(lambda: None)  # a question says nothing about saving
    assert line().startswith("Not saved")
    create_person(place.store, given_name="Ada")
    place.tasks.run(lambda: None, writes=True)
    assert line() == before
