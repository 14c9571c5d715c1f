"""The menus: views of the registry. The bar is hidden until Alt is pressed and holds every command."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget
from shiboken6 import isValid

from crm_desktop.commands.registry import MENU_TITLES, Command, Group
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.theme import icon


class Menus(QObject):
    """Builds the menu bar and keeps its commands up to date when a menu opens.

    It is built after the first paint, or when it is first asked for, as by the first key.
    """

    def __init__(self, window: QMainWindow, desk: WindowDesk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._actions: dict[str, QAction] = {}
        self._menus: dict[Group, QMenu] = {}
        self._filled: list[tuple[QMenu, Callable[[], list[Command]]]] = []
        self._is_built = False
        if sys.platform != "darwin":
            window.menuBar().hide()
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            app.focusChanged.connect(self._on_focus_changed)

    def action(self, command_id: str) -> QAction:
        """Return the action of a command."""
        self.build()
        return self._actions[command_id]

    def toggle_bar(self) -> None:
        """Show the bar with its first menu open, or hide it."""
        bar = self._window.menuBar()
        if bar.isVisible():
            bar.hide()
            return
        self.build()
        bar.show()
        bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
        bar.setActiveAction(self._menus[next(iter(self._menus))].menuAction())

    def retranslate(self) -> None:
        """Speak the language of now."""
        for group, menu in self._menus.items():
            menu.setTitle(tr(MENU_TITLES[group]))
        for command in self._desk.registry:
            if command.id in self._actions:
                self._actions[command.id].setText(_text(command))

    def rekey(self) -> None:
        """Take the keys that the commands have now."""
        for command in self._desk.registry:
            if command.id in self._actions:
                self._actions[command.id].setShortcuts([QKeySequence(s) for s in command.shortcuts])
        self.retranslate()

    def fill(self, menu: QMenu, choose: Callable[[], list[Command]]) -> None:
        """Have another menu (New, account) show the commands that `choose` names when it opens."""
        menu.aboutToShow.connect(lambda: self._refill(menu, choose()))
        self._filled.append((menu, choose))

    def build(self) -> None:
        """Make the menus with an action for each command; once."""
        if self._is_built:
            return
        self._is_built = True
        for filled, choose in self._filled:
            self._refill(filled, choose())
        bar = self._window.menuBar()
        for group in Group:
            menu = bar.addMenu(tr(MENU_TITLES[group]))
            menu.aboutToShow.connect(lambda group=group: self._refresh(group))
            menu.aboutToHide.connect(lambda: QTimer.singleShot(0, self._enable_all))
            self._menus[group] = menu
            for command in self._desk.registry.of(group):
                action = self._make(command)
                menu.addAction(action)
                # The window holds the action too: a hidden bar would switch its shortcut off.
                self._window.addAction(action)

    def _make(self, command: Command) -> QAction:
        action = QAction(_text(command), self._window)
        action.setShortcuts([QKeySequence(s) for s in command.shortcuts])
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.setCheckable(command.checkable)
        if command.icon:
            action.setIcon(icon(command.icon))
        action.triggered.connect(lambda: self._desk.run(command))
        self._actions[command.id] = action
        return action

    def _refill(self, menu: QMenu, commands: list[Command]) -> None:
        menu.clear()
        for command in commands:
            action = menu.addAction(icon(command.icon), _text(command))
            action.setEnabled(command.can_run(self._desk))
            action.triggered.connect(lambda _=False, command=command: self._desk.run(command))

    def _refresh(self, group: Group) -> None:
        """A shortcut works whenever its command can run, so an action is switched off only while it is seen."""
        for command in self._desk.registry.of(group):
            action = self._actions[command.id]
            action.setVisible(command.is_shown(self._desk))
            action.setEnabled(command.can_run(self._desk))
            if command.is_checked is not None:
                action.setChecked(command.is_checked(self._desk))

    def _enable_all(self) -> None:
        for action in self._actions.values():
            action.setEnabled(True)
            action.setVisible(True)

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if not isValid(self._window):  # the focus leaves while the window is being deleted
            return
        bar = self._window.menuBar()
        if bar.isVisible() and new is not None and new is not bar and not isinstance(new, QMenu):
            bar.hide()


def _text(command: Command) -> str:
    """Return the title; single keys stand right of it, as shortcuts do."""
    title = tr(command.title)
    return f"{title}\t{command.keys[0]}" if command.keys and not command.shortcuts else title
