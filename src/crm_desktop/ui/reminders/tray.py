"""The program's mark in the tray, where the system has one: it tells reminders, and keeps the program running."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import icon
from crm_desktop.viewmodels.reminders import NotificationSettings

if TYPE_CHECKING:
    from crm_desktop.ui.window import MainWindow

_SHOWN_MS = 10_000


class Focus(Protocol):
    """Switches the hour without reminders."""

    def __call__(self, *, is_on: bool) -> None:
        """Do so."""
        ...


class Tray(QObject):
    """Stands in the tray while it is needed: always where the window may be closed, else while something is told."""

    pressed = Signal()

    def __init__(self, window: MainWindow, focus: Focus, has_tray: Callable[[], bool] | None = None) -> None:
        super().__init__(window)
        self._window, self._focus = window, focus
        self._has_tray = has_tray or is_tray_there
        self.icon: QSystemTrayIcon | None = None
        self.stays = False

    def follow(self, settings: NotificationSettings) -> None:
        """Stay in the tray as the settings say."""
        self.stays = settings.stays_in_tray and self._has_tray()
        self._window.stays_when_closed = self.stays
        QApplication.setQuitOnLastWindowClosed(not self.stays)  # a dialog may be the last one while the window is away
        if self.stays:
            self._shown()

    def tell(self, words: str, more: str) -> None:
        """Show a notification of the system; pressing it opens the list."""
        if self._has_tray():
            self._shown().showMessage(words, more, QSystemTrayIcon.MessageIcon.NoIcon, _SHOWN_MS)

    def stop(self) -> None:
        """Leave the tray."""
        self._window.stays_when_closed = False
        QApplication.setQuitOnLastWindowClosed(True)
        if self.icon is not None:
            self.icon.hide()
            self.icon.deleteLater()
            self.icon = None

    def _shown(self) -> QSystemTrayIcon:
        if self.icon is None:
            mark = self._window.windowIcon()
            found = self.icon = QSystemTrayIcon(icon("bell", "text2") if mark.isNull() else QIcon(mark), self)
            found.setToolTip(self._window.windowTitle())
            found.setContextMenu(self._menu())
            found.messageClicked.connect(self._on_pressed)
            found.activated.connect(self._on_activated)
            found.show()
        return self.icon

    def _menu(self) -> QMenu:
        menu = QMenu(self._window)
        menu.addAction(tr("Open CRM Desktop")).triggered.connect(self._window.bring_to_front)
        menu.addAction(tr("Reminders")).triggered.connect(self._on_pressed)
        menu.addAction(tr("Focus for 1 hour")).triggered.connect(lambda: self._focus(is_on=True))
        menu.addSeparator()
        menu.addAction(tr("Quit")).triggered.connect(self._quit)
        return menu

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self._window.bring_to_front()

    def _on_pressed(self) -> None:
        self._window.bring_to_front()
        self.pressed.emit()

    def _quit(self) -> None:
        self._window.stays_when_closed = False
        if self._window.close():
            QApplication.quit()


def is_tray_there() -> bool:
    """Return whether the system has a tray."""
    return QSystemTrayIcon.isSystemTrayAvailable()
