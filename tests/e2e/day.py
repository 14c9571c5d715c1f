"""The program on one file through its real window, and the steps of a working day in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from crm_desktop.app.compose import Desktop, backup_place, compose
from crm_desktop.app.paths import Folders
from crm_desktop.app.settings import Settings
from crm_desktop.backup.catalogue import list_backups
from crm_desktop.domain.resources import resource_path
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.lists import key_of
from crm_desktop.services.people import count_people, list_people, people_rows
from crm_desktop.store import open_store
from crm_desktop.ui.backups.page import BackupsPage
from crm_desktop.ui.bin.page import BinPage
from crm_desktop.ui.importing.page import ImportPage
from crm_desktop.ui.importing.words import DONE, READY
from crm_desktop.ui.lists.form import NewForm
from crm_desktop.ui.lists.page import ListPage
from crm_desktop.ui.record.page import RecordPage
from crm_desktop.ui.theme import Theme

Key, Mod = Qt.Key, Qt.KeyboardModifier
NONE, CTRL = Mod.NoModifier, Mod.ControlModifier
PATIENCE_MS = 30_000
SAMPLE_ROWS = 25


class Day:
    """The program on one file; `open` and `close` are the start and the end of it."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.bot = qtbot
        self.folders = Folders(folder / "app", folder / "data", folder / "backups", folder / "logs")
        self.folders.data.mkdir()
        self.settings = Settings(self.folders.settings)
        self.settings.change(language="en", locale="en_GB", theme="light")
        self.desktop: Desktop | None = None
        self.open()

    def open(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme = Theme()
        theme.apply(app)
        path = self.folders.workspace
        store = open_store(path, app_folder=self.folders.app, create=not path.exists(), language="en")
        self.desktop = compose(store, self.settings, theme, self.folders)
        self.window = self.desktop.window
        self.store, self.notices = store, self.window.notices
        self.window.resize(1440, 900)
        self.window.show()
        self.window.activateWindow()
        self.window.open_first()
        self.settle()

    def close(self) -> None:
        if self.desktop is not None:
            self.window.close()
            self.desktop.close()
            self.window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            self.desktop = None

    def until(self, fact: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(fact()), timeout=PATIENCE_MS)

    def settle(self) -> None:
        """Wait until all that was asked is answered, the questions that answers raise too."""
        quiet = 0

        def is_quiet() -> bool:
            nonlocal quiet
            QApplication.processEvents()
            assert self.desktop is not None
            if QApplication.activeWindow() is None:  # a window manager does it when a dialog closes; there is none here
                self.window.activateWindow()
            quiet = quiet + 1 if self.desktop.tasks.is_idle else 0
            return quiet > 3

        self.until(is_quiet)

    def press(self, key: Key, modifier: Mod = NONE) -> None:
        widget = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert widget is not None
        self.bot.keyClick(widget, key, modifier)

    def write(self, text: str) -> None:
        """Type letter by letter; QTest's own way knows the keys of an American keyboard only."""
        widget = QApplication.focusWidget()
        assert widget is not None
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(widget, QKeyEvent(kind, Key.Key_unknown, NONE, letter))

    def go(self, *keys: Key) -> None:
        for key in keys:
            self.press(key)
        self.settle()

    @property
    def place(self) -> Path:
        """Where the backups lie."""
        return backup_place(self.folders.workspace, self.folders)

    @property
    def page(self) -> object:
        return self.window.navigator.page

    def said(self) -> str:
        toast = self.window.toaster.current
        return toast.accessibleName() if toast is not None else ""

    def names(self) -> list[str]:
        return [row.display_name for row in people_rows(self.store, list_people(self.store))]


def create_by_keys(day: Day, given: str, family: str) -> str:
    """Ctrl+N, P, two names, Ctrl+Enter; return the id of the person whose record is shown then."""
    day.press(Key.Key_N, CTRL)
    day.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    day.press(Key.Key_P)
    day.until(lambda: isinstance(QApplication.activeWindow(), NewForm))
    day.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    day.write(given)
    day.press(Key.Key_Return)
    day.write(family)
    day.press(Key.Key_Return, CTRL)
    day.until(lambda: day.window.navigator.place.startswith("person/"))
    day.settle()
    return day.window.navigator.place.partition("/")[2]


def edit_by_keys(day: Day, name: str, text: str) -> None:
    page = day.page
    assert isinstance(page, RecordPage)
    if page.facts.row(name) is None:
        page.facts.show_empty(True)
    row = page.facts.row(name)
    assert row is not None
    row.setFocus()
    day.press(Key.Key_F2)
    editor = row.editor()
    assert isinstance(editor, QLineEdit) and editor.hasFocus()
    editor.clear()
    day.write(text)
    day.press(Key.Key_Return)
    day.settle()


def import_sample(day: Day, path: Path | None = None) -> ImportPage:
    day.window.navigator.go("import")
    page = day.page
    assert isinstance(page, ImportPage)
    page.open_file(path or resource_path("samples/people.csv"))
    day.settle()
    while page.flow.step < READY:
        assert page.bar.next.isEnabled()
        page.bar.next.click()
        day.settle()
    return page


def reasons(place: Path) -> list[str]:
    return [backup.manifest.reason for backup in list_backups(place) if backup.manifest]


def find_by_palette(day: Day, text: str, title: str) -> None:
    day.press(Key.Key_K, CTRL)
    day.until(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    day.write(text)
    day.until(lambda: [line.title for line in day.window.palette_box.lines()][:1] == [title])
    day.press(Key.Key_Return)
    day.settle()


def import_people(day: Day) -> None:
    """Let the sample in; the way to who came has the focus at the end."""
    page = import_sample(day)
    day.bot.mouseClick(page.bar.next, Qt.MouseButton.LeftButton)
    day.until(lambda: page.flow.step == DONE)
    day.settle()
    assert page.done.show_people is not None and page.done.show_people.hasFocus()
    assert count_people(day.store) > SAMPLE_ROWS / 2


def nickname_of(day: Day, person: str) -> object:
    return records.get(day.store, PERSON, person)["nickname"]


def edit_undo_and_edit(day: Day, person: str, regretted: str, wanted: str) -> None:
    """Change the nickname on the page in hand, take it back, and change it anew."""
    edit_by_keys(day, "nickname", regretted)
    assert nickname_of(day, person) == regretted
    day.press(Key.Key_Z, CTRL)
    day.until(lambda: not nickname_of(day, person))
    day.until(lambda: day.said().startswith("Undone: "))
    day.settle()
    edit_by_keys(day, "nickname", wanted)


def delete_by_key(day: Day, person: str) -> None:
    """Choose somebody in the list and press Delete."""
    before = count_people(day.store)
    day.window.navigator.go("people")
    day.settle()
    assert isinstance(day.page, ListPage)
    key = key_of(day.store, PERSON, person)
    assert key is not None
    day.page.table.setFocus()
    day.page.table.setCurrentIndex(day.page.model.index(day.page.model.keys.index(key), 0))
    day.settle()
    day.press(Key.Key_Delete)
    day.until(lambda: count_people(day.store) == before - 1)
    day.settle()


def restore_from_the_bin(day: Day) -> None:
    """Put back what was deleted last."""
    before = count_people(day.store)
    day.window.navigator.go("bin")
    day.settle()
    assert isinstance(day.page, BinPage)
    day.page.table.setFocus()
    day.press(Key.Key_Return)
    day.until(lambda: count_people(day.store) == before + 1)
    day.settle()


def back_up_by_keys(day: Day) -> None:
    day.press(Key.Key_B, CTRL | Mod.ShiftModifier)
    day.until(lambda: day.said().startswith("Backed up and proven"))
    day.settle()
    day.window.navigator.go("backups")
    day.settle()
    assert isinstance(day.page, BackupsPage)


def end_the_day(day: Day) -> tuple[list[str], int]:
    """Close the window over the list of people; return their names, and where the log ends."""
    day.window.navigator.go("people")
    day.settle()
    kept = sorted(day.names()), day.store.head()
    day.close()
    return kept
