"""A real window on a real workspace, for tests of pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from crm_desktop.app.settings import Settings
from crm_desktop.store import Store, open_store
from crm_desktop.ui.page import Page
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import Theme
from crm_desktop.ui.workplace import Person, Workplace

START = 1_773_000_000_000
P = TypeVar("P", bound=Page)


class HandClock:
    """A clock that moves by a second with each look, and as far as a test says."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> int:
        self.at += 1_000
        return self.at


class Firm:
    """Workspace, window and what pages need."""

    def __init__(self, folder: Path, qtbot: QtBot, *, read_only: str = "") -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.folder, self.qtbot = folder, qtbot
        self.clock = HandClock()
        self.store: Store = open_store(folder / "firm.crm", create=True, clock=self.clock, user_name="Marta")
        self.settings, self.theme = Settings(folder / "settings.json"), Theme()
        self.theme.apply(app)
        self.tasks = TaskRunner()
        person = Person("Tatra Tools", "Marta", read_only_advice=read_only)
        self.place = Workplace(self.store, person, tasks=self.tasks, preferences=self.settings, theme=self.theme)
        self.window = self.place.window
        self.desk = self.window.desk
        self.window.register("people", Page)
        qtbot.addWidget(self.window)
        self.window.resize(1280, 720)
        self.window.show()
        self.window.activateWindow()

    def open(self, name: str, make: Callable[[], P]) -> P:
        """Build a page into the window, go there and wait for its first answer."""
        self.window.register(name, lambda place: make())
        self.window.navigator.go(name)
        self.settle()
        page = self.window.navigator.page
        assert page is not None
        return page  # type: ignore[return-value]

    def settle(self) -> None:
        """Wait until every piece of work is answered."""
        self.qtbot.wait(5)
        self.qtbot.waitUntil(lambda: self.tasks.is_idle, timeout=20_000)
        self.qtbot.wait(5)

    @property
    def said(self) -> str:
        """What the toast says."""
        toast = self.window.toaster.current
        return toast.accessibleName() if toast is not None else ""

    def close(self) -> None:
        """Finish every save."""
        self.place.close()
        self.store.close()
