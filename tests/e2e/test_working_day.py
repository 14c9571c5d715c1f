"""A working day in the whole program: by keys, through the real window, over a real file, closed and opened again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from crm_desktop.app.compose import Desktop, backup_place, compose
from crm_desktop.app.paths import Folders
from crm_desktop.app.settings import Settings
from crm_desktop.backup.catalogue import Level, Reason, list_backups
from crm_desktop.domain.i18n import language, set_language
from crm_desktop.domain.resources import resource_path
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.bin import list_bin
from crm_desktop.services.lists import key_of
from crm_desktop.services.people import count_people, list_people, people_rows
from crm_desktop.services.undo import open_batches, recent_batches
from crm_desktop.store import open_store
from crm_desktop.ui.backups.page import BackupsPage
from crm_desktop.ui.bin.page import BinPage
from crm_desktop.ui.importing import ImportPage
from crm_desktop.ui.importing.words import DONE, READY
from crm_desktop.ui.lists.form import NewForm
from crm_desktop.ui.lists.page import ListPage
from crm_desktop.ui.record import RecordPage
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


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path) -> Iterator[Day]:
    locale = QLocale()
    set_language("en")
    day = Day(tmp_path, qtbot)
    yield day
    day.close()
    QLocale.setDefault(locale)
    set_language("en")


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


def test_a_day_from_an_empty_file_to_the_next_morning(day: Day) -> None:
    assert count_people(day.store) == 0
    zofia = create_by_keys(day, "Žofia", "Černáková")
    import_people(day)
    assert reasons(day.place) == [Reason.BEFORE_IMPORT]
    find_by_palette(day, "zofia cer", "Žofia Černáková")
    assert day.window.navigator.place == f"person/{zofia}"
    edit_undo_and_edit(day, zofia, "Žofka", "Žofi")
    delete_by_key(day, zofia)
    assert zofia in [row.id for row in list_bin(day.store)]
    restore_from_the_bin(day)
    back_up_by_keys(day)
    assert list_backups(day.place)[0].level is Level.PROVEN

    names, head = end_the_day(day)
    assert reasons(day.place)[0] == Reason.BY_HAND  # nothing was new since
    day.open()
    assert sorted(day.names()) == names and "Žofia Černáková" in names and day.store.head() == head
    assert nickname_of(day, zofia) == "Žofi" and list_bin(day.store) == []
    assert isinstance(day.page, ListPage) and len(day.page.model.keys) == len(names)
    find_by_palette(day, "zofia cer", "Žofia Černáková")
    day.until(lambda: isinstance(day.page, RecordPage) and day.page.title() == "Žofia Černáková")


def test_what_was_done_after_the_last_backup_is_backed_up_at_the_end(day: Day) -> None:
    create_by_keys(day, "Ada", "Nová")
    day.close()
    assert reasons(day.place) == [Reason.AT_EXIT]


def test_language_and_look_change_while_one_works_and_are_kept(day: Day) -> None:
    create_by_keys(day, "Ada", "Nová")
    day.settings.change(language="sk", locale="sk_SK")
    day.settle()
    assert language() == "sk" and day.window.sidebar.item("people").text() == "Ľudia"
    assert isinstance(day.page, RecordPage) and day.page.title() == "Ada Nová"
    before = day.window.grab().toImage().pixelColor(5, 300)
    day.press(Key.Key_D, CTRL | Mod.ShiftModifier)
    day.settle()
    assert day.settings.values.theme == "dark"
    assert day.window.grab().toImage().pixelColor(5, 300).lightness() < before.lightness() / 2
    day.close()
    day.open()
    assert day.window.sidebar.item("people").text() == "Ľudia"


def test_closing_during_an_import_takes_back_what_had_come_in(day: Day, tmp_path: Path) -> None:
    create_by_keys(day, "Ada", "Nová")
    path = tmp_path / "many.csv"
    rows = (f"Ana{n},Nová{n},ana{n}@kovo.example" for n in range(20_000))
    path.write_text("First name,Last name,E-mail\n" + "\n".join(rows) + "\n", encoding="utf-8")
    page = import_sample(day, path)
    page.bar.next.click()
    day.until(lambda: count_people(day.store) > 1)
    asked: list[str] = []
    page._ask_to_stop = lambda _, name: not asked.append(name)  # type: ignore[func-returns-value]
    day.close()
    assert asked == ["many.csv"]
    day.open()
    assert day.names() == ["Ada Nová"] and open_batches(day.store) == []
    assert any(batch.title for batch in recent_batches(day.store, 5))
