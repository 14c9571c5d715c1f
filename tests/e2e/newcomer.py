"""How many keys and clicks lie between the first start and one's own contacts with a first note.

    python -m tests.e2e.newcomer

drives the real window without a display and writes docs/newcomer.md. Nothing is called that a person could not press.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QWidget

    from crm_desktop.app.compose import Desktop
    from crm_desktop.app.paths import Folders
    from crm_desktop.app.settings import Settings
    from crm_desktop.ui.theme import Theme

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "newcomer.md"
CONTACTS = ROOT / "tests" / "samples" / "csv" / "kontakty.csv"
NOTE = "Met at the fair"
NAME, FIRM = "Jana", "Kovo"
PATIENCE = 60.0  # seconds


@dataclass
class Step:
    """Something that a newcomer does, and what it cost."""

    title: str
    keys: int = 0
    letters: int = 0
    clicks: int = 0


@dataclass(frozen=True)
class Walk:
    """All steps, and what the workspace holds at the end."""

    steps: tuple[Step, ...]
    people: int
    notes: int


class Newcomer:
    """A person in front of the program: two hands, counted."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Count what follows under a title."""
        self.steps.append(Step(title))
        yield

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
        """Press a key, alone or with another one."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        self.steps[-1].keys += 1
        QTest.keyClick(self._at(), key, modifier or Qt.KeyboardModifier.NoModifier)

    def write(self, text: str) -> None:
        """Type letters."""
        from PySide6.QtTest import QTest

        self.steps[-1].letters += len(text)
        QTest.keyClicks(self._at(), text)

    def click(self, widget: QWidget) -> None:
        """Click on something that is seen and can be used."""
        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        QApplication.processEvents()
        assert widget.isVisible() and widget.isEnabled(), f"{widget} can't be clicked"
        self.steps[-1].clicks += 1
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def until(self, fact: Callable[[], object]) -> None:
        """Look until something is true."""
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        end = time.monotonic() + PATIENCE
        while not fact():
            assert time.monotonic() < end, "it did not come"
            if QApplication.activeWindow() is None:  # a window manager does it when a dialog closes; there is none here
                next(w for w in QApplication.topLevelWidgets() if w.isVisible()).activateWindow()
            QTest.qWait(10)  # the event loop runs

    def _at(self) -> QWidget:
        from PySide6.QtTest import QTest
        from PySide6.QtWidgets import QApplication

        QTest.qWait(20)  # a person sees what the last key did before pressing the next
        widget = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert widget is not None, "nothing has the focus"
        return widget


def walk(folder: Path) -> Walk:
    """Go the whole way in an empty folder."""
    from PySide6.QtWidgets import QApplication

    from crm_desktop.app.paths import Folders
    from crm_desktop.app.session import Session
    from crm_desktop.app.settings import Settings
    from crm_desktop.services.people import count_people
    from crm_desktop.store import open_store
    from crm_desktop.ui.theme import Theme

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    folders = Folders(folder / "app", folder / "data", folder / "backups", folder / "logs")
    folders.app.mkdir()
    shutil.copy(CONTACTS, folder)
    settings, theme = Settings(folders.settings), Theme()
    settings.change(language="en", locale="en_GB", theme="light")
    theme.apply(app)
    newcomer = Newcomer()
    path = _first_run(newcomer, settings, theme, folders)
    session = Session(settings, theme, folders)
    try:
        desktop = session.open(open_store(path, app_folder=folders.app), place="import")
        desktop.window.activateWindow()
        newcomer.until(lambda: desktop.window.navigator.place == "import" and desktop.tasks.is_idle)
        _import(newcomer, desktop, folder / CONTACTS.name)
        _note(newcomer, desktop)
        notes = desktop.store.query("SELECT body FROM activity WHERE body = ?", (NOTE,))
        return Walk(tuple(newcomer.steps), count_people(desktop.store), len(notes))
    finally:
        session.close()


def _first_run(newcomer: Newcomer, settings: Settings, theme: Theme, folders: Folders) -> Path:
    """Answer the window of the first run."""
    from PySide6.QtCore import Qt

    from crm_desktop.app import first_start
    from crm_desktop.viewmodels.first_run import CONTACTS as BRING

    window = first_start.make_window(settings, theme, folders)
    window.answers.user, window.answers.country = "", "SK"  # as on a computer that knows no name
    window.show()
    window.activateWindow()
    newcomer.until(window.isActiveWindow)
    with newcomer.step("First start: choose “Bring my contacts”"):
        newcomer.press(Qt.Key.Key_Right)
        assert window.answers.start == BRING
        newcomer.press(Qt.Key.Key_Return)
    with newcomer.step("Type one's name and the firm's"):
        newcomer.write(NAME)
        newcomer.press(Qt.Key.Key_Tab)
        newcomer.write(FIRM)
        newcomer.press(Qt.Key.Key_Return)
    with newcomer.step("Copies of the data: begin with what is suggested"):
        newcomer.press(Qt.Key.Key_Return)
        newcomer.until(lambda: not window.isVisible())
    assert window.result()
    window.deleteLater()
    return Path(settings.values.last_workspace)


def _import(newcomer: Newcomer, desktop: Desktop, file: Path) -> None:
    """Bring the file through the five steps."""
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication, QFileDialog

    from crm_desktop.ui.importing.words import DONE, MATCH, READY, ROWS, TWINS

    page = desktop.window.navigator.page
    newcomer.until(lambda: page.isVisible())

    def choose() -> None:
        dialog = QApplication.activeWindow()
        if not isinstance(dialog, QFileDialog):
            QTimer.singleShot(20, choose)
            return
        newcomer.write(file.name)
        newcomer.press(Qt.Key.Key_Return)

    with newcomer.step("Choose the file"):
        QTimer.singleShot(20, choose)
        newcomer.click(page.file.drop.choose)
        newcomer.until(lambda: page.flow.step == MATCH and page.bar.next.isEnabled())
    with newcomer.step("Match columns: say that the day comes first in birthdays"):
        newcomer.until(lambda: desktop.tasks.is_idle and page.match.matters)
        newcomer.click(next(card for card in page.match.matters if card.group.must_be_decided).buttons[0])
        newcomer.until(lambda: desktop.tasks.is_idle and not page.flow.wizard.must_decide())
    titles = {
        MATCH: "Match columns: look, go on",
        ROWS: "Check rows: look, go on",
        TWINS: "Duplicates: look, go on",
        READY: "Import",
    }
    for step, title in titles.items():
        with newcomer.step(title):
            newcomer.until(lambda: desktop.tasks.is_idle and page.bar.next.isEnabled())
            newcomer.click(page.bar.next)
            newcomer.until(lambda step=step: page.flow.step == step + 1)
    newcomer.until(lambda: page.flow.step == DONE and desktop.tasks.is_idle)
    with newcomer.step("See the people"):
        newcomer.until(lambda: page.done.show_people is not None and page.done.show_people.hasFocus())
        newcomer.press(Qt.Key.Key_Space)
        newcomer.until(lambda: desktop.window.navigator.place == "people" and desktop.tasks.is_idle)


def _note(newcomer: Newcomer, desktop: Desktop) -> None:
    """Open the first of them and write a note."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QApplication, QPlainTextEdit

    window = desktop.window
    with newcomer.step("Open the first of them"):
        newcomer.until(lambda: window.navigator.page.table.hasFocus() and window.navigator.page.model.rowCount())
        newcomer.press(Qt.Key.Key_Return)
        newcomer.until(lambda: window.navigator.place.startswith("person/") and desktop.tasks.is_idle)
    with newcomer.step("Write a note"):
        newcomer.press(Qt.Key.Key_T)
        newcomer.until(lambda: isinstance(QApplication.focusWidget(), QPlainTextEdit))
        newcomer.write(NOTE)
        newcomer.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        newcomer.until(lambda: desktop.store.query("SELECT 1 FROM activity WHERE body = ?", (NOTE,)))
        newcomer.until(lambda: desktop.tasks.is_idle)


def as_document(found: Walk) -> str:
    """Return docs/newcomer.md."""
    rows = [f"| {step.title} | {step.keys} | {step.letters} | {step.clicks} |" for step in found.steps]
    total = [sum(getattr(step, name) for step in found.steps) for name in ("keys", "letters", "clicks")]
    return "\n".join(
        (
            "# A newcomer's first steps, counted",
            "",
            f"From the first start, with no workspace on the computer, to {found.people} people out of a CSV file",
            f"(`{CONTACTS.relative_to(ROOT).as_posix()}`) and one note about one of them.",
            "",
            "A script presses keys and buttons of the real window and counts each. This page is what it wrote:",
            "`python -m tests.e2e.newcomer` writes it again, and a test fails when the way has become another one.",
            "Letters are those that are typed: a name, a firm, a file's name, a note.",
            "",
            "| step | keys | letters | clicks |",
            "| --- | ---: | ---: | ---: |",
            *rows,
            f"| **together** | **{total[0]}** | **{total[1]}** | **{total[2]}** |",
            "",
        )
    )


@contextmanager
def own_folder(folder: Path) -> Iterator[Path]:
    """Stand in a folder, as a person does whose file lies where the program looks first."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield folder
    finally:
        os.chdir(before)


def main(arguments: Sequence[str] = ()) -> int:
    """Write the document."""
    sys.path.insert(0, str(ROOT / "src"))
    with tempfile.TemporaryDirectory(prefix="crm-newcomer-") as folder:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            os.environ[name] = folder
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from PySide6.QtWidgets import QApplication

        app = QApplication([])
        home = Path(folder) / "home"
        home.mkdir()
        with own_folder(home):
            found = walk(home)
        del app
    DOCUMENT.write_text(as_document(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
