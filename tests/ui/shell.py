"""A real window with small pages, for tests of the shell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from crm_desktop.app.settings import Settings
from crm_desktop.commands.catalogue import all_commands
from crm_desktop.commands.desk import Selection
from crm_desktop.domain.errors import NotFoundError
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.desk import Office
from crm_desktop.ui.look import WindowLook
from crm_desktop.ui.page import Page
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import Theme
from crm_desktop.ui.window import MainWindow

NOW = datetime(2026, 3, 12, 10, 30)
GONE: set[str] = set()  # places whose record was deleted
PLACES = ("people", "companies", "person", "company", "backups", "bin", "history", "settings")


class SmallPage(Page):
    """A list and a filter; remembers what it was told."""

    def __init__(self, place: str) -> None:
        if place in GONE:
            raise NotFoundError("This person is gone", "Look in the bin.")
        super().__init__(place)
        self.filter, self.list = QLineEdit(), QListWidget()
        self.list.addItems([f"{place} {n}" for n in range(30)])
        self.list.setCurrentRow(0)
        rows = QVBoxLayout(self)
        rows.addWidget(self.filter)
        rows.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.done: list[str] = []
        self.changes: list[ChangeSet] = []
        self.can_be_left = True

    def title(self) -> str:
        return self.place.capitalize()

    def state(self) -> dict[str, Any]:
        return {"row": self.list.currentRow(), "filter": self.filter.text()}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        self.list.setCurrentRow(state.get("row", 0))
        self.filter.setText(state.get("filter", ""))

    def refresh(self, changes: ChangeSet) -> None:
        self.changes.append(changes)

    def focus_zones(self) -> tuple[QWidget, ...]:
        return self.filter, self.list

    def selection(self) -> Selection | None:
        return Selection("person", "7", "Carmen Ruiz Peña")

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        return {verb: lambda verb=verb: self.done.append(verb) for verb in ("edit", "preview", "bin", "filter")}  # type: ignore[misc]

    def may_leave(self) -> bool:
        return self.can_be_left


@dataclass
class UndoOnce:
    """One change that can be taken back."""

    can_undo: bool = True
    can_redo: bool = False
    done: list[str] = field(default_factory=list)

    def undo(self) -> None:
        self.done.append("undo")

    def redo(self) -> None:
        self.done.append("redo")


@dataclass(frozen=True)
class Hit:
    kind: str
    id: str
    title: str
    subtitle: str = ""


class Shell:
    """The window and what stands around it."""

    def __init__(self, folder: Path, *, find: Callable[[str], list[Hit]] | None = None, read_only: str = "") -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.settings = Settings(folder / "settings.json")
        self.theme = Theme()
        self.theme.apply(app)
        self.tasks = TaskRunner()
        self.undo = UndoOnce()
        self.kept: list[object] = []
        self.office = Office(
            "Tatra Tools",
            "Marta Kováčová",
            all_commands(),
            self.undo,
            has_battery=True,
            read_only_advice=read_only,
            keep_recent=self.kept.append,
            now=lambda: NOW,
        )
        look = WindowLook(self.settings, self.theme)
        self.window = MainWindow(self.office, self.tasks, look, find=find)
        self.created: list[tuple[str, str]] = []
        for place in PLACES:
            self.window.register(place, SmallPage)
        for kind in ("person", "company"):
            self.window.register_form(kind, lambda name, kind=kind: self.created.append((kind, name)))  # type: ignore[misc]

    def show(self, qtbot: QtBot, width: int = 1280, height: int = 720) -> Shell:
        qtbot.addWidget(self.window)
        self.window.resize(width, height)
        self.window.show()
        self.window.activateWindow()
        self.window.open_first()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        self.page.list.setFocus()
        return self

    @property
    def place(self) -> str:
        return self.window.navigator.place

    @property
    def page(self) -> SmallPage:
        page = self.window.navigator.page
        assert isinstance(page, SmallPage)
        return page

    def press(
        self, qtbot: QtBot, *keys: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        for key in keys:
            widget = QApplication.focusWidget()
            assert widget is not None
            qtbot.keyClick(widget, key, modifier)
