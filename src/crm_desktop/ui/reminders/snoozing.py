"""Putting something off: a menu of moments, and a line that reads any other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QLineEdit, QMenu, QWidget

from crm_desktop.automation.quiet import SnoozeChoice
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.reminders.words import choice_words, picked_words
from crm_desktop.ui.theme import icon
from crm_desktop.ui.widgets import Button, Label, PrimaryButton
from crm_desktop.viewmodels.reminders import Offer

Chosen = Callable[[SnoozeChoice], object]
Reads = Callable[[str], SnoozeChoice]  # what somebody typed; raises CrmError


def snooze_menu(parent: QWidget, offer: Offer, reads: Reads, chosen: Chosen) -> QMenu:
    """Return the menu; the choice of last time stands out and has the cursor."""
    menu = QMenu(parent)
    menu.setAccessibleName(tr("Snooze"))
    for choice in offer.choices:
        action = menu.addAction(choice_words(choice, offer.now))
        if choice == offer.usual:
            menu.setDefaultAction(action)
            menu.setActiveAction(action)
        if choice.quiet_until is not None:
            action.setIcon(icon("moon", "text2"))
        action.triggered.connect(lambda _=False, c=choice: chosen(c))
    menu.addSeparator()
    pick: QAction = menu.addAction(tr("Pick…"))
    pick.triggered.connect(lambda: _pick(parent, offer.now, reads, chosen))
    return menu


def open_below(menu: QMenu, anchor: QWidget) -> None:
    """Show a menu below a button."""
    open_at(menu, anchor.mapToGlobal(QPoint(0, anchor.height() + 2)))


def open_at(menu: QMenu, point: QPoint) -> None:
    """Show a menu at a place of the screen, the cursor on what is usual."""
    menu.popup(point)
    if (usual := menu.defaultAction()) is not None:
        menu.setActiveAction(usual)


class MomentDialog(QDialog):
    """Asks for a moment in words, and says what it understood before Enter."""

    def __init__(self, now: int, reads: Reads, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now, self._reads = now, reads
        self.choice: SnoozeChoice | None = None
        self.setWindowTitle(tr("Snooze until"))
        self.setMinimumWidth(360)
        self.edit = QLineEdit()
        self.edit.setAccessibleName(tr("Tell me again at"))
        label = Label(tr("Tell me again at"), "label")
        label.setBuddy(self.edit)
        self.words = Label("", "second", "text2", wrap=True)
        self.go, leave = PrimaryButton(tr("Snooze")), Button(tr("Cancel"))
        self.go.clicked.connect(self.accept)
        leave.clicked.connect(self.reject)
        self.go.setDefault(True)
        self.edit.textChanged.connect(self._understand)
        buttons = across(1, leave, self.go, margins=(0, 8, 0, 0))
        self.setLayout(down(label, self.edit, self.words, buttons, margins=(20, 18, 20, 16)))
        self._understand("")

    def accept(self) -> None:
        """Take the moment; without one, say what is missing and stay."""
        try:
            self.choice = self._reads(self.edit.text().strip())
        except CrmError as error:
            self._say(f"{error.title}. {error.advice}", "danger")
            self.edit.setFocus()
            return
        super().accept()

    def _understand(self, text: str) -> None:
        """Say what is understood so far; what is half typed is no mistake yet."""
        try:
            self._say(picked_words(self._reads(text.strip()), self._now), "text2")
        except CrmError:
            self._say(tr("Write it like fri 9:00, +3d or 12.3. 14:30."), "text2")

    def _say(self, words: str, tone: str) -> None:
        self.words.setText(words)
        self.words.set_tone(tone)
        self.edit.setAccessibleDescription(words)


def _pick(parent: QWidget, now: int, reads: Reads, chosen: Chosen) -> None:
    dialog = MomentDialog(now, reads, parent.window())
    dialog.accepted.connect(lambda: chosen(dialog.choice) if dialog.choice is not None else None)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
