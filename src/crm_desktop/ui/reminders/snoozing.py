"""Putting a reminder off: a menu of moments, and a dialog for any other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDateTime, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDateTimeEdit, QDialog, QMenu, QWidget

from crm_desktop.automation.quiet import SnoozeChoice
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import MINUTE
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.reminders.words import choice_words
from crm_desktop.ui.theme import icon
from crm_desktop.ui.widgets import Button, Label, PrimaryButton

Chosen = Callable[[int | None, str], object]  # the moment, and the code of the choice


def snooze_menu(parent: QWidget, choices: list[SnoozeChoice], usual: SnoozeChoice, now: int, chosen: Chosen) -> QMenu:
    """Return the menu; the choice of last time stands out and has the cursor."""
    menu = QMenu(parent)
    menu.setAccessibleName(tr("Snooze"))
    for choice in choices:
        action = menu.addAction(choice_words(choice, now))
        if choice == usual:
            menu.setDefaultAction(action)
            menu.setActiveAction(action)
        if choice.quiet_until is not None:
            action.setIcon(icon("moon", "text2"))
        action.triggered.connect(lambda _=False, c=choice: chosen(c.until, c.code))
    menu.addSeparator()
    pick: QAction = menu.addAction(tr("Another moment…"))
    pick.triggered.connect(lambda: _pick(parent, now, chosen))
    return menu


def open_below(menu: QMenu, anchor: QWidget) -> None:
    """Show a menu below a button."""
    menu.popup(anchor.mapToGlobal(QPoint(0, anchor.height() + 2)))


class MomentDialog(QDialog):
    """Asks for a day and a time."""

    def __init__(self, now: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Snooze until"))
        self.edit = QDateTimeEdit(QDateTime.fromMSecsSinceEpoch(now - now % MINUTE + 60 * MINUTE))
        self.edit.setCalendarPopup(True)
        self.edit.setLocale(when.formats())
        self.edit.setMinimumDateTime(QDateTime.fromMSecsSinceEpoch(now + MINUTE))
        self.edit.setAccessibleName(self.windowTitle())
        label = Label(tr("Tell me again at"), "label")
        label.setBuddy(self.edit)
        go, leave = PrimaryButton(tr("Snooze")), Button(tr("Cancel"))
        go.clicked.connect(self.accept)
        leave.clicked.connect(self.reject)
        go.setDefault(True)
        self.setLayout(down(label, self.edit, across(1, leave, go, margins=(0, 8, 0, 0)), margins=(20, 18, 20, 16)))

    def moment(self) -> int:
        """Return what was chosen."""
        return self.edit.dateTime().toMSecsSinceEpoch()


def _pick(parent: QWidget, now: int, chosen: Chosen) -> None:
    dialog = MomentDialog(now, parent.window())
    dialog.accepted.connect(lambda: chosen(dialog.moment(), ""))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
